package org.onecgate.outgoing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.Threads;

/**
 * A client of HTTP/1.1 that follows no redirects and leaves nothing behind when it is closed (D4).
 *
 * <p><em>Threading:</em> safe.
 */
public final class Outgoing implements AutoCloseable {
  /** What receivers know us by. */
  static final String AGENT = "1C-Gate";

  private static final int THREADS = 2;

  /** So long one waits for the first words where the head has come. */
  private static final Duration WORDS = Duration.ofSeconds(1);

  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9][A-Za-z0-9._:-]*)", Pattern.CASE_INSENSITIVE);

  private final ExecutorService threads;
  private volatile @Nullable HttpClient client;

  /**
   * Opens it.
   *
   * @param name of its threads
   * @param connecting how long connecting may take
   */
  public Outgoing(String name, Duration connecting) {
    this.threads = Threads.pool(name, THREADS);
    this.client = client(threads, connecting);
  }

  /**
   * The client's own thread, of which nobody can be rid before the garbage collector is, must not
   * hold the class loader of the web application (D4).
   */
  private static HttpClient client(ExecutorService threads, Duration connecting) {
    Thread thread = Thread.currentThread();
    ClassLoader ours = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(connecting)
          .executor(threads)
          .build();
    } finally {
      thread.setContextClassLoader(ours);
    }
  }

  private HttpClient open() throws IOException {
    HttpClient open = client;
    if (open == null) {
      throw new IOException("closed");
    }
    return open;
  }

  /**
   * Refuses an address to which nothing can be sent; the message does not hold it.
   *
   * @throws IllegalArgumentException unless it is of http or https, without user and fragment
   */
  public static void requireAddress(URI url) {
    String scheme = String.valueOf(url.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https"))
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException("not an address to which something can be sent");
    }
  }

  /**
   * The head of an answer and how its body begins.
   *
   * @param status the HTTP status
   * @param headers all of them
   * @param words the first words on one line; empty if none came
   */
  public record Answer(int status, HttpHeaders headers, String words) {}

  /** The head of an answer, and what its body goes to. */
  private record Head(HttpResponse.ResponseInfo info, FirstWords words) {}

  /**
   * Sends it and waits for the head of the answer, which counts; the time limit is that of the request. The first {@value
   * FirstWords#MOST} bytes of the body are waited for a moment longer, and whatever becomes of them changes nothing.
   */
  public Answer send(HttpRequest request) throws IOException, InterruptedException {
    Duration limit = request.timeout().orElseThrow().multipliedBy(2);
    CompletableFuture<Head> head = new CompletableFuture<>();
    CompletableFuture<HttpResponse<String>> asked = open().sendAsync(request, info -> {
      FirstWords words = new FirstWords(charset(info.headers()));
      head.complete(new Head(info, words));
      return words;
    });
    failAlike(asked, head);
    try {
      Head come = awaited(head, limit);
      try {
        awaited(asked, WORDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // what was answered is known
      } catch (IOException e) {
        // it broke off, or takes too long: what has come is shown
      }
      return new Answer(
          come.info().statusCode(), come.info().headers(), come.words().soFar());
    } finally {
      var unused = asked.cancel(true);
    }
  }

  /**
   * Sends it and waits for the status and the {@value FirstWords#MOST} first bytes of the body. All of it may take
   * twice the time limit of the request, which must have one.
   */
  public HttpResponse<String> ask(HttpRequest request) throws IOException, InterruptedException {
    Duration limit = request.timeout().orElseThrow().multipliedBy(2);
    CompletableFuture<HttpResponse<String>> asked =
        open().sendAsync(request, head -> new FirstWords(charset(head.headers())));
    try {
      return awaited(asked, limit);
    } finally {
      var unused = asked.cancel(true);
    }
  }

  /** Where the one fails, so does the other, unless it is complete. */
  private static void failAlike(CompletableFuture<?> one, CompletableFuture<?> other) {
    var unused = one.whenComplete((result, failure) -> {
      if (failure != null) {
        other.completeExceptionally(failure);
      }
    });
  }

  private static <T> T awaited(CompletableFuture<T> answer, Duration limit)
      throws IOException, InterruptedException {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer in " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    }
  }

  /** What the answer says of its encoding, as far as we know that; else UTF-8. */
  private static Charset charset(HttpHeaders headers) {
    Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }

  /**
   * Ends its threads; whoever waits for an answer learns on Java 21 and later that there is none. The client's own thread
   * ends at once there. Before, it ends within seconds once the garbage collector has found that nobody has the client,
   * so this object does not keep it either: a container may keep what belonged to a stopped application.
   */
  @Override
  public void close() {
    HttpClient last = client;
    client = null;
    if (last != null) {
      try {
        HttpClient.class.getMethod("shutdownNow").invoke(last);
      } catch (ReflectiveOperationException e) {
        // a Java before 21
      }
    }
    Threads.stop(threads);
  }
}
