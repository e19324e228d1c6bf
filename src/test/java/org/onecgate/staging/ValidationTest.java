package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ByteSize;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.staging.Checks.Action;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.Journal;
import org.onecgate.storage.StoredFile;

/**
 * Proves what of a sealed exchange is fit to be published: checked, unpacked, each file once (S1,
 * S8, E11, E18).
 */
class ValidationTest {
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);

  @TempDir
  Path root;

  private final List<StoredFile> received = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private DataLayout layout;
  private Validation staging;
  private Checks checks = Checks.DEFAULT;

  @BeforeEach
  void create() throws Exception {
    layout = new DataLayout(root.resolve("data"));
    layout.create();
    staging = Validations.of(layout, ByteSize.mebi(1), 50);
  }

  @Test
  void looseFilesAreStagedWhereTheyLie() throws Exception {
    receive("import.xml", "<a/>");
    receive("import_files/ab/x.jpg", "picture");
    Validated staged = validate();
    assertThat(staged.archives()).isEmpty();
    assertThat(staged.files()).hasSize(2);
    assertThat(staged.files().get(1)).satisfies(f -> {
      assertThat(f.name().value()).isEqualTo("import_files/ab/x.jpg");
      assertThat(f.path()).isEqualTo(received.get(1).path());
      assertThat(f.size()).isEqualTo(7);
      assertThat(f.sha256()).isEqualTo(Digests.sha256Hex("picture"));
      assertThat(f.archive()).isNull();
      assertThat(f.ambiguous()).isFalse();
      assertThat(f.chunks()).isEqualTo(1);
    });
    assertThat(told)
        .startsWith("checking 1 of 2, 0 %")
        .contains("checking 2 of 2, 36 %")
        .endsWith("checking 2 of 2, 100 %");
  }

  @Test
  void anArchiveIsUnpackedAndNotStagedItself() throws Exception {
    receive("loose.xml", "<a/>");
    byte[] zip = zip("import.xml", "<b/>", "import_files/ab/x.jpg", "picture");
    receive("v8_1.zip", zip);
    Validated staged = validate();
    assertThat(staged.files())
        .extracting(f -> f.name().value())
        .containsExactly("loose.xml", "import.xml", "import_files/ab/x.jpg");
    assertThat(staged.files().get(1).archive()).isEqualTo(new SafeName("v8_1.zip"));
    assertThat(staged.files().get(1).path()).hasContent("<b/>");
    assertThat(staged.files()).extracting(CheckedFile::chunks).containsExactly(1, null, null);
    assertThat(staged.archives()).singleElement().satisfies(a -> {
      assertThat(a.name().value()).isEqualTo("v8_1.zip");
      assertThat(a.chunks()).isEqualTo(1);
      assertThat(a.size()).isEqualTo(zip.length);
    });
  }

  @Test
  void anArchiveInsideAnArchiveIsRefusedUnlessTheServerAllowsIt() throws Exception {
    receive("v8_1.zip", zip("import.xml", "<a/>", "import_files/ab/manual.RAR", "Rar!"));
    assertThatExceptionOfType(FaultException.class).isThrownBy(this::validate).satisfies(e -> {
      assertThat(e.fault()).isEqualTo(Fault.BROKEN_ARCHIVE);
      assertThat(Sentence.textOf(e.detail()))
          .isEqualTo("v8_1.zip: holds an archive, import_files/ab/manual.RAR");
    });
    checks = new Checks(Action.QUARANTINE, Action.REPORT, true, Action.REPORT, true);
    assertThat(validate().files()).hasSize(2);
  }

  @Test
  void aPictureThatIsNoneIsReportedRefusedOrIgnoredAsTheServerSays() throws Exception {
    receive("import_files/ab/x.jpg", "<?php evil(); ?>");
    receive("import_files/ab/y.JPG", "\u0089PNG\r\n\u001a\n...".getBytes(ISO_8859_1));
    receive("import_files/ab/z.webp", "RIFF....WEBPVP8".getBytes(ISO_8859_1));
    receive("import_files/ab/v.svg", "  <svg/>");
    receive("import_files/ab/manual.pdf", "%PDF");
    assertThat(validate().suspicions()).singleElement().satisfies(found -> {
      assertThat(found.file().value()).isEqualTo("import_files/ab/x.jpg");
      assertThat(found.rule()).isEqualTo("not-an-image");
    });
    checks = new Checks(Action.QUARANTINE, Action.OFF, false, Action.REPORT, true);
    assertThat(validate().suspicions()).isEmpty();
    checks = new Checks(Action.QUARANTINE, Action.QUARANTINE, false, Action.REPORT, true);
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(this::validate)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.SUSPICIOUS_CONTENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".htaccess",
        "import_files/.HTACCESS",
        ".htpasswd",
        "web.config",
        "import_files/ab/Web.Config",
        ".user.ini",
        "x.php",
        "x.PHP",
        "x.php5",
        "x.php7",
        "x.phtml",
        "x.phar",
        "x.pht",
        "x.phps",
        "import_files/x.php.jpg",
        "x.asp;.jpg",
        "x.jsp",
        "x.jspx",
        "x.asp",
        "x.aspx",
        "x.ashx",
        "x.asa",
        "x.cer",
        "x.cshtml",
        "x.cfm",
        "x.cgi",
        "x.fcgi",
        "x.pl",
        "x.shtml",
        "x.php/y.jpg",
        "import_files/x.asp/y.jpg",
        "-rf",
        "import_files/-o ProxyCommand=x/y.jpg",
        "a/--checkpoint-action=exec"
      })
  void aNameThatDoesHarmElsewhereIsReportedRefusedOrIgnoredAsTheServerSays(String name)
      throws Exception {
    for (boolean packed : new boolean[] {false, true}) {
      received.clear();
      if (packed) {
        receive("v8_1.zip", zip("good.txt", "x", name, "GIF89a"));
      } else {
        receive(name, "GIF89a");
      }
      checks = Checks.DEFAULT;
      assertThat(validate().suspicions()).singleElement().satisfies(found -> {
        assertThat(found.file().value()).isEqualTo(name);
        assertThat(found.rule()).isEqualTo("harmful-name");
      });
      checks = checks(Action.QUARANTINE);
      assertThatExceptionOfType(FaultException.class).isThrownBy(this::validate).satisfies(e -> {
        assertThat(e.fault()).isEqualTo(Fault.SUSPICIOUS_CONTENT);
        assertThat(Sentence.textOf(e.detail())).startsWith(name + ": ").matches("[ -~]{1,200}");
      });
      checks = checks.reporting();
      assertThat(validate().suspicions()).as("released").hasSize(1);
      checks = checks(Action.OFF);
      assertThat(validate().suspicions()).isEmpty();
    }
  }

  private static Checks checks(Action names) {
    return new Checks(Action.QUARANTINE, Action.REPORT, false, names, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import.xml",
        "import_files/ab/a-b.jpg",
        "php",
        "htaccess.txt",
        "web.config.txt",
        "config.web",
        "x.phpx",
        "x.caspian",
        "php.jpg",
        "5 - 6.jpg",
        "Прайс. Включая плату.doc",
        "x.plan",
        "x.inch",
        "Кабель 2.5 мм.jpg"
      })
  void aNameThatDoesNoHarmIsNoFinding(String name) throws Exception {
    receive(name, name.endsWith("xml") ? "<a/>" : "GIF89a");
    assertThat(validate().suspicions()).isEmpty();
  }

  @Test
  void severalArchivesAreUnpackedEachInItsPlace() throws Exception {
    receive("v8_1.zip", zip("a.xml", "<a/>"));
    receive("v8_2.ZIP", zip("b.xml", "<b/>"));
    Validated staged = validate();
    assertThat(staged.files()).extracting(f -> f.name().value()).containsExactly("a.xml", "b.xml");
    assertThat(staged.files().get(0).path()).isEqualTo(layout.unpacked(ID, 0).resolve("a.xml"));
    assertThat(staged.files().get(1).path()).isEqualTo(layout.unpacked(ID, 1).resolve("b.xml"));
  }

  @Test
  void aZipBelowADirectoryIsAFileLikeAnyOther() throws Exception {
    checks = new Checks(Action.QUARANTINE, Action.REPORT, true, Action.REPORT, true);
    receive("import_files/ab/x.zip", "no zip at all");
    receive("v8_1.zip", zip("import_files/y.zip", "no zip either", "nested.zip", "nor this"));
    assertThat(validate().files())
        .extracting(f -> f.name().value())
        .containsExactly("import_files/ab/x.zip", "import_files/y.zip", "nested.zip");
  }

  @Test
  void theSameFileLooseAndInAnArchiveIsStagedOnce() throws Exception {
    receive("import.xml", "<a/>");
    receive("v8_1.zip", zip("import.xml", "<a/>", "b.xml", "<b/>"));
    receive("v8_2.zip", zip("b.xml", "<b/>", "c.xml", "<c/>"));
    Validated staged = validate();
    assertThat(staged.files())
        .extracting(f -> f.name().value())
        .containsExactly("import.xml", "b.xml", "c.xml");
    assertThat(staged.files().get(0).archive()).isNull();
  }

  @Test
  void oneNameWithDifferentContentIsRefused() throws Exception {
    receive("import.xml", "<a/>");
    receive("v8_1.zip", zip("import.xml", "<other/>"));
    assertRefused(Fault.NAME_COLLISION, "import.xml");
  }

  @Test
  void namesThatDifferOnlyInCaseAreRefused() throws Exception {
    receive("import.xml", "<a/>");
    receive("v8_1.zip", zip("Import.xml", "<a/>"));
    assertRefused(Fault.NAME_COLLISION, "Import.xml");
  }

  @Test
  void aLooseFileWhereAnArchiveHasADirectoryIsRefused() throws Exception {
    receive("import_files", "a file");
    receive("v8_1.zip", zip("import_files/ab/x.jpg", "picture"));
    assertRefused(Fault.NAME_COLLISION, "import_files");
  }

  @Test
  void aFileOfOneArchiveWhereAnotherHasADirectoryIsRefused() throws Exception {
    receive("v8_1.zip", zip("x/y/z", "1"));
    receive("v8_2.zip", zip("X/y", "2"));
    assertRefused(Fault.NAME_COLLISION, "");
  }

  @Test
  void reportsAreNeverStaged() throws Exception {
    receive("Reports/Exchange_(Узел)2026-05-05.zip", "no zip at all");
    receive("reports/x.xml", "<broken");
    receive("import.xml", "<a/>");
    assertThat(validate().files()).extracting(f -> f.name().value()).containsExactly("import.xml");
  }

  @Test
  void reportsInAnArchiveAreNeverStaged() throws Exception {
    receive("v8_1.zip", zip("import.xml", "<a/>", "Reports/x.txt", "log"));
    assertThat(validate().files()).extracting(f -> f.name().value()).containsExactly("import.xml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"import.xml", "IMPORT.XML", "a/b/c.xml", "offers.Xml"})
  void brokenXmlIsRefusedWithItsPlace(String name) throws Exception {
    receive(name, "<a>\n<b>\n</a>");
    assertRefused(Fault.BROKEN_XML, name + ": <b> is not closed, line 3 column");
  }

  @Test
  void brokenXmlInAnArchiveIsRefused() throws Exception {
    receive("v8_1.zip", zip("good.xml", "<a/>", "import.xml", "<!DOCTYPE a><a/>"));
    assertRefused(Fault.BROKEN_XML, "import.xml: ");
  }

  @Test
  void whatLiesBesideThePicturesIsNotReadAsXml() throws Exception {
    receive("import_files/ab/x.xml", "no xml");
    receive("v8_1.zip", zip("Import_Files/y.xml", "no xml either", "x.xml.txt", "nor this"));
    assertThat(validate().files()).hasSize(3);
  }

  @Test
  void aBrokenArchiveIsRefused() throws Exception {
    receive("v8_1.zip", "no zip");
    assertRefused(Fault.BROKEN_ARCHIVE, "v8_1.zip: ");
  }

  @Test
  void theHashIsThatOfTheWholeFileAlsoBehindTheXml() throws Exception {
    String text = "<a/>" + " ".repeat(300_000) + "\n<!-- end -->";
    receive("import.xml", text);
    assertThat(validate().files().get(0).sha256()).isEqualTo(Digests.sha256Hex(text));
  }

  @Test
  void stagingAgainBeginsAnew() throws Exception {
    receive("v8_1.zip", zip("a.xml", "<a/>"));
    Validated first = validate();
    Files.writeString(layout.unpacked(ID, 0).resolve("left-over"), "of a crash");
    Files.writeString(layout.unpacked(ID, 0).resolve("a.xml"), "half");
    assertThat(validate()).isEqualTo(first);
    assertThat(layout.unpacked(ID, 0).resolve("left-over")).doesNotExist();
    assertThat(layout.unpacked(ID, 0).resolve("a.xml")).hasContent("<a/>");
  }

  @Test
  void nothingReceivedIsNothingStaged() throws Exception {
    assertThat(validate().files()).isEmpty();
  }

  // --- chunks that may have come twice (E18)

  @Test
  void aRepeatedChunkOfAZipIsRemoved() throws Exception {
    byte[] zip = zip("a.txt", "abcdefgh".repeat(100), "b.txt", "other");
    for (int[] cut : new int[][] {{0, 50}, {40, 90}, {zip.length - 30, zip.length}}) {
      received.clear();
      receiveTwice("v8_1.zip", zip, cut[0], cut[1]);
      Validated staged = validate();
      assertThat(staged.files())
          .extracting(f -> f.name().value())
          .containsExactly("a.txt", "b.txt");
      assertThat(staged.files()).allSatisfy(f -> assertThat(f.ambiguous()).isFalse());
      assertThat(staged.archives()).singleElement().satisfies(a -> {
        assertThat(a.size()).isEqualTo(zip.length);
        assertThat(a.path()).hasBinaryContent(zip);
      });
    }
  }

  @Test
  void anEqualChunkOfAZipThatIsRealDataStays() throws Exception {
    byte[] zeros = new byte[1000];
    byte[] zip = stored("zeros", zeros);
    int start = 30 + "zeros".length() + 100;
    received.clear();
    Path path = write("v8_1.zip", zip);
    received.add(new StoredFile(
        new SafeName("v8_1.zip"), path, zip.length, 4, List.of(chunk("v8_1.zip", start, 100))));
    Validated validated = validate();
    assertThat(validated.files().get(0).path()).hasBinaryContent(zeros);
    assertThat(validated.archives().get(0).chunks()).isEqualTo(4);
  }

  @Test
  void aFileThatWasBegunAgainAfterOthersIsItsNewestVersion() throws Exception {
    byte[] jpeg = "\u00ff\u00d8\u00ffold\u00ff\u00d9".getBytes(ISO_8859_1);
    byte[] newer = "\u00ff\u00d8\u00ffnewer\u00ff\u00d9".getBytes(ISO_8859_1);
    receiveAgain("import_files/ab/1.jpg", jpeg, newer);
    byte[] xml = "<?xml version='1.0'?><a>1</a>".getBytes(UTF_8);
    byte[] newerXml = "<?xml version='1.0'?><a>22</a>".getBytes(UTF_8);
    receiveAgain("import.xml", xml, newerXml);
    receiveAgain("v8_1.zip", stored("a.txt", "1".getBytes(UTF_8)), stored("b.txt", newer));
    assertThat(staging.isComplete(received)).isTrue();
    Validated validated = validate();
    assertThat(validated.files()).allSatisfy(f -> assertThat(f.ambiguous()).isFalse());
    assertThat(validated.files())
        .extracting(f -> f.name().value(), f -> new String(content(f), ISO_8859_1))
        .containsExactly(
            tuple("import_files/ab/1.jpg", new String(newer, ISO_8859_1)),
            tuple("import.xml", new String(newerXml, ISO_8859_1)),
            tuple("b.txt", new String(newer, ISO_8859_1)));
    assertThat(validated.files().get(0).chunks()).as("of two that came").isEqualTo(1);
  }

  @Test
  void whereNothingTellsWhetherAFileWasBegunAgainItIsFlagged() throws Exception {
    receiveAgain("price.csv", "a;1\n".getBytes(UTF_8), "a;2\n".getBytes(UTF_8));
    assertThat(validate().files()).singleElement().satisfies(f -> {
      assertThat(f.path()).hasContent("a;1\na;2\n");
      assertThat(f.ambiguous()).isTrue();
    });
  }

  @Test
  void aRepeatedChunkInTheNewestVersionIsRemovedToo() throws Exception {
    byte[] old = "<?xml version='1.0'?><a/>".getBytes(UTF_8);
    String text = "<?xml version='1.0'?><a>" + "<b>1</b>".repeat(9) + "</a>";
    byte[] twice = (text.substring(0, 30) + text.substring(25)).getBytes(UTF_8);
    byte[] all = new byte[old.length + twice.length];
    System.arraycopy(old, 0, all, 0, old.length);
    System.arraycopy(twice, 0, all, old.length, twice.length);
    received.add(new StoredFile(
        new SafeName("import.xml"),
        write("import.xml", all),
        all.length,
        5,
        List.of(chunk("import.xml", old.length + 30L, 5)),
        List.of(new Journal.Resumption(old.length, 1))));
    assertThat(validate().files()).singleElement().satisfies(f -> {
      assertThat(f.path()).hasContent(text);
      assertThat(f.chunks()).as("of five that came").isEqualTo(3);
    });
  }

  @Test
  void aRepeatedChunkOfXmlIsRemoved() throws Exception {
    String text = "<a>" + "<b>1</b><c>2</c>".repeat(20) + "</a>";
    receiveTwice("import.xml", text.getBytes(UTF_8), 0, 5);
    assertThat(validate().files()).singleElement().satisfies(f -> {
      assertThat(f.path()).hasContent(text);
      assertThat(f.sha256()).isEqualTo(Digests.sha256Hex(text));
      assertThat(f.ambiguous()).isFalse();
      assertThat(f.chunks()).as("of four that came").isEqualTo(3);
    });
  }

  @Test
  void aRepeatedWholeProductIsToldByItsIdentity() throws Exception {
    String head = "<КоммерческаяИнформация><Товары><Товар><Ид>1</Ид></Товар>";
    String product = "<Товар><Ид>2</Ид></Товар>";
    String text = head + product + "</Товары></КоммерческаяИнформация>";
    int start = head.getBytes(UTF_8).length;
    receiveTwice("import.xml", text.getBytes(UTF_8), start, start + product.getBytes(UTF_8).length);
    assertThat(validate().files().get(0).path()).hasContent(text);
  }

  @Test
  void keysThatOccurTwiceAreAWarningForEachFileAndRefuseNothing() throws Exception {
    String goods = "<КоммерческаяИнформация><Каталог><Товары>" + good("1") + good("2") + good("1")
        + good("1") + "</Товары></Каталог></КоммерческаяИнформация>";
    receive("import.xml", goods);
    receive(
        "good.xml",
        "<КоммерческаяИнформация><Каталог><Товары>" + good("1") + good("2")
            + "</Товары></Каталог></КоммерческаяИнформация>");
    receive(
        "v8_1.zip",
        zip(
            "offers.xml",
            "<КоммерческаяИнформация><ПакетПредложений><Предложения>" + offer("1", "a")
                + offer("1", "b") + offer("1", "a")
                + "</Предложения></ПакетПредложений></КоммерческаяИнформация>",
            "import.xml",
            goods));
    Validated validated = validate();
    assertThat(validated.files()).hasSize(3);
    assertThat(validated.suspicions())
        .extracting(s -> s.file() + " " + s.rule() + " " + s.detail())
        .containsExactly(
            "import.xml duplicate-id 2 times the key of an earlier one",
            "offers.xml duplicate-id 1 times the key of an earlier one");
    checks = new Checks(Action.OFF, Action.QUARANTINE, false, Action.REPORT, true);
    assertThat(validate().suspicions()).as("whatever the server says").hasSize(2);
  }

  private static String good(String id) {
    return "<Товар><Ид>" + id + "</Ид><Картинка/><Ид2>1</Ид2></Товар>";
  }

  private static String offer(String id, String variant) {
    return "<Предложение><Ид>" + id + "</Ид><ИдХарактеристики>" + variant
        + "</ИдХарактеристики></Предложение>";
  }

  @Test
  void whatNobodyCanTellApartIsRefused() throws Exception {
    String text = "<a><b/><b/></a>";
    receiveTwice("import.xml", text.getBytes(UTF_8), 3, 7);
    assertRefused(Fault.AMBIGUOUS_CHUNKS, "import.xml: 2 of 2 ways");
  }

  @Test
  void aFileWithoutStructureIsStagedAndFlagged() throws Exception {
    receiveTwice("import_files/x.jpg", "picture".getBytes(UTF_8), 2, 4);
    assertThat(validate().files()).singleElement().satisfies(f -> {
      assertThat(f.ambiguous()).isTrue();
      assertThat(f.chunks()).as("all are in it").isEqualTo(4);
      assertThat(f.path()).hasContent("pictcture");
    });
  }

  private static FreeSpace volume(AtomicLong free) {
    return new FreeSpace(() -> new Disk.Space(1 << 30, free.get()), total -> 1_000_000);
  }

  private Validation on(FreeSpace space) {
    return new Validation(layout, space, Validation.Limits.of(ByteSize.gibi(1), 50));
  }

  private void assertNothingUnpacked() {
    assertThat(layout.unpacked(ID)).doesNotExist();
    assertThat(layout.assembled(ID)).doesNotExist();
  }

  @Test
  void archivesForWhichThereIsNoRoomTogetherAreNotUnpackedAtAll() throws Exception {
    for (int i = 0; i < 6; i++) {
      receive("v8_" + i + ".zip", zip("big" + i + ".bin", "x".repeat(1_000_000)));
    }
    AtomicLong free = new AtomicLong(6_500_000);
    staging = on(volume(free));
    assertThatExceptionOfType(FaultException.class).isThrownBy(this::validate).satisfies(e -> {
      assertThat(e.fault()).isEqualTo(Fault.DISK_FULL);
      assertThat(Sentence.textOf(e.detail())).isEqualTo("unpacking takes 6 MiB, free are 5 MiB");
    });
    assertNothingUnpacked();
    free.set(7_500_000);
    assertThat(validate().files()).hasSize(6);
  }

  @Test
  void aVolumeThatOthersFillMeanwhileIsNotFilledUp() throws Exception {
    for (int i = 0; i < 6; i++) {
      receive("v8_" + i + ".zip", zip("big" + i + ".bin", "x".repeat(8 << 20)));
    }
    AtomicLong looks = new AtomicLong();
    staging = on(new FreeSpace(
        () -> new Disk.Space(1 << 30, looks.incrementAndGet() < 3 ? 200 << 20 : 9 << 20),
        total -> 1_000_000));
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(this::validate)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.DISK_FULL));
    assertThat(layout.unpacked(ID, 1)).exists();
    assertThat(layout.unpacked(ID, 3)).doesNotExist();
    staging.giveBack(ID);
    assertNothingUnpacked();
  }

  @Test
  void whatIsPromisedToOneIsNotGivenToAnother() throws Exception {
    receive("v8_1.zip", zip("big.bin", "x".repeat(1_000_000)));
    FreeSpace space = volume(new AtomicLong(4_000_000));
    staging = on(space);
    try (FreeSpace.Promise other = space.promise(2_500_000)) {
      assertThatExceptionOfType(FaultException.class)
          .isThrownBy(this::validate)
          .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.DISK_FULL));
      other.write(2_000_000);
      assertThat(validate().files()).hasSize(1);
    }
    space.check(3_000_000);
  }

  @Test
  @Timeout(60)
  void archivesOfSeveralExchangesShareTheMemoryForNames() throws Exception {
    receive("v8_1.zip", zip("a".repeat(200), "x"));
    staging = new Validation(
        layout,
        Validations.endless(),
        new Validation.Limits(ByteSize.mebi(1), 50, new ByteSize(1700)));
    ExchangeId other = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 2);
    CountDownLatch unpacking = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Validated> first = CompletableFuture.supplyAsync(() -> {
      try {
        return staging.validate(other, received, checks, Earlier.NONE, step -> {
          if (step.what().equals("unpacking")) {
            unpacking.countDown();
            await(goOn);
          }
        });
      } catch (FaultException | IOException e) {
        throw new IllegalStateException(e);
      }
    });
    await(unpacking);
    assertThatExceptionOfType(Progress.CancelledException.class)
        .as("one that waits can be cancelled")
        .isThrownBy(() -> staging.validate(ID, received, checks, Earlier.NONE, step -> {
          if (step.what().equals("waiting")) {
            throw new Progress.CancelledException();
          }
        }));
    assertNothingUnpacked();
    Validated second = staging.validate(ID, received, checks, Earlier.NONE, step -> {
      assertThat(step.what().equals("unpacking") && goOn.getCount() > 0)
          .as("both at once")
          .isFalse();
      if (step.what().equals("waiting")) {
        goOn.countDown();
      }
    });
    assertThat(second.files()).hasSize(1);
    assertThat(first.get().files()).hasSize(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFileThatIsPutTogetherAnewNeedsRoomToo() throws Exception {
    byte[] zip = zip("import.xml", "<a/>");
    receiveTwice("v8_1.zip", zip, 10, 50);
    staging = on(volume(new AtomicLong(1_000_010)));
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(this::validate)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.DISK_FULL));
    assertNothingUnpacked();
  }

  // --- what the tests are made of

  private Validated validate() throws FaultException, IOException {
    return staging.validate(
        ID, received, checks, Earlier.NONE, step -> told.add(step.said().text()));
  }

  private void receive(String name, String content) throws IOException {
    receive(name, content.getBytes(UTF_8));
  }

  private void receive(String name, byte[] content) throws IOException {
    received.add(
        new StoredFile(new SafeName(name), write(name, content), content.length, 1, List.of()));
  }

  /** The file comes a second time, after others. */
  private void receiveAgain(String name, byte[] first, byte[] second) throws IOException {
    byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    received.add(new StoredFile(
        new SafeName(name),
        write(name, all),
        all.length,
        2,
        List.of(),
        List.of(new Journal.Resumption(first.length, 1))));
  }

  private static byte[] content(CheckedFile file) {
    try {
      return Files.readAllBytes(file.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes from start to end come twice, as three or four chunks. */
  private void receiveTwice(String name, byte[] content, int start, int end) throws IOException {
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(content, 0, end);
    twice.write(content, start, content.length - start);
    received.add(new StoredFile(
        new SafeName(name),
        write(name, twice.toByteArray()),
        twice.size(),
        4,
        List.of(chunk(name, end, end - start))));
  }

  private static Journal.Chunk chunk(String name, long offset, long length) {
    return new Journal.Chunk(
        new SafeName(name), offset, length, Digests.sha256Hex(name), 1, Instant.EPOCH);
  }

  private Path write(String name, byte[] content) throws IOException {
    Path path = layout.part(layout.received(ID), new SafeName(name));
    Files.createDirectories(path.getParent());
    return Files.write(path, content);
  }

  private void assertRefused(Fault fault, String detail) {
    assertThatExceptionOfType(FaultException.class).isThrownBy(this::validate).satisfies(e -> {
      assertThat(e.fault()).isEqualTo(fault);
      assertThat(Sentence.textOf(e.detail()))
          .contains(detail)
          .doesNotContain(root.toString(), "\n");
    });
  }

  private static byte[] zip(String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndContents[i]));
        zip.write(namesAndContents[i + 1].getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] stored(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      java.util.zip.CRC32 crc = new java.util.zip.CRC32();
      crc.update(content);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
