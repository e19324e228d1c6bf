package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.onecgate.FaultException;
import org.onecgate.QuietLog;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.crash.Volume.Model;

/**
 * Every force, every mode that counts and every write that must be continued is needed: without it
 * a power cut loses something, and {@link Battery} tells (E1, E9, A2, A3, P5).
 *
 * <p>The barriers are not listed by hand but found by running the scenarios, so a new one is taken
 * out too. Modes that the strictest umask gives anyway are no barriers here.
 */
@QuietLog
@TestInstance(Lifecycle.PER_CLASS)
class RemovedBarriersTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);
  private static final int FEW = 3;

  private static final int MOST = 24;

  private static final int MOST_OF_LIVES = 8;

  private static final int QUICK = 2;

  /** So many operations of the disk belong to the first start at the most. */
  private static final int FIRST_START = 60;

  /** Of the long tests, only the barriers in which this is found; the lists are not checked then. */
  private static final Pattern ONLY = Pattern.compile(System.getProperty("tests.only", ""));

  /** What nothing depends on, whoever asks for it, and why. */
  private static final Map<String, String> REDUNDANT = Map.of(
      "write data/state/jobs/*/story.log",
      "a story is text for people and not forced: what is missing of a line costs nobody data");

  private final List<Story> stories = new ArrayList<>();

  /** Those of which a first try ended before it had forced something, and a second one goes on. */
  private final List<Story> lives = new ArrayList<>();

  /** The states that were found good already. */
  private final Set<String> good = new HashSet<>();

  @Test
  void theBarriersOfSomePlacesOnTheDiskAreMissed() throws Exception {
    try (Scratch scratch = new Scratch()) {
      recordScenarios(scratch);
      List<String> places = new ArrayList<>(places());
      places.removeAll(REDUNDANT.keySet());
      Collections.shuffle(places, new Random(SEED));
      check(new TreeSet<>(places.subList(0, QUICK)), Set.of(), scratch, RemovedBarriersTest::at);
    }
  }

  @Test
  @Tag("long")
  void theBarriersOfEveryPlaceOnTheDiskAreMissed() throws Exception {
    try (Scratch scratch = new Scratch()) {
      recordAll(scratch);
      check(places(), REDUNDANT.keySet(), scratch, RemovedBarriersTest::at);
    }
  }

  @Test
  @Tag("long")
  void everySingleBarrierIsMissed() throws Exception {
    try (Scratch scratch = new Scratch()) {
      recordAll(scratch);
      Set<String> single = sites();
      single.removeIf(site -> REDUNDANT.containsKey(place(site)));
      check(single, Set.of(), scratch, site -> site::equals);
    }
  }

  private interface Mutation {
    Predicate<String> of(String key);
  }

  private void check(Set<String> barriers, Set<String> listed, Scratch scratch, Mutation mutation)
      throws IOException {
    assertThat(barriers).containsAll(listed);
    Set<String> all = only(barriers);
    Set<String> known = only(listed);
    Set<String> notMissed = new TreeSet<>();
    for (String key : all) {
      long began = System.nanoTime();
      Optional<String> violation = violation(mutation.of(key), scratch);
      if (Boolean.getBoolean("tests.verbose")) {
        System.out.println((System.nanoTime() - began) / 1_000_000 + " ms: " + key + " => "
            + violation.orElse("NOT MISSED"));
      }
      if (violation.isEmpty()) {
        notMissed.add(key);
      }
    }
    System.out.printf(
        "removed barriers: %d, of them %d missed, %d known to be redundant (tests.seed=%d)%n",
        all.size(), all.size() - notMissed.size(), known.size(), SEED);
    assertThat(notMissed).isEqualTo(known);
  }

  private static Set<String> only(Set<String> barriers) {
    Set<String> some = new TreeSet<>(barriers);
    some.removeIf(barrier -> !ONLY.matcher(barrier).find());
    return some;
  }

  private void recordScenarios(Scratch scratch) throws IOException {
    if (!stories.isEmpty()) {
      return;
    }
    for (Scenario scenario : Scenarios.withHandler()) {
      stories.add(Recording.of(scenario, scratch.fresh(), s -> false));
    }
  }

  private void recordAll(Scratch scratch) throws FaultException, IOException {
    if (!lives.isEmpty()) {
      return;
    }
    recordScenarios(scratch);
    for (Supplier<Tale<?>> each : StoryCrashTest.TALES) {
      stories.add(each.get().record(scratch.fresh(), s -> false));
    }
    for (Scenario scenario : Scenarios.withoutHandler()) {
      List<Kind> kinds = FailingDiskTest.kinds(scenario, scratch.fresh());
      for (int number = 0; number < kinds.size(); number++) {
        Kind kind = kinds.get(number);
        if (kind == Kind.FORCE_DIRECTORY || (kind == Kind.SET_MODE && number < FIRST_START)) {
          lives.add(Recording.withFailure(scenario, scratch.fresh(), number, true));
        }
        if (kind == Kind.FORCE_DIRECTORY && !scenario.isRefused()) {
          lives.add(
              Recording.withFailure(scenario, scratch.fresh(), number, false)); // and tried again
        }
      }
    }
    List<Kind> kinds = OrderTale.firstLife(scratch.fresh());
    for (int number = 0; number < kinds.size(); number++) {
      if (kinds.get(number) == Kind.FORCE_DIRECTORY) {
        lives.add(new OrderTale(number).record(scratch.fresh(), s -> false));
      }
    }
    for (Story each : lives) {
      assertThat(each.failure()).isEmpty();
    }
  }

  private Set<String> sites() {
    Set<String> sites = new TreeSet<>();
    stories.forEach(story -> sites.addAll(story.sites()));
    lives.forEach(story -> sites.addAll(story.sites()));
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

  /** What goes wrong without these barriers; what a few states of a story show is looked for first. */
  private Optional<String> violation(Predicate<String> barriers, Scratch scratch)
      throws IOException {
    for (int most : List.of(FEW, MOST)) {
      Optional<String> violation = violation(stories, barriers, most, scratch);
      if (violation.isPresent()) {
        return violation;
      }
    }
    return violation(lives, barriers, MOST_OF_LIVES, scratch);
  }

  private Optional<String> violation(
      List<Story> some, Predicate<String> barriers, int most, Scratch scratch) throws IOException {
    for (Story whole : some) {
      List<String> sites = whole.sites().stream().filter(barriers).toList();
      if (!sites.isEmpty()) {
        boolean forces = sites.get(0).startsWith("force");
        if (some == lives && sites.get(0).startsWith("write")) {
          continue; // it is told or continued by the process that writes
        }
        Story story = forces ? whole : whole.without(scratch.fresh(), barriers);
        if (story.failure().isPresent()) {
          return story.failure().map(e -> "refused: " + Failure.brief(e));
        }
        Battery battery = new Battery(story, Model.STRICT, scratch.fresh(), SEED, most);
        if (forces) {
          battery.withoutForces(barriers, good);
        } else {
          battery.without(barriers);
        }
        if (some == lives) {
          battery.runWhereStepsEnd();
        } else {
          battery.runUntilViolated();
        }
        Optional<String> violation = battery.violations().stream().findFirst();
        if (violation.isPresent()) {
          if (some == lives) {
            Battery sound = new Battery(whole, Model.STRICT, scratch.fresh(), SEED, most);
            sound.runWhereStepsEnd();
            assertThat(sound.violations()).as("with all barriers").isEmpty();
          }
          return violation;
        }
      }
    }
    return Optional.empty();
  }
}
