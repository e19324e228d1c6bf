package org.onecgate.battery.schedules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.onecgate.ByteSize;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.SessionHash;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Intakes;
import org.onecgate.intake.Limits;
import org.onecgate.staging.Validation;
import org.onecgate.staging.Validations;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFile;
import org.onecgate.storage.LockFiles;

/** One data directory with the intake that works on it, stopped, started and crashed at will. */
final class Site implements AutoCloseable {
  private static final LockFiles.Timing TIMING =
      new LockFiles.Timing(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMillis(8));
  private static final Duration LOCK_WAIT = Duration.ofSeconds(20);
  private static final int PID_FIELD = 3;

  private static final Limits LIMITS = new Limits(
      ByteSize.mebi(1),
      ByteSize.mebi(16),
      ByteSize.mebi(64),
      100,
      Optional.of(new ByteSize(0)),
      16,
      16,
      new ByteSize(1),
      Duration.ofMinutes(10));

  private final DataLayout layout;
  private final Durability durability;
  private final long deadPid;
  private final List<LockFiles> abandoned = new ArrayList<>();
  private final Validation staging;
  private LockFiles locks;
  private Intake intake;

  /**
   * Starts on an empty directory.
   *
   * @param deadPid a process that has ended
   */
  Site(Path root, Durability durability, long deadPid) throws IOException {
    this.layout = new DataLayout(root);
    this.durability = durability;
    this.deadPid = deadPid;
    layout.create();
    this.staging = Validations.of(layout, ByteSize.mebi(64), 1000);
    start();
  }

  private void start() {
    locks = new LockFiles(layout.guard(), TIMING);
    intake = Intakes.of(layout, locks, LIMITS, durability, LOCK_WAIT, Clock.systemUTC());
  }

  DataLayout layout() {
    return layout;
  }

  Intake intake() {
    return intake;
  }

  Validation staging() {
    return staging;
  }

  /** Starts anew after an orderly stop. */
  void restart() {
    locks.close();
    start();
  }

  /** Starts anew after a crash, of which nobody was told. */
  void crash() {
    abandoned.add(locks);
    start();
  }

  /**
   * Crashes in the middle of a chunk: some of its bytes are in the file, perhaps a part of its
   * record is in the journal, and the lock names a process that is gone.
   */
  void crashInside(SessionHash session, SafeName name, byte[] chunk, Random random)
      throws FaultException, IOException {
    Path directory = layout.intake(session);
    Path file = layout.part(directory, name);
    if (random.nextInt(4) != 0) {
      try (LockFile lock = locks.acquire(file, LOCK_WAIT)) {
        Path path = LockFiles.lockOf(file);
        String[] fields = Files.readString(path).split("\t", -1);
        fields[PID_FIELD] = Long.toString(deadPid);
        Files.writeString(path, String.join("\t", fields)); // so that closing leaves it
        if (lock.generation() <= 0) {
          throw new IllegalStateException("no generation");
        }
      }
    }
    int written = random.nextInt(chunk.length + 1);
    Disk.createDirectories(Disk.parent(file), Disk.PRIVATE_DIRECTORY);
    Files.write(
        file, Arrays.copyOf(chunk, written), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (written == chunk.length && random.nextBoolean() && Disk.exists(layout.journal(directory))) {
      long offset = Files.size(file) - written;
      tearRecord(layout.journal(directory), name, offset, chunk, random);
    }
    crash();
  }

  /** Writes a part of the record that would have committed the chunk. */
  private static void tearRecord(
      Path journal, SafeName name, long offset, byte[] chunk, Random random) throws IOException {
    String fields = String.join(
        "\t",
        "chunk1",
        Long.toString(offset),
        Integer.toString(chunk.length),
        Schedule.sha256(chunk),
        "1",
        "1",
        name.value());
    CRC32C crc = new CRC32C();
    crc.update(fields.getBytes(StandardCharsets.UTF_8));
    String record = "\n" + fields + "\t" + HexFormat.of().toHexDigits((int) crc.getValue());
    String torn = record.substring(0, 1 + random.nextInt(record.length()));
    Files.writeString(journal, torn, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Ends what was abandoned and forgets a session. */
  void tidy(SessionHash session) throws IOException {
    abandoned.forEach(LockFiles::close);
    abandoned.clear();
    intake.forget(session);
    Disk.deleteTree(layout.session(session));
    for (Path each : Disk.list(layout.stagings())) {
      Disk.deleteTree(each);
    }
  }

  @Override
  public void close() {
    abandoned.forEach(LockFiles::close);
    locks.close();
  }
}
