package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

  /** Barriers that may be left out one at a time, and why. */
  private static final Map<String, String> REDUNDANT = Map.of();

  @Test
  void everyBarrierThatIsLeftOutIsMissed() throws IOException {
    check(false);
  }

  @Test
  @Tag("long")
  void theRedundantBarriersAreKnownToBe() throws IOException {
    check(true);
  }

  private static void check(boolean redundantToo) throws IOException {
    List<String> notCaught = new ArrayList<>();
    List<String> notRedundant = new ArrayList<>();
    int caught = 0;
    try (Scratch scratch = new Scratch()) {
      Map<String, List<Scenario>> sites = sites(scratch);
      assertThat(sites.keySet()).containsAll(REDUNDANT.keySet());
      for (Map.Entry<String, List<Scenario>> site : sites.entrySet()) {
        boolean redundant = REDUNDANT.containsKey(site.getKey());
        if (redundant && !redundantToo) {
          continue;
        }
        Optional<String> violation = violation(site.getKey(), site.getValue(), scratch);
        if (Boolean.getBoolean("gate.verbose")) {
          System.out.println(site.getKey() + " => " + violation.orElse("NOT CAUGHT"));
        }
        if (violation.isPresent()) {
          caught++;
          if (redundant) {
            notRedundant.add(site.getKey());
          }
        } else if (!redundant) {
          notCaught.add(site.getKey());
        }
      }
    }
    System.out.printf(
        "removed barriers: %d caught, %d not caught, %d redundant (gate.seed=%d)%n",
        caught, notCaught.size(), REDUNDANT.size(), SEED);
    assertThat(notCaught).isEmpty();
    assertThat(notRedundant).isEmpty();
  }

  private static Map<String, List<Scenario>> sites(Scratch scratch) throws IOException {
    Map<String, List<Scenario>> sites = new TreeMap<>();
    for (Scenario scenario : Scenarios.all()) {
      for (String site : Recording.of(scenario, scratch.fresh(), s -> false).sites()) {
        sites.computeIfAbsent(site, s -> new ArrayList<>()).add(scenario);
      }
    }
    return sites;
  }

  /** What goes wrong without this barrier. */
  private static Optional<String> violation(String site, List<Scenario> scenarios, Scratch scratch)
      throws IOException {
    for (Scenario scenario : scenarios) {
      Recording recording = Recording.of(scenario, scratch.fresh(), site::equals);
      if (recording.failure().isPresent()) {
        return recording.failure().map(e -> "refused: " + Failure.brief(e));
      }
      Battery battery =
          new Battery(recording, Model.STRICT, scratch.fresh(), SEED, MOST).without(site::equals);
      battery.runUntilViolated();
      if (!battery.violations().isEmpty()) {
        return Optional.of(battery.violations().get(0));
      }
    }
    return Optional.empty();
  }
}
