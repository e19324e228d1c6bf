package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Digests;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;

/** A person puts a mended file back into a refused exchange (S1, S8, E22, C6). */
class MendTest {
  private static final String BROKEN = "<Каталог><Ид>1</Каталог>";
  private static final String WITH_SECRET = "<К><О>AKIA" + "QYLPMN5HHHFPZAM2</О></К>";
  private static final String AT = "received/files/import.xml";

  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;
  private static ApiClient admin;

  @BeforeAll
  static void begin() throws Exception {
    ServersFile.write(temp, Map.of("it", "", "small", "\"limits\": {\"file\": 1000}"));
    gate = EmbeddedGate.start(temp, new HashMap<>(ApiClient.SETTINGS));
    admin = ApiClient.browser(gate.uri());
  }

  @AfterAll
  static void end() throws Exception {
    gate.close();
  }

  private static OneC client(String login) throws IOException {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
  }

  /** A refused exchange with this file. */
  private static String refuse(OneC client, String name, byte[] content) throws Exception {
    client.file(name, content);
    assertThat(client.importFile(name).text()).startsWith("failure");
    return admin
        .get("quarantine")
        .data()
        .getJsonArray("exchanges")
        .getJsonObject(0)
        .getString("id");
  }

  private static String etag(String id) throws IOException {
    return admin.get("quarantine/" + id + "/files").requireStatus(200).header("ETag");
  }

  private static Answer put(String id, String path, String etag, byte[] content)
      throws IOException {
    return put(id, path, etag, new ByteArrayInputStream(content));
  }

  private static Answer put(String id, String path, String etag, InputStream content)
      throws IOException {
    return admin
        .with("If-Match", etag)
        .send(
            "PUT",
            "quarantine/" + id + "/file?path=" + path,
            BodyPublishers.ofInputStream(() -> content));
  }

  private static JsonObject exchange(String id) throws IOException {
    return admin.get("exchanges/" + id).data();
  }

  private static void ends(String id, String state) throws IOException {
    Awaited.until(state, () -> exchange(id).getString("state").equals(state));
  }

