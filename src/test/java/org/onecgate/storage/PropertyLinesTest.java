package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.onecgate.storage.Disk.Property;

/** Proves that properties are read as the JDK reads them, and on which line each begins. */
class PropertyLinesTest {
  private static Map<String, Property> read(String text) throws Exception {
    return PropertyLines.read(new BufferedReader(new StringReader(text)));
  }

  @Test
  void aLineIsThatOnWhichAPropertyBegins() throws Exception {
    String text = """
        # gate.a=1 \\
        gate.a=2

          ! gate.b
        gate.b : two \\
           lines \\
        # and no comment
        gate.c\\
        .d=ends in \\\\
        gate.\\u0065 value
        gate.a = the last counts
        \tgate.f
        gate.g=\\
        """;
    Map<String, Property> read = read(text);
    Properties wanted = new Properties();
    wanted.load(new StringReader(text));
    Map<String, String> values = new TreeMap<>();
    read.forEach((key, one) -> values.put(key, one.value()));
    assertThat(values).isEqualTo(wanted);
    Map<String, Integer> lines = new TreeMap<>();
    read.forEach((key, one) -> lines.put(key, one.line()));
    assertThat(lines)
        .isEqualTo(Map.of(
            "gate.a", 11, "gate.b", 5, "gate.c.d", 8, "gate.e", 10, "gate.f", 12, "gate.g", 13));
  }

  @Test
  void anEscapeThatIsNoneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> read("a=1\nb=\\u12\n"));
  }

  @Test
  void endsOfLinesMayBeThoseOfAnySystem() throws Exception {
    assertThat(read("a=1\r\nb=2\rc=3\\\r\n4"))
        .isEqualTo(Map.of(
            "a", new Property("1", 1), "b", new Property("2", 2), "c", new Property("34", 3)));
  }
}
