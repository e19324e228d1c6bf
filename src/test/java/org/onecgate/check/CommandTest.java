package org.onecgate.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that the command tells of files what the gate would say of them, of all of them, and changes nothing but
 * the directory for records.
 */
class CommandTest {
  @TempDir
  Path directory;

  private Path home;
  private Path input;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void begin() throws IOException {
    home = Files.createDirectory(directory.resolve("home"));
    input = Files.createDirectory(directory.resolve("input"));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aDeliveryInOrderIsDescribedAndTheStatusIsZero() throws IOException {
    write("webdata/import.xml", Sent.catalogue("<Картинка>import_files/ab/1.jpg</Картинка>"));
    write("webdata/import_files/ab/1.jpg", Sent.jpeg());

    assertThat(check(input.resolve("webdata").toString())).isZero();

    assertThat(out())
        .startsWith("import.xml\n")
        .contains("  encoding    UTF-8\n")
        .contains("  schema      2.10\n")
        .contains("  formed      2026-11-21T10:00:00\n")
        .contains("  goods are   all there are\n")
        .contains("  catalogue   cat-1\n")
        .contains("  holds       1 catalogue, 1 product\n")
        .contains("2 files, ")
        .contains("; refused: 0\n")
        .doesNotContain("Found", "Refused");
    assertThat(err()).isEmpty();
  }

  @Test
  void allFilesAreLookedAtAlsoAfterOneThatIsRefused() throws IOException {
    write("a.xml", Sent.catalogue("").replace("Щётка", "Щётка & совок"));
    write("b.xml", "<a>");
    write("c.xml", Sent.catalogue(""));

    assertThat(check(input.toString())).isEqualTo(1);

    assertThat(out())
        .startsWith("c.xml\n")
        .contains("XML refused: a.xml: a bare & (&amp; is meant), line 3 column")
        .contains("    line 3, column ")
        .contains("    near Ид p-1\n")
        .contains("    article A-1\n")
        .contains("Щётка & совок")
        .contains("XML refused: b.xml: ends inside")
        .contains("3 files, ")
        .contains("; refused: 2\n");
  }

  @Test
  void aZipIsUnpackedAndItsPicturesCount() throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    entries.put(
        "import.xml",
        Sent.catalogue(
                "<Картинка>import_files/1.jpg</Картинка><Картинка>import_files/2.jpg</Картинка>")
            .getBytes(UTF_8));
    entries.put("import_files/1.jpg", Sent.jpeg());
    entries.put("import_files/3.jpg", Sent.jpeg());
    entries.put("import_files/Thumbs.db", Sent.jpeg());
    Files.write(input.resolve("v8_1.zip"), Sent.zip(entries));

    assertThat(check(input.resolve("v8_1.zip").toString())).isZero();

    assertThat(out())
        .contains("import.xml  (in v8_1.zip)\n")
        .contains("picture-not-sent\n    1 pictures named and not sent: import_files/2.jpg\n")
        .contains("picture-not-named\n    1 pictures sent and not named: import_files/3.jpg\n")
        .contains("leftover\n    1 left out: import_files/Thumbs.db\n");
  }

  @Test
  void brokenArchivesAndWhatIsWrongInsideThemAreTold() throws IOException {
    Files.write(input.resolve("a.zip"), new byte[100]);
    Files.write(
        input.resolve("b.zip"),
        Sent.zip(Map.of("broken.xml", "<a>".getBytes(UTF_8), "inner.zip", Sent.zip(Map.of()))));
    Files.write(
        input.resolve("c.zip"), Sent.zip(Map.of("fine.xml", Sent.catalogue("").getBytes(UTF_8))));

    assertThat(check(input.toString())).isEqualTo(1);

    assertThat(out())
        .contains("fine.xml  (in c.zip)\n")
        .contains("  a.zip\n    Archive refused: a.zip: not a whole zip file\n")
        .contains("  broken.xml  (in b.zip)\n    XML refused: broken.xml: ends inside")
        .contains(
            "  inner.zip  (in b.zip)\n    Archive refused: b.zip: holds an archive, inner.zip")
        .contains("; refused: 3\n");
  }

  @Test
  void aSecretIsRefusedAndAWeakOneOfGoodsIsFound() throws IOException {
    write("import.xml", Sent.catalogue("<Описание>password=Admin12345</Описание>"));
    write("deploy.txt", "password=Admin12345\n");

    assertThat(check(input.toString())).isEqualTo(1);

    assertThat(out())
        .contains("  import.xml  password-assignment\n")
        .contains("    in Ид p-1, Щётка\n")
        .contains("  deploy.txt\n    Suspicious content: deploy.txt: password-assignment")
        .contains("; refused: 1\n")
        .doesNotContain("Admin12345");
  }

