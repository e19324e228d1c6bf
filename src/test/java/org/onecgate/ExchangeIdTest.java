package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that names of deliveries sort by the time of their seal and are safe anywhere (E22). */
class ExchangeIdTest {
  @Test
  void anIdTellsTheTimeAndTheRandomPart() {
    Instant time = Instant.parse("2026-11-21T03:05:06.123Z");
    assertThat(ExchangeId.of(time, 0x1a2b3c4d)).hasToString("20261121T030506123Z-1a2b3c4d");
    assertThat(ExchangeId.of(time, -1)).hasToString("20261121T030506123Z-ffffffff");
    assertThat(ExchangeId.of(time, 1)).hasToString("20261121T030506123Z-00000001");
    assertThat(ExchangeId.of(time.plusNanos(999_999), 1))
        .hasToString("20261121T030506123Z-00000001");
  }

  @Test
  void idsSortByTimeAsTextAndAsIds() {
    Random random = new Random(1);
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      times.add(Instant.ofEpochMilli((long) (random.nextDouble() * 7_000_000_000_000L)));
    }
    times.sort(Comparator.naturalOrder());
    List<ExchangeId> ids =
        times.stream().map(time -> ExchangeId.of(time, random.nextInt())).toList();
    for (int i = 1; i < ids.size(); i++) {
      if (times.get(i).isAfter(times.get(i - 1))) {
        assertThat(ids.get(i)).isGreaterThan(ids.get(i - 1));
        assertThat(ids.get(i).value()).isGreaterThan(ids.get(i - 1).value());
      }
    }
    assertThat(ids).allSatisfy(id -> {
      assertThat(ExchangeId.isValid(id.value())).isTrue();
      assertThat(new SafeName(id.value()).value()).isEqualTo(id.value());
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "20261121T030506123Z",
        "20261121T030506123Z-1a2b3c4",
        "20261121T030506123Z-1a2b3c4d5",
        "20261121T030506123Z-1A2B3C4D",
        "20261121T030506123Z-1a2b3c4g",
        "20261121T030506Z-1a2b3c4d",
        "x20261121T030506123Z-1a2b3c4d",
        "../20261121T030506123Z-1a2b3c4d",
        "20261121T030506123Z-1a2b3c4d\n",
        "\u0662\u0660261121T030506123Z-1a2b3c4d"
      })
  void anythingElseIsRefused(String text) {
    assertThat(ExchangeId.isValid(text)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new ExchangeId(text));
  }
}
