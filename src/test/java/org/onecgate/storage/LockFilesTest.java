package org.onecgate.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Fault;
import org.onecgate.FaultException;

/**
 * Proves that a file's lock has one holder at a time, in this process and among processes (E8, D5),
 * that a holder which is provably gone loses it at once and one that lives does not (W4), that a
 * stalled holder is ended in favour of a waiter (E8), and that a stop releases everything (D4).
 */
class LockFilesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir
  Path directory;

  private Path guard;
  private Path file;
  private Path lockFile;
  private LockFiles locks;

  @BeforeEach
  void open() {
    guard = directory.resolve("guard");
    file = directory.resolve("files/a.xml");
    lockFile = directory.resolve("files/a.xml.lock");
    locks = new LockFiles(guard, LockFiles.Timing.DEFAULT);
  }

  @AfterEach
  void close() {
    locks.close();
  }

  @Test
  void theLockFileNamesItsOwnerAndIsGoneAfterwards() throws Exception {
    Owner self = Owner.ofThisProcess();
    try (LockFile lock = locks.acquire(file, LONG)) {
      Owner owner = Owner.parse(Files.readString(lockFile)).orElseThrow();
      assertThat(owner.sameProcess(self)).isTrue();
      assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(owner.generation()).isEqualTo(lock.generation());
      assertThat(owner.token()).hasSize(32);
    }
    assertThat(lockFile.getParent()).isEmptyDirectory();
  }

  @Test
  void theGenerationGrowsWithEachAcquisitionAlsoAfterARestart() throws Exception {
    long last = 0;
    for (int i = 0; i < 12; i++) {
      try (LockFile lock = locks.acquire(i % 2 == 0 ? file : directory.resolve("b"), LONG)) {
        assertThat(lock.generation()).isGreaterThan(last);
        last = lock.generation();
      }
      if (i == 5) {
        locks.close();
        locks = new LockFiles(guard, LockFiles.Timing.DEFAULT);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0000\u0000\u0000\u0000\u0000", "garbage that is longer than it"})
  void theGenerationGrowsWhateverAPowerCutLeftInTheGuard(String content) throws Exception {
    Files.writeString(guard, content);
    long last = 0;
    for (int i = 0; i < 3; i++) {
      try (LockFile lock = locks.acquire(file, LONG)) {
        assertThat(lock.generation()).isGreaterThan(last);
        last = lock.generation();
      }
    }
  }

  @Test
  void locksOfDifferentFilesAreHeldAtOnce() throws Exception {
    try (LockFile a = locks.acquire(file, LONG);
        LockFile b = locks.acquire(directory.resolve("files/b.xml"), Duration.ZERO)) {
      assertThat(a.generation()).isNotEqualTo(b.generation());
    }
  }

  @Test
  void aSecondAcquisitionWaitsForTheRelease() throws Exception {
    LockFile first = locks.acquire(file, LONG);
    FutureTask<LockFile> second = new FutureTask<>(() -> locks.acquire(file, LONG));
    untilWaiting(start(second));
    assertThat(second.isDone()).isFalse();
    first.close();
    try (LockFile lock = second.get(20, TimeUnit.SECONDS)) {
      assertThat(lock.generation()).isGreaterThan(first.generation());
      assertThat(lockFile).exists();
    }
  }

  @Test
  void aSecondAcquisitionTimesOutAndTheHolderKeepsTheLock() throws Exception {
    try (LockFile lock = locks.acquire(file, LONG)) {
      long start = System.nanoTime();
      assertBusy(() -> locks.acquire(file, SHORT));
      assertThat(System.nanoTime() - start).isGreaterThan(SHORT.minusMillis(5).toNanos());
      assertThat(lock.whileHeld(() -> "works")).isEqualTo("works");
      lock.commit(() -> {});
    }
  }

  @Test
  void aWaiterThatIsInterruptedGivesUp() throws Exception {
    try (LockFile lock = locks.acquire(file, LONG)) {
      AtomicBoolean interrupted = new AtomicBoolean();
      FutureTask<Boolean> waiter = new FutureTask<>(() -> {
        assertBusy(() -> locks.acquire(file, LONG));
        interrupted.set(Thread.currentThread().isInterrupted());
        return true;
      });
      Thread thread = start(waiter);
      untilWaiting(thread);
      thread.interrupt();
      assertThat(waiter.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(interrupted).isTrue();
      assertThat(lock.whileHeld(() -> 1)).isEqualTo(1);
    }
  }

  @Test
  void aWaiterEndsAHolderThatHasStalledAndTheEndedOneChangesNothingAnyMore() throws Exception {
    try (LockFiles quick = new LockFiles(guard, timing(NEVER, Duration.ofMillis(50)))) {
      LockFile ended = quick.acquire(file, LONG);
      LockFile next = quick.acquire(file, LONG);
      assertThat(next.generation()).isGreaterThan(ended.generation());
      assertThat(ended.isStalled()).isTrue();
      assertBusy(() -> ended.whileHeld(() -> {
        throw new AssertionError("an ended holder works");
      }));
      assertBusy(() -> ended.commit(() -> {
        throw new AssertionError("an ended holder commits");
      }));
      ended.undo(() -> {
        throw new AssertionError("an ended holder undoes");
      });
      ended.close();
      assertThat(lockFile).as("the next holder's lock").exists();
      next.commit(() -> {});
      next.close();
    }
    assertThat(lockFile).doesNotExist();
  }

  @Test
  void aHolderThatMakesProgressIsNotEnded() throws Exception {
    try (LockFiles quick = new LockFiles(guard, timing(NEVER, Duration.ofMillis(700)))) {
      AtomicBoolean over = new AtomicBoolean();
      CountDownLatch holding = new CountDownLatch(1);
      FutureTask<Integer> holder = new FutureTask<>(() -> {
        int steps = 0;
        try (LockFile lock = quick.acquire(file, LONG)) {
          for (; !over.get(); steps++) {
            lock.whileHeld(() -> true);
            holding.countDown();
            LockSupport.parkNanos(1_000_000);
          }
          lock.commit(() -> {});
        }
        return steps;
      });
      start(holder);
      holding.await();
      assertBusy(() -> quick.acquire(file, Duration.ofMillis(1500)));
      over.set(true);
      assertThat(holder.get(20, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void aStalledHolderIsLeftAloneWhileNobodyWaits() throws Exception {
    try (LockFiles quick = new LockFiles(guard, timing(NEVER, Duration.ofNanos(1)));
        LockFile lock = quick.acquire(file, LONG)) {
      until(lock::isStalled);
      assertThat(lock.whileHeld(() -> 1)).isEqualTo(1);
      lock.commit(() -> {});
    }
  }

  @Test
  void theLockOfAProcessThatHasEndedIsTakenOverAtOnce() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    long pid = ended.pid();
    ended.waitFor();
    Owner self = Owner.ofThisProcess();
    plant(new Owner(self.host(), self.boot(), pid, self.start(), "d", "token", 7, false).line());
    assertTakenAtOnce();
  }

  @Test
  void theLockOfAProcessWhoseNumberIsAnothersNowIsTakenOverAtOnce() throws Exception {
    Owner self = Owner.ofThisProcess();
    for (long pid : new long[] {self.pid(), 1}) {
      plant(new Owner(self.host(), self.boot(), pid, 12_345, "d", "token", 7, false).line());
      assertTakenAtOnce();
    }
  }

  @Test
  void theLockOfAnEarlierBootIsTakenOverAtOnce() throws Exception {
    Owner self = Owner.ofThisProcess();
    plant(
        new Owner(self.host(), "earlier", self.pid(), self.start(), "d", "token", 7, false).line());
    assertTakenAtOnce();
  }

  @Test
  void theLockOfAnUndeployedDeploymentIsTakenOverAtOnce() throws Exception {
    Owner self = Owner.ofThisProcess();
    plant(self.next(7, false).line());
    assertTakenAtOnce();
  }

  @Test
  void theLockOfAnotherDeploymentThatLivesIsNotTaken() throws Exception {
    try (LockFiles other = new LockFiles(guard, LockFiles.Timing.DEFAULT)) {
      LockFile theirs = other.acquire(file, LONG);
      assertBusy(() -> locks.acquire(file, SHORT));
      theirs.commit(() -> {});
    }
    assertTakenAtOnce();
  }

  @Test
  void theLockOfAnotherProcessThatLivesIsNotTaken() throws Exception {
    Process living = new ProcessBuilder("sleep", "60").start();
    try {
      Owner self = Owner.ofThisProcess();
      long start = Owner.startOf(living.toHandle());
      plant(
          new Owner(self.host(), self.boot(), living.pid(), start, "d", "token", 7, false).line());
      assertBusy(() -> locks.acquire(file, SHORT));
    } finally {
      living.destroyForcibly().waitFor();
    }
    assertTakenAtOnce();
  }

  @Test
  void theLockOfAnotherHostIsNotTakenBeforeItHasBeenSilentForLong() throws Exception {
    String theirs = elsewhere();
    plant(theirs);
    try (LockFiles patient = new LockFiles(guard, timing(NEVER, NEVER))) {
      assertBusy(() -> patient.acquire(file, SHORT));
      assertThat(lockFile).hasContent(theirs);
    }
    Duration silence = Duration.ofMillis(300);
    try (LockFiles quick = new LockFiles(guard, timing(silence, NEVER))) {
      long start = System.nanoTime();
      try (LockFile lock = quick.acquire(file, LONG)) {
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(silence.toNanos());
        assertThat(lock.whileHeld(() -> 1)).isEqualTo(1);
      }
    }
  }

  @Test
  void theLockOfAnotherHostIsNotTakenWhileItsHeartBeats() throws Exception {
    String theirs = elsewhere();
    plant(theirs);
    AtomicBoolean over = new AtomicBoolean();
    FutureTask<Boolean> heart = new FutureTask<>(() -> {
      for (long beat = 1; !over.get(); beat++) {
        Files.setLastModifiedTime(lockFile, FileTime.fromMillis(beat * 1000));
        LockSupport.parkNanos(2_000_000);
      }
      return true;
    });
    start(heart);
    try (LockFiles quick = new LockFiles(guard, timing(Duration.ofMillis(700), NEVER))) {
      assertBusy(() -> quick.acquire(file, Duration.ofMillis(1500)));
      assertThat(lockFile).hasContent(theirs);
    } finally {
      over.set(true);
    }
    assertThat(heart.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aHeldLockShowsAHeartbeat() throws Exception {
    LockFiles.Timing fast = new LockFiles.Timing(Duration.ofMillis(20), NEVER, NEVER);
    try (LockFiles beating = new LockFiles(guard, fast);
        LockFile lock = beating.acquire(file, LONG)) {
      FileTime past = FileTime.fromMillis(1000);
      Files.setLastModifiedTime(lockFile, past);
      until(() -> !Files.getLastModifiedTime(lockFile).equals(past));
      lock.commit(() -> {});
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lock1", "lock1\thost\tboot\t1\t", "\u0000\u0000\u0000", "x\ty\n"})
  void aTornLockFileIsTakenOverAtOnce(String content) throws Exception {
    plant(content);
    assertTakenAtOnce();
  }

  @Test
  void aLockFileOfArbitraryBytesIsTakenOverAtOnce() throws Exception {
    Files.createDirectories(lockFile.getParent());
    Files.write(lockFile, new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc3, '\n'});
    assertTakenAtOnce();
  }

  @Test
  void aProcessIsTheSameWhateverHappensToTheClock() throws Exception {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String ticks = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    assertThat(Owner.ofThisProcess().start()).isEqualTo(Long.parseLong(ticks));
  }

  @Test
  void aHolderThatDidNotReplaceTheFileOfASleeperTellsTheNext() throws Exception {
    plant(sleeper());
    assertThat(locks.removeStale(lockFile, true)).as("somebody may still write").isFalse();
    LockFile looks = locks.acquire(file, SHORT);
    assertThat(looks.formerMayWakeUp()).isTrue();
    looks.close();
    try (LockFile next = locks.acquire(file, SHORT)) {
      assertThat(next.formerMayWakeUp()).isTrue();
      assertThat(next.generation()).isGreaterThan(looks.generation());
      try (PartFile part = PartFile.open(file, next, 0, false)) {
        part.keep();
      }
      assertThat(next.formerMayWakeUp()).isFalse();
    }
    assertThat(lockFile).doesNotExist();
  }

  @Test
  void aHolderThatWasKilledBeforeItReplacedTheFileOfASleeperIsFollowedByOneThatDoes()
      throws Exception {
    plant(sleeper());
    try (LockFile next = locks.acquire(file, SHORT)) {
      assertThat(next.formerMayWakeUp()).isTrue();
    }
  }

  /** The lock of a process that was killed, which had taken it from one that was silent. */
  private static String sleeper() {
    Owner self = Owner.ofThisProcess();
    return new Owner(self.host(), "earlier", 1, 1, "d", "token", 7, true).line();
  }

  @Test
  void everyTruncationOfALockFileIsTakenOverAtOnce() throws Exception {
    Owner self = Owner.ofThisProcess();
    String whole = new Owner(self.host(), self.boot(), 1, 1, "d", "token", 7, false).line();
    for (int length = 0; length < whole.length(); length++) {
      plant(whole.substring(0, length));
      assertTakenAtOnce();
    }
  }

  @Test
  void aStopReleasesEveryLockEndsEveryHolderAndWakesEveryWaiter() throws Exception {
    LockFile held = locks.acquire(file, LONG);
    FutureTask<Boolean> waiter = new FutureTask<>(() -> {
      assertFault(Fault.STOPPING, () -> locks.acquire(file, LONG));
      return true;
    });
    untilWaiting(start(waiter));
    locks.close();
    assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(lockFile).doesNotExist();
    assertBusy(() -> held.whileHeld(() -> 1));
    assertBusy(() -> held.commit(() -> {}));
    assertFault(Fault.STOPPING, () -> locks.acquire(file, LONG));
    held.close();
    locks.close();
  }

  @Test
  void whoHoldsALockGoesOnWhereNobodyWaitsAnyMore() throws Exception {
    try (LockFile held = locks.acquire(file, LONG)) {
      FutureTask<Boolean> waiter = new FutureTask<>(() -> {
        assertFault(Fault.STOPPING, () -> locks.acquire(file, LONG));
        return true;
      });
      untilWaiting(start(waiter));
      locks.stopWaiting();
      assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(held.whileHeld(() -> 1)).isEqualTo(1);
    }
    assertThat(lockFile).doesNotExist();
  }

  @Test
  void aStopEndsTheHeartbeatThreadAndForgetsTheDeployment() throws Exception {
    String before = System.getProperty("org.onecgate.deployments", "");
    LockFiles other = new LockFiles(guard, LockFiles.Timing.DEFAULT);
    LockFile lock = other.acquire(file, LONG);
    String deployment = Owner.parse(Files.readString(lockFile)).orElseThrow().deployment();
    assertThat(System.getProperty("org.onecgate.deployments")).contains(deployment);
    List<Thread> beating = heartbeats();
    other.close();
    assertThat(System.getProperty("org.onecgate.deployments")).isEqualTo(before);
    lock.close();
    until(() -> beating.stream().filter(Thread::isAlive).count() < beating.size());
  }

  @Test
  void aReleaseDoesNotRemoveTheLockOfAnother() throws Exception {
    LockFile lock = locks.acquire(file, LONG);
    String theirs = elsewhere();
    plant(theirs);
    lock.close();
    assertThat(lockFile).hasContent(theirs);
  }

  @Test
  void threadsAndDeploymentsOfOneProcessNeverHoldALockTogether() throws Exception {
    int threads = 6;
    int each = 150;
    int[] counter = {0};
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (LockFiles other = new LockFiles(guard, LockFiles.Timing.DEFAULT)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        LockFiles mine = t % 2 == 0 ? locks : other;
        all.add(pool.submit(() -> {
          start.await();
          for (int i = 0; i < each; i++) {
            try (LockFile lock = mine.acquire(file, Duration.ofSeconds(60))) {
              int seen = counter[0];
              Thread.onSpinWait();
              counter[0] = seen + 1;
              lock.commit(() -> {});
            }
          }
          return true;
        }));
      }
      for (Future<?> one : all) {
        one.get(120, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(counter[0]).isEqualTo(threads * each);
    assertThat(lockFile.getParent()).isEmptyDirectory();
  }

  @Test
  void fourProcessesNeverHoldALockTogether() throws Exception {
    int processes = 4;
    int each = 800;
    Path counter = Files.writeString(directory.resolve("counter"), "0");
    List<Process> children = new ArrayList<>();
    for (int p = 0; p < processes; p++) {
      children.add(new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              Child.class.getName(),
              guard.toString(),
              file.toString(),
              counter.toString(),
              Integer.toString(each))
          .redirectErrorStream(true)
          .redirectOutput(directory.resolve("output" + p).toFile())
          .start());
    }
    try {
      for (int p = 0; p < processes; p++) {
        assertThat(children.get(p).waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(children.get(p).exitValue())
            .as(Files.readString(directory.resolve("output" + p)))
            .isZero();
      }
    } finally {
      children.forEach(Process::destroyForcibly);
    }
    assertThat(counter).hasContent(Integer.toString(processes * each));
    assertThat(lockFile.getParent()).isEmptyDirectory();
  }

  /** Counts up in a file that the lock alone protects, and ends with 1 where it was not alone. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      Path counter = Path.of(args[2]);
      Path inside = counter.resolveSibling("inside");
      int each = Integer.parseInt(args[3]);
      try (LockFiles locks = new LockFiles(Path.of(args[0]), LockFiles.Timing.DEFAULT)) {
        for (int i = 0; i < each; i++) {
          try (LockFile lock = locks.acquire(Path.of(args[1]), Duration.ofSeconds(100))) {
            Files.createFile(inside); // fails where somebody is inside
            int seen = Integer.parseInt(Files.readString(counter));
            Files.writeString(counter, Integer.toString(seen + 1));
            Files.delete(inside);
            lock.commit(() -> {});
          }
        }
      }
    }
  }

  @Test
  void anOwnerIsReadAsItWasWritten() {
    Owner owner = new Owner("host/pid:[1]", "boot", 42, 1_700_000_000_123L, "d", "t", 99, true);
    assertThat(Owner.parse(owner.line())).contains(owner);
    assertThat(owner.next(100, false).token()).isNotEqualTo(owner.token()).hasSize(32);
    assertThat(Owner.parse(owner.line().replace("42", "x"))).isEmpty();
    assertThat(Owner.parse(owner.line().replace("lock1", "lock2"))).isEmpty();
    assertThat(Owner.parse(owner.line().strip())).isEmpty();
    assertThat(owner.isGone(Owner.ofThisProcess())).as("another host").isFalse();
  }

  private void assertTakenAtOnce() throws FaultException, IOException {
    try (LockFile lock = locks.acquire(file, Duration.ZERO)) {
      assertThat(Owner.parse(Files.readString(lockFile)).orElseThrow().generation())
          .isEqualTo(lock.generation());
      lock.commit(() -> {});
    }
    assertThat(lockFile.getParent()).isEmptyDirectory();
  }

  private static String elsewhere() {
    return new Owner("elsewhere", "boot", 1, 1, "d", "token", 7, false).line();
  }

  private void plant(String content) throws IOException {
    Files.deleteIfExists(lockFile); // another file, as all that anybody puts there
    Files.createDirectories(lockFile.getParent());
    Files.deleteIfExists(lockFile); // another file, as whatever anybody puts there
    Files.write(lockFile, content.getBytes(UTF_8));
  }

  private static LockFiles.Timing timing(Duration silence, Duration stall) {
    return new LockFiles.Timing(Duration.ofHours(1), silence, stall);
  }

  private interface Code {
    void run() throws FaultException, IOException;
  }

  private static void assertBusy(Code code) {
    assertFault(Fault.FILE_BUSY, code);
  }

  private static void assertFault(Fault fault, Code code) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(code::run)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
  }

  private static List<Thread> heartbeats() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("gate-lock-heartbeat"))
        .toList();
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "test");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Returns when the thread waits for a lock. */
  private static void untilWaiting(Thread thread) throws Exception {
    until(() -> thread.getState() == Thread.State.TIMED_WAITING
        && List.of(thread.getStackTrace()).toString().contains("LockFiles.await"));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException();
      }
      Thread.onSpinWait();
    }
  }
}
