package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.StoredFile;

/**
 * Proves that a whole archive is unpacked as it is, that a damaged or hostile one is refused with a
 * reason, and that nothing is ever written outside the directory (E11, S8, protocol 1.7).
 */
class UnpackerTest {
  private static final SafeName NAME = new SafeName("v8_1.zip");
  private static final Charset CP866 = Charset.forName("IBM866");

  @TempDir
  Path root;

  private DataLayout layout;
  private Path directory;
  private Unpacker unpacker;

  @BeforeEach
  void create() throws Exception {
    layout = new DataLayout(root.resolve("data"));
    layout.create();
    directory = layout.stagings().resolve("x/unpacked/0");
    unpacker = unpacker(ByteSize.mebi(1));
  }

  @Test
  void aWholeArchiveIsUnpackedAsItIs() throws Exception {
    byte[] picture = new byte[200_000];
    new Random(1).nextBytes(picture);
    byte[] zip = java(zipped -> {
      zipped.putNextEntry(new ZipEntry("import.xml"));
      zipped.write("<a/>".getBytes(UTF_8));
      zipped.putNextEntry(new ZipEntry("import_files/"));
      zipped.putNextEntry(new ZipEntry("import_files/ab/"));
      zipped.putNextEntry(new ZipEntry("import_files/ab/x.jpg"));
      zipped.write(picture);
      zipped.putNextEntry(new ZipEntry("empty.txt"));
    });
    List<Progress.Step> told = new ArrayList<>();
    List<CheckedFile> files =
        unpacker.unpack(archive(zip), directory, room(), none(), told::add).files();
    assertThat(files)
        .extracting(f -> f.name().value())
        .containsExactly("import.xml", "import_files/ab/x.jpg", "empty.txt");
    assertThat(files.get(1).path()).hasBinaryContent(picture);
    assertThat(files.get(1).size()).isEqualTo(200_000);
    assertThat(files.get(0).sha256()).isEqualTo(org.onecgate.Digests.sha256Hex("<a/>"));
    assertThat(files.get(2).path()).isEmptyFile();
    assertThat(files).allSatisfy(f -> {
      assertThat(f.archive()).isEqualTo(NAME);
      assertThat(f.path().startsWith(directory)).isTrue();
      assertThat(Files.getPosixFilePermissions(f.path())).isEqualTo(Disk.PUBLIC_FILE);
    });
    assertThat(told.get(0).said().text()).isEqualTo("unpacking 1 of 3, 0 %");
    assertThat(told.get(told.size() - 1).said().text()).isEqualTo("unpacking 3 of 3, 100 %");
    assertThat(told).extracting(Progress.Step::percent).isSorted().contains(32, 65, 98);
    assertOnlyInside();
  }

  @Test
  void anEmptyArchiveHoldsNothing() throws Exception {
    assertThat(unpack(new Zip().bytes())).isEmpty();
    assertThat(unpack(java(zipped -> {}))).isEmpty();
  }

  @Test
  void anArchiveOfDirectoriesHoldsNothing() throws Exception {
    assertThat(unpack(new Zip().file("a/", "").file("a/b/", "").bytes())).isEmpty();
  }

  @Test
  void testingFindsTheSameAsUnpackingAndWritesNothing() throws Exception {
    byte[] good = new Zip().file("a", "content").bytes();
    unpacker.test(stored(good));
    byte[] bad = new Zip().file("a", "content").crc(1).bytes();
    assertThatExceptionOfType(FaultException.class).isThrownBy(() -> unpacker.test(stored(bad)));
    assertThat(directory).doesNotExist();
  }

  @Test
  void namesInCp866WithoutTheFlagAreUnderstood() throws Exception {
    for (String name : List.of("Каталог/Товар №1.xml", "Ёлка.jpg", "обмен.xml", "Я.txt")) {
      assertThat(unpack(new Zip().file(name.getBytes(CP866), 0, "x").bytes()))
          .singleElement()
          .satisfies(f -> assertThat(f.name().value()).isEqualTo(name));
      Disk.deleteTree(directory);
    }
  }

