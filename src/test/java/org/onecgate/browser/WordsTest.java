package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onecgate.app.Setting;

/** Proves that the dashboard has its words in both languages, and keeps to its own rules. */
class WordsTest {
  private static final Path SCRIPTS = Path.of("webapp/js");
  private static final Pattern WORDS =
      Pattern.compile("(?ms)^  '([^']+)': (.*?),$(?=\n(?:  '|};))");
  private static final Pattern USE = Pattern.compile("\\bt\\('([^']+)'");
  private static final Pattern COMMAND = Pattern.compile("\\bcommandButton\\('([^']+)'");
  private static final Pattern MAY = Pattern.compile("\\b(?:may: |can\\()'(\\w+)'");
  private static final Pattern OPERATION = Pattern.compile("\"operationId\": \"(\\w+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:[^';]*? from )?'([^']+)';");
  private static final Pattern PRELOAD =
      Pattern.compile("<link rel=\"modulepreload\" href=\"([^\"]+)\">");
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  @Test
  void bothLanguagesHaveTheSameWords() throws IOException {
    assertThat(words("ru").keySet()).isEqualTo(words("en").keySet());
  }

  @Test
  void bothLanguagesLeaveTheSameGaps() throws IOException {
    Map<String, String> ru = words("ru");
    words("en")
        .forEach((key, text) ->
            assertThat(found(PLACE, ru.get(key))).as(key).isEqualTo(found(PLACE, text)));
  }

  @Test
  void everySettingIsExplainedInBothLanguages() throws IOException {
    Pattern one = Pattern.compile(
        "(?s)'(gate[^']*)': \\{\\s*ru: '([^']*[а-я][^']*)',\\s*en: '([^'а-я]*)',?\\s*},");
    String script = Files.readString(SCRIPTS.resolve("lang/settings.js"));
    assertThat(one.matcher(script).results().map(found -> found.group(1)))
        .containsExactlyElementsOf(Setting.all().stream()
            .map(Setting::property)
            .filter(key -> !key.equals("gate.embedded")) // nobody sets it
            .toList());
    for (String language : List.of("ru", "en")) {
      Set<String> words = words(language).keySet();
      assertThat(Setting.all().stream().map(Setting::shown).filter(each -> each.matches("[a-z ]+")))
          .filteredOn(each -> !words.contains("settings.word." + each))
          .as("a default that is no word to translate")
          .isSubsetOf("text", "chunk", "file", "starttls", "notice", "ru", "on", "off", "false");
    }
  }

  @Test
  void everyWordThatIsUsedIsThere() throws IOException {
    TreeSet<String> used = new TreeSet<>();
    for (Path script : scripts()) {
      used.addAll(found(USE, Files.readString(script)));
      found(COMMAND, Files.readString(script)).forEach(name -> used.add(name + ".do"));
    }
    assertThat(words("en").keySet()).containsAll(used);
  }

  @Test
  void whatAButtonIsAllowedForIsAnOperationThatTakesMoreThanLooking() throws IOException {
    TreeSet<String> asked = new TreeSet<>();
    for (Path script : scripts()) {
      asked.addAll(found(MAY, Files.readString(script)));
    }
    String description =
        Files.readString(Path.of("src/main/resources/org/onecgate/admin/openapi.json"));
    Set<String> operations = new TreeSet<>();
    String operation = "";
    for (String line : description.split("\n", -1)) {
      Matcher name = OPERATION.matcher(line);
      operation = name.find() ? name.group(1) : operation;
      if (line.contains("\"cookie\":[\"operates\"]")
          || line.contains("\"cookie\":[\"administers\"]")) {
        operations.add(operation);
      }
    }
    assertThat(operations).containsAll(asked);
    assertThat(asked).hasSizeGreaterThan(15);
  }

  @Test
  void everyScriptThatTheFirstScreenNeedsIsAskedForAtOnce() throws IOException {
    Set<String> needed = new TreeSet<>();
    needed(Path.of("js/main.js"), needed);
    assertThat(found(PRELOAD, Files.readString(Path.of("webapp/index.html")))).isEqualTo(needed);
  }

  private static void needed(Path script, Set<String> needed) throws IOException {
    if (needed.add(script.toString())) {
      for (String other : found(IMPORT, Files.readString(Path.of("webapp").resolve(script)))) {
        needed(script.resolveSibling(other).normalize(), needed);
      }
    }
  }

  @Test
  void noScriptMakesMarkupOfText() throws IOException {
    for (Path script : scripts()) {
      assertThat(Files.readString(script))
          .as(script.toString())
          .doesNotContain(
              ".innerHTML",
              ".outerHTML",
              "insertAdjacentHTML",
              "document.write",
              "eval(",
              "DOMParser");
    }
    assertThat(Files.readString(Path.of("webapp/index.html")))
        .doesNotContain("<style", " style=", " onclick=")
        .doesNotContainPattern("<script(?![^>]* src=)");
  }

  /** What a language says for each key, as it stands in the script: in one line or in several. */
  private static Map<String, String> words(String language) throws IOException {
    Map<String, String> words = new LinkedHashMap<>();
    Matcher matcher = WORDS.matcher(Files.readString(SCRIPTS.resolve("lang/" + language + ".js")));
    while (matcher.find()) {
      words.put(matcher.group(1), matcher.group(2));
    }
    assertThat(words).hasSizeGreaterThan(700);
    return words;
  }

  private static Set<String> found(Pattern pattern, String text) {
    TreeSet<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> all = Files.walk(SCRIPTS)) {
      return all.filter(f -> f.toString().endsWith(".js")).toList();
    }
  }
}
