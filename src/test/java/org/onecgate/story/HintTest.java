package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onecgate.Sentence;
import org.onecgate.config.Dialect;
import org.onecgate.config.ServerSettings;
import org.onecgate.config.ServerSettings.Delivery;
import org.onecgate.config.ServerSettings.Sessid;

/** What is advised to an operator, and until when (E4, E19). */
class HintTest {
  private static final List<String> ALL =
      Arrays.stream(Hint.values()).map(Hint::text).toList();

  private static final ServerSettings DEFAULT = ServerSettings.of(Dialect.DEFAULT);

  private static ServerSettings settings(Sessid sessid, Delivery delivery) {
    ServerSettings set = DEFAULT;
    return new ServerSettings(
        sessid,
        delivery,
        set.charset(),
        set.bom(),
        set.status(),
        set.zip(),
        set.fileLimit(),
        set.initLines());
  }

  private static List<String> open(List<String> texts, ServerSettings settings) {
    return Hint.open(texts, Optional.of(settings)).stream().map(Sentence::text).toList();
  }

  @Test
  void withoutAnySettingEachIsOpen() {
    assertThat(open(ALL, DEFAULT)).isEqualTo(ALL);
  }

  @Test
  void whatIsSetIsNotAskedFor() {
    assertThat(open(ALL, settings(Sessid.OPTIONAL, Delivery.AUTO)))
        .doesNotContain(Hint.SESSID.text())
        .hasSize(3);
    for (Delivery delivery : List.of(Delivery.NEVER, Delivery.REQUIRED)) {
      assertThat(open(ALL, settings(Sessid.REQUIRED, delivery)))
          .containsExactly(Hint.SESSID.text(), Hint.FILE_LIMIT.text());
    }
  }

  @Test
  void aSentenceOfAnEarlierVersionStays() {
    assertThat(open(List.of("set something"), settings(Sessid.OPTIONAL, Delivery.NEVER)))
        .containsExactly("set something");
  }
}
