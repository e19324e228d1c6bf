package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads end with their owner (D4). */
class ThreadsTest {
  private static long alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("threads-test"))
        .count();
  }

  @Test
  void noThreadIsLeftWhenItIsSaidThatTheyHaveEnded() {
    for (int i = 0; i < 300; i++) {
      var timer = Threads.timer("threads-test");
      var unused = timer.scheduleWithFixedDelay(() -> {}, 0, 1, TimeUnit.MILLISECONDS);
      assertThat(Threads.stop(timer)).isTrue();
      assertThat(alive()).isZero();

      ExecutorService pool = Threads.pool("threads-test", 2);
      pool.execute(() -> {});
      pool.execute(() -> {});
      Threads.finish(pool);
      assertThat(alive()).isZero();
    }
  }
}
