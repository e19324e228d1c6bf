package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Sentence;

/** Proves that several who write to one volume at once leave its reserve alone (E7). */
class FreeSpaceTest {
  private static final long MEBI = 1 << 20;
  private static final long RESERVE = 10 * MEBI;

  private final AtomicLong free = new AtomicLong(100 * MEBI);
  private final AtomicLong looks = new AtomicLong();
  private final FreeSpace space = new FreeSpace(
      () -> {
        looks.incrementAndGet();
        return new Disk.Space(1000 * MEBI, free.get());
      },
      total -> total / 100);

  private static void assertFull(ThrowingCallable work) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(work)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.DISK_FULL));
  }

  /** What is promised is written, as far as the volume and the promise know. */
  private void write(FreeSpace.Promise promise, long bytes) throws Exception {
    promise.write(bytes);
    free.addAndGet(-bytes);
  }

  @Test
  void theReserveIsLeftAlone() throws Exception {
    space.check(90 * MEBI);
    space.check(-1);
    assertFull(() -> space.check(90 * MEBI + 1));
    free.set(RESERVE);
    space.check(0);
    free.set(RESERVE - 1);
    assertFull(() -> space.check(0));
    assertFull(() -> space.check(-1));
  }

  @Test
  void whatIsPromisedIsNotThereForOthersUntilItIsGivenBack() throws Exception {
    try (FreeSpace.Promise one = space.promise(60 * MEBI)) {
      space.check(30 * MEBI);
      assertFull(() -> space.check(30 * MEBI + 1));
      assertThatExceptionOfType(FaultException.class)
          .isThrownBy(() -> space.promise(31 * MEBI - 1))
          .satisfies(e -> assertThat(Sentence.textOf(e.detail()))
              .isEqualTo("unpacking takes 31 MiB, free are 30 MiB"));
      write(one, 50 * MEBI);
      space.check(30 * MEBI);
      assertFull(() -> space.check(30 * MEBI + 1));
    }
    space.check(40 * MEBI);
    assertFull(() -> space.check(40 * MEBI + 1));
  }

  @Test
  void whatOthersTakeMeanwhileIsSeenBeforeTheReserveIsTouched() throws Exception {
    try (FreeSpace.Promise one = space.promise(80 * MEBI)) {
      write(one, 16 * MEBI);
      free.set(RESERVE + 5 * MEBI); // another process
      assertFull(() -> one.write(1));
      assertThat(free.get()).isGreaterThanOrEqualTo(RESERVE);
    }
    try (FreeSpace.Promise last = space.promise(5 * MEBI)) {
      write(last, 5 * MEBI);
    }
    assertThat(free).hasValue(RESERVE);
  }

  @Test
  void theVolumeIsLookedAtEvery16MebiAndEvery256Files() throws Exception {
    try (FreeSpace.Promise one = space.promise(80 * MEBI)) {
      looks.set(0);
      for (int i = 0; i < 64 * 16; i++) {
        write(one, 64 * 1024);
      }
      assertThat(looks).hasValue(4);
      for (int i = 0; i < 1024; i++) {
        one.file(0);
      }
      assertThat(looks).hasValue(8);
    }
  }
}
