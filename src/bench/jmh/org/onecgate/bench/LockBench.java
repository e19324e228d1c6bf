package org.onecgate.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.onecgate.storage.LockFile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** A lock that nobody else wants, taken and given back. */
public class LockBench extends Piece {
  private static final Duration WAIT = Duration.ofSeconds(10);

  private Path file;

  @Setup
  public void open(Place place) {
    file = place.root().resolve("import.xml");
  }

  @Benchmark
  public long takeAndGiveBack(Place place) throws Exception {
    try (LockFile lock = place.locks().acquire(file, WAIT)) {
      return lock.generation();
    }
  }
}
