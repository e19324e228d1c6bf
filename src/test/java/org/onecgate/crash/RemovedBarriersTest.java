package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.QuietLog;
import org.onecgate.crash.Volume.Model;

/**
 * Every force, every mode that counts and every write that must be continued is needed: without it
 * a power cut loses something, and {@link Battery} tells (E1, E9, A2, A3, P5).
 *
 * <p>The barriers are not listed by hand but found by running the scenarios, so a new one is taken
 * out too. Modes that the strictest umask gives anyway are no barriers here.
 */
@QuietLog
class RemovedBarriersTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);
  private static final int MOST = 24;

  private static final int QUICK = 2;

  private static final String NAMED_BEFORE = "the names of received files are forced before their"
      + " chunks are committed; the plan forces the directories of all staged files alike";
  private static final String EMPTY = "nothing is put there in these scenarios";
  private static final String ONE_STEP = "the rename of a directory is one step, so that forcing"
      + " either side does; the new side is forced first, in case a file system sees it otherwise";
  private static final String START = "the same start has forced or set it already; repeated for"
      + " what an earlier process did not come to, which SecondTryTest misses";
  private static final String START_TWICE = "the end of the start does it again";
  private static final String NAMES = "DurableNames forces it again before the first commit";
  private static final String NAMES_TWICE = "who makes a directory forces its name; repeated for"
      + " directories that another process made, which SecondTryTest misses";
  private static final String NOTED = "who makes a directory forces its name; repeated for those"
      + " that a dying process made, which SecondTryTest misses";
  private static final String DRAFT =
      "the draft's own directory is forced behind it, before a file" + " is moved";
  private static final String MODE_TWICE = "set again when all directories of a draft are there";

  /** What nothing depends on, whoever asks for it, and why. */
  private static final Map<String, String> REDUNDANT = Map.of(
      "force-directory data/inbox", ONE_STEP,
      "force-directory data/outbox", EMPTY,
      "force-directory data/quarantine", EMPTY,
      "force-directory data/staging/*/received/files", NAMED_BEFORE,
      "force-directory data/staging/*/received/files/**", NAMED_BEFORE);

  /** What is done at one more place in the product, so that each alone is not missed, and why. */
  private static final Map<String, String> DOUBLED = Map.ofEntries(
      Map.entry("force-directory AtomicFile.write data/staging/*", DRAFT),
      Map.entry("force-directory DataLayout.create data", START),
      Map.entry("force-directory DataLayout.create data/1c_temp", START),
      Map.entry("force-directory DataLayout.create data/staging", START),
      Map.entry("force-directory DataLayout.create data/state", START),
      Map.entry("force-directory DataLayout.create data/state/fingerprints", START),
      Map.entry("force-directory DataLayout.create data/state/handovers", START),
      Map.entry("force-directory DataLayout.create data/state/jobs", START),
      Map.entry("force-directory DataLayout.forceRoot .", START),
      Map.entry(
          "force-directory Disk.createDirectories<AtomicFile.write data/state/handovers", NOTED),
      Map.entry(
          "force-directory Disk.createDirectories<AtomicFile.write data/state/handovers/shop",
          NOTED),
      Map.entry(
          "force-directory Disk.createDirectories<AtomicFile.write data/state/handovers/shop/1c",
          NOTED),
      Map.entry("force-directory Disk.createDirectories<DataLayout.create .", START_TWICE),
      Map.entry("force-directory Disk.createDirectories<DataLayout.create data", START_TWICE),
      Map.entry("force-directory Disk.createDirectories<DataLayout.create data/state", START_TWICE),
      Map.entry("force-directory Disk.createDirectories<LockFiles.acquire data/1c_temp/*", NAMES),
      Map.entry(
          "force-directory Disk.createDirectories<LockFiles.acquire data/1c_temp/*/intake", NAMES),
      Map.entry(
          "force-directory Disk.createDirectories<LockFiles.acquire data/1c_temp/*/intake/files",
          NAMES),
      Map.entry(
          "force-directory Disk.createDirectories<LockFiles.acquire data/1c_temp/*/intake/files/**",
          NAMES),
      Map.entry("force-directory DurableNames.force data/1c_temp/*", NAMES_TWICE),
      Map.entry("force-directory DurableNames.force data/1c_temp/*/intake/files", NAMES_TWICE),
      Map.entry("force-directory DurableNames.force data/1c_temp/*/intake/files/**", NAMES_TWICE),
      Map.entry("force-directory DurableNames.force data/state/handovers", NOTED),
      Map.entry("force-directory DurableNames.force data/state/handovers/shop", NOTED),
      Map.entry("force-directory DurableNames.force data/state/handovers/shop/1c", NOTED),
      Map.entry("force-directory Disk.rename<Inbox.publish data/staging/*", ONE_STEP),
      Map.entry("force-directory Intake.seal data/1c_temp/*", ONE_STEP),
      Map.entry("force-directory Intake.seal data/staging/*", ONE_STEP),
      Map.entry("set-mode Disk.createDirectories<DataLayout.create data", START_TWICE),
      Map.entry("set-mode Disk.createDirectories<DataLayout.create data/inbox", START_TWICE),
      Map.entry(
          "set-mode Disk.createDirectories<Inbox.publish data/staging/*/delivery", MODE_TWICE),
      Map.entry(
          "set-mode Disk.createDirectories<Inbox.publish data/staging/*/delivery/files",
          MODE_TWICE),
      Map.entry(
          "set-mode Disk.createDirectories<Inbox.publish data/staging/*/delivery/files/**",
          MODE_TWICE));

  private final List<Recording> recordings = new ArrayList<>();

  /** The states of each scenario that were found good already. */
  private final Map<Scenario, Set<String>> good = new HashMap<>();

  @Test
  void theBarriersOfSomePlacesOnTheDiskAreMissed() throws IOException {
    try (Scratch scratch = new Scratch()) {
      record(scratch);
      List<String> places = new ArrayList<>(places());
      places.removeAll(REDUNDANT.keySet());
      Collections.shuffle(places, new Random(SEED));
      check(new TreeSet<>(places.subList(0, QUICK)), Set.of(), scratch, RemovedBarriersTest::at);
    }
  }

  @Test
  @Tag("long")
  void theBarriersOfEveryPlaceOnTheDiskAreMissed() throws IOException {
    try (Scratch scratch = new Scratch()) {
      record(scratch);
      check(places(), REDUNDANT.keySet(), scratch, RemovedBarriersTest::at);
    }
  }

  @Test
  @Tag("long")
  void everySingleBarrierIsMissedOrIsKnownToBeMadeTwice() throws IOException {
    try (Scratch scratch = new Scratch()) {
      record(scratch);
      Set<String> single = sites();
      single.removeIf(site -> REDUNDANT.containsKey(place(site)));
      check(single, DOUBLED.keySet(), scratch, site -> site::equals);
    }
  }

  private interface Mutation {
    Predicate<String> of(String key);
  }

  private void check(Set<String> all, Set<String> known, Scratch scratch, Mutation mutation)
      throws IOException {
    assertThat(all).containsAll(known);
    Set<String> notMissed = new TreeSet<>();
    for (String key : all) {
      Optional<String> violation = violation(mutation.of(key), scratch);
      if (Boolean.getBoolean("tests.verbose")) {
        System.out.println(key + " => " + violation.orElse("NOT MISSED"));
      }
      if (violation.isEmpty()) {
        notMissed.add(key);
      }
    }
    System.out.printf(
        "removed barriers: %d, of them %d missed, %d known to be redundant (tests.seed=%d)%n",
        all.size(), all.size() - notMissed.size(), known.size(), SEED);
    assertThat(notMissed).isEqualTo(new TreeSet<>(known));
  }

  private void record(Scratch scratch) throws IOException {
    for (Scenario scenario : Scenarios.withHandler()) {
      recordings.add(Recording.of(scenario, scratch.fresh(), s -> false));
      good.put(scenario, new HashSet<>());
    }
  }

  private Set<String> sites() {
    Set<String> sites = new TreeSet<>();
    recordings.forEach(recording -> sites.addAll(recording.sites()));
    return sites;
  }

  private Set<String> places() {
    Set<String> places = new TreeSet<>();
    sites().forEach(site -> places.add(place(site)));
    return places;
  }

  private static Predicate<String> at(String place) {
    return site -> place.equals(place(site));
  }

  /** What is done where on the disk, wherever in the product that is. */
  private static String place(String site) {
    return site.replaceFirst(" .* ", " ");
  }

  /** What goes wrong without these barriers. */
  private Optional<String> violation(Predicate<String> barriers, Scratch scratch)
      throws IOException {
    for (Recording whole : recordings) {
      Scenario scenario = whole.scenario();
      Recording recording = whole;
      List<String> sites = recording.sites().stream().filter(barriers).toList();
      if (sites.isEmpty()) {
        continue;
      }
      boolean forces = sites.get(0).startsWith("force");
      if (!forces) {
        recording = Recording.of(scenario, scratch.fresh(), barriers);
        if (recording.failure().isPresent()) {
          return recording.failure().map(e -> "refused: " + Failure.brief(e));
        }
      }
      Battery battery = new Battery(recording, Model.STRICT, scratch.fresh(), SEED, MOST);
      if (forces) {
        battery.withoutForces(barriers, good.get(scenario));
      } else {
        battery.without(barriers);
      }
      battery.runUntilViolated();
      if (!battery.violations().isEmpty()) {
        return Optional.of(battery.violations().get(0));
      }
    }
    return Optional.empty();
  }
}
