package org.onecgate.bench;

import java.time.Clock;
import java.time.Duration;
import org.onecgate.history.JobRecord;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.story.Statistics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** An exchange that is counted; saving is a timer's work and left out. */
public class StatisticsBench extends Piece {
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
