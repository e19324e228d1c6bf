package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;

/** What an administrator hands in for a 1C goes the way of its own exchanges (E2, E5, E22, S1, C6). */
class HandInTest {
  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;
  private static ApiClient admin;

  @BeforeAll
  static void begin() throws Exception {
    ServersFile.write(temp, Map.of("it", "", "shy", "\"dialect\": {\"sessid\": \"optional\"}"));
    gate = EmbeddedGate.start(temp, ApiClient.SETTINGS);
    admin = ApiClient.browser(gate.uri());
  }

  @AfterAll
  static void end() throws Exception {
    gate.close();
  }

  private static String open(String server) throws IOException {
    return admin
        .post("arrivals", "{\"server\": \"" + server + "\"}")
        .requireStatus(201)
        .data()
        .getString("session");
  }

  private static Answer chunk(String session, String name, long from, byte[] bytes)
      throws IOException {
    return admin.send(
        "POST",
        "arrivals/" + session + "/chunk?from=" + from + "&name=" + URLEncoder.encode(name, UTF_8),
        BodyPublishers.ofByteArray(bytes));
  }

  private static long size(Answer answer) {
    return answer.requireStatus(200).data().getJsonNumber("size").longValue();
  }

  @Test
  void theJournalOfPeopleKnowsItByTheServerAndTheExchange() throws Exception {
    String session = open("it");
    size(chunk(session, "import.xml", 0, Content.catalogue(1)));
    String exchange = publish(session);
    assertThat(admin.get("audit?search=publishArrival").text())
        .contains("\"what\":\"" + exchange + "\"")
        .doesNotContain("\"what\":\"" + session + "\"");
    assertThat(admin.get("audit?search=handIn").text()).contains("\"what\":\"it\"");
  }

  private static String publish(String session) throws IOException {
    String id = admin
        .post("arrivals/" + session + "/publish", "")
        .requireStatus(202)
        .data()
        .getString("exchange");
    Awaited.until(
        "it has ended",
        () -> !admin.get("exchanges/" + id).data().getString("state").equals("running"));
    return id;
  }

  private static boolean isArriving(String session) throws IOException {
    return admin.get("status").data().getJsonArray("receiving").stream()
        .anyMatch(each -> each.asJsonObject().getString("session").equals(session));
  }

  @Test
  void itIsPublishedAsItCameAndItsHistorySaysByWhom() throws Exception {
    byte[] goods = Content.catalogue(50);
    String session = open("it");
    assertThat(size(chunk(session, "import.xml", 0, Arrays.copyOf(goods, 100)))).isEqualTo(100);
    assertThat(isArriving(session)).isTrue();
    assertThat(
            size(chunk(session, "import.xml", 100, Arrays.copyOfRange(goods, 100, goods.length))))
        .isEqualTo(goods.length);
    assertThat(size(chunk(session, "import_files/ab/щётка.png", 0, Content.png())))
        .isPositive();
    String id = publish(session);
    JsonObject exchange = admin.get("exchanges/" + id).data();
    assertThat(exchange.getString("state")).isEqualTo("published");
    assertThat(exchange.getString("closedBy")).isEqualTo("hand");
    assertThat(exchange.getString("handedBy")).isEqualTo("admin");
    assertThat(admin.get("exchanges/" + id + "/story").text())
        .contains("files are handed in by admin", "sealed exchange=" + id + " by hand, files=2");
    assertThat(gate.delivery(id).content("import.xml")).isEqualTo(goods);
    assertThat(gate.delivery(id).content("import_files/ab/щётка.png")).isEqualTo(Content.png());
    assertThat(isArriving(session)).isFalse();
  }

  @Test
  void whatFailsACheckGoesToQuarantine() throws Exception {
    String session = open("it");
    chunk(session, "import.xml", 0, "<К><О>".getBytes(UTF_8)).requireStatus(200);
    String id = publish(session);
    assertThat(admin.get("exchanges/" + id).data().getString("fault")).isEqualTo("BROKEN_XML");
    assertThat(admin.get("exchanges/" + id).data().getString("handedBy")).isEqualTo("admin");
    admin.send("DELETE", "quarantine/" + id, "").requireStatus(200);
  }

  @Test
  void aChunkThatComesAgainOrFromElsewhereIsNotTaken() throws Exception {
    String session = open("it");
    byte[] part = "<К>один</К>".getBytes(UTF_8);
    assertThat(size(chunk(session, "import.xml", 0, part))).isEqualTo(part.length);
    assertThat(size(chunk(session, "import.xml", 0, part))).as("again").isEqualTo(part.length);
    assertThat(size(chunk(session, "import.xml", 999, part))).isEqualTo(part.length);
    assertThat(size(chunk(session, "other.xml", 7, part)))
        .as("nothing of it came")
        .isZero();
    String id = publish(session);
    assertThat(gate.delivery(id).content("import.xml")).isEqualTo(part);
    admin.post("arrivals/" + session + "/publish", "").requireError(404, "UNKNOWN_ID");
  }

