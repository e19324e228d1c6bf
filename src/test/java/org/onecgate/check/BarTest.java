package org.onecgate.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Proves that progress is one line that is written again, five times a second at most, and only for a terminal. */
class BarTest {
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  @Test
  void theLineTellsBytesSpeedAndTimeLeft() {
    assertThat(Bar.line(50_000_000, 200_000_000, 2))
        .isEqualTo(
            "[#######.......................]  25 %  50.0 of 200.0 MB  25.0 MB/s  0:06 left");
    assertThat(Bar.line(1_000_000, 7_201_000_000L, 1)).endsWith("1.0 MB/s  2:00:00 left");
    assertThat(Bar.line(0, 0, 0)).endsWith("0 %  0.0 of 0.0 MB  0.0 MB/s  ");
  }

  @Test
  void itIsWrittenOverAndTakenAway() {
    Bar bar = bar(true);
    bar.done(10_000_000);
    assertThat(printed()).isEmpty();
    clock.set(200_000_000);
    bar.done(20_000_000);
    clock.set(300_000_000);
    bar.done(50_000_000);
    assertThat(printed()).startsWith("\r[").hasSizeLessThan(100);
    clock.set(400_000_000);
    bar.done(100_000_000);
    bar.clear();
    bar.clear();
    assertThat(printed().split("\r", -1)).hasSize(5).endsWith("");
    assertThat(printed()).doesNotContain("\n");
  }

  @Test
  void nothingIsWrittenWhereNobodyLooks() {
    Bar bar = bar(false);
    clock.set(1_000_000_000);
    bar.done(10_000_000);
    bar.clear();
    assertThat(printed()).isEmpty();
  }

  private Bar bar(boolean shown) {
    Bar bar = new Bar(new PrintStream(terminal, true, UTF_8), shown, clock::get);
    bar.of(100_000_000);
    return bar;
  }

  private String printed() {
    return terminal.toString(UTF_8);
  }
}
