package org.onecgate.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.Addresses;

/** Whose request it is (C4). */
class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      new TrustedProxies(Addresses.parse("10.0.0.0/8, 127.0.0.1, fd00::/8"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1 | 203.0.113.7 | 203.0.113.7",
        "127.0.0.1 | 203.0.113.7, 10.1.2.3 | 203.0.113.7",
        "127.0.0.1 | 192.0.2.66, 203.0.113.7, 10.1.2.3 | 203.0.113.7",
        "127.0.0.1 | 203.0.113.7:50123 | 203.0.113.7",
        "fd00::1 | [2001:db8::7]:443 | 2001:db8::7",
        "fd00::1 | 2001:db8::7 | 2001:db8::7",
        "127.0.0.1 | 10.9.9.9 | 10.9.9.9",
        // a client that pretends
        "203.0.113.9 | 127.0.0.1 | 203.0.113.9",
        "203.0.113.9 | 192.0.2.66 | 203.0.113.9",
        // nothing that is an address
        "127.0.0.1 | unknown | 127.0.0.1",
        "127.0.0.1 | 192.0.2.66, evil\"<> , 10.1.2.3 | 10.1.2.3",
        "127.0.0.1 | '' | 127.0.0.1",
        "127.0.0.1 | , | 127.0.0.1",
        "127.0.0.1 | localhost | 127.0.0.1",
      })
  void theClientIsTheLastThatIsNotTrusted(String remote, String header, String client) {
    assertThat(PROXIES.client(remote, List.of(header))).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(PROXIES.client("127.0.0.1", List.of("192.0.2.66", "203.0.113.7", "10.1.2.3")))
        .isEqualTo("203.0.113.7");
    assertThat(PROXIES.client("127.0.0.1", List.of())).isEqualTo("127.0.0.1");
  }
}
