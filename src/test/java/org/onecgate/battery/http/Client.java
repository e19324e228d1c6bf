package org.onecgate.battery.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** A well-behaved 1C with one session. */
public final class Client {
  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(10))
      .build();
  private final String address;
  private final String key;

  /** Logs in at an address such as {@code http://127.0.0.1:8080/onec-gate}. */
  public Client(String application) throws IOException, InterruptedException {
    this.address = application + "/1c_exchange";
    String[] lines = checkauth().body().split("\n", -1);
    if (!lines[0].equals("success")) {
      throw new IOException("not logged in: " + String.join(" / ", lines));
    }
    this.key = lines[2];
  }

  /** Logs in anew; the session of this client stays. */
  public HttpResponse<String> checkauth() throws IOException, InterruptedException {
    return http.send(
        request("?type=catalog&mode=checkauth")
            .header("Authorization", RawHttp.basic(ServerProcess.LOGIN, ServerProcess.PASSWORD))
            .build(),
        BodyHandlers.ofString());
  }

  /** Any mode without a body. */
  public HttpResponse<String> get(String mode, String filename)
      throws IOException, InterruptedException {
    return http.send(session(mode, filename).build(), BodyHandlers.ofString());
  }

  /** One chunk. */
  public HttpResponse<String> file(String filename, byte[] content)
      throws IOException, InterruptedException {
    return http.send(
        session("file", filename).POST(BodyPublishers.ofByteArray(content)).build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder session(String mode, String filename) {
    String name = URLEncoder.encode(filename, StandardCharsets.UTF_8).replace("+", "%20");
    return request("?type=catalog&mode=" + mode + "&sessid=" + key + "&filename=" + name)
        .header("Cookie", "onecgate=" + key);
  }

  private HttpRequest.Builder request(String query) {
    return HttpRequest.newBuilder(URI.create(address + query)).timeout(Duration.ofSeconds(60));
  }

  /** The session's key. */
  public String key() {
    return key;
  }

  /** The path of a chunk with its query. */
  public String target(String filename) {
    return URI.create(address).getPath() + "?type=catalog&mode=file&sessid=" + key + "&filename="
        + filename;
  }

  /** What the server has received of a file and not sealed. */
  public Path received(Path data, String filename) {
    return intake(data).resolve("files").resolve(filename);
  }

  /** The session's intake below the data directory. */
  public Path intake(Path data) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
      return data.resolve("1c_temp").resolve(HexFormat.of().formatHex(digest)).resolve("intake");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The content of a received file; empty where there is none. */
  public byte[] content(Path data, String filename) throws IOException {
    Path file = received(data, filename);
    return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
  }
}
