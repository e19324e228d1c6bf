package org.onecgate.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Requests of one who waits for their answers. */
final class Http {
  private static final HttpClient CLIENT = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(10))
      .build();

  private Http() {}

  /** Asks for this, with headers by name and value. */
  static HttpResponse<String> get(URI uri, String... headers) throws IOException {
    return send(HttpRequest.newBuilder(uri), headers);
  }

  /** Posts JSON, with headers by name and value. */
  static HttpResponse<String> post(URI uri, String json, String... headers) throws IOException {
    return send(
        HttpRequest.newBuilder(uri)
            .POST(BodyPublishers.ofString(json))
            .header("Content-Type", "application/json"),
        headers);
  }

  /** The answer to this as it comes. */
  static InputStream stream(URI uri, String... headers) throws IOException {
    return send(HttpRequest.newBuilder(uri), BodyHandlers.ofInputStream(), headers)
        .body();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException {
    return send(request.timeout(Duration.ofSeconds(30)), BodyHandlers.ofString(), headers);
  }

  private static <T> HttpResponse<T> send(
      HttpRequest.Builder request, BodyHandler<T> form, String... headers) throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return CLIENT.send(request.build(), form);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
