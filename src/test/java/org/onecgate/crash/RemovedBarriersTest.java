package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.crash.Volume.Model;

/**
 * Every force, every mode that counts and every write that must be continued is needed: without it
 * a power cut loses something, and {@link Battery} tells (E1, E9, A2, A3, P5).
 *
 * <p>The barriers are not listed by hand but found by running the scenarios, so a new one is taken
 * out too. Modes that the strictest umask gives anyway are no barriers here.
 */
class RemovedBarriersTest {
  private static final long SEED = Long.getLong("gate.seed", 20261121L);
  private static final int MOST = 12;

  /** What nothing depends on, whoever asks for it, and why. */
  private static final Map<String, String> REDUNDANT = Map.of();

  /** What is forced at one more place in the product, so that each alone is not missed, and why. */
  private static final Map<String, String> DOUBLED = Map.of();

  private final List<Recording> recordings = new ArrayList<>();

  /** The states of each scenario that were found good already. */
  private final Map<Scenario, Set<String>> good = new HashMap<>();

  @Test
  void everyBarrierOfAPlaceOnTheDiskIsMissed() throws IOException {
    try (Scratch scratch = new Scratch()) {
      record(scratch);
      Set<String> kinds = new TreeSet<>();
      sites().forEach(site -> kinds.add(kind(site) + " " + place(site)));
      check(kinds, REDUNDANT.keySet(), scratch, k -> s -> k.equals(kind(s) + " " + place(s)));
    }
  }

  @Test
  @Tag("long")
  void everySingleBarrierIsMissedOrIsKnownToBeMadeTwice() throws IOException {
    try (Scratch scratch = new Scratch()) {
      record(scratch);
      Set<String> single = sites();
      single.removeIf(s -> REDUNDANT.containsKey(kind(s) + " " + place(s)));
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
      if (Boolean.getBoolean("gate.verbose")) {
        System.out.println(key + " => " + violation.orElse("NOT MISSED"));
      }
      if (violation.isEmpty()) {
        notMissed.add(key);
      }
    }
    System.out.printf(
        "removed barriers: %d, of them %d missed, %d known to be redundant (gate.seed=%d)%n",
        all.size(), all.size() - notMissed.size(), known.size(), SEED);
    assertThat(notMissed).isEqualTo(new TreeSet<>(known));
  }

  private void record(Scratch scratch) throws IOException {
    for (Scenario scenario : Scenarios.all()) {
      recordings.add(Recording.of(scenario, scratch.fresh(), s -> false));
      good.put(scenario, new HashSet<>());
    }
  }

  private Set<String> sites() {
    Set<String> sites = new TreeSet<>();
    recordings.forEach(recording -> sites.addAll(recording.sites()));
    return sites;
  }

  private static String kind(String site) {
    return site.substring(0, site.indexOf(' '));
  }

  private static String place(String site) {
    return site.substring(site.lastIndexOf(' ') + 1);
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
