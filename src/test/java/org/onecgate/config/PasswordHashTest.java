package org.onecgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that passwords are kept as salted hashes and that nothing but the password fits (C4). */
class PasswordHashTest {
  private static final String WORD = PasswordHash.of("пароль: secret");

  @Test
  void thePasswordFitsAndNothingElseDoes() {
    assertThat(PasswordHash.matches("пароль: secret", WORD)).isTrue();
    for (String other : List.of("", "пароль: secreT", "пароль: secret ", "пароль")) {
      assertThat(PasswordHash.matches(other, WORD)).as(other).isFalse();
    }
  }

  @Test
  void theHashShowsNothingOfThePasswordAndDiffersEachTime() {
    assertThat(WORD)
        .matches("pbkdf2-sha512\\$210000\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}")
        .doesNotContain("secret");
    assertThat(PasswordHash.of("пароль: secret")).isNotEqualTo(WORD);
    assertThat(PasswordHash.isHash(WORD)).isTrue();
  }

  @Test
  void anEmptyPasswordIsOneLikeAnyOther() {
    String hash = PasswordHash.of("");
    assertThat(PasswordHash.matches("", hash)).isTrue();
    assertThat(PasswordHash.matches(" ", hash)).isFalse();
  }

  @Test
  void aHashWithOtherRoundsIsUnderstood() {
    // of "x" with the salt 0123456789abcdef and one round, by another program
    String hash =
        "pbkdf2-sha512$1$MDEyMzQ1Njc4OWFiY2RlZg$" + "HmE1lWDio1QhgR8GhpLXwjbBiFsO438o2SIk7yLPbiU";
    assertThat(PasswordHash.matches("x", hash)).isTrue();
    assertThat(PasswordHash.matches("y", hash)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain password",
        "$$$",
        "pbkdf2-sha512$210000$c2FsdHNhbHQ",
        "pbkdf2-sha512$210000$$",
        "pbkdf2-sha512$0$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha512$-1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha512$10000001$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha512$x$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha256$1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha512$1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha512$1$MDEyMzQ1Njc4OWFiY2RlZg$AAAA",
        "pbkdf2-sha512$1$MDEyMzQ1Njc4OWFiY2RlZg$!!!!",
        "pbkdf2-sha512$1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$"
      })
  void aMalformedHashFitsNoPassword(String hash) {
    assertThat(PasswordHash.isHash(hash)).isFalse();
    assertThat(PasswordHash.matches("", hash)).isFalse();
    assertThat(PasswordHash.matches(hash, hash)).isFalse();
  }

  @Test
  void anUnknownLoginCostsAsMuchAsTheCostliestKnownOne() {
    UnknownLogin unknown = new UnknownLogin();
    String cheap = PasswordHash.of("a", 10);
    String dear = PasswordHash.of("b", 30);
    String hash = unknown.hash(Stream.of(cheap, dear, cheap));
    assertThat(PasswordHash.rounds(hash)).isEqualTo(30);
    assertThat(unknown.hash(Stream.of(dear))).as("it is made once").isSameAs(hash);
    assertThat(PasswordHash.rounds(unknown.hash(Stream.of(cheap)))).isEqualTo(10);
    assertThat(PasswordHash.rounds(unknown.hash(Stream.empty())))
        .as("where nobody is known yet, as much as the first one will")
        .isEqualTo(PasswordHash.rounds(WORD))
        .isEqualTo(210_000);
  }
}
