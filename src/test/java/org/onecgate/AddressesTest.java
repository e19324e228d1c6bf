package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a list holds, to the bit. */
class AddressesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1 | 127.0.0.1",
        "10.0.0.0/8, 192.168.7.0/24 | 10.255.0.1",
        "10.0.0.0/8,192.168.7.0/24 | 192.168.7.255",
        "10.128.0.0/9 | 10.255.255.255",
        "0.0.0.0/0 | 203.0.113.9",
        "::1 | 0:0:0:0:0:0:0:1",
        "fd00::/8 | fdab::1%eth0",
        "203.0.113.9 | ::ffff:203.0.113.9"
      })
  void thatIsIn(String list, String address) {
    assertThat(Addresses.parse(list).contain(address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1 | 127.0.0.2",
        "10.128.0.0/9 | 10.127.255.255",
        "192.168.7.0/24 | 192.168.8.1",
        "fd00::/8 | fe00::1",
        "0.0.0.0/0 | ::1",
        "127.0.0.1 | localhost",
        "127.0.0.1 | ''"
      })
  void thatIsNot(String list, String address) {
    assertThat(Addresses.parse(list).contain(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "", "10.0.0.0/33", "10.0.0.0/", "::1/129", "1.2.3.4;5", "10.0.0.0/8,"
      })
  void whatIsNoListIsRefusedAndNobodyIsAskedForAName(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Addresses.parse(text))
        .withMessageStartingWith("is a list such as 127.0.0.1");
  }
}
