package org.onecgate.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.storage.StorageException.Problem;

/**
 * Proves that a file written atomically holds the whole old or the whole new content, whatever
 * fails and however many write (A1–A7). What the umask does not change is proven by {@link
 * UmaskTest}.
 */
class AtomicFileTest {
  private final AtomicFile files = new AtomicFile(Disk.PRIVATE_FILE);

  @TempDir
  Path directory;

  @Test
  void writesBytesAndText() throws Exception {
    Path bytes = directory.resolve("bytes");
    Path text = directory.resolve("text");
    files.write(bytes, new byte[] {0, 1, (byte) 0xff});
    files.write(text, "строка\nline");
    assertThat(bytes).hasBinaryContent(new byte[] {0, 1, (byte) 0xff});
    assertThat(text).hasBinaryContent("строка\nline".getBytes(UTF_8));
    assertThat(temps()).isEmpty();
  }

  @Test
  void writesWhatAProducerProducesInManyPieces() throws Exception {
    Path target = directory.resolve("large");
    byte[] piece = new byte[10_007];
    files.write(target, out -> {
      for (int i = 0; i < 100; i++) {
        piece[0] = (byte) i;
        out.write(piece);
        out.write(i);
      }
    });
    byte[] written = Files.readAllBytes(target);
    assertThat(written).hasSize(100 * 10_008);
    for (int i = 0; i < 100; i++) {
      assertThat(written[i * 10_008]).isEqualTo((byte) i);
      assertThat(written[i * 10_008 + 10_007]).isEqualTo((byte) i);
    }
  }

  @Test
  void writesAnEmptyFile() throws Exception {
    files.write(directory.resolve("empty"), out -> {});
    assertThat(directory.resolve("empty")).isEmptyFile();
  }

  @Test
  void replacesAFileByALongerAndByAShorterOne() throws Exception {
    Path target = directory.resolve("file");
    for (String content : List.of("middle", "much longer than before", "x", "")) {
      files.write(target, content);
      assertThat(target).hasContent(content);
    }
    assertThat(temps()).isEmpty();
  }

  @Test
  void refusesNullRelativeAndBlankTargets() {
    assertThatNullPointerException().isThrownBy(() -> files.write(null, "x"));
    for (String target : List.of("", " ", "file", "a/b", "./x", "../x", "/")) {
      assertThatIllegalArgumentException()
          .as("target '%s'", target)
          .isThrownBy(() -> files.write(Path.of(target), "x"));
    }
  }

  @Test
  void refusesNullContentAndLeavesTheOriginal() throws Exception {
    Path target = written("old");
    assertThatNullPointerException().isThrownBy(() -> files.write(target, (byte[]) null));
    assertThatNullPointerException().isThrownBy(() -> files.write(target, (CharSequence) null));
    assertThatNullPointerException()
        .isThrownBy(() -> files.write(target, (AtomicFile.Content) null));
    assertThat(target).hasContent("old");
    assertThat(temps()).isEmpty();
  }

  @Test
  void createsMissingParentsForTheOwnerAlone() throws Exception {
    Path target = directory.resolve("a/b/c/file");
    files.write(target, "x");
    for (Path parent = target.getParent(); !parent.equals(directory); parent = parent.getParent()) {
      assertThat(Files.getPosixFilePermissions(parent)).isEqualTo(Disk.PRIVATE_DIRECTORY);
    }
  }

  @Test
  void leavesAnExistingParentAsItIs() throws Exception {
    Path parent = Files.createDirectory(directory.resolve("shared"));
    Files.setPosixFilePermissions(parent, mode("rwxr-x--x"));
    files.write(parent.resolve("file"), "x");
    assertThat(Files.getPosixFilePermissions(parent)).isEqualTo(mode("rwxr-x--x"));
  }

  @Test
  void givesANewFileTheConfiguredMode() throws Exception {
    for (String mode : List.of("rw-------", "rw-r--r--", "rw-rw-rw-", "r--r-----")) {
      Path target = directory.resolve("new-" + mode);
      new AtomicFile(mode(mode)).write(target, "x");
      assertThat(Files.getPosixFilePermissions(target)).isEqualTo(mode(mode));
    }
  }

  @Test
  void keepsTheModeOfTheFileItReplaces() throws Exception {
    for (String mode : List.of("rw-r-----", "rw-rw-rw-", "r--------")) {
      Path target = written(mode);
      Files.setPosixFilePermissions(target, mode(mode));
      files.write(target, "new");
      assertThat(target).hasContent("new");
      assertThat(Files.getPosixFilePermissions(target)).isEqualTo(mode(mode));
    }
  }

