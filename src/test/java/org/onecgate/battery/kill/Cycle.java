package org.onecgate.battery.kill;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.onecgate.it.Content;

/**
 * One exchange from {@code checkauth} to the last {@code import}, as 1C does it; it can be driven
 * on after the server has gone and come again.
 */
final class Cycle {
  /** How it ended for the client. */
  enum End {
    OPEN,
    SUCCESS,
    FAILURE,
    ABANDONED
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final Map<String, byte[]> files;
  final List<Upload> uploads;
  final boolean broken;
  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(PATIENCE)
      .build();
  private String key = "";
  private boolean initialised;
  private boolean importing;
  private End end = End.OPEN;
  private String answer = "";

  Cycle(int number, SplittableRandom random) throws IOException {
    files = Upload.catalogue(number, random);
    int kind = random.nextInt(6);
    broken = kind == 0;
    if (kind <= 3) {
      byte[] zip = Content.zip(files);
      byte[] sent = broken ? Arrays.copyOf(zip, zip.length - random.nextInt(1, 200)) : zip;
      uploads = List.of(new Upload("import.zip", sent, random.nextInt(1, 12)));
    } else {
      uploads = Upload.loose(files, random);
    }
  }

  String key() {
    return key;
  }

  boolean isImporting() {
    return importing;
  }

  End end() {
    return end;
  }

  void abandon() {
    end = End.ABANDONED;
  }

  /** The server's last words: with {@code success} or {@code failure} its reason. */
  String answer() {
    return answer;
  }

  boolean hasRepeated() {
    return uploads.stream().anyMatch(Upload::isRepeated);
  }

  /**
   * Goes on to the end.
   *
   * @param before is told the mode of each request before it is sent
   * @throws IOException where the server is gone
   */
  void drive(URI gate, Consumer<String> before) throws IOException, InterruptedException {
    if (key.isEmpty()) {
      before.accept("checkauth");
      key = send(gate, "checkauth", "", null).split("\n", -1)[2];
    }
    if (!initialised) {
      send(gate, "init", "", null);
      initialised = true;
    }
    for (Upload upload : uploads) {
      while (!upload.isDone()) {
        byte[] chunk = upload.next();
        before.accept("file");
        String reply = send(gate, "file", upload.name(), chunk);
        if (!reply.startsWith("success")) {
          throw new IllegalStateException("chunk of " + upload.name() + ": " + reply);
        }
        upload.acknowledge(chunk);
      }
    }
    importing = true;
    String first = uploads.get(0).name();
    for (String name : first.endsWith(".zip")
        ? List.of(first, "import0_1.xml", "offers0_1.xml")
        : List.of("import0_1.xml", "offers0_1.xml")) {
      do {
        before.accept("import");
        answer = send(gate, "import", name, null);
      } while (answer.startsWith("progress"));
      if (!answer.startsWith("success")) {
        end = End.FAILURE;
        return;
      }
    }
    end = End.SUCCESS;
  }

  private String send(URI gate, String mode, String name, byte[] body)
      throws IOException, InterruptedException {
    String query = "1c_exchange?type=catalog&mode=" + mode
        + (key.isEmpty() ? "" : "&sessid=" + key)
        + (name.isEmpty() ? "" : "&filename=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    String login = GateProcess.LOGIN + ":" + GateProcess.PASSWORD;
    HttpRequest.Builder request = HttpRequest.newBuilder(gate.resolve(query))
        .timeout(PATIENCE)
        .header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    if (!key.isEmpty()) {
      request.header("Cookie", "onecgate=" + key);
    }
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (!mode.equals("import") && response.body().startsWith("failure")) {
      throw new IllegalStateException(mode + ": " + response.body());
    }
    return response.body();
  }
}
