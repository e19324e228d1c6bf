package org.onecgate.bench;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.onecgate.history.JobRecord;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.story.Statistics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An exchange that is counted; saving is a timer's work and left out. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
public class StatisticsBench {
  private static final JobRecord.Totals TOTALS = new JobRecord.Totals(10, 1_000_000, 0);
  private static final Duration TOOK = Duration.ofSeconds(5);

  private JsonStore store;
  private Statistics statistics;

  @Setup
  public void open(Place place) throws Exception {
    store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
    statistics = new Statistics(place.layout().statistics(), store, Clock.systemUTC());
  }

  @TearDown
  public void close() {
    statistics.close();
    store.close();
  }

  @Benchmark
  public void published() {
    statistics.published("1c", TOTALS, TOOK);
  }
}
