package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.delivery.HandOvers;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecord.End;
import org.onecgate.history.JobRecord.State;
import org.onecgate.history.JobRecord.Stay;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.Departures;
import org.onecgate.upkeep.KeptSite;
import org.onecgate.upkeep.Retention;

/**
 * One delivery after the other leaves the inbox: a consumer marks one, says of one by a call that it has it, one was kept
 * long enough, a person removes one.
 *
 * <p>Whatever a cut leaves: each is whole or gone; one that is gone left as its record says, and one of which that was
 * told does not come back; the next round does what was left (P5).
 */
final class DepartureTale extends Tale<List<End>> {
  private static final int SIZE = 1_000;
  private static final Retention.Limits LIMITS = KeptSite.limits(30, null);
  private static final Map<End, Duration> AGES = new EnumMap<>(Map.of(
      End.OPEN, Duration.ofDays(1),
      End.MARKER, Duration.ofDays(2),
      End.CALL, Duration.ofDays(3),
      End.PERSON, Duration.ofDays(4),
      End.AGE, Duration.ofDays(50)));

  DepartureTale() {
    super("deliveries that leave");
  }

  @Override
  DepartureTale anew() {
    return new DepartureTale();
  }

  private static ExchangeId id(End end) {
    return KeptSite.ago(AGES.get(end));
  }

  private static void publish(KeptSite site, Duration age) throws IOException {
    ExchangeId id = site.deliver(age, SIZE);
    Path delivery = site.layout.delivery(id);
    Disk.force(delivery.resolve("file"));
    Disk.forceDirectory(delivery);
    site.job(age, State.RUNNING);
    JobRecord job = site.jobs.find(id).orElseThrow();
    site.jobs.save(
        job.published(KeptSite.NOW.minus(age), List.of(), new JobRecord.Totals(1, 1, 0)));
  }

  private static void round(KeptSite site, HandOvers handOvers) throws IOException {
    List<Exception> failures = new ArrayList<>();
    site.remove(handOvers, LIMITS, failures);
    if (!failures.isEmpty()) {
      throw new IOException(failures.get(0));
    }
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy) throws IOException {
    try (KeptSite site = new KeptSite(data);
        HandOvers handOvers = site.handOvers()) {
      tell(List.of()); // how they come is told elsewhere
      for (Duration age : AGES.values()) {
        publish(site, age);
      }
      tell(List.of(End.OPEN));
      Departures departures = site.departures(handOvers);
      departures.taken(id(End.CALL), "shop");
      tell(List.of(End.OPEN, End.CALL));
      departures.remove(id(End.PERSON), "anna");
      tell(List.of(End.OPEN, End.CALL, End.PERSON));
      Files.createFile(site.layout.takenMarker(id(End.MARKER)));
      tell(List.of(End.OPEN, End.CALL, End.PERSON));
      round(site, handOvers);
      tell(List.of(End.OPEN, End.CALL, End.PERSON, End.MARKER, End.AGE));
    }
  }

  @Override
  void look(Path data, List<End> last, List<End> next, boolean underWay, Story.Aftermath after)
      throws IOException {
    if (last.isEmpty()) {
      return;
    }
    try (KeptSite site = new KeptSite(data);
        HandOvers handOvers = site.handOvers()) {
      boolean marked = Files.exists(site.layout.takenMarker(id(End.MARKER)));
      look(site, last);
      round(site, handOvers);
      look(site, last);
      require(!there(site, End.AGE), "what was kept long enough stays");
      require(!marked || !there(site, End.MARKER), "what was marked stays");
      require(!Files.exists(site.layout.takenMarker(id(End.MARKER))), "the marker stays");
    }
  }

  private static boolean there(KeptSite site, End end) {
    return site.inbox.holds(id(end));
  }

  private void look(KeptSite site, List<End> over) throws IOException {
    for (End each : AGES.keySet()) {
      Optional<JobRecord> job = site.jobs.find(id(each));
      Optional<Stay> stay = job.map(JobRecord::stay);
      if (there(site, each)) {
        List<Path> files = Disk.list(site.layout.delivery(id(each)));
        long size = 0;
        for (Path file : files) {
          size += Disk.size(file);
        }
        require(files.size() == 2 && size == SIZE, each + " is half of a delivery: " + files);
        require(each == End.OPEN || !over.contains(each), each + " is there again");
      } else {
        require(each != End.OPEN, "it left by itself");
        require(
            stay.filter(found -> found.end() == each).isPresent(),
            each + " is gone, and told is " + stay);
      }
    }
  }
}
