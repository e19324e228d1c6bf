package org.onecgate.outgoing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  private final ExecutorService threads;
  private final HttpClient client;

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
   * Sends it and waits for the status; the time limit is that of the request. Of the body nobody reads
   * anything, however much of it there is.
   */
  public HttpResponse<?> send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    response.body().close();
    return response;
  }

  /**
   * Sends it and waits for the status and the {@value FirstWords#MOST} first bytes of the body. All of it may take
   * twice the time limit of the request, which must have one.
   */
  public HttpResponse<String> ask(HttpRequest request) throws IOException, InterruptedException {
    Duration limit = request.timeout().orElseThrow().multipliedBy(2);
    CompletableFuture<HttpResponse<String>> asked =
        client.sendAsync(request, head -> new FirstWords());
    try {
      return asked.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer in " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } finally {
      var unused = asked.cancel(true);
    }
  }

  @Override
  public void close() {
    Threads.stop(threads);
  }
}
