package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.config.Dialect;
import org.onecgate.config.ServerSettings;
import org.onecgate.config.ServerSettings.Delivery;
import org.onecgate.config.ServerSettings.Sessid;

/** What is advised to an operator, and until when (E4, E19). */
class HintTest {
  private static final List<String> ALL =
      Arrays.stream(Hint.values()).map(Hint::sentence).toList();

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

  @Test
  void withoutAnySettingEachIsOpen() {
    assertThat(Hint.open(ALL, DEFAULT)).isEqualTo(ALL);
  }

  @Test
  void whatIsSetIsNotAskedFor() {
    assertThat(Hint.open(ALL, settings(Sessid.OPTIONAL, Delivery.AUTO)))
        .doesNotContain(Hint.SESSID.sentence())
        .hasSize(3);
    for (Delivery delivery : List.of(Delivery.NEVER, Delivery.REQUIRED)) {
      assertThat(Hint.open(ALL, settings(Sessid.REQUIRED, delivery)))
          .containsExactly(Hint.SESSID.sentence(), Hint.FILE_LIMIT.sentence());
    }
  }

  @Test
  void aSentenceOfAnEarlierVersionStays() {
    assertThat(Hint.open(List.of("set something"), settings(Sessid.OPTIONAL, Delivery.NEVER)))
        .containsExactly("set something");
  }
}
