package org.onecgate.battery.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.onecgate.battery.kill.Recovered;
import org.onecgate.battery.kill.Strace;
import org.onecgate.battery.kill.Unforced;
import org.onecgate.intake.Durability;

/**
 * A power cut loses no acknowledged byte: not a chunk under {@link Durability#CHUNK}, not a sealed
 * exchange under {@link Durability#DELIVERY} (E1, E18, W4).
 *
 * <p>The data directory lies on an ext4 volume in an image file, and a cut is a copy of that file,
 * mounted and recovered. What no fsync has asked for is in the kernel's memory and not in the copy.
 * A copy that is made while the volume writes is no state that the disk ever had (it can hold a
 * late write without an early one), so the script is stopped by SIGSTOP, which flushes nothing, and
 * a copy counts only if the loop device has not written meanwhile. Then it is exactly what a disk
 * holds that keeps all it was given; a disk that loses or reorders its own cache is not played, nor
 * a cut in the middle of an fsync, because a stopped process first finishes its system call.
 *
 * <p>{@code -Dtests.rounds} sets the number of the long test, {@code -Dtests.seed} the seed.
 */
class PowerCutTest {
  /** In memory where it can be, as the fsync of a volume is one of its image file too. */
  static final class InMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
        throws IOException {
      Path memory = Path.of("/dev/shm");
      return Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "power-cut")
          : Files.createTempDirectory("power-cut");
    }
  }

  @TempDir(factory = InMemory.class)
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20260721L);
  private final SplittableRandom random = new SplittableRandom(seed);

  @BeforeEach
  void skipWithoutLoopDevices() throws IOException {
    Optional<String> reason = LoopVolume.whyNot(temp);
    if (reason.isPresent()) {
      System.out.println("SKIPPED: power cuts, " + reason.get());
      abort(reason.get());
    }
  }

  @Test
  void noAcknowledgedChunkIsLostByAFewPowerCuts() throws Exception {
    chunks(3);
  }

  @Test
  @Tag("long")
  void noAcknowledgedChunkIsLostByManyPowerCuts() throws Exception {
    chunks(Integer.getInteger("tests.rounds", 200));
  }

  @Test
  void noSealedExchangeIsLostByAFewPowerCuts() throws Exception {
    deliveries(3);
  }

  @Test
  @Tag("long")
  void noSealedExchangeIsLostByManyPowerCuts() throws Exception {
    deliveries(Integer.getInteger("tests.rounds", 200));
  }

  /** The proof that a loss would be seen. */
  @Test
  void aPowerCutWithoutAnyForceIsSeen() throws Exception {
    without("any fsync", List.of(), 3);
  }

  @Test
  @Tag("long")
  void aPowerCutWithoutOneKindOfForceIsSeen() throws Exception {
    ForcedPaths paths = new ForcedPaths(temp.resolve("volume/data"));
    without("any fsync", List.of(), 20);
    without("fsync of the received files", paths.parts(), 20);
    without("fsync of the journals", paths.journals(), 20);
    without("fsync of directories", paths.directories(), 100);
  }

  private void chunks(int count) throws Exception {
    Cuts cuts = new Cuts(temp, Durability.CHUNK, random, List.of());
    List<String> violations = new ArrayList<>();
    cuts.run(count, (data, promises, number) -> {
      try (Recovered recovered = new Recovered(data, Durability.CHUNK, promises)) {
        if (random.nextBoolean()) {
          recovered.sweep();
        }
        recovered
            .check(random)
            .seal(1_000_000)
            .violations()
            .forEach(v -> violations.add("cut " + number + ": " + v));
      }
    });
    System.out.println("power cuts: " + count + " cuts, " + cuts.acknowledged()
        + " chunks acknowledged, " + violations.size() + " violations; " + cuts.refused()
        + " copies taken again, seed " + seed);
    assertThat(violations).isEmpty();
    assertThat(cuts.acknowledged()).isGreaterThan(count);
  }

  private void deliveries(int count) throws Exception {
    Cuts cuts = new Cuts(temp, Durability.DELIVERY, random, List.of());
    List<String> violations = new ArrayList<>();
    int[] seen = new int[1];
    cuts.run(count, (data, promises, number) -> {
      Unforced unforced = new Unforced(data, promises).check();
      unforced.violations().forEach(v -> violations.add("cut " + number + ": " + v));
      try (Recovered recovered = new Recovered(data, Durability.DELIVERY, promises)) {
        recovered
            .checkSealed()
            .violations()
            .forEach(v -> violations.add("cut " + number + ": " + v));
      }
      seen[0] += unforced.refused();
    });
    System.out.println("power cuts, durability delivery: " + count + " cuts, "
        + violations.size() + " violations; " + seen[0]
        + " sessions with unforced chunks given up, seed " + seed);
    assertThat(violations).isEmpty();
    assertThat(seen[0]).isPositive();
  }

  private void without(String what, List<String> paths, int count) throws Exception {
    if (!Strace.isHere()) {
      System.out.println("SKIPPED: power cuts without " + what + ", no strace here");
      abort("no strace");
    }
    Cuts cuts = new Cuts(temp, Durability.CHUNK, random, Strace.withoutForce(paths));
    int[] seen = {0};
    cuts.run(count, (data, promises, number) -> {
      if (!Files.exists(data)) {
        seen[0]++;
        return;
      }
      try (Recovered recovered = new Recovered(data, Durability.CHUNK, promises)) {
        seen[0] += recovered.check(random).violations().isEmpty() ? 0 : 1;
      }
    });
    System.out.println(
        "power cuts without " + what + ": " + seen[0] + " of " + count + " cuts show a loss");
    assertThat(seen[0]).as("without %s", what).isPositive();
  }
}
