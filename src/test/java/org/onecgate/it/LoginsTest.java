package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.config.LoginLimit;

/** Proves that one login cannot see or touch what another one has sent, whatever it sends (S5). */
class LoginsTest {
  private static final byte[] FILE = "<a>of one</a>".getBytes(UTF_8);

  @TempDir
  Path temp;

  private EmbeddedGate gate;
  private OneC one;
  private Path file;

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    ServersFile.write(temp, Map.of("one", "", "other", "", "lax", ServersFile.SESSID_OPTIONAL));
    gate = EmbeddedGate.start(temp);
    one = client("one").begin();
    assertThat(one.file("import.xml", FILE).text()).isEqualTo("success");
    file = gate.session(one.key()).resolve("intake/files/import.xml");
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  @Test
  void theKeyOfOneIsWorthNothingWithTheLoginOfAnother() throws IOException {
    for (String login : List.of("other", "lax")) {
      OneC thief = client(login).resume(one.key());
      assertRefused(thief.init());
      assertRefused(thief.file("import.xml", "evil".getBytes(UTF_8)));
      assertRefused(thief.importOnce("import.xml"));
      OneC own = client(login).begin();
      assertRefused(own.get("mode=import&filename=import.xml&sessid=" + one.key()));
      assertRefused(own.post("mode=file&filename=import.xml&sessid=" + one.key(), FILE));
    }
    assertUntouched();
  }

  @Test
  void whatOneHasSentIsUnknownToAnother() throws IOException {
    OneC other = client("other").begin();
    assertThat(other.importOnce("import.xml").text())
        .isEqualTo("failure\nUnknown file: import.xml");
    String hash = gate.session(one.key()).getFileName().toString();
    for (String name : List.of(
        "../../" + hash + "/intake/files/import.xml",
        "..\\..\\" + hash + "\\intake\\files\\import.xml",
        "a/../../../" + hash + "/intake/files/import.xml")) {
      assertThat(other.file(name, "evil".getBytes(UTF_8)).text())
          .startsWith("failure\nFile name refused");
      assertThat(other.importOnce(name).text()).startsWith("failure\n");
    }
    for (String path : List.of("1c_temp/" + hash, "data/1c_temp/" + hash, "inbox", "state")) {
      assertThat(other.getPath(path).status()).isEqualTo(404);
    }
    assertThat(other.init().text()).startsWith("zip=");
    assertUntouched();
  }

  @Test
  void theKeyIsNowhereOnTheDiskAndItsPlaceIsPrivate() throws IOException {
    assertThat(Delivery.mode(gate.session(one.key()))).isEqualTo("0700");
    for (Path path : Delivery.regularFiles(gate.data())) {
      assertThat(path.toString()).doesNotContain(one.key());
      assertThat(text(path)).doesNotContain(one.key());
    }
  }

  /** What is in a file; nothing if it is gone, as temporary ones are soon. */
  private static String text(Path path) throws IOException {
    try {
      return new String(Files.readAllBytes(path), UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Neither one that somebody made up nor one that was given before (E21). */
  @Test
  void aLoginGivesANewKeyWhateverKeyWasSent() throws IOException {
    String planted = "1".repeat(32);
    OneC other = client("other").resume(planted);
    String first = keyOf(other.get("mode=checkauth&sessid=" + planted));
    assertThat(first).matches("[0-9a-f]{32}").isNotEqualTo(planted);
    assertRefused(client("other").resume(planted).init());
    assertThat(keyOf(other.resume(first).get("mode=checkauth&sessid=" + first)))
        .isNotEqualTo(first);
  }

  private static String keyOf(Wire.Answer answer) {
    return answer.text().lines().toList().get(2);
  }

  /** A schedule of every second is no attack. */
  @Test
  void twoHundredRightLoginsInARowAreLetIn() throws IOException {
    for (int i = 0; i < 200; i++) {
      assertThat(client("other").login("catalog").text()).as("%d", i).startsWith("success\n");
    }
  }

  /** However a client spells the modes: the story tells them as they came (E21, S5). */
  @Test
  void theKeyIsInNoStoryHoweverTheModesAreSpelt() throws IOException {
    OneC other = client("other");
    String key = other.get("mode=CheckAuth").text().lines().toList().get(2);
    other.resume(key);
    assertThat(other.get("mode=INIT&sessid=" + key).text()).startsWith("zip=");
    String four = "1c_exchange?type=sale&mode=Init&version=2.09&sessid=" + key;
    assertThat(other.getPath(four).text()).contains("sessid=" + key);
    Path story = gate.session(key).resolve("story.log");
    // a line is written behind the answer that it tells of
    for (String told : List.of("mode=CheckAuth", "mode=INIT", "version=2.09")) {
      Awaited.until(told + " is told", () -> Files.readString(story).contains(told));
    }
    assertThat(story).content().doesNotContain(key);
  }

  private OneC client(String login) {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD);
  }

  /** A hash takes long, so a count made behind it would let any number pass. */
  @Test
  void wrongPasswordsSentSideBySidePassNoLimit() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(30);
    List<Future<String>> answers = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        OneC guess = new OneC(gate.uri(), "other", "guess " + i);
        answers.add(threads.submit(() -> guess.get("mode=checkauth").text()));
      }
      int tried = 0;
      for (Future<String> each : answers) {
        assertThat(each.get())
            .containsAnyOf("\nWrong login or password", "\nToo many logins - retry later");
        tried += each.get().equals("failure\nWrong login or password") ? 1 : 0;
      }
      assertThat(tried).isBetween(1, LoginLimit.MOST); // many had no turn
      for (int i = 0; i < LoginLimit.MOST; i++) {
        new OneC(gate.uri(), "other", "another " + i).get("mode=checkauth");
      }
      assertThat(client("other").get("mode=checkauth").text())
          .as("the door is closed, and none of the attempts was forgotten")
          .contains("too many");
    } finally {
      threads.shutdownNow();
    }
    assertThat(client("one").begin().key()).as("known a moment ago").isNotEmpty();
  }

  private static void assertRefused(Wire.Answer answer) {
    assertThat(answer.text()).startsWith("failure\nInvalid session");
  }

  private void assertUntouched() throws IOException {
    assertThat(file).hasBinaryContent(FILE);
    assertThat(gate.delivery(one.deliver("import.xml")).digests())
        .isEqualTo(Map.of("import.xml", Delivery.sha256(FILE)));
  }
}
