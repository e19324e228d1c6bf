package org.onecgate.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A shop's web server that does to announcements what a test says. */
final class Receiver implements AutoCloseable {
  /** What it does with one request, whose body is read. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws Exception;
  }

  /** One request as it came. */
  record Request(String event, String attempt, String signature, String contentType, String body) {}

  final List<Request> requests = new CopyOnWriteArrayList<>();
  volatile Answer answer = status(204);
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  URI url() {
    return URI.create(
        "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?key=of-the-path");
  }

  static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  static Answer status(int status, String header, String value) {
    return exchange -> {
      exchange.getResponseHeaders().add(header, value);
      exchange.sendResponseHeaders(status, -1);
    };
  }

  List<String> events() {
    return requests.stream().map(Request::event).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Answer now = answer;
      requests.add(new Request(
          exchange.getRequestHeaders().getFirst("X-Gate-Event"),
          exchange.getRequestHeaders().getFirst("X-Gate-Attempt"),
          exchange.getRequestHeaders().getFirst("X-Gate-Signature"),
          exchange.getRequestHeaders().getFirst("Content-Type"),
          new String(body, StandardCharsets.UTF_8)));
      now.to(exchange);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
