package org.onecgate.alarm;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.onecgate.outgoing.Outgoing;

/** Sends a message by Telegram's bot API, {@code sendMessage}. The token is part of the address, so no failure tells it. */
public final class TelegramChannel implements Channel {
  static final String NAME = "telegram";

  /** The API takes 4096 characters. */
  private static final int LONGEST = 4000;

  /**
   * A bot and whom it tells.
   *
   * @param api where the API is, without a slash at its end
   * @param token of the bot
   * @param chat the id of a chat, or {@code @name} of a channel
   * @param timeout how long connecting, and how long the answer may take
   */
  public record Settings(URI api, String token, String chat, Duration timeout) {
    /** Refuses what cannot be meant; the message holds none of it. */
    public Settings {
      Outgoing.requireAddress(api);
      if (!token.matches("[0-9]+:[A-Za-z0-9_-]{16,}")) {
        throw new IllegalArgumentException("is no token such as 123456:ABC-DEF…");
      }
    }

    /** Never shows the token. */
    @Override
    public String toString() {
      return "telegram " + chat;
    }
  }

  private final Settings settings;
  private final Outgoing outgoing;

  TelegramChannel(Settings settings, Outgoing outgoing) {
    this.settings = settings;
    this.outgoing = outgoing;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String whom() {
    return settings.chat();
  }

  @Override
  public List<String> secrets() {
    return List.of(settings.token());
  }

  @Override
  public String tell(Message message, int attempt) throws IOException, InterruptedException {
    String text = message.body();
    String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    String form = "chat_id=" + encoded(settings.chat()) + "&disable_web_page_preview=true&text="
        + encoded(shown);
    HttpRequest request = HttpRequest.newBuilder(
            URI.create(settings.api() + "/bot" + settings.token() + "/sendMessage"))
        .timeout(settings.timeout())
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.US_ASCII))
        .build();
    HttpResponse<String> answer = outgoing.ask(request);
    if (answer.statusCode() != 200) {
      throw new RefusedException(answer);
    }
    return answer.body();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
