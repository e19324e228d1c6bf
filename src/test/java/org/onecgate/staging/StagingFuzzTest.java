package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StoredFile;

/**
 * Whatever bytes come as a zip or as XML, they are staged or refused with a reason: nothing else is
 * thrown, and nothing is written outside the place for unpacked files (E11, S8).
 *
 * <p>Fuzzed with {@code JAZZER_FUZZ=1}, otherwise its recorded inputs are replayed.
 */
class StagingFuzzTest {
  private static final ExchangeId EXCHANGE = ExchangeId.of(Instant.EPOCH, 1);
  private static final DataLayout LAYOUT = new DataLayout(scratch());
  private static final Path RECEIVED = LAYOUT.root().resolve("bytes");
  private static final Validation STAGING = Validations.of(LAYOUT, ByteSize.mebi(8), 100);
  private static final Set<Fault> REFUSALS =
      EnumSet.of(Fault.BROKEN_ARCHIVE, Fault.BROKEN_XML, Fault.NAME_COLLISION, Fault.BAD_NAME);

  private static Path scratch() {
    try {
      Path shm = Path.of("/dev/shm");
      return Files.isWritable(shm)
          ? Files.createTempDirectory(shm, "staging-fuzz")
          : Files.createTempDirectory("staging-fuzz");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void remove() throws IOException {
    Disk.deleteTree(LAYOUT.root());
  }

  @FuzzTest(maxDuration = "3m")
  void everyZipIsStagedOrRefused(byte[] zip) throws IOException {
    Files.write(RECEIVED, zip);
    StoredFile file =
        new StoredFile(new SafeName("import.zip"), RECEIVED, zip.length, 1, List.of());
    try {
      Validated staged =
          STAGING.validate(EXCHANGE, List.of(file), Checks.DEFAULT, Earlier.NONE, what -> {});
      for (CheckedFile each : staged.files()) {
        assertThat(Files.size(each.path())).isEqualTo(each.size());
      }
    } catch (FaultException e) {
      assertThat(REFUSALS).contains(e.fault());
    }
    try (Stream<Path> tree = Files.walk(LAYOUT.root())) {
      Path below = LAYOUT.unpacked(EXCHANGE, 0);
      assertThat(tree.filter(Files::isRegularFile))
          .allMatch(path -> path.equals(RECEIVED)
              || path.startsWith(below)
              || path.startsWith(LAYOUT.records(EXCHANGE)));
    }
  }

  @FuzzTest(maxDuration = "2m")
  void everyXmlIsTakenOrRefused(byte[] xml) throws IOException {
    try {
      new XmlCheck().check(new SafeName("import.xml"), new ByteArrayInputStream(xml));
    } catch (FaultException e) {
      assertThat(e.fault()).isEqualTo(Fault.BROKEN_XML);
      assertThat(Sentence.textOf(e.detail())).startsWith("import.xml: ");
    }
  }
}
