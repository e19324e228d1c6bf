package org.onecgate.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.onecgate.storage.LockFile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A lock that nobody else wants, taken and given back. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.SampleTime)
public class LockBench {
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