  @Test
  void aProducerThatFailsLeavesTheOriginalAndNoTemp() throws Exception {
    Path target = written("old");
    IOException cause = new IOException("no more");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> files.write(target, out -> {
          out.write(new byte[200_000]);
          throw cause;
        }))
        .withCause(cause)
        .satisfies(e -> {
          assertThat(e.operation()).isEqualTo("write");
          assertThat(e.path().toString()).startsWith(target.toString());
          assertThat(e.problem()).isEqualTo(Problem.OTHER);
          assertThat(e).hasMessageContaining("operation=write").hasMessageContaining("path=/");
        });
    assertThat(target).hasContent("old");
    assertThat(temps()).isEmpty();
  }

  @Test
  void aProducerWithABugLeavesTheOriginalAndNoTempAndTheBugTravelsUntouched() throws Exception {
    Path target = written("old");
    for (Throwable bug : List.of(new IllegalStateException("bug"), new StackOverflowError())) {
      assertThatExceptionOfType(bug.getClass())
          .isThrownBy(() -> files.write(target, out -> {
            out.write(new byte[200_000]);
            throwUnchecked(bug);
          }))
          .isSameAs(bug);
      assertThat(target).hasContent("old");
      assertThat(temps()).isEmpty();
    }
  }

  @Test
  void aProducerThatFailsForANewFileLeavesNothing() throws Exception {
    Path target = directory.resolve("new");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> files.write(target, out -> {
          throw new IOException("no");
        }));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aTargetThatIsADirectoryIsRefusedWithPathAndOperation() throws Exception {
    Path target = Files.createDirectory(directory.resolve("directory"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> files.write(target, "x"))
        .satisfies(e -> {
          assertThat(e.operation()).isEqualTo("rename");
          assertThat(e.path()).isEqualTo(target);
          assertThat(e).hasCauseInstanceOf(IOException.class);
        });
    assertThat(target).isEmptyDirectory();
    assertThat(temps()).isEmpty();
  }

  @Test
  void aParentThatIsAFileIsRefusedWithPathAndOperation() throws Exception {
    Path parent = written("a file");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> files.write(parent.resolve("x"), "x"))
        .satisfies(e -> {
          assertThat(e.operation()).isEqualTo("create-directory");
          assertThat(e.path()).isEqualTo(parent);
        });
    assertThat(parent).hasContent("a file");
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsToldAsPermissionDenied() throws Exception {
    if ("root".equals(System.getProperty("user.name"))) {
      System.out.println("SKIPPED aDirectoryThatMayNotBeWrittenIsToldAsPermissionDenied: root may"
          + " write everywhere; run the tests as another user to see it");
    }
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Path target = closed.resolve("file");
    files.write(target, "old");
    Files.setPosixFilePermissions(closed, mode("r-xr-xr-x"));
    try {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> files.write(target, "new"))
          .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.PERMISSION_DENIED));
      assertThat(target).hasContent("old");
    } finally {
      Files.setPosixFilePermissions(closed, mode("rwxr-xr-x"));
    }
    assertThat(closed.toFile().list()).containsExactly("file");
  }

  @Test
  void aFullDiskIsToldAsSuchAndLeavesTheOriginalAndNoTemp() throws Exception {
    Path mount = Files.createDirectory(directory.resolve("small"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount.toString());
    if (!mounted) {
      System.out.println("SKIPPED aFullDiskIsToldAsSuchAndLeavesTheOriginalAndNoTemp: a small"
          + " volume cannot be mounted here; run the tests as root to see it");
    }
    assumeThat(mounted).isTrue();
    try {
      Path target = mount.resolve("file");
      files.write(target, "old");
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> files.write(target, new byte[1 << 20]))
          .satisfies(e -> {
            assertThat(e.problem()).isEqualTo(Problem.DISK_FULL);
            assertThat(e.operation()).isEqualTo("write");
          });
      assertThat(target).hasContent("old");
      assertThat(mount.toFile().list()).containsExactly("file");
      files.write(target, "new");
      assertThat(target).hasContent("new");
    } finally {
      assertThat(run("umount", mount.toString())).isTrue();
    }
  }

  @Test
  void ofAHundredWritersAtOnceOneLeavesItsWholeContent() throws Exception {
    Path target = directory.resolve("contended");
    CyclicBarrier start = new CyclicBarrier(100);
    ExecutorService pool = Executors.newFixedThreadPool(100);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String content = contentOf(i);
        writers.add(pool.submit(() -> {
          start.await();
          files.write(target, content);
          return true;
        }));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    String left = Files.readString(target);
    assertThat(left).isEqualTo(contentOf(Integer.parseInt(left.substring(0, 3))));
    assertThat(temps()).isEmpty();
  }

  @Test
  void readersDuringWritesSeeAWholeOldOrAWholeNewContent() throws Exception {
    Path target = directory.resolve("read");
    files.write(target, contentOf(0));
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(pool.submit(() -> {
          int reads = 0;
          for (; !over.get() || reads == 0; reads++) {
            String seen = Files.readString(target); // never missing either
            assertThat(seen).isEqualTo(contentOf(Integer.parseInt(seen.substring(0, 3))));
            reading.countDown();
          }
          return reads;
        }));
      }
      reading.await();
      for (int i = 1; i < 200; i++) {
        files.write(target, contentOf(i));
      }
      over.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      over.set(true);
      pool.shutdownNow();
    }
  }

  @Test
  void aMissingFileIsAnOrdinaryResultWhereTheModeIsAskedFor() throws Exception {
    assertThat(Disk.modeOf(directory.resolve("missing"))).isNull();
    assertThat(Disk.properties(directory.resolve("missing"))).isEmpty();
    assertThat(Disk.list(directory.resolve("missing"))).isEmpty();
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> Disk.size(directory.resolve("missing")))
        .withCauseInstanceOf(NoSuchFileException.class);
  }

  private static String contentOf(int writer) {
    return String.format("%03d-", writer % 1000).repeat(1000 + writer);
  }

  private static void throwUnchecked(Throwable bug) {
    if (bug instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) bug;
  }

  private Path written(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "written", ""), content);
  }

  private List<Path> temps() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(p -> p.getFileName().toString().contains(".tmp.")).toList();
    }
  }

  private static Set<PosixFilePermission> mode(String text) {
    return PosixFilePermissions.fromString(text);
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
