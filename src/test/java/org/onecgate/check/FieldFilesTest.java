package org.onecgate.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves on files that lie outside the project what each is told to be. The directories are named by the system
 * properties {@code tests.field} and {@code tests.samples}; where one is absent its test is skipped.
 */
class FieldFilesTest {
  @TempDir
  Path home;

  @Test
  void everyBrokenFileHasItsOwnSentence() throws IOException {
    Path field = directory("tests.field", "../shared/field");
    String told = check(1, field);

    assertThat(told)
        .contains("n01-marking-gs.xml: a reference to U+001D, which XML forbids")
        .contains("x01-us-charref.xml: a reference to U+001F, which XML forbids")
        .contains("x05-leading-newline.xml: something before the XML declaration")
        .contains("x10-says-utf8-is-1251.xml: bytes that are not UTF-8")
        .contains("x12-nbsp-entity.xml: the entity &nbsp; is not known")
        .contains("x13-html-unescaped.xml: <br> is not closed")
        .contains("x21-truncated.xml: ends inside")
        .contains("; refused: 7\n");
    List<String> sentences = told.lines()
        .filter(line -> line.startsWith("    XML refused"))
        .map(line -> line.replaceFirst(".*?xml: ", "").replaceFirst(", line.*", ""))
        .toList();
    assertThat(sentences).hasSize(7).doesNotHaveDuplicates();
    assertThat(told)
        .contains("  encoding    cp1251\n", "  encoding    UTF8\n")
        .contains("import_files/«test».jpg", "import_files/Щётка – синяя.jpg")
        .contains("3 left out: import_files/Thumbs.db, __MACOSX/._import.xml")
        .contains("k1-secret.xml  password-assignment-ru\n", "k7-secret.xml  password-in-url\n")
        .contains("name Щётка 0\n", "article A-0\n", "there stands: <Описание>Щётка&nbsp;синяя");
  }

  @Test
  void realFilesAreInOrder() throws IOException {
    Path samples = directory("tests.samples", "../shared/samples");
    try (Stream<Path> each = Files.list(samples)) {
      for (Path one : each.filter(Files::isDirectory).toList()) {
        assertThat(check(0, one)).contains("; refused: 0\n");
      }
    }
  }

  private static Path directory(String property, String otherwise) {
    Path directory = Path.of(System.getProperty(property, otherwise));
    if (!Files.isDirectory(directory)) {
      String why = "skipped: no directory " + directory + " (set -D" + property + ")";
      System.out.println(why);
      Assumptions.abort(why);
    }
    return directory;
  }

  private String check(int status, Path directory) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, UTF_8);
    int ended =
        new Command(home, printed, printed, false).applyAsInt(new String[] {directory.toString()});
    String told = out.toString(UTF_8);
    assertThat(ended).as(told).isEqualTo(status);
    try (Stream<Path> left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
    return told;
  }
}
