package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves how sizes are read from the configuration and written for people (E7). */
class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "8388608, 8388608",
    "8 MiB, 8388608",
    "8MiB, 8388608",
    "8   MiB, 8388608",
    "' 8 MiB ', 8388608",
    "8MB, 8388608",
    "8 mb, 8388608",
    "8M, 8388608",
    "8 m, 8388608",
    "8 mib, 8388608",
    "512k, 524288",
    "2T, 2199023255552",
    "1 B, 1",
    "7b, 7",
    "1 KiB, 1024",
    "4 GiB, 4294967296",
    "2 TiB, 2199023255552",
    "9223372036854775807, 9223372036854775807",
    "8388607 TiB, 9223370937343148032"
  })
  void aSizeIsRead(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "MiB",
        "8 i",
        "8 iB",
        "8 bM",
        "8 \u212A",
        "-1",
        "-1 MiB",
        "+1",
        "1.5 MiB",
        "1,5",
        "8 MiB x",
        "0x10",
        "1e3",
        "1 000",
        "9223372036854775808",
        "8388608 TiB",
        "99999999999999999999",
        "\u0661 MiB"
      })
  void anythingElseIsRefusedAndSaysSo(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("size");
  }

  @Test
  void aSizeIsNeverNegativeAndNeverOverflows() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> ByteSize.gibi(Long.MAX_VALUE));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> ByteSize.mebi(Long.MAX_VALUE));
  }

  @Test
  void aSizeIsWrittenInTheLargestUnitThatLosesNothing() {
    assertThat(new ByteSize(0)).hasToString("0 B");
    assertThat(new ByteSize(1023)).hasToString("1023 B");
    assertThat(new ByteSize(1024)).hasToString("1 KiB");
    assertThat(new ByteSize(1025)).hasToString("1025 B");
    assertThat(ByteSize.mebi(8)).hasToString("8 MiB");
    assertThat(ByteSize.gibi(16)).hasToString("16 GiB");
    assertThat(ByteSize.gibi(2048)).hasToString("2 TiB");
    assertThat(ByteSize.gibi(1024 * 1024)).hasToString("1024 TiB");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      ByteSize size = new ByteSize(random.nextLong() >>> (1 + random.nextInt(62)) << i % 40 >>> 1);
      assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
    }
  }

  @Test
  void sizesAreOrderedByTheirBytes() {
    assertThat(List.of(ByteSize.gibi(1), new ByteSize(1), ByteSize.mebi(1)).stream()
            .sorted())
        .containsExactly(new ByteSize(1), ByteSize.mebi(1), ByteSize.gibi(1));
  }
}
