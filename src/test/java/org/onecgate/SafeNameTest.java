package org.onecgate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves which names are accepted and in which form, and that no name leads out of its directory or
 * to a device (E11).
 */
class SafeNameTest {
  private static final String GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          import.xml                          | import.xml
          import0_1.xml                       | import0_1.xml
          import___3f2504e0-4f89.xml          | import___3f2504e0-4f89.xml
          offers0_1.xml                       | offers0_1.xml
          v8_1A2B_3.zip                       | v8_1A2B_3.zip
          import_files/ab/ab12_cd34.jpg       | import_files/ab/ab12_cd34.jpg
          import_files\\ab\\ab12_cd34.jpg     | import_files/ab/ab12_cd34.jpg
          import_files\\ab/ab12.jpg           | import_files/ab/ab12.jpg
          Каталог товаров.xml                 | Каталог товаров.xml
          Ёжик №1 «прайс» — копия (2).xml     | Ёжик №1 «прайс» — копия (2).xml
          中文/файл.xml                       | 中文/файл.xml
          a b c.txt                           | a b c.txt
          a+b.xml                             | a+b.xml
          100%.txt                            | 100%.txt
          %2e%2e                              | %2e%2e
          %2e%2e%2fx                          | %2e%2e%2fx
          ..%2f..%2fx                         | ..%2f..%2fx
          ...a                                | ...a
          ..a                                 | ..a
          a..b                                | a..b
          .htaccess                           | .htaccess
          .hidden/x                           | .hidden/x
          -rf                                 | -rf
          ~root                               | ~root
          $HOME                               | $HOME
          a;b&c!d@e#f                         | a;b&c!d@e#f
          [1]{2}^3                            | [1]{2}^3
          it's`quoted`                        | it's`quoted`
          a=b,c                               | a=b,c
          a – b                               | a – b
          console.xml                         | console.xml
          nullable                            | nullable
          auxiliary.txt                       | auxiliary.txt
          com.xml                             | com.xml
          com10.xml                           | com10.xml
          lpt.txt                             | lpt.txt
          xcon                                | xcon
          a.con                               | a.con
          prn2                                | prn2
          a.lock                              | a.lock
          /import.xml                         | import.xml
          ///import.xml                       | import.xml
          \\import.xml                        | import.xml
          \\\\server\\share\\a.xml            | server/share/a.xml
          //server/share/a.xml                | server/share/a.xml
          /etc/passwd                         | etc/passwd
          C:\\a.xml                           | a.xml
          c:/a.xml                            | a.xml
          C:a.xml                             | a.xml
          Z:\\Users\\1C\\Temp\\v8_1_2.xml     | Users/1C/Temp/v8_1_2.xml
          /tmp/v8_F00_1.zip                   | v8_F00_1.zip
          C:\\tmp\\v8_F00_1.zip               | v8_F00_1.zip
          \\tmp\\v8_F00_1.zip                 | v8_F00_1.zip
          /tmp//v8.zip                        | v8.zip
          /tmp/import_files/ab/x.jpg          | import_files/ab/x.jpg
          /var/tmp/v8.zip                     | var/tmp/v8.zip
          tmp/v8.zip                          | tmp/v8.zip
          /home/www/upload/1c/webdata/v8.zip  | v8.zip
          /webdata/import_files/ab/x.jpg      | import_files/ab/x.jpg
          C:\\1c\\webdata\\v8.zip             | v8.zip
          /tmp/webdata/v8.zip                 | v8.zip
          webdata/v8.zip                      | webdata/v8.zip
          \\Reports\\Exchange_(Узел 1)2026-05-05.zip | Reports/Exchange_(Узел 1)2026-05-05.zip
          """)
  void aParameterIsAcceptedInThisForm(String parameter, String expected) throws Exception {
    SafeName name = SafeName.ofParameter(parameter);
    assertThat(name.value()).isEqualTo(expected);
    assertThat(name.segments()).containsExactly(expected.split("/"));
    assertThat(new SafeName(name.value())).isEqualTo(name);
  }

  @Test
  void spacesAroundAParameterAreStripped() throws Exception {
    assertThat(SafeName.ofParameter("  import.xml \n").value()).isEqualTo("import.xml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // traversal, in all spellings
        "..",
        ".",
        "../x",
        "..\\x",
        "./x",
        ".\\x",
        "x/..",
        "x\\..",
        "x/.",
        "x/./y",
        "x/../y",
        "x\\..\\y",
        "x/..\\y",
        "a/b/../../../c",
        "../../../../etc/passwd",
        "..\\..\\..\\windows\\win.ini",
        "/../x",
        "//../x",
        "/./x",
        "\\..\\x",
        "C:..\\x",
        "C:../x",
        "C:\\..\\x",
        "C:.",
        "/tmp/../x",
        "/tmp/..",
        "/tmp/x/../../y",
        "/a/webdata/../x",
        "/webdata/..",
        "C:\\webdata\\..\\..\\x",
        // dots and spaces at an edge, which some file systems drop
        "...",
        "....",
        "x/...",
        ".. /x",
        "..  ",
        " ../x",
        ". /x",
        "x./y",
        "x. ",
        "import.xml.",
        "import.xml..",
        "a/b. /c",
        "a /b",
        "a/ b",
        "a/ ",
        "a/b /c",
        // empty segments
        "",
        " ",
        "/",
        "//",
        "\\",
        "/tmp/",
        "C:",
        "C:\\",
        "/webdata/",
        "a//b",
        "a\\\\b",
        "a/",
        "a\\",
        "a/b//",
        // devices
        "con",
        "CON",
        "con.xml",
        "CON.tar.gz",
        "a/nul",
        "a/NUL.txt",
        "nul/a",
        "prn",
        "aux.h",
        "aux/a",
        "com1",
        "COM9.log",
        "com0",
        "lpt1",
        "LPT9.txt",
        "com\u00b9",
        "lpt\u00b2.txt",
        "COM\u00b3.xml",
        "con .xml",
        "nul  .txt",
        "conin$",
        "CONOUT$",
        "conout$.txt",
        // drives, streams, wildcards, redirections
        "C:C:a.xml",
        "ab:c",
        "import.xml:stream",
        "import.xml::$DATA",
        "1:\\a.xml",
        "CC:\\a.xml",
        "\\\\?\\C:\\a.xml",
        "\\\\.\\C:\\a.xml",
        "file:///etc/passwd",
        "http://x/y",
        "a*b",
        "a?b",
        "a|b",
        "a<b",
        "a>b",
        "a\"b",
        // control characters
        "a\u0000b",
        "import.xml\u0000.jpg",
        "\u0000",
        "a\nb",
        "a\rb",
        "a\tb",
        "a\u0001b",
        "a\u001bb",
        "a\u007fb",
        "a\u0080b",
        "a\u0085b",
        "a\u009bb",
        // bidi, zero width, invisible, separators
        "a\u202eb",
        "a\u202ab",
        "a\u2066b",
        "a\u2069b",
        "a\u200fb",
        "a\u200eb",
        "a\u061cb",
        "a\u200bb",
        "a\u200cb",
        "a\u200db",
        "a\u2060b",
        "a\ufeffb",
        "\ufeffimport.xml",
        "a\u00adb",
        "a\u2028b",
        "a\u2029b",
        "a\u00a0b",
        "a\u3000b",
        "a\u2003b",
        "a\u180eb",
        "a\u3164b",
        "a\uffa0b",
        "a\u115fb",
        "a\u2800b",
        "a\ufe0fb",
        "a\u034fb",
        "a\udb40\udc41b",
        "a\udb40\udd00b",
        // look-alikes of separators and dots
        "a\u2215b",
        "a\u2044b",
        "a\u29f5b",
        "a\uff0fb",
        "a\uff3cb",
        "\uff0e\uff0e/x",
        "\u2024\u2024/x",
        "\u2025/x",
        "a\u2026b",
        // what is no character
        "a\ufffdb",
        "a\uffffb",
        "a\ue000b",
        "a\u0378b",
        "😀.xml",
        "a€b"
      })
  void aParameterIsRefused(String parameter) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> SafeName.ofParameter(parameter))
        .satisfies(e -> {
          assertThat(e.fault()).isEqualTo(Fault.BAD_NAME);
          assertThat(Sentence.textOf(e.detail())).isNotEmpty().matches("[ -~]+");
        });
  }

  @Test
  void halfACharacterIsRefused() {
    for (String name : List.of("a\ud83d", "\ude00b", "\ude00\ud83d")) {
      assertThatExceptionOfType(FaultException.class).isThrownBy(() -> SafeName.ofParameter(name));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          .. /x         | a relative segment
          a./x          | a space or a dot at the edge of a segment
          a"b           | the character U+0022 is not allowed
          ..            | a relative segment
          a//b          | an empty segment
          aux.c         | a device name
          ab:c          | the character U+003A is not allowed
          """)
  void theReasonIsTold(String parameter, String reason) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> SafeName.ofParameter(parameter))
        .satisfies(e -> assertThat(e.detail()).hasToString(reason));
  }

  @Test
  void lengthsAreCountedInBytesOfUtf8() throws Exception {
    String latin = "x".repeat(255);
    String cyrillic = "я".repeat(127) + "x";
    assertThat(SafeName.ofParameter(latin).value()).isEqualTo(latin);
    assertThat(cyrillic.getBytes(UTF_8)).hasSize(255);
    assertThat(SafeName.ofParameter(cyrillic).value()).isEqualTo(cyrillic);
    assertRefused("x".repeat(256), "longer than 255 bytes");
    assertRefused("я".repeat(128), "longer than 255 bytes");
    assertRefused("a/" + "中".repeat(86), "longer than 255 bytes");
    String four = String.join("/", latin, latin, latin, latin);
    assertRefused(four + "/x", "longer than 1024 bytes");
    assertThat(SafeName.ofParameter(four).segments()).hasSize(4);
    assertRefused("x".repeat(100_000), "longer than 1024 bytes");
  }

  @Test
  void theDepthIsLimited() throws Exception {
    assertThat(SafeName.ofParameter("a/".repeat(15) + "a").segments()).hasSize(16);
    assertRefused("a/".repeat(16) + "a", "more than 16 levels");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          import.xml               | import.xml
          import_files/ab/x.jpg    | import_files/ab/x.jpg
          import_files\\ab\\x.jpg  | import_files/ab/x.jpg
          import_files/            | import_files
          import_files\\           | import_files
          a/b/                     | a/b
          tmp/x                    | tmp/x
          Каталог/товар.xml        | Каталог/товар.xml
          """)
  void aZipEntryIsAcceptedInThisForm(String entry, String expected) throws Exception {
    assertThat(SafeName.ofZipEntry(entry).value()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "\\",
        "/etc/passwd",
        "\\etc\\passwd",
        "//server/share/x",
        "\\\\server\\share\\x",
        "/tmp/x",
        "/webdata/x",
        "C:\\x",
        "C:/x",
        "C:x",
        "C:",
        "../x",
        "..\\x",
        "a/../../x",
        "a\\..\\..\\x",
        "..",
        "../",
        "a/..",
        "a/../",
        "./x",
        "a//",
        "a//b",
        "...",
        " . ",
        "a/\u00a0/b",
        "import.xml\n",
        "a/\n",
        "a:b",
        "a\uff0fb",
        "nul",
        "a\u0000",
        "a\u202eb"
      })
  void aZipEntryIsRefused(String entry) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> SafeName.ofZipEntry(entry))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.BAD_NAME));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " import.xml",
        "x.jpg ",
        "x.",
        "x./y.jpg",
        "5\u00a0л.jpg",
        "\"x\".jpg",
        "a*b",
        "a?b",
        "a|b",
        "a<b>",
        "100 €.jpg",
        "Знак®.jpg",
        "Ещё….jpg"
      })
  void aZipEntryThatHarmsNobodyIsKeptAndNotPlain(String entry) throws Exception {
    SafeName name = SafeName.ofZipEntry(entry);
    assertThat(name.value()).isEqualTo(entry);
    assertThat(name.isPlain()).isFalse();
    assertThat(new SafeName(entry)).as("a journal and a manifest hold it, too").isEqualTo(name);
  }

  @Test
  void whatWindowsDropsAtTheEndMakesNoOtherName() {
    for (String same : List.of("import.xml.", "import.xml ", "IMPORT.xml. .")) {
      assertThat(new SafeName(same).key()).isEqualTo("import.xml");
      assertThat(new SafeName(same).hasExtension("xml")).isTrue();
    }
    assertThat(new SafeName("a./b").key()).isEqualTo("a/b");
  }

  @Test
  void picturesThatDifferInCaseAreTwo() {
    SafeName small = new SafeName("import_files/ab/art-100.jpg");
    SafeName capital = new SafeName("Import_Files/ab/ART-100.JPG");
    assertThat(small.key()).isNotEqualTo(capital.key());
    assertThat(capital.isBelowPictures()).isTrue();
    assertThat(capital.hasExtension("jpg")).isTrue();
    assertThat(new SafeName("IMPORT_FILES/ab/art-100.jpg").key()).isEqualTo(small.key());
    assertThat(new SafeName("Import.xml").key()).isEqualTo(new SafeName("import.XML").key());
  }

  @ParameterizedTest
  @CsvSource({
    "__MACOSX/._import.xml, true",
    "__macosx/a, true",
    "import_files/Thumbs.db, true",
    "import_files/.DS_Store, true",
    "a/desktop.ini, true",
    "~$price.xls, true",
    "._a.jpg, true",
    ".~lock.price.ods#, true",
    "import.xml, false",
    "thumbs.jpg, false",
    "~a.jpg, false",
    "macosx/a, false"
  })
  void leftoversAreKnown(String name, boolean leftover) {
    assertThat(new SafeName(name).isLeftover()).isEqualTo(leftover);
  }

  @Test
  void noRandomNameLeavesItsDirectory() {
    String[] pieces = {
      "..",
      ".",
      "/",
      "\\",
      " ",
      "a",
      "C:",
      "/tmp/",
      "/webdata/",
      "con",
      "\u0000",
      "я",
      "\n",
      "%2e",
      "~",
      ":",
      "\u202e",
      "//",
      "..\\",
      "nul."
    };
    Path directory = Path.of("/data/files");
    Random random = new Random(5);
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(8); n >= 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      SafeName name;
      try {
        name = random.nextBoolean()
            ? SafeName.ofParameter(text.toString())
            : SafeName.ofZipEntry(text.toString());
      } catch (FaultException e) {
        continue;
      }
      accepted++;
      Path path = directory.resolve(name.value());
      assertThat(path.normalize()).isEqualTo(path);
      assertThat(path.startsWith(directory)).isTrue();
      assertThat(path).isNotEqualTo(directory);
      assertThat(path.getNameCount()).isEqualTo(2 + name.segments().size());
    }
    assertThat(accepted).isGreaterThan(1_000);
  }

  @Test
  void namesThatMeanOneFileHaveOneKey() {
    assertThat(key("Import.XML")).isEqualTo(key("import.xml"));
    assertThat(key("ТОВАР/Ёж.xml")).isEqualTo(key("товар/ёж.XML"));
    assertThat(key("\u0439.xml")).isEqualTo(key("\u0438\u0306.xml"));
    assertThat(key("\u00e9")).isEqualTo(key("E\u0301"));
    assertThat(key("stra\u00dfe")).isEqualTo(key("STRASSE"));
    assertThat(key("\u0130")).isEqualTo(key("I\u0307"));
    assertThat(key("\u01f0")).isEqualTo(key("J\u030c"));
    assertThat(key("\u03c2")).isEqualTo(key("\u03a3"));
    assertThat(key("a.xml")).isNotEqualTo(key("b.xml"));
    assertThat(key("и.xml")).isNotEqualTo(key("й.xml"));
    assertThat(key("a/b")).isNotEqualTo(key("a b"));
  }

  @Test
  void theKeyDoesNotDependOnTheLanguageOfTheMachine() {
    java.util.Locale before = java.util.Locale.getDefault();
    try {
      java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr"));
      assertThat(key("IMPORT.XML")).isEqualTo("import.xml");
      assertThat(new SafeName("FILE.ZIP").hasExtension("zip")).isTrue();
    } finally {
      java.util.Locale.setDefault(before);
    }
  }

  @Test
  void extensionsReportsAndFileNamesAreKnown() throws Exception {
    assertThat(new SafeName("a/b.XML").hasExtension("xml")).isTrue();
    assertThat(new SafeName("a/bxml").hasExtension("xml")).isFalse();
    assertThat(new SafeName("xml").hasExtension("xml")).isFalse();
    assertThat(new SafeName("a/b.xml").fileName()).isEqualTo("b.xml");
    assertThat(new SafeName("b.xml").fileName()).isEqualTo("b.xml");
    assertThat(SafeName.ofParameter("\\Reports\\x.zip").isReport()).isTrue();
    assertThat(new SafeName("reports/x.zip").isReport()).isTrue();
    assertThat(new SafeName("reports.zip").isReport()).isFalse();
    assertThat(new SafeName("a/Reports/x.zip").isReport()).isFalse();
    assertThat(new SafeName("import_files/ab/" + GUID + "_" + GUID + ".jpg").segments())
        .hasSize(3);
  }

  @Test
  void theConstructorTakesOnlyTheFinalForm() {
    for (String name : List.of("/a", "a\\b", "C:/a", "", "a/", " . ", "a\n")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new SafeName(name));
    }
  }

  private static String key(String name) {
    return new SafeName(name).key();
  }

  private static void assertRefused(String name, String reason) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> SafeName.ofParameter(name))
        .satisfies(e -> assertThat(Sentence.textOf(e.detail())).contains(reason));
  }
}