  @Test
  void namesInUtf8WithAndWithoutTheFlagAreUnderstood() throws Exception {
    for (int flags : new int[] {0, 0x800}) {
      for (String name : List.of("Каталог/Товар №1.xml", "Ёлка.jpg", "обмен.xml", "é.txt")) {
        assertThat(unpack(new Zip().file(name.getBytes(UTF_8), flags, "x").bytes()))
            .singleElement()
            .satisfies(f -> assertThat(f.name().value()).isEqualTo(name));
        Disk.deleteTree(directory);
      }
    }
    assertThat(unpack(new Zip().file("中文.xml".getBytes(UTF_8), 0x800, "x").bytes()))
        .singleElement()
        .satisfies(f -> assertThat(f.name().value()).isEqualTo("中文.xml"));
  }

  /** The name in the extra field that 1C's writer of archives adds, with the CRC of the raw name. */
  private static byte[] unicodePath(String name, byte[] raw) {
    CRC32 crc = new CRC32();
    crc.update(raw);
    byte[] utf8 = name.getBytes(UTF_8);
    return ByteBuffer.allocate(9 + utf8.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0x7075)
        .putShort((short) (5 + utf8.length))
        .put((byte) 1)
        .putInt((int) crc.getValue())
        .put(utf8)
        .array();
  }

  private String onlyName(Zip zip) throws Exception {
    List<CheckedFile> files = unpack(zip.bytes());
    Disk.deleteTree(directory);
    assertThat(files).hasSize(1);
    return files.get(0).name().value();
  }

  @Test
  void theUnicodePathNamesAnEntryWhereItsCrcFits() throws Exception {
    byte[] quoted = "import_files/\"test\".jpg".getBytes(UTF_8);
    String name = "import_files/«test».jpg";
    assertThat(onlyName(new Zip().file(quoted, 0, "x").extra(unicodePath(name, quoted))))
        .isEqualTo(name);
    byte[] dashed = "Щётка - синяя.jpg".getBytes(CP866);
    assertThat(onlyName(
            new Zip().file(dashed, 0, "x").extra(unicodePath("Щётка – синяя.jpg", dashed))))
        .isEqualTo("Щётка – синяя.jpg");
    assertThat(onlyName(new Zip().file(dashed, 0, "x").extra(unicodePath("x.jpg", quoted))))
        .as("a path of another name")
        .isEqualTo("Щётка - синяя.jpg");
  }

  @Test
  void aUnicodePathThatEscapesIsRefused() throws Exception {
    byte[] raw = "a.jpg".getBytes(UTF_8);
    assertRefused(
        new Zip().file(raw, 0, "x").extra(unicodePath("../a.jpg", raw)).bytes(), "\"../a.jpg\"");
  }

  @Test
  void utf8WithoutTheFlagIsTakenForItWhereItIsMeant() throws Exception {
    for (String name : List.of("a—b.jpg", "№5 – «x».jpg", "中文.jpg", "あ.jpg", "100 €.jpg")) {
      assertThat(onlyName(new Zip().file(name.getBytes(UTF_8), 0, "x"))).isEqualTo(name);
    }
    for (String name : List.of("сад.jpg", "рог.jpg", "чай.jpg")) {
      assertThat(onlyName(new Zip().file(name.getBytes(CP866), 0, "x")))
          .as("bytes that are UTF-8 for a letter of Mongolian, Tamil or Chinese")
          .isEqualTo(name);
    }
  }

  @Test
  void namesInWindows1251AreTakenWhereTheyAloneAreText() throws Exception {
    Charset windows = Charset.forName("windows-1251");
    byte[] zip = new Zip()
        .file("Щётка синяя.jpg".getBytes(windows), 0, "1")
        .file("кот.jpg".getBytes(windows), 0, "2")
        .bytes();
    assertThat(unpack(zip))
        .extracting(f -> f.name().value())
        .as("one decision for all of an archive")
        .containsExactly("Щётка синяя.jpg", "кот.jpg");
  }

  @Test
  void aNameThatIsTextInNoEncodingIsRefusedByItsNameWithTheEncoding() throws Exception {
    byte[] raw = {'a', (byte) 0x98, (byte) 0xff, (byte) 0xdd, '.', 'j', 'p', 'g'};
    assertRefused(new Zip().file(raw, 0, "x").bytes(), "read as IBM866");
  }

  @Test
  void aNameThatAVolumeCannotHoldButHarmsNobodyIsKept() throws Exception {
    for (String name : List.of("ab/0a1b_2c3d.", "ab/0a1b.jpg ", "Инструкция 5\u00a0л.jpg")) {
      List<CheckedFile> files = unpack(new Zip().file(name, "x").bytes());
      assertThat(files).singleElement().satisfies(f -> {
        assertThat(f.name().value()).isEqualTo(name);
        assertThat(f.path().getFileName().toString()).matches("[!-~]+[^.]");
        assertThat(f.path()).hasContent("x");
      });
      Disk.deleteTree(directory);
    }
    assertRefused(
        new Zip().file("import.xml", "1").file("import.xml.", "2").bytes(), "import.xml. collides");
  }

