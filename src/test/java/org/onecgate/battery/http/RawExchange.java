package org.onecgate.battery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.onecgate.battery.http.RawHttp.Answer;
import org.onecgate.battery.http.RawHttp.End;
import org.onecgate.battery.http.RawRequest.Expected;

/** Sends every raw request to a server and checks its answer, the disk, and the next exchange. */
final class RawExchange {
  private static final Pattern LEAK = Pattern.compile(
      "\\.java:|\\tat |Exception|onecgate\\.|/it-(tomcat|wildfly|process)",
      Pattern.CASE_INSENSITIVE);
  private static final Pattern SERVER =
      Pattern.compile("Apache Tomcat|JBoss|WildFly|Undertow", Pattern.CASE_INSENSITIVE);
  private static final int PATIENCE_MILLIS = 1_500;

  /** Most of the time a server says nothing and is waited for. */
  private static final int SENDERS = 16;

  private final int port;
  private final String context;
  private final Path data;
  private final boolean ours;
  private final Client client;
  private final Map<String, Integer> classes = new ConcurrentSkipListMap<>();

  /**
   * Talks to this server.
   *
   * @param ours whether the whole server is ours, so that what never reaches the application must
   *     look like it too
   */
  RawExchange(int port, String context, Path data, boolean ours)
      throws IOException, InterruptedException {
    this.port = port;
    this.context = context;
    this.data = data;
    this.ours = ours;
    this.client = new Client("http://127.0.0.1:" + port + context);
  }

  /**
   * Sends all, several at once, and a good one after each; the exceptions are names of requests that
   * this server takes though it should not.
   */
  void run(String server, List<String> exceptions) throws IOException, InterruptedException {
    List<RawRequest> all = RawRequests.all(context, client.key());
    assertThat(all).hasSizeGreaterThanOrEqualTo(60);
    goodExchangeWorks("nothing", "first.bin"); // which takes longer than any later one
    List<String> wrong = new CopyOnWriteArrayList<>();
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      List<Callable<Void>> checks = new ArrayList<>();
      for (RawRequest request : all) {
        String good = "good-" + checks.size() + ".bin";
        checks.add(() -> {
          tryOut(request, exceptions, good, wrong);
          return null;
        });
      }
      for (Future<Void> check : senders.invokeAll(checks)) {
        check.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      senders.shutdownNow();
    }
    goodExchangeWorks("all of them", "good.bin");
    System.out.println("raw http on " + server + ": " + all.size() + " requests " + classes + ", "
        + wrong.size() + " violations");
    assertThat(wrong).isEmpty();
  }

  private void tryOut(RawRequest request, List<String> exceptions, String good, List<String> wrong)
      throws InterruptedException {
    try {
      check(request, exceptions.contains(request.name()), good);
    } catch (AssertionError | IOException e) {
      wrong.add(request.name() + ": " + e);
    }
  }

  private void check(RawRequest request, boolean excepted, String good)
      throws IOException, InterruptedException {
    Answer answer = RawHttp.exchange(port, request.bytes(), request.end(), PATIENCE_MILLIS);
    String said = request.name() + " -> " + head(answer);
    count(answer);
    assertThat(answer.text().toLowerCase(Locale.ROOT)).as(said).doesNotContain("x-injected:");
    if (ours || !isPage(answer)) {
      assertThat(answer.text()).as(said).doesNotContainPattern(LEAK);
    }
    assertThat(answer.statuses()).as(said).allMatch(s -> s < 500 || s == 501 || s == 505);
    boolean failed = answer.body().startsWith("failure\n");
    boolean success = answer.text().contains("\r\n\r\nsuccess");
    if (failed || success || (ours && answer.status().isPresent())) {
      assertThat(answer.contentType().orElse("text/plain")).as(said).startsWith("text/plain");
    }
    if (ours) {
      assertThat(answer.text()).as(said).doesNotContainPattern(SERVER);
    }
    if (request.expected() == Expected.TAKEN) {
      assertThat(success).as(said).isTrue();
    }
    if (request.expected() == Expected.REFUSED && !excepted) {
      assertThat(success && answer.status().orElse(0) == 200).as(said).isFalse();
    }
    boolean taken = success && request.expected() != Expected.HARMLESS;
    if (excepted && taken) {
      assertThat(answer.ended()).as(said).isTrue(); // and so nothing can follow that is misread
    } else {
      assertThat(content(request, taken)).as(said).isEqualTo(taken ? request.content() : "");
    }
    goodExchangeWorks(said, good);
  }

  /**
   * Whether a shared container answered for itself: Tomcat shows the trace of its own parser where the
   * application is never asked, and after a request of HTTP 0.9, or one that passes for such, without a
   * head until the same processor has read a good one.
   */
  private static boolean isPage(Answer answer) {
    return answer.contentType().orElse("").startsWith("text/html")
        || answer.text().startsWith("<!doctype html>");
  }

  private void count(Answer answer) {
    String first = answer.text().contains("\r\n\r\nsuccess") ? "success" : "";
    String kind = answer.statuses().isEmpty()
        ? (answer.ended() ? "closed" : "no answer")
        : answer.statuses().get(0) + (first.isEmpty() ? "" : " success");
    classes.merge(kind, 1, Integer::sum);
  }

  private static String head(Answer answer) {
    return answer.text().substring(0, Math.min(300, answer.text().length()))
        + (answer.ended() ? " [closed]" : " [open]");
  }

  /** What is on the disk; where nothing may be, it may take the server a moment to see the end. */
  private String content(RawRequest request, boolean expected)
      throws IOException, InterruptedException {
    Path file = client.received(data, request.file());
    if (!file.normalize().startsWith(client.intake(data)) || request.file().length() > 255) {
      return "";
    }
    for (int i = 0; i < 50 && !expected && Files.isRegularFile(file); i++) {
      Thread.sleep(100);
    }
    return Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
  }

  private void goodExchangeWorks(String after, String file) throws IOException {
    String body = "good";
    String good = "POST " + client.target(file) + " HTTP/1.1\r\nHost: localhost\r\n"
        + "Connection: close\r\nCookie: onecgate=" + client.key() + "\r\nContent-Length: "
        + body.length() + "\r\n\r\n" + body;
    Answer answer =
        RawHttp.exchange(port, good.getBytes(StandardCharsets.US_ASCII), End.WAIT, 10_000);
    assertThat(answer.body()).as("the next exchange after %s", after).isEqualTo("success");
    assertThat(client.content(data, file)).asString().isEqualTo(body);
  }
}
