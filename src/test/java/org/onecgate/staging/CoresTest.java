package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Fault;
import org.onecgate.FaultException;

/** Proves that several cores come to what one thread comes to, whatever fails and in whatever order they end. */
@Timeout(60)
class CoresTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  private final Cores four = new Cores(4);

  @AfterEach
  void end() {
    four.close();
  }

  private static void aMoment() {
    for (int i = ThreadLocalRandom.current().nextInt(2_000); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theResultsAreInTheOrderOfTheFiles(int cores) throws Exception {
    try (Cores some = new Cores(cores)) {
      for (int n : new int[] {0, 1, 2, 3, 100}) {
        List<Integer> all = HUNDRED.subList(0, n);
        assertThat(some.each(all, (i, turn) -> {
              aMoment();
              return -i;
            }))
            .isEqualTo(all.stream().map(i -> -i).toList());
      }
    }
  }

  @Test
  void severalThreadsWorkAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    List<String> threads = four.each(List.of(0, 1, 2, 3), (i, turn) -> {
      meet(together);
      return Thread.currentThread().getName();
    });
    assertThat(threads)
        .containsExactlyInAnyOrder(
            Thread.currentThread().getName(), "gate-core-1", "gate-core-2", "gate-core-3");
  }

  private static void meet(CyclicBarrier others) {
    try {
      others.await();
    } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theFirstFailureInTheOrderOfTheFilesIsTheOneThatIsTold() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      Set<Integer> bad = new TreeSet<>();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        bad.add(random.nextInt(HUNDRED.size()));
      }
      Set<Integer> begun = Collections.synchronizedSet(new TreeSet<>());
      assertThatThrownBy(() -> four.each(HUNDRED, (i, turn) -> {
            begun.add(i);
            aMoment();
            if (bad.contains(i)) {
              fail(i);
            }
            return i;
          }))
          .satisfies(e -> {
            int first = bad.iterator().next();
            assertThat(e instanceof FaultException).isEqualTo(first % 2 == 0);
            if (e instanceof IOException) {
              assertThat(e).hasMessage("file " + first);
            }
            assertThat(begun).as("all before it").containsAll(HUNDRED.subList(0, first + 1));
          });
    }
  }

  private static void fail(int i) throws FaultException, IOException {
    if (i % 2 == 0) {
      throw new FaultException(Fault.BROKEN_ARCHIVE);
    }
    throw new IOException("file " + i);
  }

  @Test
  void aFileBeforeTheOneThatFailsIsDoneToItsEndAndOneAfterItIsStopped() {
    CountDownLatch failed = new CountDownLatch(1);
    CyclicBarrier begun = new CyclicBarrier(3);
    AtomicInteger stopped = new AtomicInteger();
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> four.each(List.of(0, 1, 2), (i, turn) -> {
          meet(begun);
          if (i == 1) {
            failed.countDown();
            throw new FaultException(Fault.DISK_FULL);
          }
          await(failed);
          try {
            for (int n = 0; n < 1_000_000 && (i == 2 || n < 1000); n++) {
              turn.check();
              aMoment();
            }
          } catch (InterruptedIOException e) {
            stopped.addAndGet(i);
            throw e;
          }
          throw new FaultException(Fault.BROKEN_ARCHIVE);
        }))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.BROKEN_ARCHIVE));
    assertThat(stopped).as("only the last one").hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anErrorIsToldAsItIs() {
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> four.each(HUNDRED, (i, turn) -> {
          if (i == 40) {
            throw new OutOfMemoryError("as if");
          }
          return i;
        }))
        .withMessage("as if");
  }

  @Test
  void whoIsInterruptedHasAllStopAndNothingGoesOnAfterwards() throws Exception {
    CyclicBarrier begun = new CyclicBarrier(5);
    AtomicInteger working = new AtomicInteger();
    FutureTask<Boolean> asking = new FutureTask<>(() -> {
      assertThatThrownBy(() -> four.each(HUNDRED, (i, turn) -> {
            working.incrementAndGet();
            try {
              meet(begun);
              while (true) {
                turn.check();
                if (Thread.interrupted()) {
                  Thread.currentThread().interrupt();
                  throw new InterruptedIOException("as a channel says");
                }
              }
            } finally {
              working.decrementAndGet();
            }
          }))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(working).hasValue(0);
      return Thread.interrupted();
    });
    Thread thread = new Thread(asking);
    thread.start();
    begun.await();
    thread.interrupt();
    assertThat(asking.get()).as("it is still interrupted").isTrue();
  }

  @Test
  void whereTheOthersAreBusyWhoAsksDoesItAlone() throws Exception {
    try (Cores two = new Cores(2)) {
      CountDownLatch done = new CountDownLatch(1);
      CyclicBarrier begun = new CyclicBarrier(3);
      FutureTask<List<Integer>> other =
          new FutureTask<>(() -> two.each(List.of(0, 1), (i, turn) -> {
            meet(begun);
            await(done);
            return i;
          }));
      new Thread(other).start();
      begun.await();
      String me = Thread.currentThread().getName();
      assertThat(two.each(HUNDRED, (i, turn) -> Thread.currentThread().getName()))
          .containsOnly(me);
      done.countDown();
      assertThat(other.get()).containsExactly(0, 1);
    }
  }

  @Test
  void afterItsEndWhoAsksDoesItAlone() throws Exception {
    four.close();
    assertThat(four.each(HUNDRED, (i, turn) -> Thread.currentThread().getName()))
        .containsOnly(Thread.currentThread().getName());
  }

  @Test
  void whatIsReportedToOneIsReportedInTurn() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    Progress progress = step -> {
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      aMoment();
      inside.decrementAndGet();
    };
    List<Progress.Step> last = Collections.synchronizedList(new java.util.ArrayList<>());
    Meter meter = new Meter(
        step -> {
          progress.report(step);
          last.add(step);
        },
        "scanning",
        100,
        1000);
    four.each(HUNDRED, (i, turn) -> {
      Meter mine = meter.of(turn);
      mine.bytes(10);
      mine.file();
      return i;
    });
    assertThat(last).hasSize(201);
    assertThat(last).extracting(Progress.Step::bytes).isSorted();
    assertThat(last.get(200)).isEqualTo(new Progress.Step("scanning", 100, 100, 1000, 1000));
  }
}
