package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onecgate.Fault;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.story.Hint;
import org.onecgate.story.Stories;

/**
 * Proves that the dashboard has words for whatever the program can say (C5, C6): the sentences are read
 * from the sources and compared with the lists of {@code said.js}, in both directions.
 */
class SentencesTest {
  private static final Path MAIN = Path.of("src/main/java/org/onecgate");
  private static final Path SCRIPTS = Path.of("webapp/js");
  private static final Pattern LIST = Pattern.compile("(?ms)^const ([A-Z]+) = \\[$(.*?)^];$");
  private static final Pattern ENTRY =
      Pattern.compile("(?m)^  \\['(\\w+)', '((?:[^'\\\\]|\\\\.)*)'],$");
  private static final Pattern WORDS = Pattern.compile("(?m)^  '([^']+)': (.*),$");
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  /** What is put together of a rule and what it found, which is what another program calls it. */
  private static final Set<String> PUT_TOGETHER = Set.of("clamd {}");

  @Test
  void whatIsWrittenIntoAStoryIsWhatCanBeTold() throws IOException {
    Set<String> written = new TreeSet<>();
    for (String code : codes("")) {
      written.addAll(said(code, "\\.decided", 1));
      written.addAll(said(code, "\\bstories\\.chunk", 1));
    }
    assertThat(written)
        .hasSizeGreaterThan(8)
        .containsExactlyInAnyOrderElementsOf(plain(list("STORY").values()));
  }

  @Test
  void noCallThatWritesIntoAStoryIsOverlooked() throws IOException {
    int seen = 0;
    for (String code : codes("")) {
      seen += Sentences.calls(code, "\\bstories\\.(?:decided|chunk)").size();
    }
    JavaClasses classes = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("org.onecgate");
    Predicate<String> writes = Set.of("decided", "chunk")::contains;
    long all = classes.stream()
        .map(JavaClass::getMethodCallsFromSelf)
        .flatMap(Set::stream)
        .filter(call -> call.getTargetOwner().isEquivalentTo(Stories.class))
        .filter(call -> writes.test(call.getName()))
        .count();
    assertThat(all).isEqualTo(seen).isPositive();
    assertThat(classes.stream()
            .map(JavaClass::getMethodReferencesFromSelf)
            .flatMap(Set::stream)
            .filter(reference -> reference.getTargetOwner().isEquivalentTo(Stories.class))
            .filter(reference -> writes.test(reference.getName())))
        .isEmpty();
  }

  @Test
  void everyFaultIsToldAsWhatItMeans() throws IOException {
    Map<String, String> texts = Arrays.stream(Fault.values())
        .collect(Collectors.toMap(Fault::code, Fault::text, (a, b) -> a, TreeMap::new));
    assertThat(new TreeMap<>(list("FAULTS"))).isEqualTo(texts);
  }

  @Test
  void everyHintIsKnown() throws IOException {
    Map<String, String> sentences = Arrays.stream(Hint.values())
        .collect(Collectors.toMap(Hint::name, Hint::sentence, (a, b) -> a, TreeMap::new));
    assertThat(new TreeMap<>(list("HINTS"))).isEqualTo(sentences);
    for (String language : List.of("ru", "en")) {
      assertThat(words(language).keySet())
          .containsAll(sentences.keySet().stream().map(code -> "hint." + code).toList());
    }
  }

