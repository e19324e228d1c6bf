package org.onecgate.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;

/**
 * Proves that the journal tells what is committed and nothing else, whatever a crash tore and
 * whoever else appends (E2, E18, W4, D5).
 */
class JournalTest {
  private static final SafeName A = new SafeName("a.xml");
  private static final SafeName B = new SafeName("b.xml");
  private static final SafeName PICTURE = new SafeName("import_files/ab/Фото №1.jpg");

  @TempDir
  Path directory;

  private Path file;
  private LockFiles locks;
  private Journal journal;

  @BeforeEach
  void open() {
    file = directory.resolve("journal");
    locks = new LockFiles(directory.resolve("guard"), LockFiles.Timing.DEFAULT);
    journal = new Journal(file, true);
  }

  @AfterEach
  void close() {
    locks.close();
  }

  @Test
  void aMissingJournalHoldsNothing() throws Exception {
    journal.refresh();
    assertThat(journal.files()).isEmpty();
    assertThat(journal.count()).isZero();
    assertThat(journal.total()).isZero();
    assertThat(journal.committed(A)).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void committedChunksAreThereForThisAndForAFreshReader() throws Exception {
    commit(journal, A, 0, 10);
    commit(journal, PICTURE, 0, 7);
    commit(journal, A, 10, 5);
    for (Journal reader : List.of(journal, read())) {
      assertThat(reader.count()).isEqualTo(2);
      assertThat(reader.total()).isEqualTo(22);
      assertThat(reader.files()).extracting(Journal.Committed::name).containsExactly(A, PICTURE);
      assertThat(reader.committed(A)).hasValueSatisfying(c -> {
        assertThat(c.length()).isEqualTo(15);
        assertThat(c.chunks()).isEqualTo(2);
        assertThat(c.last()).isEqualTo(chunk(A, 10, 5, c.last().generation()));
      });
      assertThat(reader.committed(PICTURE))
          .hasValueSatisfying(c -> assertThat(c.length()).isEqualTo(7));
    }
  }

  @Test
  void aTornLastLineIsIgnoredAndTheNextRecordCounts() throws Exception {
    commit(journal, A, 0, 10);
    long whole = Files.size(file);
    commit(journal, B, 0, 10);
    byte[] bytes = Files.readAllBytes(file);
    for (int end = (int) whole; end < bytes.length - 1; end++) {
      Files.write(file, java.util.Arrays.copyOf(bytes, end));
      Journal torn = read();
      assertThat(torn.files()).extracting(Journal.Committed::name).containsExactly(A);
      commit(torn, PICTURE, 0, 3);
      torn.refresh();
      assertThat(torn.files()).extracting(Journal.Committed::name).containsExactly(A, PICTURE);
      assertThat(read().files()).extracting(Journal.Committed::name).containsExactly(A, PICTURE);
    }
  }

  @Test
  void zerosAtTheEndAreIgnoredAndTheNextRecordCounts() throws Exception {
    commit(journal, A, 0, 10);
    Files.write(file, new byte[600_000], StandardOpenOption.APPEND);
    Journal torn = read();
    assertThat(torn.files()).extracting(Journal.Committed::name).containsExactly(A);
    commit(torn, B, 0, 3);
    assertThat(read().files()).extracting(Journal.Committed::name).containsExactly(A, B);
  }

  @Test
  void aRecordWithAWrongChecksumIsIgnored() throws Exception {
    commit(journal, A, 0, 10);
    commit(journal, B, 0, 10);
    String whole = Files.readString(file);
    int second = whole.indexOf('\n', whole.indexOf(A.value())) + 1;
    for (int i = second; i < whole.length(); i++) {
      if (whole.charAt(i) != '\n') {
        char other = whole.charAt(i) == '5' ? '6' : '5';
        Files.writeString(file, whole.substring(0, i) + other + whole.substring(i + 1));
        assertThat(read().files())
            .as("changed at %d", i)
            .extracting(Journal.Committed::name)
            .containsExactly(A);
      }
    }
  }

  @Test
  void aSecondJournalOnTheSameFileReadsOn() throws Exception {
    Journal other = read();
    commit(journal, A, 0, 10);
    other.refresh();
    assertThat(other.committed(A)).isPresent();
    commit(other, A, 10, 10);
    assertThat(journal.committed(A))
        .hasValueSatisfying(c -> assertThat(c.length()).isEqualTo(10));
    journal.refresh();
    assertThat(journal.committed(A))
        .hasValueSatisfying(c -> assertThat(c.length()).isEqualTo(20));
    assertThat(journal.total()).isEqualTo(20);
  }

  @Test
  void aRecordSeenHalfWrittenIsReadWholeLater() throws Exception {
    commit(journal, A, 0, 10);
    byte[] one = Files.readAllBytes(file);
    commit(journal, B, 0, 10);
    byte[] both = Files.readAllBytes(file);
    for (int seen = one.length; seen < both.length; seen++) {
      Files.write(file, java.util.Arrays.copyOf(both, seen));
      Journal reader = read();
      Files.write(
          file, java.util.Arrays.copyOfRange(both, seen, both.length), StandardOpenOption.APPEND);
      reader.refresh();
      assertThat(reader.files())
          .as("first seen up to %d", seen)
          .extracting(Journal.Committed::name)
          .containsExactly(A, B);
    }
  }

  @Test
  void commitsThatWereNotForcedAreTrustedOnlyUntilTheMachineStartsAnew() throws Exception {
    Journal unforced = new Journal(file, false);
    commit(unforced, A, 0, 10);
    unforced.checkBoot();
    Journal later = new Journal(file, true);
    later.refresh();
    assertThat(later.isForced()).as("goes on as it was begun").isFalse();
    later.checkBoot();
    anotherBoot();
    later.refresh();
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(later::checkBoot)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.RECEIVED_LOST));
    assertThat(later.committed(A)).as("is all there all the same").isPresent();
  }

  @Test
  void commitsThatWereForcedAreTrustedAlways() throws Exception {
    commit(journal, A, 0, 10);
    assertThat(Files.readAllLines(file).get(0)).endsWith("\t-");
    Journal later = new Journal(file, false);
    later.refresh();
    assertThat(later.isForced()).as("goes on as it was begun").isTrue();
    later.checkBoot();
  }

  @Test
  void aJournalWhoseFirstLineIsTornGoesOn() throws Exception {
    for (String torn : List.of("", "\n", "jour", "\u0000".repeat(40), "\u0000\n")) {
      Files.writeString(file, torn);
      Journal later = new Journal(file, false);
      later.refresh();
      later.checkBoot();
      commit(later, A, 0, 10);
      Journal reader = new Journal(file, false);
      reader.refresh();
      reader.checkBoot();
      assertThat(reader.total()).isEqualTo(10);
    }
  }

  private void anotherBoot() throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes["journal1\t".length() + 33] = 'x';
    Files.write(file, bytes);
  }

  @Test
  void aJournalReplacedByAnotherFileIsReadFromItsStart() throws Exception {
    commit(journal, A, 0, 10);
    Path other = directory.resolve("other");
    Journal replacement = new Journal(other, true);
    for (int i = 0; i < 5; i++) {
      commit(replacement, B, 10L * i, 10);
    }
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    journal.refresh();
    assertThat(journal.files()).extracting(Journal.Committed::name).containsExactly(B);
    assertThat(journal.total()).isEqualTo(50);
  }

  @Test
  void aJournalThatHasGoneHoldsNothing() throws Exception {
    commit(journal, A, 0, 10);
    Files.delete(file);
    journal.refresh();
    assertThat(journal.files()).isEmpty();
    assertThat(journal.total()).isZero();
    assertThat(journal.fits(new SafeName("A.XML"))).isTrue();
  }

  @Test
  void aJournalDeletedAndBegunAnewByAnotherIsReadFromItsStart() throws Exception {
    // file systems give the number of a deleted file to the next one
    commit(journal, A, 0, 10);
    Files.delete(file);
    Journal other = new Journal(file, true);
    commit(other, B, 0, 10);
    commit(other, B, 10, 10);
    journal.refresh();
    assertThat(journal.files()).extracting(Journal.Committed::name).containsExactly(B);
    assertThat(journal.total()).isEqualTo(20);
  }

  @Test
  void twoJournalsThatCommitAtOnceLoseNothing() throws Exception {
    int each = 100;
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try (LockFiles others = new LockFiles(directory.resolve("guard"), LockFiles.Timing.DEFAULT)) {
      List<Future<?>> writers = new ArrayList<>();
      for (SafeName name : List.of(A, B)) {
        LockFiles own = name.equals(A) ? locks : others;
        writers.add(pool.submit(() -> {
          Journal mine = new Journal(file, false);
          start.await();
          try (LockFile lock = own.acquire(DiskName.resolve(directory, name, false), seconds(10))) {
            for (int i = 0; i < each; i++) {
              mine.commit(lock, chunk(name, i, 1, lock.generation()), false, Journal.Check.NONE);
            }
          }
          return true;
        }));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    Journal fresh = read();
    for (SafeName name : List.of(A, B)) {
      assertThat(fresh.committed(name))
          .hasValueSatisfying(c -> assertThat(c.chunks()).isEqualTo(each));
    }
    assertThat(fresh.total()).isEqualTo(2L * each);
  }

  @Test
  void aHolderThatLostItsLockCannotCommit() throws Exception {
    commit(journal, B, 0, 10);
    byte[] before = Files.readAllBytes(file);
    LockFile lock = locks.acquire(directory.resolve(A.value()), seconds(10));
    lock.revoke();
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() ->
            journal.commit(lock, chunk(A, 0, 1, lock.generation()), false, Journal.Check.NONE))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.FILE_BUSY));
    lock.close();
    assertThat(file).hasBinaryContent(before);
    assertThat(journal.committed(A)).isEmpty();
    commit(journal, A, 0, 4);
    assertThat(read().committed(A)).isPresent();
  }

  @Test
  void aHolderWhoseLockFileIsAnothersCannotCommit() throws Exception {
    Path lockFile = directory.resolve(A.value() + ".lock");
    try (LockFile lock = locks.acquire(directory.resolve(A.value()), seconds(10))) {
      String line = Files.readString(lockFile);
      Files.delete(lockFile); // who takes it over puts another file in its place
      Files.writeString(
          lockFile,
          Owner.parse(line).orElseThrow().next(lock.generation() + 1, false).line());
      assertThatExceptionOfType(FaultException.class)
          .isThrownBy(() ->
              journal.commit(lock, chunk(A, 0, 1, lock.generation()), false, Journal.Check.NONE))
          .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.FILE_BUSY));
    }
    assertThat(lockFile).as("the other one's lock").exists();
    assertThat(read().files()).isEmpty();
  }

  @Test
  void namesThatDifferInCaseOrCompositionDoNotFit() throws Exception {
    commit(journal, new SafeName("Товар.xml"), 0, 1);
    commit(journal, new SafeName("\u0439.xml"), 0, 1);
    assertThat(journal.fits(new SafeName("Товар.xml"))).isTrue();
    assertThat(journal.fits(new SafeName("товар.xml"))).isFalse();
    assertThat(journal.fits(new SafeName("ТОВАР.XML"))).isFalse();
    assertThat(journal.fits(new SafeName("\u0439.xml"))).isTrue();
    assertThat(journal.fits(new SafeName("\u0438\u0306.xml"))).isFalse();
    assertThat(journal.fits(new SafeName("\u0438.xml"))).isTrue();
    assertThat(journal.committed(new SafeName("ТОВАР.xml"))).isPresent();
  }

  @Test
  void aFileAndADirectoryOfOneNameDoNotFit() throws Exception {
    commit(journal, PICTURE, 0, 1);
    commit(journal, A, 0, 1);
    assertThat(journal.fits(new SafeName("import_files"))).isFalse();
    assertThat(journal.fits(new SafeName("Import_Files/ab"))).isFalse();
    assertThat(journal.fits(new SafeName("Import_Files/AB"))).isTrue();
    assertThat(journal.fits(new SafeName("a.xml/b"))).isFalse();
    assertThat(journal.fits(new SafeName("A.XML/b/c"))).isFalse();
    assertThat(journal.fits(new SafeName("import_files/ab/other.jpg"))).isTrue();
    assertThat(journal.fits(new SafeName("import_files/a"))).isTrue();
    assertThat(journal.fits(new SafeName("import_files/ab/фото №1.jpg")))
        .as("pictures tell case")
        .isTrue();
  }

  @Test
  void aChunkEqualToItsPredecessorIsKeptAsAmbiguous() throws Exception {
    commit(journal, A, 0, 10);
    try (LockFile lock = locks.acquire(directory.resolve("x"), seconds(10))) {
      journal.commit(lock, chunk(A, 10, 10, lock.generation()), true, Journal.Check.NONE);
      journal.commit(lock, chunk(A, 20, 10, lock.generation()), true, Journal.Check.NONE);
      journal.commit(lock, chunk(A, 30, 1, lock.generation()), false, Journal.Check.NONE);
    }
    for (Journal reader : List.of(journal, read())) {
      assertThat(reader.committed(A)).hasValueSatisfying(c -> {
        assertThat(c.chunks()).isEqualTo(4);
        assertThat(c.ambiguous()).extracting(Journal.Chunk::offset).containsExactly(10L, 20L);
      });
    }
  }

  @Test
  void aLostAnswerIsRememberedUntilTheRepetitionOrTheNextChunk() throws Exception {
    commit(journal, A, 0, 10);
    Journal.Chunk first = journal.committed(A).orElseThrow().last();
    assertThat(journal.committed(A).orElseThrow().answerLost()).isFalse();
    journal.answerLost(first);
    journal.refresh();
    assertThat(journal.committed(A).orElseThrow().answerLost()).isTrue();
    assertThat(read().committed(A).orElseThrow().answerLost()).isTrue();
    try (LockFile lock = locks.acquire(directory.resolve("x"), seconds(10))) {
      journal.dropped(lock, first);
    }
    journal.refresh();
    for (Journal reader : List.of(journal, read())) {
      assertThat(reader.committed(A)).hasValueSatisfying(c -> {
        assertThat(c.answerLost()).isFalse();
        assertThat(c.chunks()).isEqualTo(1);
        assertThat(c.length()).isEqualTo(10);
      });
    }
    journal.answerLost(first);
    journal.refresh();
    commit(journal, A, 10, 5);
    journal.refresh();
    assertThat(read().committed(A).orElseThrow().answerLost()).isFalse();
  }

  @Test
  void aLostAnswerOfAnEarlierChunkChangesNothing() throws Exception {
    commit(journal, A, 0, 10);
    Journal.Chunk first = journal.committed(A).orElseThrow().last();
    commit(journal, A, 10, 5);
    journal.answerLost(first);
    journal.refresh();
    assertThat(journal.committed(A).orElseThrow().answerLost()).isFalse();
  }

  @Test
  void manyRecordsAreReadInBlocks() throws Exception {
    try (LockFile lock = locks.acquire(directory.resolve("x"), seconds(10))) {
      Journal writer = new Journal(file, false);
      for (int i = 0; i < 3000; i++) {
        SafeName name = new SafeName("import_files/" + i % 7 + "/" + "длинное имя ".repeat(3) + i);
        writer.commit(lock, chunk(name, 0, i, lock.generation()), false, Journal.Check.NONE);
      }
      writer.force();
    }
    assertThat(Files.size(file)).isGreaterThan(2 * 256 * 1024);
    Journal fresh = read();
    assertThat(fresh.count()).isEqualTo(3000);
    assertThat(fresh.total()).isEqualTo(2999L * 3000 / 2);
    assertThat(fresh.files())
        .extracting(c -> c.length())
        .startsWith(0L, 1L, 2L)
        .endsWith(2998L, 2999L);
  }

  @Test
  void whereAFileWentOnAfterOthersIsRememberedAlsoByWhoeverReadsItAnew() throws Exception {
    commit(journal, A, 0, 10);
    commit(journal, A, 10, 5);
    assertThat(journal.resumptions(A)).isEmpty();
    commit(journal, PICTURE, 0, 3);
    commit(journal, A, 15, 7);
    commit(journal, A, 22, 1);
    commit(journal, PICTURE, 3, 4);
    for (Journal each : List.of(journal, read())) {
      assertThat(each.resumptions(A)).containsExactly(new Journal.Resumption(15, 2));
      assertThat(each.resumptions(PICTURE)).containsExactly(new Journal.Resumption(3, 1));
    }
  }

  @Test
  void ofVeryManyResumptionsTheLastAreRemembered() throws Exception {
    for (int i = 0; i < 1_500; i++) {
      commit(journal, A, i, 1);
      commit(journal, PICTURE, i, 1);
    }
    assertThat(journal.resumptions(A))
        .hasSize(1_000)
        .startsWith(new Journal.Resumption(500, 500))
        .endsWith(new Journal.Resumption(1_499, 1_499));
  }

  @Test
  void aDirectoryInPlaceOfTheJournalIsAStorageException() throws Exception {
    Files.createDirectory(file);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> commit(journal, A, 0, 1))
        .satisfies(e -> assertThat(e.path()).isEqualTo(file));
  }

  @Test
  void theFormIsOneLineATabSeparatedFieldEach() throws Exception {
    commit(journal, PICTURE, 5, 7);
    List<String> lines = Files.readAllLines(file, UTF_8);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("journal1\t[0-9a-f]{32}\t-");
    assertThat(lines.get(1)).isEmpty();
    assertThat(lines.get(2))
        .matches("chunk1\t5\t7\t[0-9a-f]{64}\t1\t1000\t" + PICTURE + "\t[0-9a-f]{8}");
  }

  private void commit(Journal to, SafeName name, long offset, long length)
      throws FaultException, IOException {
    try (LockFile lock = locks.acquire(DiskName.resolve(directory, name, false), seconds(10))) {
      to.commit(lock, chunk(name, offset, length, lock.generation()), false, Journal.Check.NONE);
    }
  }

  private static Journal.Chunk chunk(SafeName name, long offset, long length, long generation) {
    return new Journal.Chunk(
        name, offset, length, "0123456789abcdef".repeat(4), generation, Instant.ofEpochMilli(1000));
  }

  private Journal read() throws StorageException {
    Journal fresh = new Journal(file, true);
    fresh.refresh();
    return fresh;
  }

  private static Duration seconds(int n) {
    return Duration.ofSeconds(n);
  }
}
