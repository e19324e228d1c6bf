package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves which names can lie side by side on any file system (E11, protocol (b)14). */
class NameSetTest {
  private final NameSet names = new NameSet();

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          a.xml     | A.xml
          a.xml     | a.XML
          Товар.xml | ТОВАР.xml
          \u0439    | \u0438\u0306
          a         | a/b
          a/b       | a
          A         | a/b
          a/b       | A
          a/b/c     | A/B
          a/b       | a/B/c
          """)
  void theseDoNotFitTogether(String first, String second) {
    assertThat(names.add(new SafeName(first))).isTrue();
    assertThat(names.fits(new SafeName(second))).isFalse();
    assertThat(names.add(new SafeName(second))).isFalse();
    assertThat(names.fits(new SafeName(first))).as("the set is as it was").isTrue();
    names.clear();
    assertThat(names.add(new SafeName(second))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"a, b", "a/b, a/c", "a/b, a/bc", "ab, a/b", "a/b, b", "a/b/c, a/c", "a, aa/b"})
  void theseFitTogether(String first, String second) {
    assertThat(names.add(new SafeName(first))).isTrue();
    assertThat(names.fits(new SafeName(second))).isTrue();
    assertThat(names.add(new SafeName(second))).isTrue();
  }

  @Test
  void aNameThatIsThereFitsAndIsNotAddedAgain() {
    SafeName name = new SafeName("a/b");
    assertThat(names.add(name)).isTrue();
    assertThat(names.fits(name)).isTrue();
    assertThat(names.add(name)).isFalse();
  }

  @Test
  void aRefusedNameLeavesNoDirectoryBehind() {
    names.add(new SafeName("a"));
    assertThat(names.add(new SafeName("a/b/c"))).isFalse();
    assertThat(names.fits(new SafeName("a"))).isTrue();
    assertThat(names.add(new SafeName("b"))).isTrue();
  }
}
