package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.onecgate.ExchangeId;
import org.onecgate.crash.Operation.Kind;

/** What an import of an archive asks of the disk is one force for each file it holds, and few besides (P5). */
@Timeout(60)
class ForcesOfAnImportTest {
  /** Of the seal, of the directories of what was unpacked, of the plan, the draft and the delivery. */
  private static final int MOST_BESIDES = 36;

  private static final class Counting implements Watcher {
    private final AtomicInteger forces = new AtomicInteger();

    @Override
    public int on(Operation operation, Real real) throws IOException {
      if (operation.kind() == Kind.FORCE || operation.kind() == Kind.FORCE_DIRECTORY) {
        forces.incrementAndGet();
      }
      return Watcher.CALM.on(operation, real);
    }
  }

  /** How many forces it takes from the seal to the delivery. */
  private static int forces(int files) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < files; i++) {
        zip.putNextEntry(new ZipEntry("import_files/" + i % 2 + "/" + i + ".txt"));
        zip.write(i);
      }
    }
    Counting counting = new Counting();
    try (Scratch scratch = new Scratch()) {
      WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), counting);
      Path data = provider.watched(scratch.fresh()).resolve("data");
      try (Rig rig = new Rig(data, Rig.SESSION)) {
        rig.openSession();
        rig.append("v8.zip", bytes.size(), new ByteArrayInputStream(bytes.toByteArray()));
        ExchangeId id = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);
        rig.begin(id);
        int before = counting.forces.get();
        rig.intake.seal(rig.session, id);
        rig.publish(id);
        return counting.forces.get() - before;
      }
    }
  }

  @Test
  void anArchiveTakesAForceForEachFileAndFewBesides() throws Exception {
    int ten = forces(10);
    int hundred = forces(100);
    System.out.println("forces of an import: 10 files " + ten + ", 100 files " + hundred);
    assertThat(hundred - ten).as("one for each file").isEqualTo(90);
    assertThat(ten - 10).as("besides").isLessThan(MOST_BESIDES);
  }
}
