package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that only what the standard allows is taken for a trace (O2). */
class TraceTest {
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void aHeaderOfTheStandardIsTaken() {
    assertThat(Trace.of("00-" + ID + "-" + SPAN + "-01")).contains(new Trace(ID, SPAN, true));
    assertThat(Trace.of("00-" + ID + "-" + SPAN + "-00")).contains(new Trace(ID, SPAN, false));
    assertThat(Trace.of("00-" + ID + "-" + SPAN + "-fe")).contains(new Trace(ID, SPAN, false));
    assertThat(Trace.of("cc-" + ID + "-" + SPAN + "-01-what-comes-later"))
        .contains(new Trace(ID, SPAN, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\nx",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
        "00-٠af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01"
      })
  void whatIsNotOfTheStandardIsNone(String header) {
    assertThat(Trace.of(header)).isEmpty();
  }

  @Test
  void aHugeHeaderIsNone() {
    assertThat(Trace.of("0".repeat(8 << 20))).isEmpty();
    assertThat(Trace.of(null)).isEmpty();
  }

  @Test
  void aChildIsOfTheSameTraceWithASpanOfItsOwn() {
    Trace trace = new Trace(ID, SPAN, true);
    Set<String> spans = new HashSet<>(Set.of(SPAN));
    for (int i = 0; i < 100; i++) {
      Trace child = trace.child();
      assertThat(child.text()).matches(Trace.FORM).startsWith("00-" + ID + "-").endsWith("-01");
      assertThat(Trace.of(child.text())).contains(child);
      assertThat(spans.add(child.span())).isTrue();
    }
  }
}
