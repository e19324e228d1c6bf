package org.onecgate.battery.kill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The shop that the killed server announces deliveries to: slow, now and then busy or gone. */
final class Announced implements AutoCloseable {
  static final String SECRET = "of-the-kill-battery";

  /**
   * One announcement.
   *
   * @param header the event id in the header
   * @param event the event id in the body
   * @param delivery the delivery in the body
   * @param attempt which attempt the server says it is
   */
  record Announcement(String header, String event, String delivery, int attempt) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SplittableRandom random;
  private final List<Announcement> all = new ArrayList<>();
  private boolean well;
  private Runnable soon = () -> {};

  Announced(long seed) throws IOException {
    random = new SplittableRandom(seed);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  /** What came, in order. */
  synchronized List<Announcement> all() {
    return List.copyOf(all);
  }

  /** Does this when the next announcement comes, once. */
  synchronized void atNext(Runnable what) {
    soon = what;
  }

  /** From now on every announcement is accepted at once. */
  synchronized void getWell() {
    well = true;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      Announcement announcement = read(exchange);
      int answer;
      long millis;
      Runnable now;
      synchronized (this) {
        all.add(announcement);
        answer = well ? 204 : List.of(503, 0).get(random.nextInt(2));
        answer = random.nextInt(14) == 0 ? answer : 204;
        millis = well ? 0 : random.nextInt(120);
        now = soon;
        soon = () -> {};
      }
      now.run();
      Thread.sleep(millis);
      if (answer > 0) {
        exchange.sendResponseHeaders(answer, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Announcement read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(body))) {
      JsonObject event = reader.readObject();
      return new Announcement(
          exchange.getRequestHeaders().getFirst("X-Gate-Event"),
          event.getString("eventId"),
          event.getString("delivery"),
          Integer.parseInt(exchange.getRequestHeaders().getFirst("X-Gate-Attempt")));
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
