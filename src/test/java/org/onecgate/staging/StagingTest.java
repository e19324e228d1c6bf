package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.it.CapturedLog;
import org.onecgate.it.Delivery;
import org.onecgate.scan.SecretScanner;
import org.onecgate.staging.Checks.Action;

/**
 * Proves which files are staged in memory and which on the disk, that both are inspected, and that
 * whatever happens the memory comes back and the received files stay (S2–S4, S6–S8).
 */
class StagingTest {
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);
  private static final long MEBI = 1 << 20;

  @TempDir
  Path root;

  private final MemoryBudget budget = new MemoryBudget(64 * MEBI);
  private final List<String> inspected = Collections.synchronizedList(new ArrayList<>());
  private final Inspector reader = (name, in) -> {
    inspected.add(name + " " + in.transferTo(java.io.OutputStream.nullOutputStream()));
    return List.of();
  };

  @ParameterizedTest
  @CsvSource({"0, true", "5242879, true", "5242880, false", "10485760, false", "52428800, false"})
  void aFileBelowFiveMebibytesIsStagedInMemoryAndAnyOtherOnTheDisk(long size, boolean inMemory)
      throws Exception {
    CheckedFile file = file("a.bin", size);
    try (Staged staged = stage(new Staging(budget, List.of(reader)), file)) {
      StagedFile only = staged.files().get(0);
      assertThat(only instanceof StagedFile.InMemory).isEqualTo(inMemory);
      if (only instanceof StagedFile.OnDisk onDisk) {
        assertThat(onDisk.path()).as("the received file itself").isEqualTo(file.path());
      }
      assertThat(budget.used()).isEqualTo(inMemory ? size : 0);
      assertThat(inspected).containsExactly("a.bin " + size);
    }
    assertThat(budget.used()).isZero();
    assertThat(budget.fallbacks()).isZero();
    assertThat(file.path()).exists().hasSize(size);
  }

  @Test
  void aRefusedAllocationStagesOnTheDiskAndTheFileIsInspectedAllTheSame() throws Exception {
    Staging staging = new Staging(budget, List.of(reader), size -> {
      throw new OutOfMemoryError("as if");
    });
    try (Staged staged = stage(staging, file("a.bin", 10), file("b.bin", 20))) {
      assertThat(staged.files()).allMatch(f -> f instanceof StagedFile.OnDisk);
      assertThat(inspected).containsExactly("a.bin 10", "b.bin 20");
      assertThat(budget.used()).isZero();
      assertThat(budget.fallbacks()).isEqualTo(2);
    }
    assertThat(budget.used()).isZero();
  }

  @Test
  void anExhaustedBudgetStagesOnTheDiskWhateverRunExhaustedIt() throws Exception {
    MemoryBudget small = new MemoryBudget(100);
    Staging staging = new Staging(small, List.of(reader));
    try (Staged one = stage(staging, file("a.bin", 60));
        Staged other = stage(staging, file("b.bin", 60), file("c.bin", 40))) {
      assertThat(one.files().get(0)).isInstanceOf(StagedFile.InMemory.class);
      assertThat(other.files().get(0)).isInstanceOf(StagedFile.OnDisk.class);
      assertThat(other.files().get(1)).isInstanceOf(StagedFile.InMemory.class);
      assertThat(small.used()).isEqualTo(100);
    }
    assertThat(small.used()).isZero();
    assertThat(small.fallbacks()).isEqualTo(1);
    assertThat(inspected).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSecretIsFoundAlsoWhereThereIsNoMemory(boolean refused) throws Exception {
    CheckedFile clean = file("a.xml", 30);
    CheckedFile planted = file("b.xml", 0);
    Files.writeString(planted.path(), "<a>AKIA" + "QYLPMN5HHHFPZAM2</a>");
    CheckedFile sized = file("b.xml", Files.size(planted.path()));
    List<Inspector> inspectors = List.of(new SecretInspector(SecretScanner.load()));
    Staging staging = refused
        ? new Staging(budget, inspectors, size -> {
          throw new OutOfMemoryError("as if");
        })
        : new Staging(new MemoryBudget(0), inspectors);
    try (CapturedLog log = new CapturedLog()) {
      assertThatExceptionOfType(FaultException.class)
          .isThrownBy(() -> stage(staging, clean, sized))
          .satisfies(
              e -> assertThat(e.detail()).hasToString("b.xml: aws-access-key at byte 3: AKIA****"));
      assertThat(log.lines())
          .containsExactly("WARNING MEMORY_FALLBACK exchange=" + ID + " file=a.xml");
    }
    assertThat(budget.used()).isZero();
  }

  @Test
  void theFallbackIsLoggedOnceForEachRunAndCountedForEachFile() throws Exception {
    MemoryBudget none = new MemoryBudget(0);
    Staging staging = new Staging(none, List.of(reader));
    try (CapturedLog log = new CapturedLog()) {
      for (int run = 0; run < 2; run++) {
        stage(staging, file("a.bin", 10), file("b.bin", 20), file("c.bin", 30)).close();
      }
      assertThat(log.lines())
          .as("two runs")
          .containsExactly(
              "WARNING MEMORY_FALLBACK exchange=" + ID + " file=a.bin",
              "WARNING MEMORY_FALLBACK exchange=" + ID + " file=a.bin");
      stage(new Staging(budget, List.of(reader)), file("a.bin", 10)).close();
      assertThat(log.lines()).as("there was memory").hasSize(2);
    }
    assertThat(none.fallbacks()).isEqualTo(6);
  }

  @Test
  void twoRunsAtOnceLeaveTheReceivedFilesAndTheMemoryAsTheyWere() throws Exception {
    MemoryBudget small = new MemoryBudget(100);
    CyclicBarrier together = new CyclicBarrier(2);
    Staging staging = new Staging(small, List.of(reader, (name, in) -> {
      try {
        together.await(20, TimeUnit.SECONDS); // both hold what they have
      } catch (Exception e) {
        throw new IOException(e);
      }
      if (name.value().equals("bad.bin")) {
        throw new FaultException(Fault.SCAN_FAILED);
      }
      return List.of();
    }));
    CheckedFile good = file("good.bin", 50);
    CheckedFile bad = file("bad.bin", 40);
    CheckedFile large = file("large.bin", 6 * MEBI);
    List<String> before = contents(good, bad, large);
    CompletableFuture<Boolean> failing = CompletableFuture.supplyAsync(() -> {
      try {
        stage(staging, large, bad).close();
        return false;
      } catch (FaultException e) {
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    try (Staged staged = stage(staging, good, large)) {
      assertThat(failing.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(staged.files()).hasSize(2);
      assertThat(small.used()).isEqualTo(50);
    }
    assertThat(small.used()).isZero();
    assertThat(contents(good, bad, large)).isEqualTo(before);
  }

  private static List<String> contents(CheckedFile... files) throws IOException {
    List<String> digests = new ArrayList<>();
    for (CheckedFile file : files) {
      digests.add(file.path() + " " + Delivery.sha256(file.path()));
    }
    return digests;
  }

  @Test
  void aFindingRefusesTheDeliveryAndGivesTheMemoryBack() throws Exception {
    CheckedFile clean = file("a.xml", 10);
    CheckedFile bad = file("b.xml", 10);
    Staging staging = new Staging(budget, List.of(reader, finding("b.xml")));
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> stage(staging, clean, bad))
        .satisfies(e -> {
          assertThat(e.fault()).isEqualTo(Fault.SUSPICIOUS_CONTENT);
          assertThat(e.detail()).hasToString("b.xml: some-rule line 1");
        });
    assertThat(budget.used()).isZero();
    assertThat(clean.path()).exists();
    assertThat(bad.path()).exists();
  }

  @Test
  void aFindingIsReportedOrNotLookedForWhereTheServerSaysSo() throws Exception {
    CheckedFile bad = file("b.xml", 10);
    Staging staging = new Staging(budget, List.of(finding("b.xml")));
    Validated validated = new Validated(List.of(bad), List.of(), List.of(), List.of());
    Checks report = new Checks(Action.REPORT, Action.REPORT, false, Action.REPORT, true);
    try (Staged staged = staging.stage(ID, validated, report, what -> {})) {
      assertThat(staged.suspicions()).extracting(Suspicion::rule).containsExactly("some-rule");
    }
    Checks off = new Checks(Action.OFF, Action.REPORT, false, Action.REPORT, true);
    try (Staged staged = staging.stage(ID, validated, off, what -> {})) {
      assertThat(staged.suspicions()).isEmpty();
    }
  }

  @Test
  void anInspectorThatFailsAndAFileThatShrankGiveTheMemoryBack() throws Exception {
    Staging failing = new Staging(budget, List.of((name, in) -> {
      throw new FaultException(Fault.SCAN_FAILED);
    }));
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> stage(failing, file("a.bin", 10)))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.SCAN_FAILED));
    assertThat(budget.used()).isZero();
    CheckedFile shrunk = file("b.bin", 10);
    Files.write(shrunk.path(), new byte[9]);
    assertThatIOException()
        .isThrownBy(() -> stage(new Staging(budget, List.of()), file("c.bin", 10), shrunk));
    assertThat(budget.used()).isZero();
  }

  @Test
  void closingTwiceGivesTheMemoryBackOnce() throws Exception {
    Staged other = stage(new Staging(budget, List.of()), file("b.bin", 5));
    Staged staged = stage(new Staging(budget, List.of()), file("a.bin", 10));
    staged.close();
    staged.close();
    assertThat(budget.used()).isEqualTo(5);
    other.close();
  }

  @Test
  void whatIsOnTheDiskIsReadFromTheReceivedFile() throws Exception {
    CheckedFile file = file("a.bin", 3);
    Files.write(file.path(), "abc".getBytes(UTF_8));
    try (Staged staged = stage(new Staging(new MemoryBudget(0), List.of()), file);
        InputStream in = staged.files().get(0).open()) {
      assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("abc");
    }
    try (Staged staged = stage(new Staging(budget, List.of()), file);
        InputStream in = staged.files().get(0).open()) {
      assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("abc");
    }
  }

  private static Inspector finding(String name) {
    return (file, in) -> file.value().equals(name)
        ? List.of(new Suspicion(file, "some-rule", Phrase.VERBATIM.of("line 1")))
        : List.of();
  }

  private static Staged stage(Staging staging, CheckedFile... files)
      throws FaultException, IOException {
    Validated validated = new Validated(List.of(files), List.of(), List.of(), List.of());
    return staging.stage(ID, validated, Checks.DEFAULT, what -> {});
  }

  private CheckedFile file(String name, long size) throws IOException {
    Path path = root.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(path.toString(), "rw")) {
      file.setLength(size);
    }
    return new CheckedFile(new SafeName(name), path, size, "", null, null, false, null);
  }
}
