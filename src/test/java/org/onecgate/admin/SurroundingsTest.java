package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves from when on an operator is warned of what Gate runs in (O1). */
class SurroundingsTest {
  private static final Instant END = Instant.parse("2026-11-29T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // days it lives, hours left, near
    "365, 337, false",
    "365, 336, true",
    "90, 337, false",
    "90, 336, true",
    "45, 271, false", // 11 days and 6 hours
    "45, 270, true",
    "6, 37, false",
    "6, 36, true",
    "90, 0, true",
    "90, -100, true",
  })
  void aCertificateIsNearItsEndInTwoWeeksOrInAQuarterOfItsLife(long days, long left, boolean near) {
    assertThat(Surroundings.isNear(
            END.minus(Duration.ofDays(days)), END, END.minus(Duration.ofHours(left))))
        .isEqualTo(near);
  }

  @Test
  void fewDescriptorsAreLeftFromFourFifthsOn() {
    assertThat(new Surroundings.Descriptors(819, 1024).isLow()).isFalse();
    assertThat(new Surroundings.Descriptors(820, 1024).isLow()).isTrue();
    assertThat(new Surroundings.Descriptors(1, 0).isLow())
        .as("no limit is known")
        .isFalse();
  }

  @Test
  void theProcessKnowsItsDescriptors() {
    assertThat(Surroundings.PROCESS.descriptors().get())
        .hasValueSatisfying(each -> assertThat(each.open()).isBetween(1L, each.most()));
    assertThat(Surroundings.PROCESS.certificate().get()).isEmpty();
  }
}
