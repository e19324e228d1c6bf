package org.onecgate.battery.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.StorageException;

/**
 * Whatever bytes a journal holds, reading it either works or fails as a failure of the disk, and
 * nothing counts as committed that has no line with a right checksum (E18, W4).
 *
 * <p>Fuzzed with {@code JAZZER_FUZZ=1}, otherwise its recorded inputs are replayed.
 */
class JournalFuzzTest {
  private static final Path FILE = scratch();

  private static Path scratch() {
    try {
      Path shm = Path.of("/dev/shm");
      Path directory = Files.isWritable(shm)
          ? Files.createTempDirectory(shm, "journal-fuzz")
          : Files.createTempDirectory("journal-fuzz");
      return directory.resolve("journal");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void remove() throws IOException {
    Disk.deleteTree(Disk.parent(FILE));
  }

  @FuzzTest(maxDuration = "2m")
  void arbitraryBytesInventNoChunk(byte[] bytes) throws IOException {
    check(bytes);
  }

  /** The fuzzer cannot guess checksums, so here every line gets its right one. */
  @FuzzTest(maxDuration = "2m")
  void linesWithARightChecksumAreReadOrRefused(FuzzedDataProvider data) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String fields : data.consumeRemainingAsString().split("\n", -1)) {
      text.append('\n').append(fields).append('\t').append(checksum(fields)).append('\n');
    }
    check(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void check(byte[] bytes) throws IOException {
    Files.write(FILE, bytes);
    Journal journal = new Journal(FILE, false);
    try {
      journal.refresh();
      journal.refresh();
    } catch (StorageException e) {
      return;
    }
    Set<String> named = new HashSet<>();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      int end = line.lastIndexOf('\t');
      if (end >= 0 && checksum(line.substring(0, end)).equals(line.substring(end + 1))) {
        named.add(line.substring(line.lastIndexOf('\t', end - 1) + 1, end));
      }
    }
    long total = 0;
    for (Journal.Committed committed : journal.files()) {
      assertThat(named).contains(committed.name().value());
      assertThat(committed.last().offset()).isNotNegative();
      assertThat(committed.last().length()).isNotNegative();
      assertThat(committed.length()).isNotNegative();
      total += committed.length();
    }
    assertThat(journal.total()).isEqualTo(total);
  }

  private static String checksum(String fields) {
    CRC32C crc = new CRC32C();
    crc.update(fields.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