  @Test
  void picturesThatDifferInCaseLieSideBySide() throws Exception {
    List<CheckedFile> files = unpack(new Zip()
        .file("import_files/art-100.jpg", "1")
        .file("import_files/ART-100.JPG", "2")
        .bytes());
    assertThat(files.get(0).path()).hasContent("1");
    assertThat(files.get(1).path()).hasContent("2");
  }

  @Test
  void leftoversAreLeftOutAndNamed() throws Exception {
    byte[] zip = new Zip()
        .file("import.xml", "<a/>")
        .file("__MACOSX/._import.xml", "x")
        .file("import_files/Thumbs.db", "x")
        .bytes();
    Unpacker.Unpacked unpacked =
        unpacker.unpack(archive(zip), directory, room(), none(), what -> {});
    assertThat(unpacked.files()).extracting(f -> f.name().value()).containsExactly("import.xml");
    assertThat(unpacked.leftovers())
        .containsExactly(
            new SafeName("__MACOSX/._import.xml"), new SafeName("import_files/Thumbs.db"));
    assertThat(directory.resolve("__MACOSX")).doesNotExist();
  }

  @Test
  void aNameThatIsNotUtf8ThoughItSaysSoIsRefused() throws Exception {
    assertRefused(new Zip().file("Товар.xml".getBytes(CP866), 0x800, "x").bytes(), "name");
  }

