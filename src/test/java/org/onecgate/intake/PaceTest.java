package org.onecgate.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;

/** Proves that an upload which drips or never ends is refused, and an honest slow one is not (E8). */
class PaceTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  private final Pace pace =
      new Pace(new ByteSize(1024), Duration.ofSeconds(20), Duration.ofMinutes(10), now::get);

  @Test
  void anUploadAtTheMinimumRateGoesOn() throws Exception {
    for (int i = 0; i < 29; i++) {
      after(Duration.ofMillis(20_001), 20 * 1024 + 2);
    }
  }

  @Test
  void aSlowStartIsForgivenUntilTheWindowEnds() throws Exception {
    after(Duration.ofSeconds(10), 1);
    after(Duration.ofSeconds(10), 1);
    assertTooSlow(Duration.ofSeconds(1), 1);
  }

  @Test
  void oneByteEveryFewSecondsIsRefused() throws Exception {
    for (int i = 0; i < 6; i++) {
      after(Duration.ofSeconds(3), 1);
    }
    assertTooSlow(Duration.ofSeconds(3), 1);
  }

  @Test
  void anUploadThatWasFastAndDripsNowIsRefused() throws Exception {
    after(Duration.ofSeconds(1), 100_000_000);
    after(Duration.ofSeconds(20), 100);
    for (int i = 0; i < 20; i++) {
      after(Duration.ofSeconds(1), 1);
    }
    assertTooSlow(Duration.ofSeconds(1), 1);
  }

  @Test
  void anUploadBeyondItsDeadlineIsRefusedHoweverFastItIs() throws Exception {
    for (int i = 0; i < 60; i++) {
      after(Duration.ofSeconds(10), 1_000_000);
    }
    assertTooSlow(Duration.ofSeconds(1), 1_000_000);
  }

  private void after(Duration time, int bytes) throws FaultException {
    now.addAndGet(time.toNanos());
    pace.received(bytes);
  }

  private void assertTooSlow(Duration time, int bytes) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> after(time, bytes))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.UPLOAD_TOO_SLOW));
  }
}
