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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.battery.kill.IntakeScript;
import org.onecgate.battery.kill.Promises;
import org.onecgate.battery.kill.Recovered;
import org.onecgate.battery.kill.ScriptProcess;
import org.onecgate.battery.kill.Strace;
import org.onecgate.battery.kill.Unforced;
import org.onecgate.battery.power.BlockVolume.Kind;
import org.onecgate.battery.power.BlockVolume.Trace;
import org.onecgate.intake.Durability;

/**
 * A power cut at any moment, on a disk that reorders and loses what it was not made to flush, loses
 * no acknowledged chunk under {@link Durability#CHUNK}, no sealed exchange under {@link
 * Durability#DELIVERY}, no order, no record and no configuration (E1, E18, E24, W4, A3, C2, P1).
 *
 * <p>While a script works, every write of the file system and every flush is recorded; afterwards
 * disks are made of the record as {@link RecordedCuts} says, mounted and recovered. So a cut also
 * falls in the middle of an fsync. The record is trusted only if it has as many sectors and flushes
 * as the kernel has counted.
 *
 * <p>{@code -Dtests.rounds} sets the number of cuts of each long test, {@code -Dtests.seed} the
 * seed.
 */
class PowerCutTest {
  /** In memory where it can be, as each flush of a volume is one of its files too. */
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

  /** How many lines a script says in a recording, besides as many for each cut. */
  private static final int LINES = 100;

  private static final int LINES_OF_A_CUT = 10;