  @Test
  void backSlashesAreSeparators() throws Exception {
    assertThat(unpack(new Zip()
            .file("import_files\\", "")
            .file("import_files\\ab\\x.jpg", "x")
            .bytes()))
        .singleElement()
        .satisfies(f -> assertThat(f.name().value()).isEqualTo("import_files/ab/x.jpg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "..\\evil",
        "a/../../evil",
        "a/..\\..\\evil",
        "/evil",
        "\\evil",
        "//server/evil",
        "C:\\evil",
        "C:/evil",
        "C:evil",
        "..",
        "../",
        "./evil",
        "a//evil",
        "evil\u0000.txt",
        "nul",
        "aux.xml",
        "evil\n",
        ""
      })
  void aNameThatIsNotSafeIsRefusedAndNothingIsWritten(String name) throws Exception {
    assertRefused(new Zip().file("good", "x").file(name, "evil").bytes(), "name");
    assertThat(directory).doesNotExist();
    assertThat(root.resolve("evil")).doesNotExist();
    assertThat(Path.of("/evil")).doesNotExist();
  }

  @Test
  void aSymbolicLinkIsRefused() throws Exception {
    assertRefused(
        new Zip()
            .file("link", "/etc")
            .attributes(3, 0120777 << 16)
            .file("link/passwd", "x")
            .bytes(),
        "symbolic link");
    assertRefused(
        new Zip().file("link", "/etc/passwd").attributes(3, 0120777 << 16).bytes(),
        "symbolic link");
  }

  @Test
  void aNameThatComesTwiceIsRefused() throws Exception {
    assertRefused(new Zip().file("a.xml", "1").file("a.xml", "2").bytes(), "collides");
    assertRefused(new Zip().file("a.xml", "1").file("A.XML", "2").bytes(), "collides");
    assertRefused(
        new Zip()
            .file("\u0439".getBytes(UTF_8), 0x800, "1")
            .file("\u0438\u0306".getBytes(UTF_8), 0x800, "2")
            .bytes(),
        "collides");
    assertRefused(new Zip().file("a/b", "1").file("a\\b", "2").bytes(), "a/b collides");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a|a/b", "a/b|a", "A|a/b", "x/a|x/a/b/c", "a/b/c|a/b"})
  void aFileWhereADirectoryIsIsRefused(String names) throws Exception {
    Zip zip = new Zip();
    for (String name : names.split("\\|", -1)) {
      zip.file(name, "x");
    }
    assertRefused(zip.bytes(), "");
  }

  @Test
  void anEncryptedEntryIsRefused() throws Exception {
    assertRefused(new Zip().file("a".getBytes(UTF_8), 1, "x").bytes(), "encrypted");
    assertRefused(new Zip().file("a".getBytes(UTF_8), 0x41, "x").bytes(), "encrypted");
  }

  /** 93 and 95, zstd and xz, are known to the library, which lacks what it needs for them. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 7, 10, 14, 20, 93, 94, 95, 96, 97, 98, 99, 65_535})
  void anUnknownMethodIsRefused(int method) throws Exception {
    assertRefused(new Zip().file("a", "x").method(method).bytes(), "unknown way");
    assertRefused(new Zip().file("a", rubbish(1)).method(method).size(99).bytes(), "unknown way");
    assertThat(directory).doesNotExist();
  }

  private static byte[] rubbish(int seed) {
    byte[] bytes = new byte[2000];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 8, 9, 12})
  void rubbishOfAKnownMethodIsRefused(int method) throws Exception {
    for (int seed = 0; seed < 8; seed++) {
      assertRefused(
          new Zip().file("a", rubbish(seed)).method(method).size(1500).crc(7).bytes(), "");
      byte[] flagged = new Zip()
          .file(new byte[] {'a'}, seed % 4 << 1, "x")
          .method(method)
          .size(1500)
          .bytes();
      assertRefused(flagged, "");
    }
  }

  @Test
  void whateverTheLibraryThrowsIsARefusalOfTheArchive() {
    for (RuntimeException each : List.of(
        new ArrayIndexOutOfBoundsException(-1),
        new NegativeArraySizeException(),
        new IllegalStateException())) {
      assertThatExceptionOfType(FaultException.class)
          .isThrownBy(() -> Unpacker.reading(NAME, () -> {
            throw each;
          }))
          .withCause(each)
          .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.BROKEN_ARCHIVE));
    }
  }

  @Test
  void whatNamesAndFieldsTakeInMemoryIsLimited() throws Exception {
    String deep = "abcdefghijklmnopqrstuvwxyz/abcdefghijklmnopqrstuvwxyz/".repeat(16);
    Zip few = new Zip();
    for (int i = 0; i < 45; i++) {
      few.file(i + deep.substring(0, 300), "");
    }
    assertThat(unpack(few.bytes())).hasSize(45);
    Disk.deleteTree(directory);
    Unpacker narrow =
        new Unpacker(layout, new Validation.Limits(ByteSize.mebi(1), 50, new ByteSize(45 * 1810)));
    CheckedFile many = archive(few.bytes());
    assertThat(narrow.measure(List.of(many)).blocks()).isZero();
    CheckedFile deeper = archive(few.file("46" + deep.substring(0, 300), "").bytes());
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> narrow.measure(List.of(deeper)))
        .satisfies(e -> assertThat(Sentence.textOf(e.detail()))
            .isEqualTo("v8_1.zip: names that take more than 81450 B of memory"));
    Zip fields = new Zip().file("a", "x").extra(new byte[65_000]);
    assertThatExceptionOfType(FaultException.class)
        .as("16,250 fields without a byte")
        .isThrownBy(() -> narrow.measure(List.of(archive(fields.bytes()))))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.BROKEN_ARCHIVE));
  }

  @Test
  void severalArchivesAreLimitedTogether() throws Exception {
    CheckedFile half = archive(new Zip().deflated("a", new byte[600_000]).bytes());
    assertThat(unpacker.measure(List.of(half)).blocks()).isEqualTo(147 * 4096);
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> unpacker.measure(List.of(half, half)))
        .satisfies(e -> assertThat(Sentence.textOf(e.detail()))
            .isEqualTo("v8_1.zip: with those before it, more than 1 MiB unpacked"));
    CheckedFile bomb = archive(new Zip()
        .deflated("a", new byte[1000])
        .size((int) Unpacker.RATIO_FREE / 2)
        .bytes());
    Unpacker wide = unpacker(ByteSize.gibi(4));
    assertThat(wide.measure(List.of(bomb, bomb)).bytes()).isEqualTo(Unpacker.RATIO_FREE);
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> wide.measure(List.of(bomb, bomb, bomb)))
        .satisfies(e -> assertThat(Sentence.textOf(e.detail()))
            .isEqualTo("v8_1.zip: with those before it, unpacks to more than 200 times its size"));
    Zip files = new Zip();
    for (int i = 0; i < 40; i++) {
      files.file("" + i, "");
    }
    CheckedFile many = archive(files.bytes());
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> unpacker.measure(List.of(many, many, many)))
        .satisfies(e -> assertThat(Sentence.textOf(e.detail())).contains("more than 50 files"));
  }

  @Test
  void overlappingEntriesAreRefused() throws Exception {
    assertRefused(
        new Zip().file("a", "x".repeat(100)).file("b", "y").at(0).bytes(), "entries overlap");
    // the data of one holds the whole of the other
    byte[] inner = new Zip().file("b", "inner").bytes();
    byte[] local = Arrays.copyOf(inner, 30 + 1 + 5);
    Zip nested = new Zip().file("a", local);
    assertRefused(nested.file("b", "inner").at(30 + 1).bytes(), "entries overlap");
  }

  @Test
  void aWrongCrcIsRefused() throws Exception {
    assertRefused(new Zip().file("a", "x").crc(0x12345678).bytes(), "a is damaged");
    assertRefused(new Zip().deflated("a", "x".repeat(1000)).crc(0).bytes(), "a is damaged");
  }

  @Test
  void aWrongSizeIsRefused() throws Exception {
    assertRefused(new Zip().deflated("a", "x".repeat(1000)).size(999).bytes(), "larger than");
    assertRefused(new Zip().deflated("a", "x".repeat(1000)).size(1001).bytes(), "");
    assertRefused(new Zip().deflated("a", "x".repeat(1000)).size(0).bytes(), "larger than");
    assertRefused(new Zip().file("a", "xyz").size(2).bytes(), "");
    assertRefused(new Zip().file("a", "xyz").size(4).bytes(), "");
  }

  @Test
  void aBombThatSaysItsSizeIsRefusedBeforeItIsUnpacked() throws Exception {
    byte[] zip = new Zip().deflated("bomb", new byte[(1 << 20) + 1]).bytes();
    assertThat(zip.length).isLessThan(3_000);
    assertRefused(zip, "more than 1 MiB unpacked");
    assertThat(directory).doesNotExist();
  }

  @Test
  void aBombOfManyEntriesIsRefused() throws Exception {
    Zip zip = new Zip();
    for (int i = 0; i < 12; i++) {
      zip.deflated("part" + i, new byte[100_000]);
    }
    assertRefused(zip.bytes(), "more than 1 MiB unpacked");
    assertThat(directory).doesNotExist();
  }

  @Test
  void aBombByItsRatioIsRefused() throws Exception {
    unpacker = unpacker(ByteSize.gibi(4));
    byte[] zip = new Zip()
        .deflated("bomb", new byte[1000])
        .size((int) Unpacker.RATIO_FREE + 1)
        .bytes();
    assertRefused(zip, "times its size");
    assertThat(directory).doesNotExist();
  }

  @Test
  void aBombThatLiesAboutItsSizeIsStoppedAtThatSize() throws Exception {
    byte[] zip = new Zip().deflated("bomb", new byte[50_000_000]).size(10_000).bytes();
    assertRefused(zip, "larger than it says");
    try (Stream<Path> left = Files.walk(layout.root())) {
      assertThat(left.filter(Files::isRegularFile)
              .filter(p -> !p.getFileName().toString().startsWith("archive")))
          .allSatisfy(f -> assertThat(Files.size(f)).isLessThanOrEqualTo(10_000));
    }
  }

  @Test
  void tooManyFilesAreRefused() throws Exception {
    Zip zip = new Zip();
    for (int i = 0; i < 50; i++) {
      zip.file("f" + i, "x");
    }
    assertThat(unpack(zip.bytes())).hasSize(50);
    Disk.deleteTree(directory);
    assertRefused(zip.file("one more", "x").bytes(), "more than 50 files");
    assertThat(directory).doesNotExist();
  }

  @Test
  void whatIsNoZipIsRefused() throws Exception {
    assertRefused("<?xml version=\"1.0\"?><a/>".getBytes(UTF_8), "");
    assertRefused(new byte[0], "");
    assertRefused(new byte[21], "");
    assertRefused(new byte[100_000], "");
    assertRefused("PK".getBytes(UTF_8), "");
    assertRefused(new byte[] {'P', 'K', 3, 4}, "");
  }

  @Test
  void everyTruncationIsRefused() throws Exception {
    byte[] zip =
        new Zip().file("a", "stored").deflated("b", "deflated ".repeat(20)).bytes();
    for (int length = 0; length < zip.length; length++) {
      assertRefused(Arrays.copyOf(zip, length), "");
    }
    for (int start = 1; start < zip.length; start++) {
      assertRefused(Arrays.copyOfRange(zip, start, zip.length), "");
    }
  }

  @Test
  void bytesTooManyAreRefusedAndCounted() throws Exception {
    byte[] zip = new Zip().file("a", "x".repeat(100)).bytes();
    byte[] twice = new byte[zip.length + 40];
    System.arraycopy(zip, 0, twice, 0, 40);
    System.arraycopy(zip, 0, twice, 40, zip.length);
    assertRefused(twice, "40 bytes too many");
  }

  @Test
  void noChangedByteBreaksOutAsAnotherExceptionOrChangesTheContentUnseen() throws Exception {
    byte[] zip = new Zip()
        .file("stored.txt", "stored content")
        .deflated("deflated.txt", "deflated content ".repeat(20))
        .bytes();
    Random random = new Random(9);
    int accepted = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] changed = zip.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        for (CheckedFile file : unpack(changed)) {
          accepted++;
          assertThat(Files.readString(file.path()))
              .isIn("stored content", "deflated content ".repeat(20), "");
        }
      } catch (FaultException e) {
        assertThat(e.fault()).isEqualTo(Fault.BROKEN_ARCHIVE);
        assertThat(Sentence.textOf(e.detail()))
            .startsWith("v8_1.zip: ")
            .doesNotContain(root.toString());
      } catch (IOException | RuntimeException e) {
        Path kept = Files.write(Path.of("target", "broken-out.zip"), changed);
        throw new AssertionError("round " + i + ", see " + kept, e);
      }
      Disk.deleteTree(directory);
    }
    assertThat(accepted).isPositive();
    assertOnlyInside();
  }

  @Test
  void aReasonNeverHoldsAPathOrMoreThanOneLine() throws Exception {
    for (byte[] zip : List.of(
        new byte[0],
        new Zip().file("a", "x").crc(1).bytes(),
        new Zip().file("..", "").bytes())) {
      assertThatExceptionOfType(FaultException.class)
          .isThrownBy(() -> unpack(zip))
          .satisfies(e -> assertThat(Sentence.textOf(e.detail()))
              .startsWith("v8_1.zip: ")
              .doesNotContain(root.toString(), "\n", "java.", "org."));
    }
  }

  // --- what the tests are made of

  private Unpacker unpacker(ByteSize most) {
    return new Unpacker(layout, new Validation.Limits(most, 50, ByteSize.mebi(1)));
  }

  private Originals none() {
    return new Originals(layout, Earlier.NONE);
  }

  private static FreeSpace.Promise room() throws FaultException, IOException {
    return Validations.endless().promise(0);
  }

  private List<CheckedFile> unpack(byte[] zip) throws FaultException, IOException {
    return unpacker.unpack(archive(zip), directory, room(), none(), what -> {}).files();
  }

  private CheckedFile archive(byte[] zip) throws IOException {
    return new CheckedFile(NAME, file(zip), zip.length, "", null, null, false, null);
  }

  private StoredFile stored(byte[] zip) throws IOException {
    return new StoredFile(NAME, file(zip), zip.length, 1, List.of());
  }

  private Path file(byte[] zip) throws IOException {
    return Files.write(root.resolve("data/archive.zip"), zip);
  }

  private void assertRefused(byte[] zip, String reason) throws IOException {
    assertThatExceptionOfType(FaultException.class)
        .as("%d bytes", zip.length)
        .isThrownBy(() -> unpack(zip))
        .satisfies(e -> {
          assertThat(e.fault()).isEqualTo(Fault.BROKEN_ARCHIVE);
          assertThat(Sentence.textOf(e.detail())).contains(reason);
        });
    assertOnlyInside();
    Disk.deleteTree(directory);
  }

  /** Nothing lies beside the data directory, and nothing in it that was not put there. */
  private void assertOnlyInside() throws IOException {
    assertThat(Disk.list(root)).containsExactly(layout.root());
    try (Stream<Path> all = Files.walk(layout.root())) {
      assertThat(all.filter(Files::isRegularFile)
              .filter(p -> !p.startsWith(directory))
              .map(p -> p.getFileName().toString()))
          .isSubsetOf("archive.zip");
    }
  }

  private interface Filling {
    void fill(ZipOutputStream zip) throws IOException;
  }

  private static byte[] java(Filling filling) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      filling.fill(zip);
    }
    return bytes.toByteArray();
  }
}
