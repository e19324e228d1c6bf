package org.onecgate.golden;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/**
 * Files as former versions wrote them, {@code golden/<record>/schema-<version>/<case>.json}: each is
 * loaded for ever, and nothing of it is lost when it is written again (P1-P6).
 *
 * <p>Never change such a file; add another one beside it. A new version of a form gets a directory
 * of its own.
 */
class GoldenFilesTest {
  private static final Path FILES = Path.of("src/test/resources/org/onecgate/golden");

  /** Has a form of a version, but goes to others and is never read. */
  private static final Set<String> SENT = Set.of("org.onecgate.delivery.WebhookEvent");

  /** What people write; it has to be right strictly, too. */
  private static final Set<String> BY_HAND = Set.of(
      "org.onecgate.config.Servers$Registry",
      "org.onecgate.config.Admins$Registry",
      "org.onecgate.config.Groups",
      "org.onecgate.config.GeneralSettings");

  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));

  @AfterEach
  void close() {
    store.close();
  }

  static List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(FILES)) {
      return all.filter(Files::isRegularFile)
          .map(FILES::relativize)
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileOfAFormerVersionIsLoadedAndLosesNothing(String name) throws Exception {
    Class<?> type = Class.forName(Path.of(name).getName(0).toString());
    Path golden = FILES.resolve(name);
    Path copy = Files.copy(golden, directory.resolve("copy.json"));
    Object record = store.load(copy, type).orElseThrow(() -> new AssertionError("set aside"));
    if (BY_HAND.contains(type.getName())) {
      Object strictly = store.parse(Files.readAllBytes(golden), type);
      assertThat(strictly).isEqualTo(record);
    }
    Path again = directory.resolve("again.json");
    store.write(again, record);
    Object reread = store.read(again, type).orElseThrow();
    assertThat(reread).isEqualTo(record);
    List<String> lost = new ArrayList<>();
    compare("", json(golden), json(again), lost);
    assertThat(lost).as("what is not in the file that was written again").isEmpty();
  }

  @Test
  void everyRecordWithAVersionHasAFileOfEachVersion() throws Exception {
    Set<String> missing = new TreeSet<>();
    int records = 0;
    Path classes = Path.of("target/classes");
    try (Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(p -> p.toString().endsWith(".class")).toList()) {
        String name =
            classes.relativize(each).toString().replaceAll("\\.class$", "").replace('/', '.');
        if (!name.startsWith("org.onecgate.") || name.endsWith("-info") || SENT.contains(name)) {
          continue;
        }
        Class<?> type = Class.forName(name, false, getClass().getClassLoader());
        if (type.isRecord()
            && Stream.of(type.getFields()).anyMatch(f -> f.getName().equals("SCHEMA"))) {
          records++;
          var schema = type.getField("SCHEMA");
          schema.setAccessible(true);
          for (int version = 1; version <= schema.getInt(null); version++) {
            Path files = FILES.resolve(name).resolve("schema-" + version);
            if (!Files.isDirectory(files)
                || Disk.list(files).stream()
                    .noneMatch(p -> p.getFileName().toString().startsWith("full"))) {
              missing.add(files.toString());
            }
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(records).isGreaterThanOrEqualTo(14);
  }

  private static JsonValue json(Path file) throws IOException {
    try (JsonReader reader = Json.createReader(new StringReader(Files.readString(file)))) {
      return reader.readValue();
    }
  }

  /** A null and an empty list may become absent or the default, a value never. */
  private static void compare(String at, JsonValue was, JsonValue is, List<String> lost) {
    if (was instanceof JsonObject before && is instanceof JsonObject now) {
      for (Map.Entry<String, JsonValue> member : before.entrySet()) {
        if (member.getValue() != JsonValue.NULL) {
          String name = at + "/" + member.getKey();
          compare(name, member.getValue(), now.getOrDefault(member.getKey(), JsonValue.NULL), lost);
        }
      }
    } else if (was instanceof JsonArray before
        && is instanceof JsonArray now
        && before.size() == now.size()) {
      for (int i = 0; i < before.size(); i++) {
        compare(at + "/" + i, before.get(i), now.get(i), lost);
      }
    } else if (!was.equals(is)) {
      lost.add(at + " was " + was + ", is " + is);
    }
  }
}
