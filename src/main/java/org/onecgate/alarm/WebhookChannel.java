package org.onecgate.alarm;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.JsonStore;
import org.onecgate.outgoing.Outgoing;
import org.onecgate.outgoing.SignedAddress;

/** Posts what has come, and then what is over; any 2xx takes it. */
final class WebhookChannel implements Channel {
  static final String NAME = "webhook";

  private final SignedAddress address;
  private final Outgoing outgoing;
  private final JsonStore json;
  private final Clock clock;

  WebhookChannel(SignedAddress address, Outgoing outgoing, JsonStore json, Clock clock) {
    this.address = address;
    this.outgoing = outgoing;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What is posted; documented in handlers.md.
   *
   * @param schema the version of this form
   * @param eventId another for each post
   * @param event {@code warning.raised}, {@code warning.settled} or {@code test}
   */
  public record Event(
      int schema, String eventId, String event, Instant at, List<WarningPart> warnings) {}

  /** A warning of it; the text is absent when it is over. */
  public record WarningPart(
      String key,
      String code,
      String severity,
      @Nullable String subject,
      String title,
      @Nullable String text) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String whom() {
    return address.url().getScheme() + "://" + address.url().getHost();
  }

  @Override
  public List<String> secrets() {
    return List.of(address.secret());
  }

  @Override
  public String tell(Message message, int attempt) throws IOException, InterruptedException {
    if (message.raised().isEmpty() && message.settled().isEmpty()) {
      return post("test", List.of(), attempt);
    }
    String said = "";
    if (!message.raised().isEmpty()) {
      said = post("warning.raised", parts(message.raised(), true), attempt);
    }
    if (!message.settled().isEmpty()) {
      said = post("warning.settled", parts(message.settled(), false), attempt);
    }
    return said;
  }

  private static List<WarningPart> parts(List<Message.Item> items, boolean whole) {
    return items.stream()
        .map(item -> new WarningPart(
            item.key(),
            item.code(),
            Severity.of(item.bad()).word(),
            item.subject(),
            item.title(),
            whole ? item.text() : null))
        .toList();
  }

  private String post(String event, List<WarningPart> warnings, int attempt)
      throws IOException, InterruptedException {
    String id = UUID.randomUUID().toString();
    Instant now = clock.instant();
    byte[] body = json.bytes(new Event(1, id, event, now, warnings));
    HttpResponse<String> answer = outgoing.ask(address.post(id, attempt, now, body));
    if (answer.statusCode() / 100 != 2) {
      throw new RefusedException(answer);
    }
    return RefusedException.said(answer);
  }
}
