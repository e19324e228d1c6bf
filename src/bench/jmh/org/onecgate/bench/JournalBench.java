package org.onecgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.onecgate.SafeName;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A line of the journal, forced or not, by one who holds the lock of the file. */
public class JournalBench extends Piece {
  private static final SafeName NAME = new SafeName("import.xml");
  private static final String SHA256 = "5e".repeat(32);
  private static final int LENGTH = 64 << 10;
  private static final Instant TIME = Instant.parse("2026-11-29T00:00:00Z");

  @Param({"false", "true"})
  public boolean forced;

  private Path file;
  private LockFile lock;
  private Journal journal;
  private long offset;

  @Setup
  public void open(Place place) throws Exception {
    file = place.root().resolve("journal");
    lock = place.locks().acquire(place.root().resolve("import.xml"), Duration.ofSeconds(10));
  }

  @Setup(Level.Iteration)
  public void begin() throws IOException {
    Files.deleteIfExists(file);
    journal = new Journal(file, forced);
    journal.refresh();
    offset = 0;
  }

  @TearDown
  public void close() {
    lock.close();
  }

  @Benchmark
  public void commit() throws Exception {
    Journal.Chunk chunk = new Journal.Chunk(NAME, offset, LENGTH, SHA256, lock.generation(), TIME);
    journal.commit(lock, chunk, false, Journal.Check.NONE);
    offset += LENGTH;
  }
}
