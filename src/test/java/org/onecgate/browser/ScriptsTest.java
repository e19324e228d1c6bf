package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that the pages have short lines and hold nothing that is unused, undefined or too new for the
 * browsers that we promise. The linter is a script beside the tests and needs Node, with nothing installed.
 */
class ScriptsTest {
  private static final Path PAGES = Path.of("webapp");
  private static final String LINTER = "src/test/js/lint.cjs";
  private static final int LONGEST = 120;
  private static final int NO_PARSER = 3;

  /** {@code var}, and what compares without the type; in a sentence or a comment neither is likely. */
  private static final Pattern LOOSE = Pattern.compile("\\bvar \\w+|(?<![=!])[=!]=(?!=)");

  @TempDir
  Path directory;

  @Test
  void noLineIsTooLong() throws IOException {
    assertThat(lines())
        .filteredOn(line -> line.substring(line.indexOf(':') + 1).length() > LONGEST)
        .isEmpty();
  }

  @Test
  void scriptsKnowNoVarAndNoLooseComparison() throws IOException {
    assertThat(lines())
        .filteredOn(line -> line.startsWith("js/"))
        .filteredOn(line -> LOOSE.matcher(line).find())
        .isEmpty();
    assertThat(List.of("var a = 1;", "if (a == b)", "if (a != b)")).allMatch(LOOSE.asPredicate());
    assertThat(List.of("a === b", "a !== b", "a => b", "a <= b", "const variable = 1"))
        .noneMatch(LOOSE.asPredicate());
  }

  @Test
  void nothingIsUnusedOrUndefined() throws Exception {
    assertThat(lint(PAGES.resolve("js"))).isEmpty();
  }

  /** Else nobody would notice that the linter finds nothing any more. */
  @Test
  void whatIsPlantedIsFound() throws Exception {
    Files.writeString(directory.resolve("a.js"), """
        import { gone, kept } from './b.js';
        import './missing.js';
        let written = 0;
        export function lonely(first, second, { third }) {
          const fixed = kept;
          fixed = third;
          written = fixed;
          return { one: nobody, one: 2 };
        }
        try {
          ((one, two) => two)();
        } catch (e) {
        }
        """);
    Files.writeString(directory.resolve("b.js"), "export const kept = [(_, i) => i];\n");
    Files.writeString(directory.resolve("c.js"), "import './b.js' with { type: 'json' };\n");
    Files.writeString(directory.resolve("d.js"), "const = 1;\n");
    Files.createDirectory(directory.resolve("pages"));
    Files.writeString(directory.resolve("pages/page.js"), "export function page() {}\n");
    assertThat(lint(directory))
        .containsExactlyInAnyOrder(
            "a.js:1 unused: gone",
            "a.js:1 not there: gone of ./b.js",
            "a.js:2 not there: ./missing.js",
            "a.js:3 unused: written",
            "a.js:4 exported and not imported: lonely",
            "a.js:6 a constant is changed: fixed",
            "a.js:8 undefined: nobody",
            "a.js:8 twice: one",
            "a.js:12 unused: e",
            "c.js:1 Unexpected token (1:16)",
            "d.js:1 Unexpected token (1:6)");
  }

  /** What the linter complains of; skips the test where there is nothing that could run it. */
  private static List<String> lint(Path scripts) throws IOException, InterruptedException {
    Process node;
    try {
      node = new ProcessBuilder("node", "--expose-internals", LINTER, scripts.toString())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw skip("no node, install it (Debian: nodejs)");
    }
    List<String> said =
        new String(node.getInputStream().readAllBytes(), UTF_8).lines().toList();
    int status = node.waitFor();
    if (status == NO_PARSER) {
      throw skip("this node has no parser of its own, or hides it");
    }
    assertThat(status).as(said.toString()).isZero();
    return said;
  }

  private static IllegalStateException skip(String reason) {
    String why = "skipped: " + reason;
    System.out.println(why);
    Assumptions.abort(why);
    return new IllegalStateException(why);
  }

  /** All lines of the pages, each behind the name of its file. */
  private static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(PAGES)) {
      for (Path file :
          all.filter(f -> f.toString().matches(".*\\.(js|css|html)")).toList()) {
        Files.readAllLines(file).forEach(line -> lines.add(PAGES.relativize(file) + ":" + line));
      }
    }
    return lines;
  }
}