  @TempDir(factory = InMemory.class)
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20260721L);
  private final int rounds = Integer.getInteger("tests.rounds", 120);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<String> violations = new ArrayList<>();
  private int cuts;
  private int bad;
  private long promised;
  private int refused;

  @Test
  void noAcknowledgedChunkIsLostByAFewPowerCuts() throws Exception {
    Trace trace = intake(Kind.EXT4_ORDERED, Durability.CHUNK, 5, List.of());
    cut(trace, 5, true, this::chunks);
    assertThat(violations).isEmpty();
    cut(trace, 5, false, this::chunks);
    assertThat(violations).as("the proof that a loss would be seen").isNotEmpty();
  }

  @Test
  void noSealedExchangeIsLostByAFewPowerCuts() throws Exception {
    cut(intake(Kind.EXT4_ORDERED, Durability.DELIVERY, 5, List.of()), 5, true, this::deliveries);
    assertThat(violations).isEmpty();
    assertThat(refused).isPositive();
  }

  @Test
  void noOrderAndNoRecordIsLostByAFewPowerCuts() throws Exception {
    Trace trace = orders(Kind.EXT4_ORDERED, 5);
    cut(trace, 5, true, this::orders);
    assertThat(violations).isEmpty();
    cut(trace, 5, false, this::orders);
    assertThat(violations).as("the proof that a loss would be seen").isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void noAcknowledgedChunkIsLostByManyPowerCuts(Kind kind) throws Exception {
    cut(intake(kind, Durability.CHUNK, rounds, List.of()), rounds, true, this::chunks);
    assertThat(cuts).isEqualTo(rounds);
    assertThat(violations).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void noSealedExchangeIsLostByManyPowerCuts(Kind kind) throws Exception {
    cut(intake(kind, Durability.DELIVERY, rounds, List.of()), rounds, true, this::deliveries);
    assertThat(cuts).isEqualTo(rounds);
    assertThat(violations).isEmpty();
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void noOrderAndNoRecordIsLostByManyPowerCuts(Kind kind) throws Exception {
    cut(orders(kind, rounds), rounds, true, this::orders);
    assertThat(cuts).isEqualTo(rounds);
    assertThat(violations).isEmpty();
  }

  @Test
  @Tag("long")
  void aPowerCutWithoutOneKindOfForceIsSeen() throws Exception {
    ForcedPaths paths = new ForcedPaths(temp.resolve("volume/data"));
    without("any fsync", List.of());
    without("fsync of the received files", paths.parts());
    without("fsync of the journals", paths.journals());
    without("fsync of directories", paths.directories());
  }

  private void without(String what, List<String> paths) throws Exception {
    if (!Strace.isHere()) {
      System.out.println("SKIPPED: power cuts without " + what + ", no strace here");
      abort("no strace");
    }
    violations.clear();
    Trace trace = intake(Kind.EXT4_ORDERED, Durability.CHUNK, rounds, Strace.withoutForce(paths));
    cut(trace, rounds, true, this::chunks);
    System.out.println("power cuts without " + what + ": " + bad + " of " + cuts + " show a loss");
    assertThat(violations).as("without %s", what).isNotEmpty();
  }

  private List<String> chunks(Path data, Path said) throws IOException {
    Promises promises = new Promises(said).refresh();
    promised = promises.acknowledged();
    try (Recovered recovered = new Recovered(data, Durability.CHUNK, promises)) {
      if (random.nextBoolean()) {
        recovered.sweep();
      }
      return recovered.check(random).seal(1_000_000).violations();
    }
  }

  private List<String> deliveries(Path data, Path said) throws Exception {
    Promises promises = new Promises(said).refresh();
    promised = promises.acknowledged();
    Unforced unforced = new Unforced(data, promises).check();
    refused += unforced.refused();
    List<String> found = new ArrayList<>(unforced.violations());
    try (Recovered recovered = new Recovered(data, Durability.DELIVERY, promises)) {
      found.addAll(recovered.checkSealed().violations());
    }
    return found;
  }

  private List<String> orders(Path data, Path said) throws IOException {
    OrdersAfterCut after = new OrdersAfterCut(said);
    promised = after.taken();
    return after.violations(data);
  }

  private interface Look {
    List<String> violations(Path data, Path said) throws Exception;
  }

  private void cut(Trace trace, int count, boolean flushes, Look look) throws Exception {
    promised = 0;
    cuts = 0;
    bad = 0;
    new RecordedCuts(trace, temp, said(), random, flushes).run(count, (data, said) -> {
      cuts++;
      List<String> found = Files.exists(data)
          ? look.violations(data, said)
          : Files.size(said) > 0 ? List.of("nothing is there") : List.of();
      bad += found.isEmpty() ? 0 : 1;
      found.forEach(each -> violations.add("cut " + cuts + ": " + each));
    });
    System.out.println("power cuts, " + trace.kind() + (flushes ? "" : ", a disk without flushes")
        + ": " + cuts + " cuts, " + promised + " promises at the last, " + bad
        + " with violations, seed " + seed);
    violations.stream().limit(3).forEach(System.out::println);
    assertThat(cuts).isPositive();
    assertThat(promised > 0 || !flushes).as("something was promised").isTrue();
  }

  private Path said() {
    return temp.resolve("log");
  }

  private Trace intake(Kind kind, Durability durability, int count, List<String> prefix)
      throws Exception {
    List<String> arguments = List.of(durability.name(), "2", Long.toString(seed), "2", "0");
    return record(kind, IntakeScript.class, arguments, count, prefix);
  }

  private Trace orders(Kind kind, int count) throws Exception {
    return record(kind, OrderScript.class, List.of(Long.toString(seed)), count, List.of());
  }

  private Trace record(
      Kind kind, Class<?> script, List<String> arguments, int count, List<String> prefix)
      throws Exception {
    Optional<String> reason = BlockVolume.whyNot(kind, temp);
    if (reason.isPresent()) {
      System.out.println("SKIPPED: power cuts, " + reason.get());
      abort(reason.get());
    }
    Files.deleteIfExists(said());
    Files.createFile(said());
    BlockVolume volume = new BlockVolume(kind, temp, said());
    try (volume) {
      List<String> all = new ArrayList<>(List.of(volume.path().resolve("data").toString()));
      all.addAll(arguments);
      List<String> before =
          Stream.concat(otherMachine().stream(), prefix.stream()).toList();
      try (ScriptProcess process =
          ScriptProcess.start(script, all, said(), new Promises(said()), before)) {
        awaitLines(process, LINES + LINES_OF_A_CUT * count);
      }
    }
    return volume.trace();
  }

  /**
   * A command prefix under which a program sees another boot id than this process, as a machine
   * that comes back does: the locks on the disk are those of a dead machine.
   */
  private List<String> otherMachine() throws IOException {
    Path bootId = temp.resolve("boot_id");
    Files.writeString(bootId, UUID.randomUUID() + "\n");
    return List.of(
        "unshare",
        "-m",
        "--propagation",
        "slave",
        "sh",
        "-c",
        "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"",
        bootId.toString());
  }

  private void awaitLines(ScriptProcess process, int lines) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (lines() < lines) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("the script does not get on: " + process.errors());
      }
      Shell.pause(20);
    }
  }

  private long lines() throws IOException {
    try (Stream<String> lines = Files.lines(said())) {
      return lines.count();
    }
  }
}