  /** An exchange ends before its run removes what it has unpacked. */
  private static void awaitNothingStaged() throws IOException {
    Awaited.until(
        "nothing is staged",
        () -> Delivery.children(gate.data().resolve("staging")).isEmpty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void aMendedFileGoesThroughAllChecksAndIsPublished() throws Exception {
    OneC client = client("it");
    client.file("import_files/a.png", Content.png());
    String id = refuse(client, "import.xml", bytes(BROKEN));
    byte[] good = Content.catalogue(3);
    Answer answer = put(id, AT, etag(id), good).requireStatus(202);
    String was = Digests.sha256Hex(BROKEN);
    String now = Digests.sha256Hex(new String(good, UTF_8));
    assertThat(answer.data().getString("was")).isEqualTo(was);
    assertThat(answer.data().getString("sha256")).isEqualTo(now);
    ends(id, "published");

    assertThat(gate.data().resolve("inbox/" + id + "/files/import.xml")).hasBinaryContent(good);
    assertThat(gate.data().resolve("inbox/" + id + "/files/import_files/a.png")).exists();
    assertThat(admin.get("deliveries/" + id).text()).contains(now).doesNotContain(was);
    awaitNothingStaged();
    assertThat(client.importFile("import.xml").text())
        .as("1C asks again")
        .isEqualTo("success\ndelivery " + id);
    assertThat(exchange(id).getJsonArray("mended").getJsonObject(0).getString("by"))
        .isEqualTo("admin");
    assertThat(admin.get("exchanges/" + id + "/story").text())
        .contains("import.xml put back by admin sha256=" + now + " instead of " + was);
    assertThat(admin.get("audit?search=" + id).text())
        .contains("putBackQuarantined", was + " -> " + now + " import.xml");
  }

  /** A crash between the rename and the record leaves one. */
  @Test
  void aMendedFileOfWhichTheRecordDoesNotKnowIsNotPublished() throws Exception {
    String id = refuse(client("it"), "import.xml", bytes(WITH_SECRET));
    Path mended = gate.data().resolve("quarantine/" + id + "/mended/import.xml");
    Files.write(
        Files.createDirectories(mended.getParent()).resolve("import.xml"), Content.catalogue(2));
    admin.post("quarantine/" + id + "/release", "").requireStatus(202);
    ends(id, "published");
    assertThat(gate.data().resolve("inbox/" + id + "/files/import.xml"))
        .hasBinaryContent(bytes(WITH_SECRET));
  }

  @Test
  void whatIsStillWrongIsRefusedAgainAndCanBeMendedOnceMore() throws Exception {
    String id = refuse(client("it"), "import.xml", bytes(BROKEN));
    String first = etag(id);
    put(id, AT, first, bytes(WITH_SECRET)).requireStatus(202);
    ends(id, "failed");
    assertThat(exchange(id).getString("fault")).isEqualTo("SUSPICIOUS_CONTENT");
    Path kept = gate.data().resolve("quarantine/" + id);
    assertThat(kept.resolve(AT)).as("as it came").hasBinaryContent(bytes(BROKEN));
    assertThat(kept.resolve("mended/import.xml")).hasBinaryContent(bytes(WITH_SECRET));
    assertThat(gate.data().resolve("inbox/" + id)).doesNotExist();
    awaitNothingStaged();

    put(id, AT, first, Content.catalogue(2)).requireError(412, "STALE_VERSION");
    assertThat(kept.resolve("mended/import.xml")).hasBinaryContent(bytes(WITH_SECRET));
    put(id, "mended/import.xml", etag(id), Content.catalogue(2)).requireStatus(202);
    ends(id, "published");
    assertThat(exchange(id).getJsonArray("mended")).hasSize(2);
    put(id, AT, "*", Content.catalogue(2)).requireError(409, "TOO_LATE");
  }

  @Test
  void ofTwoWhoMendAtOnceOneIsTaken() throws Exception {
    String id = refuse(client("it"), "import.xml", bytes(BROKEN));
    assertThat(whileAnotherMends(id, Content.catalogue(2), "published"))
        .startsWith("HTTP/1.1 409")
        .contains("TOO_LATE");
    assertThat(gate.data().resolve("inbox/" + id + "/files/import.xml"))
        .hasBinaryContent(Content.catalogue(2));
    awaitNothingStaged();
    assertThat(exchange(id).getJsonArray("mended")).hasSize(1);
  }

  @Test
  void theSecondOfTwoIsToldWhereItWasRefusedOnceMoreMeanwhile() throws Exception {
    String id = refuse(client("it"), "import.xml", bytes(BROKEN));
    assertThat(whileAnotherMends(id, bytes(WITH_SECRET), "failed"))
        .startsWith("HTTP/1.1 412")
        .contains("STALE_VERSION");
    assertThat(gate.data().resolve("quarantine/" + id + "/mended/import.xml"))
        .hasBinaryContent(bytes(WITH_SECRET));
    awaitNothingStaged();
    assertThat(exchange(id).getJsonArray("mended")).hasSize(1);
  }

  /** What somebody is told whose file had begun to come when another one was put back, and ends after that was checked. */
  private static String whileAnotherMends(String id, byte[] other, String state) throws Exception {
    String etag = etag(id);
    byte[] slow = Content.catalogue(5);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gate.uri().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(bytes(head(id, etag, slow.length)));
      out.write(slow, 0, 100);
      out.flush();
      awaitComing(true);
      put(id, AT, etag, other).requireStatus(202);
      ends(id, state);
      out.write(slow, 100, slow.length - 100);
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String head(String id, String etag, int length) {
    return "PUT /api/quarantine/" + id + "/file?path=" + AT
        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ApiClient.ADMIN_TOKEN
        + "\r\nConnection: close\r\nIf-Match: " + etag + "\r\nContent-Length: " + length
        + "\r\n\r\n";
  }

  /** Waits until a file is coming, or none is any more. */
  private static void awaitComing(boolean coming) throws IOException {
    Awaited.until("a file comes: " + coming, () -> {
      try (var files = Files.list(gate.data().resolve("staging"))) {
        return files.anyMatch(file -> Files.isRegularFile(file)) == coming;
      }
    });
  }

  @Test
  void aZipIsPutBackAsAWholeAndNoFileOfIt() throws Exception {
    String id =
        refuse(client("it"), "import.zip", Content.zip(Map.of("import.xml", bytes(BROKEN))));
    put(id, "unpacked/0/import.xml", etag(id), Content.catalogue(2))
        .requireError(409, "IN_ARCHIVE");
    put(
            id,
            "received/files/import.zip",
            etag(id),
            Content.zip(Map.of("import.xml", Content.catalogue(2))))
        .requireStatus(202);
    ends(id, "published");
    assertThat(gate.data().resolve("inbox/" + id + "/files/import.xml"))
        .hasBinaryContent(Content.catalogue(2));
  }

  @Test
  void whatIsRefusedChangesNothing() throws Exception {
    String id = refuse(client("small"), "import.xml", bytes(BROKEN));
    String etag = etag(id);
    put(id, AT, etag, new byte[1001]).requireError(413, "FILE_TOO_LARGE");
    put(id, AT, etag, new byte[0]).requireError(409, "EMPTY_BODY");
    put(id, "received/files/none.xml", etag, Content.catalogue(1)).requireError(404, "UNKNOWN_ID");
    put(id, "../../state/servers.json", etag, Content.catalogue(1)).requireError(404, "UNKNOWN_ID");
    put(id, "received/journal", etag, Content.catalogue(1)).requireError(404, "UNKNOWN_ID");
    put(id, AT, "\"0\"", Content.catalogue(1)).requireError(412, "STALE_VERSION");
    admin
        .send("PUT", "quarantine/" + id + "/file?path=" + AT, "<a/>")
        .requireError(412, "VERSION_MISSING");
    admin
        .with("If-Match", etag)
        .send("PUT", "quarantine/" + id + "/file", "<a/>")
        .requireError(400, "INVALID_FIELD");
    assertThat(exchange(id).getString("state")).isEqualTo("failed");
    assertThat(gate.data().resolve("quarantine/" + id + "/mended")).doesNotExist();
    awaitNothingStaged();
    assertThat(etag(id)).isEqualTo(etag);
  }

  @Test
  void aFileThatBreaksOffChangesNothing() throws Exception {
    String id = refuse(client("it"), "import.xml", bytes(BROKEN));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gate.uri().getPort())) {
      socket.getOutputStream().write(bytes(head(id, "*", 1000) + "<К>"));
      socket.getOutputStream().flush();
      awaitComing(true);
    }
    awaitComing(false);
    assertThat(gate.data().resolve("quarantine/" + id + "/mended")).doesNotExist();
    assertThat(exchange(id).getString("state")).isEqualTo("failed");
  }
}
