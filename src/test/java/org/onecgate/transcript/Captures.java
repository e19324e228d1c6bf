package org.onecgate.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onecgate.it.Delivery;

/** What {@code {name}} stands for in a transcript, and what it has stood for so far. */
final class Captures {
  private static final Pattern PLACE =
      Pattern.compile("\\{([a-z0-9]+)(?::((?:[^{}]|\\{[0-9,]+\\})*))?\\}");

  private final Map<String, String> values = new HashMap<>();
  private final Map<String, byte[]> files;

  Captures(Map<String, byte[]> files) {
    this.files = files;
  }

  void put(String name, String value) {
    values.put(name, value);
  }

  String get(String name) {
    String value = values.get(name);
    assertThat(value).as("{" + name + "} has been seen").isNotNull();
    return value;
  }

  /** The text with every place filled; all must be known. */
  String fill(String text) {
    return PLACE
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), place.group(2))));
  }

  private String value(String name, String argument) {
    return switch (name) {
      case "length", "size" -> Integer.toString(bytes(argument).length);
      case "sha256" ->
        argument.startsWith("@")
            ? Delivery.sha256(bytes(argument))
            : Delivery.sha256(get(argument).getBytes(StandardCharsets.UTF_8));
      default -> get(name);
    };
  }

  /** The bytes that {@code @N} or {@code N[from..to]} stands for. */
  byte[] bytes(String reference) {
    return Slice.of(reference.replaceFirst("^@", ""), files);
  }

  /** Compares a text with what is expected; takes what stands at places not seen before. */
  void match(String expected, String actual) {
    StringBuilder regex = new StringBuilder();
    List<String> taken = new ArrayList<>();
    Matcher place = PLACE.matcher(expected);
    int end = 0;
    while (place.find()) {
      regex.append(Pattern.quote(expected.substring(end, place.start())));
      end = place.end();
      String name = place.group(1);
      if (isKnown(name)) {
        regex.append(Pattern.quote(value(name, place.group(2))));
      } else if (taken.contains(name)) {
        regex.append("\\k<").append(name).append('>');
      } else {
        taken.add(name);
        String what = place.group(2) == null ? "[^\\s]+" : place.group(2);
        regex.append("(?<").append(name).append('>').append(what).append(')');
      }
    }
    regex.append(Pattern.quote(expected.substring(end)));
    Matcher matcher = Pattern.compile(regex.toString()).matcher(actual);
    if (!matcher.matches()) {
      assertThat(actual).isEqualTo(expected);
    }
    taken.forEach(name -> values.put(name, matcher.group(name)));
  }

  private boolean isKnown(String name) {
    return values.containsKey(name) || List.of("length", "size", "sha256").contains(name);
  }
}
