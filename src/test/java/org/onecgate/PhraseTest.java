package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.intake.ChunkReceipt;

/** Proves that the dashboard has words for whatever the program can say, in both languages (C5, C6). */
class PhraseTest {
  private static final Pattern WORDS =
      Pattern.compile("(?ms)^  '(said|fault|rule|datum)\\.([^']+)':(.*?)',$");

  @ParameterizedTest
  @ValueSource(strings = {"ru", "en"})
  void everySentenceHasItsWordsWithTheSamePlaces(String language) throws IOException {
    Map<String, String> words = words(language, "said");
    Set<String> wanted = names(Phrase.values());
    for (ChunkReceipt.Kind kind : ChunkReceipt.Kind.values()) {
      wanted.add("chunk." + kind.name().toLowerCase(Locale.ROOT));
    }
    found("seal\\(from, [^,]*?\"([a-z]+)\"(?: : \"([a-z]+)\")?", "imports")
        .forEach(by -> wanted.add("by." + by));
    assertThat(words.keySet()).containsExactlyInAnyOrderElementsOf(wanted);
    for (Phrase phrase : Phrase.values()) {
      assertThat(places(words.get(phrase.name())))
          .as(phrase.name())
          .isEqualTo(new TreeSet<>(phrase.places()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "en"})
  void everyFaultAndEveryStepHasItsWords(String language) throws IOException {
    assertThat(words(language, "fault").keySet().stream().filter(key -> key.matches("[A-Z_]+")))
        .containsExactlyInAnyOrderElementsOf(names(Fault.values()));
    Set<String> steps = found("new Meter\\(\\s*progress,\\s*\"([a-z]+)\"", "staging");
    assertThat(steps).hasSizeGreaterThan(2);
    String all = Files.readString(Path.of("webapp/js/lang/" + language + ".js"));
    assertThat(steps).allMatch(step -> all.contains("'step." + step + "'"));
  }

  /** Rules of the scanner, of clamd, of names and pictures, and of what does not fit together. */
  @ParameterizedTest
  @ValueSource(strings = {"ru", "en"})
  void everyRuleThatAFindingCanNameHasATitle(String language) throws IOException {
    Set<String> rules = found("new Suspicion\\(\\s*[\\w.()]+,\\s*\"([a-z-]+)\"", "staging");
    assertThat(rules).contains("clamd", "duplicate-id", "not-an-image").hasSizeGreaterThan(5);
    found("(?m)^    ([A-Z_]+)\\(Phrase\\.", "staging")
        .forEach(sort -> rules.add(sort.toLowerCase(Locale.ROOT).replace('_', '-')));
    Files.readString(Path.of("src/main/resources/org/onecgate/scan/secret-rules.txt"))
        .lines()
        .filter(line -> line.startsWith("["))
        .forEach(line -> rules.add(line.substring(1, line.length() - 1)));
    assertThat(words(language, "rule").keySet()).containsExactlyInAnyOrderElementsOf(rules);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ru", "en"})
  void everyDatumOfAnOrderThatAReasonCanNameHasItsWords(String language) throws IOException {
    Set<String> named = found("([a-z][A-Za-z]*) \\([А-Я]", "outbox");
    assertThat(named).contains("number", "fullName", "quantity", "coefficient");
    for (String list : found("\"([a-z]+)\\[\" \\+ i", "outbox")) {
      named.add(list);
      named.add(list + ".n");
    }
    assertThat(words(language, "datum").keySet()).containsAll(named);
  }

  @Test
  void aCodeIsThatOfASentenceOrOfAFault() {
    assertThat(names(Phrase.values())).doesNotContainAnyElementsOf(names(Fault.values()));
  }

  @Test
  void whatStandsInThePlacesIsInTheText() {
    Sentence inner = Phrase.AT.of(Phrase.NOT_CLOSED.of("О$1"), 1, 9);
    Sentence whole = Sentence.of(Fault.BROKEN_XML, Phrase.IN.of("a.xml", inner));
    assertThat(whole.text()).isEqualTo("XML refused: a.xml: <О$1> is not closed, line 1 column 9");
    assertThat(whole.says(Phrase.NOT_CLOSED)).isTrue();
    assertThat(whole.says(Phrase.DTD)).isFalse();
    assertThat(Sentence.of(Fault.FILE_BUSY, null).text()).isEqualTo(Fault.FILE_BUSY.text());
  }

  @Test
  void aSentenceOfANewerVersionIsItsCode() {
    assertThat(new Sentence("SOMETHING_NEW", Map.of("a", 1L)).text()).isEqualTo("SOMETHING_NEW");
    assertThat(new Sentence("PERCENT", Map.of()).text()).isEqualTo("{number} %");
  }

  @Test
  void aSentenceWithoutItsValuesIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Phrase.PERCENT.of());
    assertThatIllegalArgumentException().isThrownBy(() -> Phrase.DTD.of("a"));
  }

  private static Set<String> names(Enum<?>[] all) {
    return Arrays.stream(all).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The words of a language under one prefix, by the rest of their keys. */
  private static Map<String, String> words(String language, String prefix) throws IOException {
    Map<String, String> words = new LinkedHashMap<>();
    Matcher each = WORDS.matcher(Files.readString(Path.of("webapp/js/lang/" + language + ".js")));
    while (each.find()) {
      if (each.group(1).equals(prefix)) {
        assertThat(words.put(each.group(2), each.group(3))).as(each.group(2)).isNull();
      }
    }
    return words;
  }

  private static Set<String> places(String words) {
    return Pattern.compile("\\{(\\w+)}")
        .matcher(words)
        .results()
        .map(place -> place.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the groups find in the sources of a package. */
  private static Set<String> found(String pattern, String directory) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/org/onecgate", directory))) {
      for (Path source : sources.toList()) {
        Matcher each = Pattern.compile(pattern).matcher(Files.readString(source));
        while (each.find()) {
          for (int i = 1; i <= each.groupCount(); i++) {
            if (each.group(i) != null) {
              found.add(each.group(i));
            }
          }
        }
      }
    }
    return found;
  }
}
