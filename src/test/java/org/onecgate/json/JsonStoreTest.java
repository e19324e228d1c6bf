package org.onecgate.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.QuietLog;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Proves that records come back as they were written, in a form that people can read (A1), that a
 * missing file is an ordinary result (A6) and that whatever else is wrong with a file is told as a
 * {@link StorageException} with its path (A4, P6).
 */
@QuietLog
class JsonStoreTest {
  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));

  @TempDir
  Path directory;

  @AfterEach
  void close() {
    store.close();
  }

  /** An enum in a record. */
  public enum Colour {
    /** One. */
    RED,
    /** Another. */
    GREEN
  }

  /** A record in a record. */
  public record Inner(String text, long number) {}

  /** A record of everything. */
  public record Outer(
      String name,
      Colour colour,
      Instant time,
      boolean flag,
      @Nullable String absent,
      Inner inner,
      List<Inner> list,
      Map<String, Inner> map) {}

  /** A record that refuses. */
  public record Strict(String text, int positive) {
    /** Refuses. */
    public Strict {
      if (text == null || positive <= 0) {
        throw new IllegalArgumentException("the field positive is missing or wrong");
      }
    }
  }

  private static final Outer FULL = new Outer(
      "Сервер",
      Colour.GREEN,
      Instant.parse("2026-05-04T03:02:01.123Z"),
      true,
      "here",
      new Inner("inner", Long.MAX_VALUE),
      List.of(new Inner("a", -1), new Inner("b", 0)),
      Map.of("k", new Inner("v", 1)));

  private static final Outer BARE = new Outer(
      "",
      Colour.RED,
      Instant.EPOCH,
      false,
      null,
      new Inner("", Long.MIN_VALUE),
      List.of(),
      Map.of());

  @Test
  void nestedEmptyAndNullValuesComeBack() throws Exception {
    for (Outer record : List.of(FULL, BARE)) {
      Path file = directory.resolve("record.json");
      store.write(file, record);
      assertThat(store.read(file, Outer.class)).contains(record);
    }
  }

  @Test
  void theFormIsUtf8IndentedByTwoWithOneFinalNewline() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(
        file,
        new TreeMap<>(
            Map.of("list", List.of(new Inner("Номер", 5), new Inner("b", 6)), "empty", List.of())));
    assertThat(Files.readString(file)).isEqualTo("""
            {
              "empty": [
              ],
              "list": [
                {
                  "number": 5,
                  "text": "Номер"
                },
                {
                  "number": 6,
                  "text": "b"
                }
              ]
            }
            """);
  }

  @Test
  void twoWritesOfEqualRecordsAreEqualBytes() throws Exception {
    Path first = directory.resolve("first.json");
    Path second = directory.resolve("second.json");
    store.write(first, FULL);
    store.write(second, FULL);
    assertThat(first).hasSameBinaryContentAs(second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\n    b\n        c",
        "    four leading spaces",
        "\n",
        " ",
        "   \n   \n",
        "\t\u0000\u0001\u001f\u007f",
        "\u2028\u2029\u0085",
        "quote \" back-slash \\ slash /",
        "{\n    \"fake\": 1\n}",
        "№ Ёё 中文 🚚",
        "\ufeffmark"
      })
  void stringsWithNewlinesAndSpacesSurvive(String text) throws Exception {
    Path file = directory.resolve("string.json");
    store.write(file, new Inner(text, 1));
    assertThat(store.read(file, Inner.class)).contains(new Inner(text, 1));
    assertThat(Files.readString(file)).endsWith("}\n").doesNotEndWith("}\n\n");
  }

  @Test
  void randomStringsSurvive() throws Exception {
    Random random = new Random(7);
    Path file = directory.resolve("string.json");
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      for (int j = 0; j < length; j++) {
        text.append("  \n\r\t{}[],:\"\\aя\u0001€".charAt(random.nextInt(17)));
      }
      Inner record = new Inner(text.toString(), random.nextLong());
      store.write(file, record);
      assertThat(store.read(file, Inner.class)).contains(record);
    }
  }

  @Test
  void aMissingFileIsEmpty() throws Exception {
    assertThat(store.read(directory.resolve("missing.json"), Inner.class)).isEmpty();
    assertThat(store.read(directory.resolve("no/such/directory.json"), Inner.class))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n",
        "null",
        "{",
        "{\"text\":",
        "{\"text\":\"a\",\"number\":1",
        "{\"text\":\"a\",\"number\":1}}",
        "{\"text\":\"a\",\"number\":1} trailing",
        "{\"text\":\"a\",\"number\":1}\n{\"text\":\"b\",\"number\":2}",
        "{\"text\":\"a\",\"number\":\"word\"}",
        "{\"text\":{\"a\":1},\"number\":1}",
        "{\"text\":[\"a\"],\"number\":1}",
        "[1,2]",
        "\"text\"",
        "17",
        "{'text':'a'}",
        "<xml/>",
        "\u0000\u0000\u0000\u0000",
        "{\"text\":\"a\nb\",\"number\":1}"
      })
  void brokenJsonIsAStorageException(String content) throws Exception {
    assertRefused(content.getBytes(UTF_8), Inner.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"colour\":\"BLUE\"}",
        "{\"colour\":7}",
        "{\"time\":\"yesterday\"}",
        "{\"time\":12}",
        "{\"list\":{\"a\":1}}",
        "{\"list\":[1]}",
        "{\"inner\":[]}"
      })
  void valuesOfAnotherTypeAreAStorageException(String content) throws Exception {
    assertRefused(content.getBytes(UTF_8), Outer.class);
  }

  @Test
  void bytesThatAreNoUtf8AreAStorageException() throws Exception {
    assertRefused(
        new byte[] {'{', '"', 't', 'e', 'x', 't', '"', ':', '"', (byte) 0xcf, '"', '}'},
        Inner.class);
    assertRefused("{\"text\":\"a\",\"number\":1}".substring(3).getBytes(UTF_16), Inner.class);
  }

  @Test
  void everyTruncationOfARecordIsAStorageException() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, FULL);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 2; length++) {
      assertRefused(java.util.Arrays.copyOf(whole, length), Outer.class);
    }
  }

  @Test
  void aChangedByteNeverBreaksOutAsAnotherException() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, FULL);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      Files.write(file, changed);
      try {
        var unused = store.read(file, Outer.class);
      } catch (StorageException e) {
        assertThat(e.path()).isEqualTo(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"text\":\"a\"}", "{\"positive\":1}", "{\"text\":\"a\",\"positive\":-1}"})
  void aRecordThatRefusesIsAStorageException(String content) throws Exception {
    assertRefused(content.getBytes(UTF_8), Strict.class);
  }

  @Test
  void aRecordThatRefusesSaysWhichField() throws Exception {
    Path file = Files.writeString(directory.resolve("strict.json"), "{\"text\":\"a\"}");
    assertThatThrownBy(() -> store.read(file, Strict.class))
        .isInstanceOf(StorageException.class)
        .hasStackTraceContaining("the field positive is missing or wrong");
  }

  @Test
  void aDirectoryInPlaceOfTheFileIsAStorageException() throws Exception {
    Path file = Files.createDirectory(directory.resolve("record.json"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.read(file, Inner.class));
  }

  @Test
  void aFileThatWillNotLoadIsSetAsideAndNeverOverwritten() throws Exception {
    Path file = Files.writeString(directory.resolve("servers.json"), "{\"text\":");
    assertThat(JsonStore.wasSetAside(file)).isFalse();
    assertThat(store.load(file, Inner.class)).isEmpty();
    assertThat(JsonStore.wasSetAside(file)).isTrue();
    assertThat(file).doesNotExist();
    store.write(file, new Inner("new", 1));
    assertThat(store.load(file, Inner.class)).contains(new Inner("new", 1));
    Files.writeString(file, "broken again");
    assertThat(store.load(file, Inner.class)).isEmpty();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(JsonStoreTest::read))
          .containsExactlyInAnyOrder("{\"text\":", "broken again");
    }
  }

  @Test
  void aMissingFileAndOneThatCannotBeReadAreNotSetAside() throws Exception {
    Path file = directory.resolve("servers.json");
    assertThat(store.load(file, Inner.class)).isEmpty();
    Files.createSymbolicLink(file, file.getFileName());
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.load(file, Inner.class));
    assertThat(Files.isSymbolicLink(file)).isTrue();
    assertThat(JsonStore.wasSetAside(file)).isFalse();
    assertThat(store.unread()).isZero();
  }

  @Test
  void oneThatCannotBeReadIsPassedOverOrSetAside() throws Exception {
    Path file = directory.resolve("servers.json");
    Files.createSymbolicLink(file, file.getFileName());
    assertThat(store.loadOrPassOver(file, Inner.class)).isEmpty();
    assertThat(JsonStore.wasSetAside(file)).as("it may be read later").isFalse();
    assertThat(store.loadOrSetAside(file, Inner.class)).isEmpty();
    assertThat(JsonStore.wasSetAside(file)).as("it would be overwritten").isTrue();
    Path nowhere = Files.writeString(directory.resolve("file"), "").resolve("record.json");
    assertThat(store.loadOrSetAside(nowhere, Inner.class)).as("passed over").isEmpty();
    assertThat(store.unread()).isEqualTo(3);
  }

  @Test
  void aDirectoryInPlaceOfARecordIsSetAside() throws Exception {
    Path file = Files.createDirectory(directory.resolve("servers.json"));
    assertThat(store.load(file, Inner.class)).isEmpty();
    assertThat(file).doesNotExist();
    assertThat(JsonStore.wasSetAside(file)).isTrue();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A record that cannot be written. */
  public static final class Unwritable {
    /** Fails. */
    public String getText() {
      return List.of("not to be had").get(1);
    }
  }

  @Test
  void anObjectThatCannotBeWrittenLeavesTheOriginalAndNoTemp() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, FULL);
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> store.write(file, new Unwritable()))
        .isInstanceOfAny(JsonbException.class, StorageException.class);
    assertThat(file).hasBinaryContent(before);
    assertThat(directory.toFile().list()).containsExactly("record.json");
  }

  private <T> void assertRefused(byte[] content, Class<T> type) throws Exception {
    Path file = Files.write(directory.resolve("broken.json"), content);
    assertThatExceptionOfType(StorageException.class)
        .as("%s", new String(content, UTF_8))
        .isThrownBy(() -> store.read(file, type))
        .satisfies(e -> {
          assertThat(e.path()).isEqualTo(file);
          assertThat(e).hasMessageContaining("json");
        });
  }
}
