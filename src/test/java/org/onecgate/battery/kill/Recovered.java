package org.onecgate.battery.kill;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.battery.kill.Promises.Open;
import org.onecgate.battery.kill.Promises.Piece;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Recovery;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.StoredFile;

/**
 * Recovers a data directory as a fresh start would and compares it with what was promised: every
 * acknowledged byte, at most the one chunk in flight besides, no lock of the dead in the way.
 *
 * <p>What was in flight is decided from the disk and noted in the promises, so that the next round
 * holds the disk to it.
 */
public final class Recovered implements AutoCloseable {
  private final DataLayout layout;
  private final Promises promises;
  private final LockFiles locks;
  private final Intake intake;
  private final List<String> violations = new ArrayList<>();
  private long slowestAppend;
  private Recovery recovery = Recovery.NONE;

  /** Opens the data directory; what the dead left is not touched yet. */
  public Recovered(Path data, Durability durability, Promises promises) {
    this.layout = new DataLayout(data);
    this.promises = promises;
    this.locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT);
    this.intake = IntakeScript.intake(layout, locks, durability, 0); // waits for nobody
  }

  /** What does not hold; empty is good. */
  public List<String> violations() {
    return violations;
  }

  /** The longest that an append right after the crash took, in nanoseconds. */
  public long slowestAppend() {
    return slowestAppend;
  }

  /** What the sweep's recovery put right. */
  public Recovery recovery() {
    return recovery;
  }

  /** Runs the sweep's recovery on every session; without it the first append has to do it. */
  public Recovered sweep() {
    for (SessionHash session : List.copyOf(promises.sessions.keySet())) {
      guarded("recover", () -> {
        recovery = recovery.and(intake.recover(session, true));
        require(intake.recover(session, true).equals(Recovery.NONE), "a second sweep finds more");
      });
    }
    return this;
  }

  /** Compares everything, then goes on with every open session by one append to each file. */
  public Recovered check(SplittableRandom random) {
    for (SessionHash session : List.copyOf(promises.sessions.keySet())) {
      guarded("session " + session, () -> checkSession(session, random));
    }
    return checkSealed();
  }

  /** Compares the sealed exchanges only. */
  public Recovered checkSealed() {
    for (String exchange : List.copyOf(promises.sealed.keySet())) {
      guarded("sealed " + exchange, () -> checkSealed(exchange));
    }
    return this;
  }

  /** Seals every open session and compares what comes out. */
  public Recovered seal(int firstExchange) {
    int number = firstExchange;
    for (SessionHash session : List.copyOf(promises.sessions.keySet())) {
      Open open = promises.open(session);
      ExchangeId id = IntakeScript.exchange(number++);
      guarded("seal " + id, () -> {
        require(intake.seal(session, id) != open.files.isEmpty(), "sealed or not");
        open.sealing = id.value();
        promises.sealed(session);
        checkSealed(id.value());
      });
    }
    return this;
  }

  /** Removes the sealed exchanges, so that many rounds do not fill the disk. */
  public void drop() throws IOException {
    for (String exchange : List.copyOf(promises.sealed.keySet())) {
      Disk.deleteTree(layout.staging(new ExchangeId(exchange)));
      promises.sealed.remove(exchange);
    }
  }

  private void checkSession(SessionHash session, SplittableRandom random)
      throws FaultException, IOException {
    Open open = promises.open(session);
    if (open.sealing != null && Disk.exists(layout.received(new ExchangeId(open.sealing)))) {
      promises.sealed(session);
      return;
    }
    open.sealing = null;
    if (open.discarding && !Disk.exists(layout.intake(session))) {
      promises.sessions.remove(session);
      return;
    }
    open.discarding = false;
    Journal journal = new Journal(layout.journal(layout.intake(session)), true);
    journal.refresh();
    decideInFlight(open, journal);
    compare(open, journal, session, false);
    for (String name : List.copyOf(open.files.keySet())) {
      byte[] bytes = new byte[random.nextInt(1, 20_000)];
      random.nextBytes(bytes);
      long start = System.nanoTime();
      ChunkReceipt receipt = intake.append(
          session,
          new ServerId("1c"),
          new SafeName(name),
          false,
          bytes.length,
          IntakeScript.inPieces(bytes));
      slowestAppend = Math.max(slowestAppend, System.nanoTime() - start);
      open.take(
          new Piece(name, receipt.chunk().offset(), bytes.length, IntakeScript.sha256(bytes)));
    }
    journal.refresh();
    compare(open, journal, session, true);
  }

  /** The chunk in flight may be there whole; then it counts from now on. */
  private static void decideInFlight(Open open, Journal journal) {
    Piece flying = open.inFlight;
    open.inFlight = null;
    if (flying == null) {
      return;
    }
    journal.committed(new SafeName(flying.name())).ifPresent(committed -> {
      Journal.Chunk last = committed.last();
      int before = open.files.getOrDefault(flying.name(), List.of()).size();
      if (committed.chunks() == before + 1 && last.sha256().equals(flying.sha256())) {
        open.take(new Piece(flying.name(), last.offset(), last.length(), last.sha256()));
      }
    });
  }

  private void compare(Open open, Journal journal, SessionHash session, boolean exactly)
      throws IOException {
    for (Journal.Committed committed : journal.files()) {
      require(open.files.containsKey(committed.name().value()), "unexpected " + committed.name());
    }
    for (Map.Entry<String, List<Piece>> file : open.files.entrySet()) {
      SafeName name = new SafeName(file.getKey());
      Path path = layout.part(layout.intake(session), name);
      long length = length(file.getValue());
      long committed = journal.committed(name).map(Journal.Committed::length).orElse(0L);
      require(committed == length, name + " committed " + committed + " instead of " + length);
      require(bytesAgree(path, file.getValue()), name + ": bytes differ");
      require(
          exactly ? Disk.size(path) == length : Disk.size(path) >= length,
          name + " has " + Disk.size(path) + " bytes instead of " + length);
    }
  }

  private void checkSealed(String exchange) throws IOException {
    Map<String, List<Piece>> files = promises.sealed.get(exchange);
    List<StoredFile> sealed;
    try {
      sealed = intake.sealed(new ExchangeId(exchange));
    } catch (FaultException e) {
      throw new IOException(e);
    }
    require(sealed.size() == files.size(), "sealed " + sealed.size() + " of " + files.size());
    for (StoredFile file : sealed) {
      List<Piece> pieces = files.getOrDefault(file.name().value(), List.of());
      require(file.size() == length(pieces), "sealed length of " + file.name());
      require(Disk.size(file.path()) == file.size(), "length on the disk of " + file.name());
      require(bytesAgree(file.path(), pieces), "sealed bytes of " + file.name());
    }
  }

  private static long length(List<Piece> pieces) {
    return pieces.stream().mapToLong(Piece::length).sum();
  }

  private static boolean bytesAgree(Path path, List<Piece> pieces) throws IOException {
    if (!Disk.exists(path)) {
      return pieces.isEmpty();
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toString(), "r")) {
      long at = 0;
      for (Piece piece : pieces) {
        byte[] bytes = new byte[(int) Math.min(piece.length(), Math.max(0, file.length() - at))];
        file.readFully(bytes);
        MessageDigest digest = Digests.sha256();
        if (piece.offset() != at
            || !HexFormat.of().formatHex(digest.digest(bytes)).equals(piece.sha256())) {
          return false;
        }
        at += piece.length();
      }
    }
    return true;
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      violations.add(what);
    }
  }

  /** One thing to do that must not fail. */
  private interface Step {
    void run() throws FaultException, IOException;
  }

  private void guarded(String what, Step step) {
    int before = violations.size();
    try {
      step.run();
    } catch (FaultException | IOException | RuntimeException e) {
      violations.add(e.toString() + (e.getCause() == null ? "" : " / " + e.getCause()));
    }
    violations.subList(before, violations.size()).replaceAll(v -> what + ": " + v);
  }

  @Override
  public void close() {
    locks.close();
  }
}
