package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onecgate.app.Setting;

/** Proves that the tables of the documents are those of the code. */
class DocumentsTest {
  private static final Pattern NAMED_TEST =
      Pattern.compile("(?<=[`=',])([A-Z][A-Za-z0-9]+(?:Test|IT))(?:[.#]([a-z]\\w*))?(?=[`',;\\s])");

  @Test
  void readmeListsEverySettingAndNoOther() throws IOException {
    List<String> rows = rows(Path.of("README.md"), "| `gate.");
    assertThat(rows)
        .containsExactlyElementsOf(Setting.all().stream()
            .map(s -> "| `%s` | `%s` | %s | %s |"
                .formatted(s.property(), s.variable(), s.shown(), s.line()))
            .toList());
  }

  @Test
  void protocolListsEveryFaultAndNoOther() throws IOException {
    List<String> rows = rows(Path.of("src/docs/protocol.md"), "| `[A-Z_]+` \\|");
    List<String> faults = Arrays.stream(Fault.values())
        .map(f -> "| `" + f.code() + "` | " + f.text() + " | " + f.status() + " | ")
        .toList();

    assertThat(rows).hasSameSizeAs(faults);
    assertThat(faults).allSatisfy(f -> assertThat(rows).anyMatch(row -> row.startsWith(f)));
  }

  @Test
  void protocolSaysThatARepeatHelpsWhere1cIsAskedForOne() throws IOException {
    List<String> rows = rows(Path.of("src/docs/protocol.md"), "| `[A-Z_]+` \\|");
    assertThat(rows).allMatch(row -> row.matches("\\|.*\\| \\d{3} \\| (yes|no) \\|.*"));
    for (Fault fault : Fault.values()) {
      if (fault.status() == 503 || fault.text().contains("retry")) {
        assertThat(rows)
            .anyMatch(row -> row.startsWith("| `" + fault.code() + "`")
                && row.contains("| " + fault.status() + " | yes |"));
      }
    }
  }

  /** What a line of the log may begin with, as {@code log.md} writes it. */
  @Test
  void noLineOfTheLogIsNamedThatItNeverHas() throws IOException {
    List<String> written = literals();
    assertThat(namedLines()).allSatisfy(line -> {
      List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
      String first = words.get(0);
      if (first.equals("<FAULT>")
          || Arrays.stream(Fault.values()).anyMatch(f -> f.code().equals(first))) {
        words.remove(0);
      }
      assertThat(written.stream().anyMatch(text -> begins(text, words.toArray(String[]::new))))
          .as("the program writes a line like this")
          .isTrue();
    });
  }

  @Test
  void everyWarningAndErrorOfTheLogIsExplained() throws IOException {
    Pattern logged = Pattern.compile("Level\\.(?:WARNING|ERROR),\\s*\"([^\"{][^\"]*)\"");
    List<String> named = namedLines();
    List<String> unexplained = new ArrayList<>();
    for (String source : sources()) {
      Matcher line = logged.matcher(source);
      while (line.find()) {
        if (named.stream().noneMatch(name -> begins(line.group(1), name.split(" ", -1)))) {
          unexplained.add(line.group(1));
        }
      }
    }
    assertThat(unexplained).isEmpty();
  }

  /** Each row of {@code security.md} has a test; a requirement of ASVS a document, or none where nothing is done. */
  @Test
  void everyRowOfSecurityHasATest() throws IOException {
    List<String> rows = new ArrayList<>();
    String head = "";
    String before = "";
    for (String line : Files.readAllLines(Path.of("src/docs/security.md"))) {
      if (line.startsWith("|---")) {
        head = before;
      } else if (line.startsWith("|") && before.startsWith("|") && head.endsWith("| Test |")) {
        rows.add(line);
      }
      before = line;
    }
    assertThat(rows)
        .hasSizeGreaterThan(200)
        .allMatch(row -> NAMED_TEST.matcher(row).find()
            || row.matches("\\| V.*(?:\\| \\[.*|not done: .* \\| - \\|)"));
  }

