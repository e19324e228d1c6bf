package org.onecgate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.protocol.ExchangeRequest.Credentials;

/** Proves which types and modes are known, in any case and any language of the machine (E16). */
class WordsTest {
  @ParameterizedTest
  @EnumSource(Mode.class)
  void everyModeIsFoundByItsWord(Mode mode) {
    Locale before = Locale.getDefault();
    for (String language : List.of("en", "ru", "tr")) {
      try {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertThat(Mode.sent(mode.word()).known()).contains(mode);
        assertThat(Mode.sent(mode.name()).known()).contains(mode);
      } finally {
        Locale.setDefault(before);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void everyTypeIsFoundByItsWord(ExchangeType type) {
    assertThat(ExchangeType.sent(type.word()).known()).contains(type);
    assertThat(ExchangeType.sent(type.name()).known()).contains(type);
  }

  @Test
  void anythingElseIsUnknown() {
    for (String word : List.of("", " ", "get_catalog", "crm", "listen", "catalog ", "каталог")) {
      assertThat(ExchangeType.sent(word).known()).isEmpty();
    }
    for (String word : List.of("", "exchange", "init ", "file\n", "инит")) {
      assertThat(Mode.sent(word).known()).isEmpty();
    }
  }

  @Test
  void aRequestNeverShowsItsSecrets() {
    ExchangeRequest request = new ExchangeRequest(
        ExchangeType.sent("catalog"),
        Mode.sent("file"),
        "import.xml",
        SessionKey.of("secret-sessid"),
        "3.1",
        "",
        SessionKey.of("secret-cookie"),
        Optional.of(new Credentials("login", "secret-password")),
        new ExchangeRequest.Body(
            ExchangeRequest.Framing.NONE, -1, java.io.InputStream.nullInputStream()),
        "127.0.0.1",
        Optional.empty(),
        ExchangeRequest.Realm.NOBODY);
    assertThat(request.toString())
        .contains("type=catalog", "mode=file", "filename=import.xml", "remote=127.0.0.1")
        .doesNotContain("secret");
    assertThat(request.credentials().toString()).contains("login").doesNotContain("secret");
    assertThat(request.sessid().toString()).doesNotContain("secret");
  }

  @Test
  void aReplyTellsPeopleNoKey() {
    Reply reply = new Reply.Lines(
        List.of("success", "sessid=secret-key"), true, "success, session opened", null);
    assertThat(reply.text()).contains("sessid=secret-key");
    assertThat(reply.told()).isEqualTo("success, session opened").isEqualTo(reply.toString());
  }

  @Test
  void aWordIsUnderstoodInAnyCaseAndKeptAsItCame() {
    Word<Mode> word = Mode.sent("CheckAuth");
    assertThat(word.sent()).isEqualTo("CheckAuth");
    assertThat(word.known()).contains(Mode.CHECKAUTH);
    assertThat(word.is(Mode.CHECKAUTH)).isTrue();
    assertThat(word.is(Mode.INIT)).isFalse();
    assertThat(Mode.sent("exchange").is(Mode.INIT)).isFalse();
  }
}
