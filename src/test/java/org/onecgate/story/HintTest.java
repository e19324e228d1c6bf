package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.config.Dialect;

/** What is advised to an operator, and until when (E4, E19). */
class HintTest {
  private static final List<String> ALL =
      Arrays.stream(Hint.values()).map(Hint::sentence).toList();

  private static Dialect dialect(String sessid, String import_) {
    return new Dialect(sessid, import_, null, null, null, null, null, null);
  }

  @Test
  void withoutAnySettingEachIsOpen() {
    assertThat(Hint.open(ALL, Dialect.DEFAULT)).isEqualTo(ALL);
  }

  @Test
  void whatIsSetIsNotAskedFor() {
    assertThat(Hint.open(ALL, dialect("optional", "auto")))
        .doesNotContain(Hint.SESSID.sentence())
        .hasSize(3);
    for (String import_ : List.of("never", "required")) {
      assertThat(Hint.open(ALL, dialect("required", import_)))
          .containsExactly(Hint.SESSID.sentence(), Hint.FILE_LIMIT.sentence());
    }
  }

  @Test
  void aSentenceOfAnEarlierVersionStays() {
    assertThat(Hint.open(List.of("set something"), dialect("optional", "never")))
        .containsExactly("set something");
  }
}
