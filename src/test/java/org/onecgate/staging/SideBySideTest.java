package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.scan.SecretScanner;
import org.onecgate.staging.Checks.Action;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Forcing;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.StoredFile;

/**
 * Proves that an exchange comes to the same on several cores as on one, in whatever order its files are done:
 * what is published, what is found, what is refused and why (S1, S3, S7, S8).
 */
@Timeout(120)
class SideBySideTest {
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);
  private static final String SECRET = "AKIA" + "QYLPMN5HHHFPZAM2";

  @TempDir
  Path root;

  private final Cores four = new Cores(4);
  private final Forcing forcing = new Forcing(8);
  private final MemoryBudget budget = new MemoryBudget(4_000);
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final List<StoredFile> received = new ArrayList<>();
  private DataLayout layout;
  private SecretInspector secrets;

  @BeforeEach
  void create() throws Exception {
    layout = new DataLayout(root.resolve("data"));
    layout.create();
    secrets = new SecretInspector(SecretScanner.load());
  }

  @AfterEach
  void end() {
    four.close();
    forcing.close();
  }

  /** Each takes another while, so that none ends in its order. */
  private Inspector inspector() {
    return (name, in) -> {
      threads.add(Thread.currentThread().getName());
      for (int i = ThreadLocalRandom.current().nextInt(30_000); i > 0; i--) {
        Thread.onSpinWait();
      }
      return secrets.inspect(name, in);
    };
  }

  private void receive(String file, byte[] bytes) throws IOException {
    SafeName name = new SafeName(file);
    Path path = layout.part(layout.received(ID), name);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
    received.add(new StoredFile(name, path, bytes.length, 1, List.of()));
  }

  private void receiveAtRandom(Random random, int good) throws IOException {
    Disk.deleteTree(layout.received(ID));
    received.clear();
    for (int i = 0; i < 2; i++) {
      Zip zip = new Zip();
      for (int k = 0; k < 20; k++) {
        String name = "import_files/" + i + "_" + k;
        switch (random.nextInt(good)) {
          case 0 -> zip.file(name + ".txt", "key " + SECRET);
          case 1 -> zip.file(name + ".txt", "x".repeat(random.nextInt(2000))).crc(1);
          case 2 -> zip.file(name + ".jpg", "no picture " + k);
          case 3 -> zip.file(i + "_" + k + ".xml", "<a><b></a>");
          case 4 -> zip.file(i + "_" + k + ".php", "<?php");
          case 5 -> zip.file(i + "_" + k + ".zip", "x");
          default -> zip.file(name + ".txt", "x".repeat(random.nextInt(2000)));
        }
      }
      receive("v8_" + i + ".zip", zip.bytes());
    }
  }

  private String outcome(Cores cores, Checks checks) throws Exception {
    FreeSpace space = new FreeSpace(() -> new Disk.Space(1 << 30, 1 << 30), total -> 0);
    Validation validation = new Validation(
        layout, space, () -> Validation.Limits.of(ByteSize.gibi(1), 50), forcing, true, cores);
    Staging staging = new Staging(budget, List.of(inspector()), cores);
    String outcome;
    try (Staged staged = staging.stage(
        ID,
        validation.validate(ID, received, checks, Earlier.NONE, step -> {}),
        checks,
        step -> {})) {
      Function<StagedFile, String> told = file -> file.file().toString();
      outcome = String.join("\n", staged.files().stream().map(told).toList()) + "\n"
          + staged.suspicions() + staged.archives();
      assertThat(staged.files()).allSatisfy(f -> assertThat(f.file().path()).exists());
      assertThat(budget.used()).isLessThanOrEqualTo(4_000);
    } catch (FaultException e) {
      outcome = e.fault() + ": " + Sentence.textOf(e.detail()) + " " + e.place();
    }
    assertThat(budget.used()).isZero();
    space.check(1 << 30); // all that was promised is given back
    return outcome;
  }

  @Test
  void anExchangeComesToTheSameOnSeveralCores() throws Exception {
    Random random = new Random(11);
    Checks strict =
        new Checks(Action.QUARANTINE, Action.QUARANTINE, false, Action.QUARANTINE, true);
    Checks lenient = new Checks(Action.REPORT, Action.REPORT, true, Action.REPORT, true);
    int taken = 0;
    int refused = 0;
    for (int round = 0; round < 25; round++) {
      receiveAtRandom(random, round % 3 == 0 ? 20 : 150);
      Checks checks = round % 2 == 0 ? strict : lenient;
      String one = outcome(Cores.ONE, checks);
      assertThat(outcome(four, checks)).as("round %d", round).isEqualTo(one);
      if (one.startsWith("CheckedFile")) {
        taken++;
      } else {
        refused++;
      }
    }
    assertThat(taken).isGreaterThan(3);
    assertThat(refused).isGreaterThan(3);
    assertThat(threads).contains("gate-core-1", Thread.currentThread().getName());
  }

  @Test
  void itCanBeCancelledInTheMiddleOfUnpackingAndOfScanning() throws Exception {
    receiveAtRandom(new Random(1), Integer.MAX_VALUE);
    Validation validation = new Validation(
        layout,
        Validations.endless(),
        () -> Validation.Limits.of(ByteSize.gibi(1), 50),
        forcing,
        true,
        four);
    assertThatExceptionOfType(Progress.CancelledException.class)
        .isThrownBy(() -> validation.validate(ID, received, Checks.DEFAULT, Earlier.NONE, step -> {
          if (step.what().equals("unpacking") && step.files() >= 7) {
            throw new Progress.CancelledException();
          }
        }));
    Validated validated =
        validation.validate(ID, received, Checks.DEFAULT, Earlier.NONE, step -> {});
    assertThat(validated.files()).hasSize(40);
    Staging staging = new Staging(budget, List.of(inspector()), four);
    assertThatExceptionOfType(Progress.CancelledException.class)
        .isThrownBy(() -> staging.stage(ID, validated, Checks.DEFAULT, step -> {
          if (step.files() >= 7) {
            throw new Progress.CancelledException();
          }
        }));
    assertThat(budget.used()).isZero();
  }

  @Test
  void aVolumeThatFillsUpInTheMiddleStopsAllAndLeavesNothingPromised() throws Exception {
    Zip zip = new Zip();
    for (int k = 0; k < 40; k++) {
      zip.file("f" + k, "x".repeat(1 << 20));
    }
    receive("v8_1.zip", zip.bytes());
    AtomicLong looks = new AtomicLong();
    FreeSpace space = new FreeSpace(
        () -> new Disk.Space(1 << 30, looks.incrementAndGet() < 3 ? 200 << 20 : 0), total -> 0);
    Validation validation = new Validation(
        layout, space, () -> Validation.Limits.of(ByteSize.gibi(1), 50), forcing, true, four);
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(
            () -> validation.validate(ID, received, Checks.DEFAULT, Earlier.NONE, step -> {}))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.DISK_FULL));
    assertThat(Disk.list(layout.unpacked(ID, 0))).isNotEmpty().hasSizeLessThan(40);
    space.check(0);
    validation.giveBack(ID);
    assertThat(layout.unpacked(ID)).doesNotExist();
  }
}
