package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.QuietLog;
import org.onecgate.crash.Volume.Model;

/**
 * Whatever a power cut leaves, the recovery makes of it what was acknowledged: no chunk is lost, no
 * byte is there that was not committed, a delivery and a state file are whole, what is refused is in quarantine, whole
 * and with its reason (E1, E5, E18, A3, P1, P3, P4, P5, S8, W4).
 */
@QuietLog
class CrashStatesTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);

  /** Each place to stop at under one model of the disk, by turns. */
  @Test
  void noPowerCutLosesWhatWasAcknowledged() throws IOException {
    check(2, Model.values().length);
  }

  @Test
  @Tag("long")
  void noPowerCutLosesWhatWasAcknowledgedInAnyOfManyStates() throws IOException {
    check(Integer.getInteger("tests.rounds", 500), 1);
  }

  private static void check(int most, int turns) throws IOException {
    int checked = 0;
    List<String> violations = new ArrayList<>();
    try (Scratch scratch = new Scratch()) {
      for (Scenario scenario : Scenarios.withHandler()) {
        Recording recording = Recording.of(scenario, scratch.fresh(), site -> false);
        assertThat(recording.failure()).isEmpty();
        // Most of what happens to an exchange that is refused happens to others too.
        int every = turns > 1 && scenario.isRefused() ? 4 * turns : turns;
        int turn = 0;
        for (Model model : Model.values()) {
          Battery battery = new Battery(recording, model, scratch.fresh(), SEED, most);
          battery.run(turn++ % every, every);
          checked += battery.checked();
          violations.addAll(battery.violations());
        }
      }
    }
    System.out.printf(
        "crash states: %d checked, %d violations (tests.seed=%d)%n",
        checked, violations.size(), SEED);
    assertThat(violations).isEmpty();
  }
}