  @Test
  void aChunkThatBreaksOffLeavesNothing() throws Exception {
    String session = open("it");
    chunk(session, "import.xml", 0, "<К>".getBytes(UTF_8)).requireStatus(200);
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      wire.send("POST /api/arrivals/" + session
          + "/chunk?name=import.xml&from=4 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
          + ApiClient.ADMIN_TOKEN + "\r\nContent-Length: 1000\r\n\r\nhalf");
      wire.endOutput();
      assertThat(wire.receive().status()).isNotEqualTo(200);
    }
    assertThat(size(chunk(session, "import.xml", 4, "</К>".getBytes(UTF_8)))).isEqualTo(9);
    assertThat(gate.delivery(publish(session)).content("import.xml"))
        .isEqualTo("<К></К>".getBytes(UTF_8));
  }

  @Test
  void itCanBeCancelledAndNothingStays() throws Exception {
    String session = open("it");
    chunk(session, "import.xml", 0, Content.catalogue(5)).requireStatus(200);
    String id = admin
        .send("DELETE", "arrivals/" + session, "")
        .requireStatus(200)
        .data()
        .getString("exchange");
    assertThat(admin.get("exchanges/" + id).data().getString("closedBy")).isEqualTo("discarded");
    try (Stream<Path> left = Files.walk(gate.data().resolve("1c_temp"))) {
      assertThat(left.filter(file ->
              file.toString().contains("/" + session) && file.toString().endsWith("import.xml")))
          .isEmpty();
    }
    assertThat(size(chunk(session, "import.xml", 0, "<a/>".getBytes(UTF_8))))
        .as("it can begin anew")
        .isEqualTo(4);
    admin.send("DELETE", "arrivals/" + session, "").requireStatus(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../state/servers.json",
        "a/../../b.xml",
        "C:/boot.ini",
        "con.xml",
        "a:b.xml",
        "a\u0000b.xml",
        "a\u202eb.xml"
      })
  void aHostileNameIsRefusedAndLeavesNothing(String name) throws Exception {
    String session = open("it");
    Answer answer = chunk(session, name, 0, "<a/>".getBytes(UTF_8));
    if (answer.status() == 200) { // a drive is cut off, as 1C's is
      assertThat(name).matches("[aC]:.*");
      admin.send("DELETE", "arrivals/" + session, "").requireStatus(200);
      return;
    }
    answer.requireError(409, "BAD_NAME");
    admin.get("arrivals/" + session + "/files").requireStatus(200);
    assertThat(isArriving(session)).isFalse();
  }

  @Test
  void nobodyAddsToWhat1cSendsNorIsMixedUpWithIt() throws Exception {
    OneC client = new OneC(gate.uri(), "shy", EmbeddedGate.PASSWORD).begin();
    String hand = open("shy");
    chunk(hand, "import.xml", 0, "<a/>".getBytes(UTF_8)).requireStatus(200);
    byte[] goods = Content.catalogue(2);
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      wire.send(
          "POST /1c_exchange?type=catalog&mode=file&filename=import.xml HTTP/1.1\r\nHost: x\r\n"
              + "Authorization: " + OneC.basic("shy", EmbeddedGate.PASSWORD)
              + "\r\nContent-Length: "
              + goods.length + "\r\n\r\n");
      wire.send(goods);
      assertThat(wire.receive().text())
          .as("its only live session is its own")
          .startsWith("success");
    }
    String own = admin.get("status").data().getJsonArray("receiving").stream()
        .map(each -> each.asJsonObject().getString("session"))
        .filter(session -> !session.equals(hand))
        .findFirst()
        .orElseThrow();
    chunk(own, "import.xml", 0, "<a/>".getBytes(UTF_8)).requireError(409, "NOT_HANDED_IN");
    admin.send("DELETE", "arrivals/" + own, "").requireError(409, "STILL_ARRIVING");
    String id = client.deliver("import.xml");
    assertThat(gate.delivery(id).content("import.xml")).isEqualTo(goods);
    admin.send("DELETE", "arrivals/" + hand, "").requireStatus(200);
  }

  @Test
  void itIsForA1cThatIsRegisteredAndEnabled() throws Exception {
    for (String server : List.of("nobody", "../x", "")) {
      admin
          .post("arrivals", "{\"server\": \"" + server + "\"}")
          .requireError(404, "UNKNOWN_SERVER");
    }
    admin.post("arrivals", "{}").requireError(400, "INVALID_FIELD");
    admin
        .post("arrivals", "{\"server\": \"it\", \"type\": \"crm\"}")
        .requireError(400, "INVALID_FIELD");
  }

  @Test
  void anEmptyFileIsRefusedButForAPicture() throws Exception {
    String session = open("it");
    chunk(session, "import.xml", 0, new byte[0]).requireError(409, "EMPTY_BODY");
    assertThat(size(chunk(session, "import_files/a.png", 0, new byte[0]))).isZero();
    admin.send("DELETE", "arrivals/" + session, "").requireStatus(200);
  }
}
