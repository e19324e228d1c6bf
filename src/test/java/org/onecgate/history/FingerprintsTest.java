package org.onecgate.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.history.Fingerprints.Content;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/** Proves that what is called unchanged is unchanged, whatever stopped meanwhile (P4). */
class FingerprintsTest {
  private static final ServerId SHOP = new ServerId("shop");

  @TempDir
  Path root;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private DataLayout layout;
  private Fingerprints prints;

  @BeforeEach
  void create() throws Exception {
    layout = new DataLayout(root.resolve("data"));
    layout.create();
    restart();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    prints = new Fingerprints(layout, store, 5);
  }

  private static ExchangeId id(int n) {
    return ExchangeId.of(Instant.parse("2026-11-21T12:00:00Z").plusSeconds(n), n);
  }

  private static Content content(String name, String text) {
    return new Content(name, text.length(), Digests.sha256Hex(text));
  }

  private void publish(int n, Content... contents) throws StorageException {
    prints.note(SHOP, "catalog", id(n), List.of(contents));
    prints.published(id(n));
  }

  private String since(String name, String text) throws StorageException {
    return prints.unchangedSince(SHOP, "catalog", content(name, text));
  }

  @Test
  void theNewestDeliveryIsSearchedFirstAndThenTheOneSinceWhichAFileIsAsItIs() throws Exception {
    assertThat(holders("a", 1)).isEmpty();
    publish(1, content("a", "x"), content("b", "y"));
    assertThat(holders("a", 1)).containsExactly(id(1));
    publish(2, content("a", "x"));
    assertThat(holders("a", 1)).containsExactly(id(2), id(1));
    publish(3, content("a", "longer"));
    restart();
    assertThat(holders("a", 1)).as("of another size").isEmpty();
    assertThat(holders("a", 6)).containsExactly(id(3));
    assertThat(holders("b", 1)).containsExactly(id(3), id(1));
    assertThat(prints.holders(SHOP, "sale", "b", 1)).isEmpty();
    assertThat(prints.holders(new ServerId("other"), "catalog", "b", 1)).isEmpty();
  }

  private List<ExchangeId> holders(String name, long size) throws StorageException {
    return prints.holders(SHOP, "catalog", name, size);
  }

  @Test
  void itIsUnchangedSinceTheFirstDeliveryOfTheSameContentAlsoAfterARestart() throws Exception {
    assertThat(since("a b.xml", "x")).isNull();
    publish(1, content("a b.xml", "x"), content("Товар.xml", "y"));
    publish(2, content("a b.xml", "x"));
    for (int i = 0; i < 2; i++) {
      assertThat(since("a b.xml", "x")).isEqualTo(id(1).value());
      assertThat(since("Товар.xml", "y")).isEqualTo(id(1).value());
      assertThat(since("a b.xml", "z")).isNull();
      assertThat(since("other.xml", "x")).isNull();
      assertThat(prints.unchangedSince(new ServerId("other"), "catalog", content("a b.xml", "x")))
          .isNull();
      assertThat(prints.unchangedSince(SHOP, "sale", content("a b.xml", "x"))).isNull();
      restart();
    }
  }

  @Test
  void sizeAndHashBothCount() throws Exception {
    publish(1, content("a", "x"));
    Content longer = new Content("a", 2, Digests.sha256Hex("x"));
    assertThat(prints.unchangedSince(SHOP, "catalog", longer)).isNull();
    publish(2, longer);
    assertThat(prints.unchangedSince(SHOP, "catalog", longer)).isEqualTo(id(2).value());
  }

  @Test
  void whatChangedAndChangedBackIsNotUnchanged() throws Exception {
    publish(1, content("a", "x"));
    publish(2, content("a", "y"));
    assertThat(since("a", "x")).isNull();
    publish(3, content("a", "x"));
    assertThat(since("a", "x")).isEqualTo(id(3).value());
  }

  @Test
  void aCrashAfterTheNoteNeverMakesTheContentBeforeItTheLastOne() throws Exception {
    publish(1, content("a", "x"));
    prints.note(SHOP, "catalog", id(2), List.of(content("a", "y")));
    restart();
    assertThat(since("a", "x")).isNull();
    publish(2, content("a", "y"));
    assertThat(since("a", "y")).isEqualTo(id(2).value());
  }

  @Test
  void nothingIsComparedWithWhatIsNotPublishedYetOrNeverWillBe() throws Exception {
    prints.note(SHOP, "catalog", id(1), List.of(content("a", "x")));
    assertThat(since("a", "x")).isNull();
    prints.published(id(1));
    assertThat(since("a", "x")).isEqualTo(id(1).value());
    prints.note(SHOP, "catalog", id(2), List.of(content("a", "y"), content("b", "z")));
    prints.forget(SHOP, id(2));
    restart();
    assertThat(since("a", "y")).isNull();
    assertThat(since("a", "x")).isNull();
    assertThat(since("b", "z")).isNull();
  }

  @Test
  void aDeliveryThatComesAfterALaterOneMakesItsNamesUnknown() throws Exception {
    publish(1, content("a", "x"), content("b", "x"));
    publish(3, content("a", "x"));
    publish(2, content("a", "y"));
    assertThat(since("a", "x")).isNull();
    assertThat(since("a", "y")).isNull();
    assertThat(since("b", "x")).isEqualTo(id(1).value());
    publish(4, content("a", "y"));
    assertThat(since("a", "y")).isEqualTo(id(4).value());
  }

  @Test
  void aSecondOneThatComesTooLateIsNotTheLastEither() throws Exception {
    publish(4, content("a", "x"));
    publish(2, content("a", "y"));
    publish(3, content("a", "z"));
    assertThat(since("a", "z")).isNull();
  }

  @Test
  void whatWasPublishedLongestAgoIsForgottenFirst() throws Exception {
    publish(1, content("old", "x"), content("kept", "x"));
    publish(2, content("kept", "x"));
    List<Content> many = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      many.add(content("new" + i, "x"));
    }
    publish(3, many.toArray(Content[]::new));
    for (int i = 0; i < 2; i++) {
      assertThat(since("old", "x")).isNull();
      assertThat(since("kept", "x")).isEqualTo(id(1).value());
      assertThat(since("new0", "x")).isEqualTo(id(3).value());
      restart();
    }
    prints.note(new ServerId("other"), "catalog", id(4), many);
    assertThat(since("kept", "x")).as("read again").isEqualTo(id(1).value());
  }

  @Test
  void aFileThatWillNotLoadLosesItsMarksAndIsKept() throws Exception {
    publish(1, content("a", "x"));
    Path file = layout.fingerprints(SHOP);
    Files.writeString(file, Files.readString(file).replace("catalog ", "catalog?"));
    restart();
    assertThat(since("a", "x")).isNull();
    assertThat(JsonStore.wasSetAside(file)).isTrue();
  }

  @Test
  void whatCouldNotBeWrittenDoesNotCount() throws Exception {
    publish(1, content("a", "x"));
    Path file = layout.fingerprints(SHOP);
    Path aside = file.resolveSibling("aside");
    Files.move(file, aside);
    Files.createDirectories(file.resolve("in the way"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> publish(2, content("a", "y")));
    Disk.deleteTree(file);
    Files.move(aside, file);
    assertThat(since("a", "x")).isEqualTo(id(1).value());
  }
}
