package org.onecgate.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Digests;
import org.onecgate.Fault;
import org.onecgate.FaultException;

/**
 * Proves that a growing file holds its committed bytes and, while a chunk is written, that chunk
 * behind them; and that a chunk that is not kept leaves nothing (E2, E9, E18, W4).
 */
class PartFileTest {
  @TempDir
  Path directory;

  private Path file;
  private LockFiles locks;
  private LockFile lock;

  @BeforeEach
  void acquire() throws Exception {
    file = directory.resolve("part");
    locks = new LockFiles(directory.resolve("guard"), LockFiles.Timing.DEFAULT);
    lock = locks.acquire(file, Duration.ofSeconds(10));
  }

  @AfterEach
  void release() {
    lock.close();
    locks.close();
  }

  @Test
  void aKeptChunkStays() throws Exception {
    append(0, "first");
    append(5, " second");
    assertThat(file).hasContent("first second");
  }

  @Test
  void aReceivedFileCanBeReadByEverybody() throws Exception {
    append(0, "x");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Disk.PUBLIC_FILE);
  }

  @Test
  void aNewFileThatIsNotKeptIsGone() throws Exception {
    try (PartFile part = PartFile.open(file, lock, 0, false)) {
      write(part, "never");
      part.force();
      assertThat(file).hasContent("never");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void aChunkThatIsNotKeptIsCutOff() throws Exception {
    append(0, "kept");
    try (PartFile part = PartFile.open(file, lock, 4, true)) {
      write(part, " never");
      part.force();
    }
    assertThat(file).hasContent("kept");
    append(4, " next");
    assertThat(file).hasContent("kept next");
  }

  @Test
  void aFileLongerThanCommittedIsCutWhenItIsOpened() throws Exception {
    Files.writeString(file, "committed-and-half-a-chunk");
    try (PartFile part = PartFile.open(file, lock, 9, true)) {
      assertThat(file).hasContent("committed");
      write(part, "!");
      part.keep();
    }
    assertThat(file).hasContent("committed!");
  }

  @Test
  void whatACrashLeftOfAFileWithoutCommittedBytesIsCutAway() throws Exception {
    Files.writeString(file, "a much longer left-over");
    append(0, "new");
    assertThat(file).hasContent("new");
  }

  @Test
  void aFileShorterThanCommittedIsAnErrorAndStaysAsItIs() throws Exception {
    Files.writeString(file, "short");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> PartFile.open(file, lock, 6, true))
        .satisfies(e -> assertThat(e.path()).isEqualTo(file))
        .withStackTraceContaining("6 are committed");
    assertThat(file).hasContent("short");
  }

  @Test
  void aMissingFileWithCommittedBytesIsAnError() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> PartFile.open(file, lock, 6, true));
  }

  @Test
  void aLinkInPlaceOfTheFileIsNotFollowed() throws Exception {
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "precious");
    Files.createSymbolicLink(file, elsewhere);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> PartFile.open(file, lock, 0, false));
    assertThat(elsewhere).hasContent("precious");
  }

  @Test
  void aSealedFileIsCutToItsCommittedLengthOrRefused() throws Exception {
    Files.writeString(file, "0123456789");
    PartFile.cut(file, 10);
    PartFile.cut(file, 4);
    assertThat(file).hasContent("0123");
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> PartFile.cut(file, 5));
    assertThat(file).hasContent("0123");
  }

  @Test
  void theDigestAndTheLengthAreThoseOfTheChunk() throws Exception {
    append(0, "before");
    try (PartFile part = PartFile.open(file, lock, 6, true)) {
      write(part, "ab");
      write(part, "c");
      assertThat(part.offset()).isEqualTo(6);
      assertThat(part.length()).isEqualTo(3);
      assertThat(part.sha256()).isEqualTo(Digests.sha256Hex("abc"));
    }
  }

  @Test
  void aHolderThatWasEndedNeitherWritesNorForcesNorUndoes() throws Exception {
    append(0, "kept");
    try (PartFile part = PartFile.open(file, lock, 4, true)) {
      write(part, "+");
      lock.revoke();
      assertBusy(() -> write(part, "never"));
      assertBusy(part::force);
      Files.writeString(file, "kept by another");
    }
    assertThat(file).as("the next holder's bytes").hasContent("kept by another");
    assertBusy(() -> PartFile.open(file, lock, 4, true));
  }

  private interface Code {
    void run() throws FaultException, IOException;
  }

  private static void assertBusy(Code code) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(code::run)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.FILE_BUSY));
  }

  private void append(long committed, String text) throws FaultException, IOException {
    try (PartFile part = PartFile.open(file, lock, committed, committed > 0)) {
      write(part, text);
      part.force();
      part.keep();
    }
  }

  private static void write(PartFile part, String text) throws FaultException, IOException {
    byte[] bytes = ("-" + text).getBytes(UTF_8);
    part.write(bytes, 1, bytes.length - 1);
  }
}
