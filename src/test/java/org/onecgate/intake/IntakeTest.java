package org.onecgate.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.ByteSize;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.intake.ChunkReceipt.Kind;
import org.onecgate.it.CapturedLog;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFile;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.PartFile;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;

/**
 * Proves that what was acknowledged is there and nothing else is: chunks are appended in the order
 * of their locks (E1, E2, E8), a chunk that fails leaves nothing (E7, E18), sessions do not mix
 * (E5), a seal takes all that was received (E22) and a discard ends what is under way (E5).
 */
class IntakeTest {
  private static final SessionHash SESSION = SessionHash.of("one");
  private static final SessionHash OTHER = SessionHash.of("other");
  private static final ServerId SERVER = new ServerId("server");
  private static final SafeName A = new SafeName("a.xml");
  private static final SafeName B = new SafeName("b.xml");
  private static final SafeName PICTURE = new SafeName("import_files/ab/Фото №1.jpg");
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);
  private static final ExchangeId NEXT = ExchangeId.of(Instant.parse("2026-05-05T12:00:01Z"), 2);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir
  Path root;

  private final List<Body> bodies = new ArrayList<>();
  private final List<LockFiles> allLocks = new ArrayList<>();
  private DataLayout layout;
  private Intake intake;

  @BeforeEach
  void create() throws Exception {
    layout = new DataLayout(root.resolve("data"));
    layout.create();
    intake = intake(limits(1 << 20, 1 << 20, 1 << 20, 100), LONG);
  }

  @AfterEach
  void close() {
    bodies.forEach(Body::open);
    allLocks.forEach(LockFiles::close);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void chunksBecomeOneFileAndTheReceiptsTellWhere(Durability durability) throws Exception {
    intake = durable(durability);
    ChunkReceipt first = append(PICTURE, "first ");
    ChunkReceipt second = append(PICTURE, "second");
    Path file = path(PICTURE);
    assertThat(file).hasContent("first second");
    assertThat(file.startsWith(root.resolve("data/1c_temp/" + SESSION.value()))).isTrue();
    assertThat(first.chunk().offset()).isZero();
    assertThat(first.chunk().length()).isEqualTo(6);
    assertThat(second.chunk().offset()).isEqualTo(6);
    assertThat(second.chunk().sha256()).isEqualTo(Digests.sha256Hex("second"));
    assertThat(second.name()).isEqualTo(PICTURE);
    assertThat(second.kind()).isEqualTo(Kind.APPENDED);
    assertThat(lockFiles()).isEmpty();
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertThat(intake.sealed(ID)).singleElement().satisfies(f -> {
      assertThat(f.size()).isEqualTo(12);
      assertThat(f.chunks()).isEqualTo(2);
      assertThat(f.path()).hasContent("first second");
    });
  }

  @Test
  void whoeverLooksOnWhileASessionIsSealedSeesItsLastChunkOrNothing() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    FutureTask<Integer> looks = start(() -> {
      int seen = 0;
      while (!over.get()) {
        seen += intake.lastChunk(SESSION).isPresent() ? 1 : 0;
      }
      return seen;
    });
    for (int i = 0; i < 200 && !looks.isDone(); i++) {
      append(A, "chunk");
      assertThat(intake.seal(SESSION, ExchangeId.of(ID.time(), i))).isTrue();
    }
    over.set(true);
    assertThat(looks.get()).isPositive();
  }

  @Test
  void receivedFilesAreReadableAndTheirDirectoriesAreNot() throws Exception {
    append(PICTURE, "x");
    assertThat(mode(path(PICTURE))).isEqualTo("rw-r--r--");
    for (Path directory = path(PICTURE).getParent();
        !directory.equals(layout.root());
        directory = directory.getParent()) {
      assertThat(mode(directory)).as("%s", directory).isEqualTo("rwx------");
    }
  }

  @Test
  void chunksThatComeAtOnceAreAllThereEachInOnePiece() throws Exception {
    int threads = 8;
    int each = 6;
    List<FutureTask<?>> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      byte[] chunk = new byte[10_000];
      Arrays.fill(chunk, (byte) ('a' + t));
      tasks.add(start(() -> {
        for (int i = 0; i < each; i++) {
          chunk[0] = (byte) ('0' + i);
          intake.append(SESSION, SERVER, A, false, chunk.length, new ByteArrayInputStream(chunk));
        }
        return true;
      }));
    }
    for (FutureTask<?> task : tasks) {
      task.get(60, TimeUnit.SECONDS);
    }
    String all = Files.readString(path(A), ISO_8859_1);
    assertThat(all).hasSize(threads * each * 10_000);
    int[] next = new int[threads];
    for (int at = 0; at < all.length(); at += 10_000) {
      String chunk = all.substring(at, at + 10_000);
      int writer = chunk.charAt(1) - 'a';
      assertThat(chunk.charAt(0) - '0').isEqualTo(next[writer]++);
      assertThat(chunk.substring(1)).isEqualTo(("" + chunk.charAt(1)).repeat(9_999));
    }
    assertThat(next).containsOnly(each);
  }

  @Test
  void filesOfOneSessionAreReceivedSideBySide() throws Exception {
    Body slow = body("slow").stopsBefore(4);
    FutureTask<ChunkReceipt> first = appendLater(A, slow);
    slow.untilStopped();
    append(B, "quick");
    assertThat(first.isDone()).isFalse();
    slow.open();
    first.get(20, TimeUnit.SECONDS);
    assertThat(path(A)).hasContent("slow");
    assertThat(path(B)).hasContent("quick");
  }

  @Test
  void aBodyThatBreaksOffLeavesNothing() throws Exception {
    assertFault(
        Fault.BODY_INCOMPLETE,
        () -> append(A, body("secret-bytes").failsAt(6, new IOException("reset"))));
    assertNothingIsLeft("secret");
    assertThat(intake.names(SESSION)).isEmpty();
    assertThat(intake.seal(SESSION, ID)).isFalse();
  }

  @Test
  void anAppendAfterAFailedChunkContinuesAtTheOldLength() throws Exception {
    append(A, "kept ");
    assertFault(
        Fault.BODY_INCOMPLETE,
        () -> append(A, body("secret-bytes").failsAt(6, new IOException("reset"))));
    assertThat(path(A)).hasContent("kept ");
    assertNothingIsLeft("secret");
    assertThat(append(A, "next").chunk().offset()).isEqualTo(5);
    assertThat(path(A)).hasContent("kept next");
  }

  @Test
  void aBodyWithABugLeavesNothingAndTheBugTravelsUntouched() throws Exception {
    for (Throwable bug : List.of(new IllegalStateException("bug"), new StackOverflowError())) {
      assertThatExceptionOfType(bug.getClass())
          .isThrownBy(() -> append(A, body("secret-bytes").failsAt(6, bug)))
          .isSameAs(bug);
      assertNothingIsLeft("secret");
    }
    append(A, "next");
    assertThat(path(A)).hasContent("next");
  }

  @Test
  void anEmptyFirstChunkIsRefusedAndLeavesNothing() throws Exception {
    assertFault(Fault.EMPTY_BODY, () -> append(A, ""));
    assertThat(path(A)).doesNotExist();
    assertThat(lockFiles()).isEmpty();
  }

  @Test
  void anEmptyChunkOfAFileThatHasBytesIsTakenAndChangesNothing() throws Exception {
    ChunkReceipt kept = append(A, "kept");
    for (int i = 0; i < 2; i++) {
      ChunkReceipt empty = append(A, "");
      assertThat(empty.kind()).isEqualTo(Kind.EMPTY);
      assertThat(empty.chunk().offset()).isEqualTo(4);
      assertThat(empty.chunk().length()).isZero();
      intake.answerLost(SESSION, empty);
    }
    assertThat(path(A)).hasContent("kept");
    assertThat(lockFiles()).isEmpty();
    assertThat(intake.received(SESSION)).singleElement().satisfies(file -> {
      assertThat(file.chunks()).isEqualTo(1);
      assertThat(file.ambiguous()).isEmpty();
    });
    assertThat(append(A, "kept").kind())
        .isEqualTo(Kind.AMBIGUOUS); // as if nothing had come between
    assertThat(kept.kind()).isEqualTo(Kind.APPENDED);
  }

  @Test
  void anEmptyFileIsTakenWhereItMayBeAndStaysWhateverFollows() throws Exception {
    SafeName picture = new SafeName("import_files/ab/x.jpg");
    ChunkReceipt first = intake.append(SESSION, SERVER, picture, true, 0, body(""));
    assertThat(first.kind()).isEqualTo(Kind.APPENDED);
    assertThat(path(picture)).isEmptyFile();
    assertThat(intake.append(SESSION, SERVER, picture, true, 0, body("")).kind())
        .isEqualTo(Kind.EMPTY);
    assertThat(path(picture)).isEmptyFile();
    IOException broken = new IOException("the client is gone");
    assertFault(Fault.BODY_INCOMPLETE, () -> append(picture, body("half").failsAt(2, broken)));
    assertThat(path(picture)).isEmptyFile();
    Files.writeString(path(picture), "what a crash left"); // and a recovery cuts off
    intake.recover(SESSION, true);
    assertThat(path(picture)).isEmptyFile();
    append(picture, "bytes after all");
    assertThat(path(picture)).hasContent("bytes after all");
    assertThat(intake.received(SESSION).get(0).ambiguous()).isEmpty();
  }

  @Test
  void aChunkAnnouncedTooLargeIsRefusedBeforeItIsRead() throws Exception {
    intake = intake(limits(10, 100, 100, 9), LONG);
    assertFault(
        Fault.CHUNK_TOO_LARGE,
        () -> intake.append(SESSION, SERVER, A, false, 11, new Untouchable()));
    intake = intake(limits(100, 10, 100, 9), LONG);
    assertFault(
        Fault.FILE_TOO_LARGE,
        () -> intake.append(SESSION, SERVER, A, false, 11, new Untouchable()));
    intake = intake(limits(100, 100, 10, 9), LONG);
    assertFault(
        Fault.EXCHANGE_TOO_LARGE,
        () -> intake.append(SESSION, SERVER, A, false, 11, new Untouchable()));
    assertThat(intake.names(SESSION)).isEmpty();
    assertThat(lockFiles()).isEmpty();
  }

  @Test
  void aChunkOverItsLimitIsRefusedAndLeavesNothing() throws Exception {
    intake = intake(limits(10, 100, 100, 9), LONG);
    append(A, "0123456789");
    assertFault(Fault.CHUNK_TOO_LARGE, () -> append(A, body("secret-byte")));
    assertFault(Fault.CHUNK_TOO_LARGE, () -> append(B, body("secret-byte")));
    assertThat(path(A)).hasContent("0123456789");
    assertThat(path(B)).doesNotExist();
    assertNothingIsLeft("secret");
  }

  @Test
  void aFileOverItsLimitIsRefusedAndTheChunkLeavesNothing() throws Exception {
    intake = intake(limits(10, 25, 100, 9), LONG);
    append(A, "0123456789");
    append(A, "abcdefghij");
    assertFault(Fault.FILE_TOO_LARGE, () -> append(A, body("secret")));
    assertThat(path(A)).hasContent("0123456789abcdefghij");
    append(A, "limit");
    assertFault(Fault.FILE_TOO_LARGE, () -> append(A, body("x")));
    assertNothingIsLeft("secret");
  }

  @Test
  void anExchangeOverItsLimitIsRefusedAndTheChunkLeavesNothing() throws Exception {
    intake = intake(limits(10, 100, 25, 9), LONG);
    append(A, "0123456789");
    append(B, "0123456789");
    assertFault(Fault.EXCHANGE_TOO_LARGE, () -> append(PICTURE, body("secret")));
    assertFault(Fault.EXCHANGE_TOO_LARGE, () -> append(A, body("secret")));
    append(PICTURE, "limit");
    assertFault(Fault.EXCHANGE_TOO_LARGE, () -> append(A, body("x")));
    assertNothingIsLeft("secret");
    intake.append(
        OTHER, SERVER, A, false, -1, new ByteArrayInputStream("another's".getBytes(UTF_8)));
  }

  @Test
  void moreFilesThanAllowedAreRefusedAndLeaveNothing() throws Exception {
    intake = intake(limits(100, 100, 100, 2), LONG);
    append(A, "a");
    append(B, "b");
    assertFault(Fault.EXCHANGE_TOO_LARGE, () -> append(PICTURE, body("secret")));
    append(A, "more of an old one");
    assertNothingIsLeft("secret");
    assertThat(path(PICTURE)).doesNotExist();
  }

  @Test
  void chunksThatComeAtOnceDoNotExceedTheLimitOfTheExchangeTogether() throws Exception {
    intake = intake(limits(100, 100, 15, 9), LONG);
    Body slow = body("0123456789").stopsBefore(10);
    FutureTask<ChunkReceipt> first = appendLater(A, slow);
    slow.untilStopped();
    append(B, "abcdefghij");
    slow.open();
    assertThat(faultOf(first)).contains(Fault.EXCHANGE_TOO_LARGE);
    assertThat(path(A)).doesNotExist();
  }

  @Test
  void filesThatComeAtOnceDoNotExceedTheLimitOfFilesTogether() throws Exception {
    intake = intake(limits(100, 100, 100, 1), LONG);
    Body slow = body("0123456789").stopsBefore(10);
    FutureTask<ChunkReceipt> first = appendLater(A, slow);
    slow.untilStopped();
    append(B, "abcdefghij");
    slow.open();
    assertThat(faultOf(first)).contains(Fault.EXCHANGE_TOO_LARGE);
    assertThat(intake.names(SESSION)).containsExactly(B);
  }

  @Test
  void theReserveOfTheVolumeIsLeftAlone() throws Exception {
    Limits none = limits(100, 100, 100, 9);
    intake = intake(
        new Limits(
            none.chunk(),
            none.file(),
            none.exchange(),
            none.files(),
            Optional.of(new ByteSize(Long.MAX_VALUE / 2)),
            none.uploads(),
            none.uploadsPerServer(),
            none.rate(),
            none.deadline()),
        LONG);
    assertFault(
        Fault.DISK_FULL, () -> intake.append(SESSION, SERVER, A, false, 1, new Untouchable()));
    assertFault(
        Fault.DISK_FULL, () -> intake.append(SESSION, SERVER, A, false, -1, new Untouchable()));
    assertFault(Fault.DISK_FULL, () -> intake.checkRoom());
    assertThat(path(A)).doesNotExist();
  }

  @Test
  void uploadsBeyondTheirNumberAreToldToComeAgain() throws Exception {
    intake = intake(uploads(2, 1), LONG);
    Body slow = body("0123456789").stopsBefore(5);
    FutureTask<ChunkReceipt> first = appendLater(A, slow);
    slow.untilStopped();
    assertFault(
        Fault.TOO_MANY_UPLOADS,
        () -> intake.append(SESSION, SERVER, B, false, 1, new Untouchable()));
    Body slower = body("0123456789").stopsBefore(5);
    FutureTask<ChunkReceipt> second =
        start(() -> intake.append(OTHER, new ServerId("second"), A, false, -1, slower));
    slower.untilStopped();
    assertFault(
        Fault.TOO_MANY_UPLOADS,
        () -> intake.append(OTHER, new ServerId("third"), B, false, 1, new Untouchable()));
    slow.open();
    slower.open();
    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
    append(B, "there is room again");
    assertFault(Fault.EMPTY_BODY, () -> append(PICTURE, ""));
    append(B, "and a refused one has left");
  }

  @Test
  void namesThatDifferOnlyInCaseOrCompositionAreRefused() throws Exception {
    append(new SafeName("Товар.xml"), "x");
    append(new SafeName("\u0439.xml"), "x");
    for (String name : List.of("товар.xml", "ТОВАР.XML", "\u0438\u0306.xml")) {
      assertFault(
          Fault.NAME_COLLISION,
          () -> intake.append(SESSION, SERVER, new SafeName(name), false, 1, new Untouchable()));
    }
    append(new SafeName("Товар.xml"), "y");
    assertThat(path(new SafeName("Товар.xml"))).hasContent("xy");
  }

  @Test
  void aFileInPlaceOfADirectoryAndTheOtherWayRoundAreRefused() throws Exception {
    append(PICTURE, "x");
    append(A, "x");
    for (String name : List.of("import_files", "import_files/ab", "a.xml/b", "A.xml/b/c")) {
      assertFault(
          Fault.NAME_COLLISION,
          () -> intake.append(SESSION, SERVER, new SafeName(name), false, 1, new Untouchable()));
    }
  }

  @Test
  void ofTwoNamesThatDifferInCaseAndComeAtOnceOneIsRefusedAndTheOtherIsWhole() throws Exception {
    Body slow = body("lower").stopsBefore(5);
    FutureTask<ChunkReceipt> first = appendLater(new SafeName("a.xml"), slow);
    slow.untilStopped();
    append(new SafeName("A.XML"), "UPPER CASE");
    slow.open();
    assertThat(faultOf(first)).contains(Fault.NAME_COLLISION);
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertThat(intake.sealed(ID)).singleElement().satisfies(f -> {
      assertThat(f.name().value()).isEqualTo("A.XML");
      assertThat(f.path()).hasContent("UPPER CASE");
    });
  }

  @Test
  void ofAFileAndADirectoryOfOneNameThatComeAtOnceOneIsRefused() throws Exception {
    Body slow = body("file").stopsBefore(4);
    FutureTask<ChunkReceipt> first = appendLater(new SafeName("x"), slow);
    slow.untilStopped();
    FutureTask<ChunkReceipt> second = appendLater(new SafeName("x/y"), body("inside"));
    Optional<Fault> ofSecond = faultOf(second);
    slow.open();
    Optional<Fault> ofFirst = faultOf(first);
    assertThat(Stream.of(ofFirst, ofSecond).flatMap(Optional::stream))
        .containsExactly(Fault.NAME_COLLISION);
  }

  @Test
  void sessionsDoNotMix() throws Exception {
    append(A, "mine");
    intake.append(OTHER, SERVER, A, false, -1, new ByteArrayInputStream("theirs".getBytes(UTF_8)));
    assertThat(intake.seal(SESSION, ID)).isTrue();
    intake.discard(SESSION);
    assertThat(intake.names(OTHER)).containsExactly(A);
    assertThat(layout.part(layout.intake(OTHER), A)).hasContent("theirs");
    assertThat(intake.sealed(ID).get(0).path()).hasContent("mine");
  }

  @Test
  void afterARestartAppendingContinuesAtTheCommittedLength() throws Exception {
    append(A, "kept ");
    Files.writeString(path(A), "half a chunk", StandardOpenOption.APPEND);
    restart();
    assertThat(intake.names(SESSION)).containsExactly(A);
    assertThat(append(A, "next").chunk().offset()).isEqualTo(5);
    assertThat(path(A)).hasContent("kept next");
  }

  @Test
  void aFileThatLostAcknowledgedBytesIsAnErrorAndNeverAppendedTo() throws Exception {
    append(A, "acknowledged");
    Files.writeString(path(A), "ack");
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StorageException.class).isThrownBy(() -> append(A, "next"));
      assertThat(path(A)).hasContent("ack");
      restart();
    }
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertFault(Fault.DISK_FAILED, () -> intake.sealed(ID));
  }

  @Test
  void aRepetitionIsDroppedOnlyWhereTheAnswerWasSeenToFail() throws Exception {
    ChunkReceipt first = append(A, "chunk");
    intake.answerLost(SESSION, first);
    ChunkReceipt again = append(A, "chunk");
    assertThat(again.kind()).isEqualTo(Kind.REPEATED);
    assertThat(again.chunk()).isEqualTo(first.chunk());
    assertThat(path(A)).hasContent("chunk");
    ChunkReceipt third = append(A, "chunk");
    assertThat(third.kind()).isEqualTo(Kind.AMBIGUOUS);
    assertThat(path(A)).hasContent("chunkchunk");
    assertThat(append(A, "other").kind()).isEqualTo(Kind.APPENDED);
    assertThat(append(A, "chunk").kind()).isEqualTo(Kind.APPENDED);
    intake.seal(SESSION, ID);
    assertThat(intake.sealed(ID)).singleElement().satisfies(f -> {
      assertThat(f.path()).hasContent("chunkchunkotherchunk");
      assertThat(f.chunks()).as("the dropped one is none").isEqualTo(4);
      assertThat(f.ambiguous()).singleElement().isEqualTo(third.chunk());
    });
  }

  @Test
  void aRepetitionIsKnownAfterARestartTooAndMayComeTwice() throws Exception {
    append(A, "zero");
    intake.answerLost(SESSION, append(A, "chunk"));
    restart();
    ChunkReceipt again = append(A, "chunk");
    assertThat(again.kind()).isEqualTo(Kind.REPEATED);
    intake.answerLost(SESSION, again);
    assertThat(append(A, "chunk").kind()).isEqualTo(Kind.REPEATED);
    assertThat(append(A, "next").kind()).isEqualTo(Kind.APPENDED);
    assertThat(path(A)).hasContent("zerochunknext");
  }

  @Test
  void anotherChunkAfterALostAnswerIsAppended() throws Exception {
    intake.answerLost(SESSION, append(A, "chunk"));
    assertThat(append(A, "chunK").kind()).isEqualTo(Kind.APPENDED);
    assertThat(append(A, "chunk").kind()).isEqualTo(Kind.APPENDED);
    assertThat(path(A)).hasContent("chunkchunKchunk");
  }

  @Test
  void aSealOfNothingIsNone() throws Exception {
    assertThat(intake.seal(SESSION, ID)).isFalse();
    assertThat(layout.staging(ID)).doesNotExist();
  }

  @Test
  void aSealTakesAllFilesInOrderOfArrivalOutOfTheSession() throws Exception {
    append(B, "b1");
    append(PICTURE, "p1");
    append(A, "a1");
    append(B, "b2");
    assertThat(intake.names(SESSION)).containsExactly(B, PICTURE, A);
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertThat(layout.intake(SESSION)).doesNotExist();
    List<StoredFile> sealed = intake.sealed(ID);
    assertThat(sealed).extracting(StoredFile::name).containsExactly(B, PICTURE, A);
    assertThat(sealed).extracting(StoredFile::size).containsExactly(4L, 2L, 2L);
    assertThat(sealed).extracting(StoredFile::chunks).containsExactly(2, 1, 1);
    assertThat(sealed.get(0).path()).hasContent("b1b2");
    assertThat(intake.names(SESSION)).isEmpty();
    assertThat(intake.seal(SESSION, NEXT)).isFalse();
  }

  @Test
  void afterASealTheNextDeliveryBegins() throws Exception {
    append(A, "first");
    intake.seal(SESSION, ID);
    append(A, "second");
    assertThat(intake.sealed(ID).get(0).path()).hasContent("first");
    intake.discard(SESSION);
    assertThat(intake.sealed(ID).get(0).path()).hasContent("first");
    append(A, "third");
    assertThat(intake.seal(SESSION, NEXT)).isTrue();
    assertThat(intake.sealed(NEXT).get(0).path()).hasContent("third");
    assertThat(intake.sealed(ID).get(0).path()).hasContent("first");
  }

  @Test
  void aSealedFileIsCutToItsCommittedLength() throws Exception {
    append(A, "kept");
    Files.writeString(path(A), "half a chunk", StandardOpenOption.APPEND);
    intake.seal(SESSION, ID);
    assertThat(intake.sealed(ID).get(0).path()).hasContent("kept");
  }

  @Test
  void whoeverHasASealedFileOpenUnderALockChangesNothingAnyMore() throws Exception {
    append(A, "kept");
    try (LockFiles elsewhere = locks(LockFiles.Timing.DEFAULT);
        LockFile lock = elsewhere.acquire(path(A), LONG);
        PartFile part = PartFile.open(path(A), lock, 4, true)) {
      part.write("late".getBytes(UTF_8), 0, 4);
      assertThat(intake.seal(SESSION, ID)).isTrue();
      Path sealed = intake.sealed(ID).get(0).path();
      part.write("later".getBytes(UTF_8), 0, 5);
      assertThat(sealed).hasContent("kept");
      append(B, "next delivery");
      Journal journal = new Journal(layout.journal(layout.intake(SESSION)), true);
      Journal.Chunk chunk = new Journal.Chunk(A, 4, 9, "", lock.generation(), Instant.EPOCH);
      assertFault(Fault.FILE_BUSY, () -> journal.commit(lock, chunk, false, Journal.Check.NONE));
    }
    assertThat(intake.sealed(ID).get(0).path()).hasContent("kept");
  }

  @Test
  void aSessionBegunUnforcedIsForcedAtItsSealWhateverTheSettingIsNow() throws Exception {
    intake = durable(Durability.DELIVERY);
    append(A, "first");
    intake = durable(Durability.CHUNK);
    append(B, "second");
    Journal journal = new Journal(layout.journal(layout.intake(SESSION)), true);
    journal.refresh();
    assertThat(journal.isForced()).isFalse();
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertThat(intake.sealed(ID)).hasSize(2);
  }

  @Test
  void whatAPowerCutTookIsSettledOnce() throws Exception {
    intake = durable(Durability.DELIVERY);
    append(A, "first");
    Path part = layout.part(layout.intake(SESSION), A);
    Files.writeString(part, "bitten", StandardOpenOption.APPEND);
    Path lock = Files.writeString(LockFiles.lockOf(part), "torn"); // as a power cut leaves it
    Path journal = layout.journal(layout.intake(SESSION));
    byte[] bytes = Files.readAllBytes(journal);
    bytes["journal1\t".length() + 33] = 'x'; // of an earlier boot
    Files.write(journal, bytes);
    intake = durable(Durability.DELIVERY);

    try (CapturedLog log = new CapturedLog()) {
      assertThat(intake.recover(SESSION, false)).isEqualTo(new Recovery(1, 0, 0));
      assertThat(lock).exists();
      assertThat(intake.recover(SESSION, true)).isEqualTo(new Recovery(1, 0, 0));
      assertThat(lock).doesNotExist();
      assertThat(intake.recover(SESSION, true)).isEqualTo(Recovery.NONE);
      assertThat(log.lines())
          .containsExactly("WARNING received files given up after a power cut session=" + SESSION);
    }
    assertFault(Fault.RECEIVED_LOST, () -> append(A, "second"));
    intake.discard(SESSION);
    append(A, "anew");
    assertThat(intake.recover(SESSION, true)).isEqualTo(Recovery.NONE);
  }

  private Intake durable(Durability durability) {
    return Intakes.of(
        layout, locks(LockFiles.Timing.DEFAULT), limits(99, 99, 99, 9), durability, LONG, clock());
  }

  @Test
  void aSealWaitsForARunningAppend() throws Exception {
    append(A, "first ");
    Body slow = body("second").stopsBefore(3);
    FutureTask<ChunkReceipt> running = appendLater(A, slow);
    slow.untilStopped();
    Task<Boolean> seal = new Task<>(() -> intake.seal(SESSION, ID));
    seal.untilIn("closeGently");
    Task<ChunkReceipt> late = new Task<>(() -> append(B, "late"));
    late.untilIn("OpenIntake.enter");
    slow.open();
    running.get(20, TimeUnit.SECONDS);
    assertThat(seal.get(20, TimeUnit.SECONDS)).isTrue();
    late.get(20, TimeUnit.SECONDS);
    assertThat(intake.sealed(ID))
        .singleElement()
        .satisfies(f -> assertThat(f.path()).hasContent("first second"));
    assertThat(intake.names(SESSION)).containsExactly(B);
  }

  @Test
  void aSealThatWaitsInVainChangesNothing() throws Exception {
    intake = intake(limits(100, 100, 100, 9), Duration.ofMillis(100));
    append(A, "first ");
    Body slow = body("second").stopsBefore(3);
    FutureTask<ChunkReceipt> running = appendLater(A, slow);
    slow.untilStopped();
    assertFault(Fault.FILE_BUSY, () -> intake.seal(SESSION, ID));
    append(B, "goes on");
    slow.open();
    running.get(20, TimeUnit.SECONDS);
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertThat(intake.sealed(ID)).extracting(StoredFile::size).containsExactly(12L, 7L);
  }

  @Test
  void aSealEndsAnAppendThatHasStalled() throws Exception {
    intake = thatEndsStalledHoldersSoon();
    append(A, "kept");
    Body stalled = body("secret-bytes").stopsBefore(7);
    FutureTask<ChunkReceipt> running = appendLater(A, stalled);
    stalled.untilStopped();
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertThat(intake.sealed(ID).get(0).path()).hasContent("kept");
    append(A, "next");
    stalled.open();
    assertThat(faultOf(running)).contains(Fault.FILE_BUSY);
    assertThat(path(A)).hasContent("next");
    assertThat(intake.sealed(ID).get(0).path()).hasContent("kept");
    assertNothingIsLeft("secret");
  }

  @Test
  void aWaiterEndsAnAppendThatHasStalledAndItsChunkContributesNothing() throws Exception {
    intake = thatEndsStalledHoldersSoon();
    append(A, "kept ");
    Body stalled = body("secret-bytes").stopsBefore(7);
    FutureTask<ChunkReceipt> running = appendLater(A, stalled);
    stalled.untilStopped();
    append(A, "next");
    assertThat(path(A)).hasContent("kept next");
    stalled.open();
    assertThat(faultOf(running)).contains(Fault.FILE_BUSY);
    assertThat(path(A)).hasContent("kept next");
    assertNothingIsLeft("secret");
  }

  @Test
  void anAppendThatCannotHaveTheLockIsToldToComeAgain() throws Exception {
    intake = intake(limits(100, 100, 100, 9), Duration.ofMillis(100));
    Body slow = body("first").stopsBefore(3);
    FutureTask<ChunkReceipt> running = appendLater(A, slow);
    slow.untilStopped();
    assertFault(
        Fault.FILE_BUSY, () -> intake.append(SESSION, SERVER, A, false, 1, new Untouchable()));
    slow.open();
    running.get(20, TimeUnit.SECONDS);
    assertThat(path(A)).hasContent("first");
  }

  @Test
  void aDiscardLeavesNothingOfTheSessionsFiles() throws Exception {
    append(A, "secret");
    append(PICTURE, "secret");
    intake.discard(SESSION);
    assertThat(intake.names(SESSION)).isEmpty();
    assertThat(layout.session(SESSION)).isEmptyDirectory();
    assertNothingIsLeft("secret");
    intake.discard(SESSION);
    intake.discard(SessionHash.of("never seen"));
    append(A, "new");
    assertThat(path(A)).hasContent("new");
  }

  @Test
  void aDiscardEndsARunningAppendAtOnceAndTheSameNameWorksAgain() throws Exception {
    append(A, "old ");
    Body blocked = body("secret-bytes").stopsBefore(7);
    FutureTask<ChunkReceipt> running = appendLater(A, blocked);
    blocked.untilStopped();
    intake.discard(SESSION);
    assertThat(running.isDone()).as("the old thread is still blocked").isFalse();
    assertThat(intake.names(SESSION)).isEmpty();
    assertNothingIsLeft("secret");
    append(A, "new");
    append(A, " and more");
    assertThat(running.isDone()).isFalse();
    blocked.open();
    assertThat(faultOf(running)).contains(Fault.FILE_BUSY);
    assertThat(path(A)).hasContent("new and more");
    assertNothingIsLeft("secret");
    assertThat(lockFiles()).isEmpty();
    assertThat(intake.seal(SESSION, ID)).isTrue();
    assertThat(intake.sealed(ID)).extracting(StoredFile::size).containsExactly(12L);
  }

  @Test
  void aDiscardEndsAnAppendThatIsAboutToCommit() throws Exception {
    Body blocked = body("secret-bytes").stopsBefore(12);
    FutureTask<ChunkReceipt> running = appendLater(A, blocked);
    blocked.untilStopped();
    intake.discard(SESSION);
    blocked.open();
    assertThat(faultOf(running)).contains(Fault.FILE_BUSY);
    assertThat(intake.names(SESSION)).isEmpty();
    assertNothingIsLeft("secret");
  }

  @Test
  void aDiscardEndsAnAppendThatWaitsForTheLock() throws Exception {
    Body blocked = body("secret-one").stopsBefore(7);
    FutureTask<ChunkReceipt> running = appendLater(A, blocked);
    blocked.untilStopped();
    Task<ChunkReceipt> waiting = new Task<>(() -> append(A, body("secret-two")));
    waiting.untilIn("LockFiles.await");
    intake.discard(SESSION);
    assertThat(faultOf(waiting)).contains(Fault.FILE_BUSY);
    blocked.open();
    assertThat(faultOf(running)).contains(Fault.FILE_BUSY);
    assertNothingIsLeft("secret");
    append(A, "new");
    assertThat(path(A)).hasContent("new");
  }

  @Test
  void aJournalThatCannotBeReadDoesNotBlockTheSealForEver() throws Exception {
    intake = intake(limits(100, 100, 100, 9), Duration.ofMillis(200));
    Path journal = layout.journal(layout.intake(SESSION));
    Files.createDirectories(journal);
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> append(A, "x"));
    Files.delete(journal);
    append(A, "x");
    assertThat(intake.seal(SESSION, ID)).isTrue();
  }

  @Test
  void manySessionsAtOnceEachKeepTheirOwn() throws Exception {
    List<FutureTask<?>> tasks = new ArrayList<>();
    for (int s = 0; s < 6; s++) {
      SessionHash session = SessionHash.of("session" + s);
      ExchangeId id = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), s);
      String text = "content of " + s;
      tasks.add(start(() -> {
        for (int i = 0; i < 5; i++) {
          intake.append(
              session, SERVER, A, false, -1, new ByteArrayInputStream("discarded".getBytes(UTF_8)));
          intake.discard(session);
          intake.append(
              session, SERVER, A, false, -1, new ByteArrayInputStream(text.getBytes(UTF_8)));
          intake.append(
              session, SERVER, B, false, -1, new ByteArrayInputStream(text.getBytes(UTF_8)));
          ExchangeId each =
              ExchangeId.of(Instant.parse("2026-05-06T12:00:00Z").plusSeconds(i), id.hashCode());
          assertThat(intake.seal(session, each)).isTrue();
          assertThat(intake.sealed(each))
              .hasSize(2)
              .allSatisfy(f -> assertThat(f.path()).hasContent(text));
        }
        return true;
      }));
    }
    for (FutureTask<?> task : tasks) {
      task.get(60, TimeUnit.SECONDS);
    }
  }

  // --- what the tests are made of

  private Intake intake(Limits limits, Duration wait) {
    return Intakes.of(
        layout, locks(LockFiles.Timing.DEFAULT), limits, Durability.CHUNK, wait, clock());
  }

  private Intake thatEndsStalledHoldersSoon() {
    return Intakes.of(
        layout,
        locks(
            new LockFiles.Timing(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMillis(50))),
        limits(100, 100, 100, 9),
        Durability.CHUNK,
        LONG,
        clock());
  }

  private LockFiles locks(LockFiles.Timing timing) {
    LockFiles locks = new LockFiles(layout.guard(), timing);
    allLocks.add(locks);
    return locks;
  }

  private void restart() {
    allLocks.forEach(LockFiles::close);
    intake = intake(limits(100, 100, 100, 9), LONG);
  }

  private static Clock clock() {
    return Clock.fixed(Instant.parse("2026-05-05T11:00:00Z"), java.time.ZoneOffset.UTC);
  }

  private static Limits limits(long chunk, long file, long exchange, int files) {
    return new Limits(
        new ByteSize(chunk),
        new ByteSize(file),
        new ByteSize(exchange),
        files,
        Optional.of(new ByteSize(0)),
        100,
        100,
        new ByteSize(1),
        Duration.ofHours(1));
  }

  private static Limits uploads(int all, int perServer) {
    Limits l = limits(100, 100, 100, 9);
    return new Limits(
        l.chunk(),
        l.file(),
        l.exchange(),
        l.files(),
        l.reserve(),
        all,
        perServer,
        l.rate(),
        l.deadline());
  }

  private ChunkReceipt append(SafeName name, String text) throws FaultException, IOException {
    byte[] bytes = text.getBytes(UTF_8);
    return intake.append(
        SESSION, SERVER, name, false, bytes.length, new ByteArrayInputStream(bytes));
  }

  private ChunkReceipt append(SafeName name, Body body) throws FaultException, IOException {
    return intake.append(SESSION, SERVER, name, false, -1, body);
  }

  private FutureTask<ChunkReceipt> appendLater(SafeName name, Body body) {
    return start(() -> append(name, body));
  }

  private Path path(SafeName name) {
    return layout.part(layout.intake(SESSION), name);
  }

  private List<Path> lockFiles() throws IOException {
    try (Stream<Path> all = Files.walk(layout.root())) {
      return all.filter(p -> p.toString().endsWith(".lock")).toList();
    }
  }

  /** The bytes are in no file below the data directory. */
  private void assertNothingIsLeft(String bytes) throws FaultException, IOException {
    try (Stream<Path> all = Files.walk(layout.root())) {
      assertThat(all.filter(Files::isRegularFile))
          .allSatisfy(file ->
              assertThat(Files.readString(file, ISO_8859_1)).as("%s", file).doesNotContain(bytes));
    }
    if (intake.names(SESSION).isEmpty()) {
      assertThat(path(A)).doesNotExist();
    }
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Code {
    void run() throws FaultException, IOException;
  }

  private static void assertFault(Fault fault, Code code) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(code::run)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
  }

  /** The fault with which a task ended; empty where it succeeded. */
  private static Optional<Fault> faultOf(FutureTask<?> task) throws Exception {
    try {
      task.get(20, TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FaultException f) {
        return Optional.of(f.fault());
      }
      return fail("not a fault", e.getCause());
    }
  }

  private static <T> FutureTask<T> start(Callable<T> code) {
    return new Task<>(code);
  }

  /** Runs in a thread of its own. */
  private static final class Task<T> extends FutureTask<T> {
    private final Thread thread;

    Task(Callable<T> code) {
      super(code);
      thread = new Thread(this, "test");
      thread.setDaemon(true);
      thread.start();
    }

    /** Returns when the thread waits in this method. */
    void untilIn(String method) throws TimeoutException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (thread.getState() != Thread.State.TIMED_WAITING
          || !List.of(thread.getStackTrace()).toString().contains(method)) {
        if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException("never in " + method);
        }
        Thread.onSpinWait();
      }
    }
  }

  private Body body(String text) {
    Body body = new Body(text.getBytes(UTF_8));
    bodies.add(body);
    return body;
  }

  /** A body that can stop until it is told to go on, or fail. */
  private static final class Body extends InputStream {
    private final byte[] bytes;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private int stopBefore = -1;
    private int failAt = -1;
    private Throwable failure = new IOException();
    private int at;

    Body(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Stops when this many bytes are read, which may be all. */
    Body stopsBefore(int position) {
      stopBefore = position;
      return this;
    }

    Body failsAt(int position, Throwable with) {
      failAt = position;
      failure = with;
      return this;
    }

    void untilStopped() throws InterruptedException {
      assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
    }

    void open() {
      opened.countDown();
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("byte by byte");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (at == stopBefore) {
        stopped.countDown();
        try {
          assertThat(opened.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw (IOException) new InterruptedIOException().initCause(e);
        }
      }
      if (at == failAt) {
        if (failure instanceof IOException e) {
          throw e;
        }
        if (failure instanceof Error e) {
          throw e;
        }
        throw (RuntimeException) failure;
      }
      int end = IntStream.of(bytes.length, stopBefore, failAt)
          .filter(stop -> stop > at)
          .min()
          .orElse(at);
      int count = Math.min(length, end - at);
      System.arraycopy(bytes, at, into, offset, count);
      at += count;
      return count == 0 ? -1 : count;
    }
  }

  /** A body that must not be read. */
  private static final class Untouchable extends InputStream {
    @Override
    public int read() {
      return fail("the body was read");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return fail("the body was read");
    }
  }
}