  @Test
  void whateverIsSaidOfFailuresFindingsAndWarningsCanBeTold() throws IOException {
    Set<String> said = new TreeSet<>(PUT_TOGETHER);
    for (String code : codes("")) {
      said.addAll(said(code, "new FaultException", 1));
      said.addAll(said(code, "new Reply\\.Failure", 1));
      said.addAll(said(code, "new Suspicion", 2));
      said.addAll(said(code, "new Warning", 2));
      said.addAll(said(code, "new BadJsonException", 1));
    }
    for (String code : codes("staging")) {
      said.addAll(said(code, "\\brefused", 1));
    }
    said.addAll(said(code("SafeName"), "new IllegalArgumentException", 0));
    said.addAll(returned(code("SafeName"), "return ((?:\"|String\\.format)[^;]*);"));
    said.addAll(said(code("XmlCause"), "new Words", 1));
    said.addAll(returned(code("XmlCause"), "return (\"[^;]*);"));
    said.addAll(said(code("staging/Disguise"), "\\b(?:ZIP|GZIP|MULTIPART|HTML)", 0));
    said.addAll(said(code("json/Records"), "new IllegalArgumentException", 0));
    said.addAll(said(code("config/ConfigFile"), "\\b(?:report|refuse)", 0));
    said.addAll(said(code("json/RecordReader"), "\\bwrong", 1));
    said.addAll(said(code("json/RecordReader"), "\\brequire", 2));
    said.addAll(returned(code("json/RecordReader"), "return (\"[^;]*);"));
    said.addAll(said(code("delivery/HandOverQueue"), "Outcome\\.(?:retry|failed)", 0));
    said.addAll(said(code("delivery/Webhook"), "(?:Outcome\\.failed|new Retry)", 0));
    said.addAll(said(code("delivery/HandOvers"), "record\\.failed", 1));
    said.addAll(returned(code("staging/XmlKeys"), "return (count\\s[^;]*);"));
    Set<String> known = plain(list("DETAILS").values());
    known.removeIf(form -> form.matches("[{}:\\s]*"));
    assertThat(said).hasSizeGreaterThan(60).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void everySentenceHasItsWordsAndThereAreNoOthers() throws IOException {
    Set<String> wanted = new TreeSet<>(List.of("line", "lineColumn", "near"));
    wanted.addAll(list("STORY").keySet());
    wanted.addAll(list("DETAILS").keySet());
    for (ChunkReceipt.Kind kind : ChunkReceipt.Kind.values()) {
      wanted.add("chunk." + kind.name().toLowerCase(Locale.ROOT));
    }
    said(code("imports/ImportRuns"), "\\bseal", 1).forEach(by -> wanted.add("by." + by));
    for (String language : List.of("ru", "en")) {
      Map<String, String> words = words(language);
      assertThat(words.keySet().stream()
              .filter(key -> key.startsWith("said."))
              .map(key -> key.substring("said.".length())))
          .containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(words.keySet().stream()
              .filter(key -> key.matches("fault\\.[A-Z_]+"))
              .map(key -> key.substring("fault.".length())))
          .containsExactlyInAnyOrderElementsOf(list("FAULTS").keySet());
      for (String list : List.of("STORY", "DETAILS")) {
        for (Map.Entry<String, String> sentence : list(list).entrySet()) {
          assertThat(places(sentence.getValue()))
              .as(sentence.getKey())
              .isEqualTo(places(words.get("said." + sentence.getKey())));
        }
      }
    }
  }

  @Test
  void everyStepOfAnImportHasItsWord() throws IOException {
    Set<String> steps = new TreeSet<>();
    for (String code : codes("staging")) {
      Sentences.calls(code, "new Meter").stream()
          .filter(arguments -> arguments.get(0).strip().equals("progress"))
          .forEach(arguments -> steps.addAll(Sentences.of(arguments.get(1))));
    }
    assertThat(steps).isNotEmpty();
    for (String language : List.of("ru", "en")) {
      assertThat(words(language).keySet())
          .containsAll(steps.stream().map(step -> "step." + step).toList());
    }
  }

  /** What this argument of each such call can be. */
  private static Set<String> said(String code, String head, int argument) {
    Set<String> said = new TreeSet<>();
    for (List<String> arguments : Sentences.calls(code, head)) {
      if (arguments.size() > argument) {
        said.addAll(Sentences.of(arguments.get(argument)));
      }
    }
    return said;
  }

  private static Set<String> returned(String code, String statement) {
    Set<String> said = new TreeSet<>();
    Matcher matcher = Pattern.compile(statement).matcher(code);
    while (matcher.find()) {
      said.addAll(Sentences.of(matcher.group(1)));
    }
    return said;
  }

  private static Set<String> plain(Iterable<String> sentences) {
    Set<String> plain = new TreeSet<>();
    sentences.forEach(sentence -> plain.add(Sentences.plain(sentence)));
    return plain;
  }

  /** A list of said.js: its sentences by their keys. */
  static Map<String, String> list(String name) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    Matcher lists = LIST.matcher(Files.readString(SCRIPTS.resolve("said.js")));
    while (lists.find()) {
      if (lists.group(1).equals(name)) {
        long lines =
            lists.group(2).lines().filter(line -> line.startsWith("  [")).count();
        Matcher entry = ENTRY.matcher(lists.group(2));
        while (entry.find()) {
          entries.put(entry.group(1), entry.group(2).replaceAll("\\\\(.)", "$1"));
        }
        assertThat(entries).as("keys of " + name).hasSize((int) lines).isNotEmpty();
      }
    }
    return entries;
  }

  private static Map<String, String> words(String language) throws IOException {
    Map<String, String> words = new LinkedHashMap<>();
    Matcher matcher = WORDS.matcher(Files.readString(SCRIPTS.resolve("lang/" + language + ".js")));
    while (matcher.find()) {
      words.put(matcher.group(1), matcher.group(2));
    }
    return words;
  }

  private static Set<String> places(String text) {
    Set<String> places = new TreeSet<>();
    Matcher matcher = PLACE.matcher(text);
    while (matcher.find()) {
      places.add(matcher.group(1));
    }
    return places;
  }

  private static String code(String name) throws IOException {
    return Sentences.code(Files.readString(MAIN.resolve(name + ".java")));
  }

  private static List<String> codes(String directory) throws IOException {
    try (Stream<Path> all = Files.walk(MAIN.resolve(directory))) {
      List<Path> sources = all.filter(f -> f.toString().endsWith(".java")).toList();
      List<String> codes = new ArrayList<>();
      for (Path source : sources) {
        codes.add(Sentences.code(Files.readString(source)));
      }
      return codes;
    }
  }
}
