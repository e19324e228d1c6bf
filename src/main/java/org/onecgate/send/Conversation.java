package org.onecgate.send;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.onecgate.outgoing.Outgoing;

/**
 * Speaks with a gate as 1C does: {@code checkauth}, {@code init}, {@code file}, {@code import}.
 *
 * <p><em>Threading:</em> one thread.
 */
final class Conversation {
  /** For an answer to what takes no time. */
  private static final Duration SHORT = Duration.ofSeconds(60);

  /** For a chunk of {@link #MOST} bytes on a slow line. */
  private static final Duration LONG = Duration.ofMinutes(15);

  /** More is not sent at once, whatever the gate would take. */
  private static final long MOST = 8 << 20;

  /** So often is tried what the gate asks to be tried again. */
  private static final int TRIES = 10;

  private final Outgoing outgoing;
  private final URI url;
  private final String type;
  private final String authorization;
  private final Duration pause;
  private String cookie = "";
  private String sessid = "";

  /**
   * Has said nothing yet.
   *
   * @param type what the exchange is about
   * @param pause before what the gate asks to be tried again
   */
  Conversation(
      Outgoing outgoing, URI url, String type, String login, String password, Duration pause) {
    this.outgoing = outgoing;
    this.url = url;
    this.type = type;
    this.authorization = "Basic "
        + Base64.getEncoder()
            .encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
    this.pause = pause;
  }

  /**
   * Logs in and begins; what came before in this session is discarded.
   *
   * @return how many bytes may be sent at once
   */
  int begin() throws RefusedException, IOException, InterruptedException {
    List<String> words = success(ask("checkauth", "", BodyPublishers.noBody(), SHORT));
    if (words.size() < 3) {
      throw new IOException("this is no gate: it lets one in without a key");
    }
    cookie = words.get(1) + "=" + words.get(2);
    sessid = words.get(2);
    return init();
  }

  private int init() throws RefusedException, IOException, InterruptedException {
    String answer = ask("init", "", BodyPublishers.noBody(), SHORT);
    requireNoFailure(answer);
    for (String word : answer.split(" ", -1)) {
      if (word.matches("file_limit=[0-9]{1,18}")) {
        return (int) Math.max(1, Math.min(MOST, Long.parseLong(word.substring(11))));
      }
    }
    throw new IOException("this is no gate: it tells no file_limit");
  }

  /** Sends a chunk of a file. */
  void file(String name, byte[] chunk) throws RefusedException, IOException, InterruptedException {
    success(ask("file", name, BodyPublishers.ofByteArray(chunk), LONG));
  }

  /** Has a file imported, and with the first one all that was sent; returns when it is published. */
  void imported(String name) throws RefusedException, IOException, InterruptedException {
    String answer;
    do {
      answer = ask("import", name, BodyPublishers.noBody(), SHORT);
    } while (answer.equals("progress") || answer.startsWith("progress "));
    success(answer);
  }

  /** Has what was sent discarded, as far as somebody listens: nobody is to publish half of it. */
  void giveUp() {
    try {
      if (!cookie.isEmpty()) {
        init();
      }
    } catch (RefusedException | IOException e) {
      // the session ends some day
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String ask(String mode, String name, BodyPublisher body, Duration limit)
      throws IOException, InterruptedException {
    String query = "type=" + type + "&mode=" + mode
        + (name.isEmpty() ? "" : "&filename=" + encode(name))
        + (sessid.isEmpty() ? "" : "&sessid=" + encode(sessid));
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "?" + query))
        .timeout(limit)
        .header("Authorization", authorization)
        .method(mode.equals("file") ? "POST" : "GET", body);
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    for (int tries = 1; ; tries++) {
      HttpResponse<String> answer = outgoing.ask(request.build());
      boolean ours = answer.body().matches("(success|failure|progress|zip=).*");
      if (!ours) {
        throw new IOException("this is no gate: it answers " + mode + " with the status "
            + answer.statusCode() + ", see the address");
      }
      if (answer.statusCode() != 503 || tries == TRIES) {
        return answer.body();
      }
      Thread.sleep(pause.toMillis());
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static List<String> success(String answer) throws RefusedException, IOException {
    requireNoFailure(answer);
    List<String> words = Arrays.asList(answer.split(" ", -1));
    if (!words.get(0).equals("success")) {
      throw new IOException("this is no gate: it answers " + answer);
    }
    return words;
  }

  private static void requireNoFailure(String answer) throws RefusedException {
    if (answer.equals("failure") || answer.startsWith("failure ")) {
      throw new RefusedException(answer.substring("failure".length()).strip());
    }
  }
}
