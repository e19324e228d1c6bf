package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.QuietLog;
import org.onecgate.crash.Volume.Model;

/**
 * Whatever a power cut leaves of orders (E24) and rejected files, hand-overs (P5), configuration (C2, P6), who did what (C4), deliveries that leave the inbox (P5), refused exchanges that are mended (S1, S8) and exchanges under {@code
 * durability=delivery} (E1, E22), what was told of them holds.
 */
@QuietLog
class StoryCrashTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);

  /** The quick share stops after every change of so many, in turn under each model. */
  private static final int QUICK = 12;

  static final List<Supplier<Tale<?>>> TALES = List.of(
      () -> new OrderTale(OrderTale.NEVER),
      HandOverTale::new,
      HeldTale::early,
      HeldTale::late,
      ConfigTale::new,
      AuditTale::new,
      DepartureTale::new,
      MendTale::new,
      RejectedTale::new,
      () -> new UnforcedTale(true),
      () -> new UnforcedTale(false));

  @Test
  void noPowerCutBreaksAPromise() throws IOException {
    assertThat(check(2, QUICK)).isEmpty();
  }

  @Test
  @Tag("long")
  void noPowerCutBreaksAPromiseInAnyOfManyStates() throws IOException {
    assertThat(check(Integer.getInteger("tests.rounds", 200), 1)).isEmpty();
  }

  /** The proof that a loss would be seen. */
  @Test
  @Tag("long")
  void withoutForcedDirectoriesEachTaleGoesWrong() throws IOException {
    without(site -> site.startsWith("force-directory"));
  }

  @Test
  @Tag("long")
  void withoutForcedFilesEachTaleGoesWrong() throws IOException {
    without(site -> site.startsWith("force "));
  }

  private static List<String> check(int most, int turns) throws IOException {
    int checked = 0;
    List<String> violations = new ArrayList<>();
    try (Scratch scratch = new Scratch()) {
      for (Supplier<Tale<?>> each : TALES) {
        Story story = each.get().record(scratch.fresh(), site -> false);
        assertThat(story.failure()).isEmpty();
        int turn = 0;
        for (Model model : Model.values()) {
          Battery battery = new Battery(story, model, scratch.fresh(), SEED, most);
          battery.run(turn++ % turns, turns);
          checked += battery.checked();
          violations.addAll(battery.violations());
        }
      }
    }
    System.out.printf(
        "other stories after power cuts: %d states checked, %d violations (tests.seed=%d)%n",
        checked, violations.size(), SEED);
    return violations;
  }

  private static void without(Predicate<String> barriers) throws IOException {
    try (Scratch scratch = new Scratch()) {
      for (Supplier<Tale<?>> each : TALES) {
        Story story = each.get().record(scratch.fresh(), site -> false);
        Battery battery = new Battery(story, Model.STRICT, scratch.fresh(), SEED, 4);
        battery.withoutForces(barriers, new HashSet<>()).runUntilViolated();
        assertThat(battery.violations()).as(story.name()).isNotEmpty();
      }
    }
  }
}
