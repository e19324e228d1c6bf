package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ByteSize;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Forcing;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;

/**
 * Proves that a file that lies in an earlier delivery is linked if it is the same and nobody has touched it, and that
 * whatever speaks against it has the new one written, with the bytes that came (P4). Each test has the file come in an
 * archive and by itself.
 */
class LinkedFilesTest {
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 2);
  private static final ExchangeId OLD = ExchangeId.of(Instant.parse("2026-05-04T12:00:00Z"), 1);
  private static final SafeName NAME = new SafeName("import_files/ab/x.jpg");
  private static final Instant THEN = Instant.parse("2026-05-04T12:00:00Z");

  @TempDir
  Path root;

  private final byte[] picture = new byte[200_000];
  private final List<Progress.Step> told = new ArrayList<>();
  private DataLayout layout;
  private boolean links = true;

  /** Where it lies in the earlier delivery. */
  private Path old;

  @BeforeEach
  void create() throws Exception {
    layout = new DataLayout(root.resolve("data"));
    layout.create();
    new Random(1).nextBytes(picture);
    old = layout.delivery(OLD).resolve("files").resolve(NAME.value());
    Files.createDirectories(old.getParent());
    place(old, picture);
    Files.writeString(layout.manifest(layout.delivery(OLD)), "{}");
    Files.setLastModifiedTime(layout.manifest(layout.delivery(OLD)), FileTime.from(THEN));
  }

  /** Puts a file there as an earlier import did. */
  private static void place(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    Files.setPosixFilePermissions(file, Disk.PUBLIC_FILE);
    Files.setLastModifiedTime(file, FileTime.from(THEN));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsTheSameIsLinked(boolean archived) throws Exception {
    CheckedFile file = validate(archived, step -> {});
    assertThat(number(file.path())).isEqualTo(number(old));
    assertThat(file.path()).hasBinaryContent(picture);
    assertThat(file.sha256()).isEqualTo(sha256(picture));
    assertThat(file.size()).isEqualTo(picture.length);
    assertThat(file.path().startsWith(layout.staging(ID))).isTrue();
    assertThat(told.get(told.size() - 1).percent()).isEqualTo(100);
    if (!archived) {
      assertThat(layout.part(layout.received(ID), NAME))
          .as("it counts until the link is durable")
          .hasBinaryContent(picture);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsUnpackedAgainIsLinkedAgain(boolean archived) throws Exception {
    validate(archived, step -> {});
    assertThat(number(validate(archived, step -> {}).path())).isEqualTo(number(old));
    assertThat(old).hasBinaryContent(picture);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEmptyOneIsLinkedToo(boolean archived) throws Exception {
    place(old, new byte[0]);
    assertThat(number(validate(archived, new byte[0], step -> {}).path())).isEqualTo(number(old));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatDiffersInItsLastByteIsWritten(boolean archived) throws Exception {
    byte[] other = picture.clone();
    other[other.length - 1]++;
    place(old, other);
    assertWritten(archived);
    assertThat(told).extracting(Progress.Step::percent).isSorted().endsWith(100);
    assertThat(told).extracting(Progress.Step::bytes).isSorted().endsWith(200_000L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsLinkedWhereThatIsOff(boolean archived) throws Exception {
    links = false;
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsGoneIsWritten(boolean archived) throws Exception {
    Files.delete(old);
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneOfAnotherSizeIsWritten(boolean archived) throws Exception {
    place(old, Arrays.copyOf(picture, picture.length + 1));
    assertWritten(archived);
    place(old, Arrays.copyOf(picture, picture.length - 1));
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneWhoseDeliveryHasNoManifestIsWritten(boolean archived) throws Exception {
    Files.delete(layout.manifest(layout.delivery(OLD)));
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatSomebodyWroteAfterItsDeliveryWasCompleteIsWrittenAsNobodyKnowsWhetherItIsDurable(
      boolean archived) throws Exception {
    Files.setLastModifiedTime(old, FileTime.from(THEN.plusSeconds(1)));
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneWithAnotherModeIsWrittenAndKeepsIt(boolean archived) throws Exception {
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-rw-r--"));
    assertWritten(archived);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
        .isEqualTo("rw-rw-r--");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneOfAnotherOwnerIsWritten(boolean archived) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root to give a file away");
    Files.setAttribute(old, "unix:uid", 65_534);
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsASymbolicLinkIsWritten(boolean archived) throws Exception {
    Path elsewhere = root.resolve("elsewhere");
    Files.move(old, elsewhere);
    Files.createSymbolicLink(old, elsewhere);
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsADirectoryIsWritten(boolean archived) throws Exception {
    Files.delete(old);
    Files.createDirectory(old);
    assertWritten(archived);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsExchangedWhileItIsComparedIsWritten(boolean archived) throws Exception {
    byte[] other = picture.clone();
    other[0]++;
    assertWritten(archived, () -> {
      Path another = root.resolve("another");
      place(another, other); // with the same size and time
      Files.move(another, old, StandardCopyOption.ATOMIC_MOVE);
    });
    assertThat(old).hasBinaryContent(other);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsChangedWhileItIsComparedIsWritten(boolean archived) throws Exception {
    assertWritten(archived, () -> {
      try (var channel = Files.newByteChannel(old, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[1])); // where it was compared already
      }
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsCutWhileItIsComparedIsWritten(boolean archived) throws Exception {
    assertWritten(archived, () -> {
      try (var channel = Files.newByteChannel(old, StandardOpenOption.WRITE)) {
        channel.truncate(70_000);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsRemovedWhileItIsComparedIsWritten(boolean archived) throws Exception {
    assertWritten(archived, () -> Files.delete(old));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatHasTheNameAlreadyIsAFailureAndStays(boolean archived) throws Exception {
    Path[] taken = {null};
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> validate(archived, during(() -> {
          taken[0] = archived
              ? layout.unpackedFile(layout.unpacked(ID, 0), NAME)
              : layout.unchanged(ID, NAME);
          Files.createDirectories(taken[0].getParent());
          Files.writeString(taken[0], "somebody's");
        })));
    assertThat(taken[0]).hasContent("somebody's");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anArchiveThatIsDamagedIsRefusedThoughItBeginsAsTheOldFile(boolean shorter) throws Exception {
    byte[] zip = zip(picture);
    zip[shorter ? 100 : 150_000]++;
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> validate(stored("v8_1.zip", zip), step -> {}))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.BROKEN_ARCHIVE));
  }

  // --- what the tests are made of

  private interface Deed {
    void run() throws IOException;
  }

  private void assertWritten(boolean archived) throws Exception {
    assertWritten(archived, () -> {});
  }

  /** The new file is written, whatever is done to the old one once some of it was compared. */
  private void assertWritten(boolean archived, Deed deed) throws Exception {
    CheckedFile file = validate(archived, during(deed));
    assertThat(file.path()).hasBinaryContent(picture);
    assertThat(file.sha256()).isEqualTo(sha256(picture));
    assertThat(Files.getAttribute(file.path(), "unix:nlink")).isEqualTo(1);
    assertThat(Disk.listTree(layout.staging(ID)))
        .noneMatch(each -> each.toString().contains(".tmp."));
    if (!archived) {
      assertThat(file.path()).isEqualTo(layout.part(layout.received(ID), NAME));
      assertThat(layout.unchanged(ID, NAME)).doesNotExist();
    }
  }

  private Consumer<Progress.Step> during(Deed deed) {
    boolean[] done = {false};
    return step -> {
      if (!done[0] && step.bytes() >= 65_536 && step.bytes() < picture.length) {
        done[0] = true;
        try {
          deed.run();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private CheckedFile validate(boolean archived, Consumer<Progress.Step> meanwhile)
      throws Exception {
    return validate(archived, picture, meanwhile);
  }

  private CheckedFile validate(boolean archived, byte[] content, Consumer<Progress.Step> meanwhile)
      throws Exception {
    return validate(
        archived ? stored("v8_1.zip", zip(content)) : stored(NAME.value(), content), step -> {
          boolean counts = step.what().equals(archived ? "unpacking" : "checking");
          if (counts) {
            told.add(step);
            meanwhile.accept(step);
          }
        });
  }

  private CheckedFile validate(StoredFile received, Progress progress) throws Exception {
    Validation validation = new Validation(
        layout,
        Validations.endless(),
        () -> Validation.Limits.of(ByteSize.mebi(1), 50),
        Forcing.AT_ONCE,
        links,
        Cores.ONE);
    Earlier earlier = (name, size) -> name.equals(NAME) ? List.of(OLD) : List.of();
    return validation
        .validate(ID, List.of(received), Checks.DEFAULT, earlier, progress)
        .files()
        .get(0);
  }

  private StoredFile stored(String name, byte[] content) throws IOException {
    SafeName safe = new SafeName(name);
    Path path = layout.part(layout.received(ID), safe);
    Files.createDirectories(path.getParent());
    return new StoredFile(safe, Files.write(path, content), content.length, 1, List.of());
  }

  private static byte[] zip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(0);
      zip.putNextEntry(new ZipEntry(NAME.value()));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private static Object number(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
  }
}