  /** A whole class, or a method of it, as a text or as what Maven is told to run. */
  @Test
  void everyTestThatADocumentNamesIsThere() throws IOException {
    Map<String, String> tests = new HashMap<>();
    for (Path file : files(Path.of("src/test/java"), ".java")) {
      tests.merge(
          file.getFileName().toString().replace(".java", ""),
          Files.readString(file),
          String::concat); // two packages may have one of the same name
    }
    List<Path> documents = new ArrayList<>(files(Path.of("src/docs"), ".md"));
    documents.addAll(files(Path.of(".ci"), ""));
    documents.add(Path.of("README.md"));
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Path document : documents) {
      Matcher test = NAMED_TEST.matcher(Files.readString(document));
      while (test.find()) {
        named++;
        String source = tests.getOrDefault(test.group(1), "");
        if (test.group(2) == null ? source.isEmpty() : !hasMethod(source, test.group(2))) {
          missing.add(document + ": " + test.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(400);
  }

  private static boolean hasMethod(String test, String name) {
    return Pattern.compile("(?:void|Stream<DynamicTest>) " + name + "\\(|ArchRule " + name + " =")
        .matcher(test)
        .find();
  }

  private static List<String> namedLines() throws IOException {
    List<String> named = new ArrayList<>();
    for (String row : section("src/docs/log.md", "# What the log says")) {
      Matcher line = Pattern.compile("`([^`]+)`").matcher(row.split(" \\| ", 2)[0]);
      while (line.find()) {
        named.add(line.group(1));
      }
    }
    return named;
  }

  @Test
  void architectureNamesEveryThreadAndNoOther() throws IOException {
    Pattern name = Pattern.compile("\"(gate-[a-z]+(?:-[a-z]+)*)");
    Set<String> started = new TreeSet<>();
    for (String source : sources()) {
      Matcher found = name.matcher(source);
      while (found.find()) {
        started.add(found.group(1));
      }
    }
    started.remove("gate-data"); // the directory of the run by itself
    Set<String> told = new TreeSet<>();
    for (String row : section("src/docs/architecture.md", "## Threads")) {
      Matcher found = Pattern.compile("`(gate-[a-z]+(?:-[a-z]+)*)").matcher(row);
      if (found.find()) {
        told.add(found.group(1).replaceFirst("-n$", ""));
      }
    }
    assertThat(told).isEqualTo(started);
  }

  /**
   * Whether a text of the program can begin a line as a document writes it, where … and <…> stand for
   * anything. A text that ends in a blank, a colon or a = goes on with something else.
   */
  private static boolean begins(String text, String[] words) {
    String[] parts = text.strip().split(" ", -1);
    boolean open = text.matches("(?s).*[ =:]");
    return begins(parts, 0, open, words, 0);
  }

  private static boolean begins(String[] parts, int part, boolean open, String[] words, int word) {
    if (word == words.length) {
      return true;
    }
    if (part == parts.length) {
      return open || words[word].equals("…");
    }
    if (words[word].equals("…")) {
      return begins(parts, part + 1, open, words, word + 1)
          || begins(parts, part + 1, open, words, word);
    }
    return isSame(parts[part], words[word], part == 0)
        && begins(parts, part + 1, open, words, word + 1);
  }

  private static boolean isSame(String part, String word, boolean first) {
    int any = word.replace('<', '…').indexOf('…');
    return any < 0
        ? part.replaceFirst("[,:;]$", "").equals(word.replaceFirst("[,:;]$", ""))
            || (!(first && part.startsWith("{")) && word.matches(pattern(part)))
        : part.startsWith(word.substring(0, any));
  }

  private static String pattern(String part) {
    return Arrays.stream(part.split("\\{\\d}", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  /** All texts of the program, put together where they stand in pieces. */
  private static List<String> literals() throws IOException {
    List<String> all = new ArrayList<>();
    for (String source : sources()) {
      Matcher literal = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"")
          .matcher(source.replaceAll("\"\\s*\\+\\s*\"", ""));
      while (literal.find()) {
        all.add(literal.group(1));
      }
    }
    return all;
  }

  private static List<String> sources() throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path file : files(Path.of("src/main/java"), ".java")) {
      sources.add(Files.readString(file));
    }
    return sources;
  }

  private static List<Path> files(Path top, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      return files
          .filter(f -> Files.isRegularFile(f) && f.toString().endsWith(ending))
          .toList();
    }
  }

  /** The rows of the table below a heading. */
  private static List<String> section(String document, String heading) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(document));
    int begin = lines.indexOf(heading);
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(begin + 1, lines.size())) {
      if (line.startsWith("#")) {
        break;
      }
      if (line.startsWith("| `")) {
        rows.add(line);
      }
    }
    assertThat(rows).as(heading + " of " + document).isNotEmpty();
    return rows;
  }

  private static List<String> rows(Path document, String beginning) throws IOException {
    String pattern = beginning.replace("| `gate.", "| `gate\\.").replaceFirst("^\\|", "\\\\|");
    return Files.readAllLines(document).stream()
        .filter(line -> line.matches(pattern + ".*"))
        .toList();
  }
}