  @Test
  void twoFilesOfOneNameAreRefusedIfTheyDiffer() throws IOException {
    write("import.xml", Sent.catalogue(""));
    Files.write(
        input.resolve("a.zip"), Sent.zip(Map.of("import.xml", Sent.catalogue("").getBytes(UTF_8))));
    Files.write(
        input.resolve("b.zip"),
        Sent.zip(Map.of("import.xml", Sent.catalogue(" ").getBytes(UTF_8))));

    assertThat(check(input.toString())).isEqualTo(1);

    assertThat(out())
        .contains("import.xml came twice with different content\n")
        .contains("; refused: 1\n");
  }

  @Test
  void recordsAreWrittenToADirectoryOfTheirOwn() throws IOException {
    write("import.xml", Sent.catalogue(""));
    Path records = directory.resolve("new/records");

    assertThat(check("--records", records.toString(), input.toString())).isZero();

    assertThat(records.resolve("product.jsonl"))
        .content(UTF_8)
        .startsWith("{")
        .contains("\"product\"", "Щётка")
        .hasLineCount(1);
    assertThat(records.resolve("export.jsonl")).content(UTF_8).contains("import.xml");
    assertThat(out()).contains("  product.jsonl 1 lines, ");

    assertThat(check("--records", records.toString(), input.toString())).isEqualTo(2);
    assertThat(err()).contains("not empty: " + records).contains("usage:");
  }

  @Test
  void wrongUsageIsToldWithTheUsage() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    for (String[] words : new String[][] {
      {},
      {"--quiet"},
      {"--recods", "x", "y"},
      {"x", "--records"},
      {"--records", "a", "--records", "b", "c"},
      {"--records", file.toString(), "x"},
      {""},
      {"a\0b"}
    }) {
      err.reset();
      assertThat(check(words)).as(String.join(" ", words)).isEqualTo(2);
      assertThat(err()).startsWith("check: ").contains("\nusage: java -jar onec-gate.war check");
    }
    assertThat(out()).isEmpty();
    assertThat(check("x", "--help")).isZero();
    assertThat(out()).startsWith("usage: ");
  }

  @Test
  void whatCannotBeReadIsToldByItsName() throws IOException {
    write("import.xml", Sent.catalogue(""));
    write("CON.xml", Sent.catalogue(""));
    Path locked = input.resolve("locked");
    Files.createDirectory(locked);
    Files.createSymbolicLink(input.resolve("gone.jpg"), input.resolve("nowhere"));

    assertThat(check(input.toString(), directory.resolve("missing.xml").toString()))
        .isEqualTo(1);

    assertThat(out())
        .contains("import.xml\n")
        .contains("  CON.xml\n    File name refused: a device name\n")
        .contains(input.resolve("gone.jpg") + "\n    cannot be read: there is no such file\n")
        .contains("missing.xml\n    cannot be read: there is no such file\n")
        .contains("; refused: 3\n")
        .doesNotContain("\tat ");
  }

  @Test
  void aFileThatMayNotBeReadIsToldByItsName() throws IOException {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    write("import.xml", Sent.catalogue(""));
    assertThat(input.resolve("import.xml").toFile().setReadable(false)).isTrue();

    assertThat(check(input.toString())).isEqualTo(1);
    assertThat(out()).contains("import.xml\n    cannot be read: permission denied\n");
  }

  @Test
  void nothingToLookAtIsNotFine() {
    assertThat(check(input.toString())).isEqualTo(1);
    assertThat(err()).contains("there is no file to look at");
  }

  @Test
  void theSameFileNamedTwiceIsOne() throws IOException {
    write("import.xml", Sent.catalogue(""));

    assertThat(check(input.toString(), input.resolve("import.xml").toString())).isZero();
    assertThat(out()).contains("1 file, ");
  }

  @Test
  void inputsAreAsBefore() throws IOException {
    write("import.xml", Sent.catalogue(""));
    write("import_files/1.jpg", Sent.jpeg());
    Files.write(input.resolve("a.zip"), Sent.zip(Map.of("b.xml", "<a>".getBytes(UTF_8))));
    Map<String, String> before = state();

    assertThat(check(input.toString())).isEqualTo(1);

    assertThat(state()).isEqualTo(before);
  }

  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(input)) {
      for (Path each : tree.toList()) {
        state.put(
            each.toString(),
            Files.getLastModifiedTime(each)
                + (Files.isDirectory(each)
                    ? ""
                    : new String(Files.readAllBytes(each), ISO_8859_1)));
      }
    }
    return state;
  }

  @Test
  void whatCameFromOutsideDoesNotCommandTheTerminal() throws IOException {
    write("import.xml", Sent.catalogue("").replace("2.10", "\u009b31m2.10\u202e"));

    assertThat(check(input.toString())).isZero();
    assertThat(out()).contains("  schema      ?31m2.10?\n");
  }

  private int check(String... words) {
    PrintStream printed = new PrintStream(out, true, UTF_8);
    return new Command(home, printed, new PrintStream(err, true, UTF_8), false).applyAsInt(words);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(UTF_8));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = input.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
