package org.onecgate.intake;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.StoppingException;
import org.onecgate.intake.ChunkReceipt.Kind;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFile;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.NewFile;
import org.onecgate.storage.PartFile;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;

/**
 * Takes chunks, seals and discards what a session has received.
 *
 * <p>Sessions are told apart by the SHA-256 of their key, so what one does never touches another
 * (E5). Memory does not grow with the size of a chunk or a file (E6).
 *
 * <p><em>Threading:</em> safe. Appends to different files run side by side, those to one file one
 * after another (E8); a seal waits for the appends under way, a discard ends them.
 */
public final class Intake {
  private static final Logger LOG = System.getLogger(Intake.class.getName());
  private static final int BUFFER = 64 * 1024;

  private final DataLayout layout;
  private final LockFiles locks;
  private final SessionFolders folders;
  private final Limits limits;
  private final Function<ServerId, Limits> limitsOf;
  private final FreeSpace space;
  private final Room room;
  private final Admission admission;
  private final Durability durability;
  private final Duration lockWait;
  private final Clock clock;
  private final Map<SessionHash, OpenIntake> open = new ConcurrentHashMap<>();

  /** Those of which the log says already that they were given up. */
  private final Set<SessionHash> givenUp = ConcurrentHashMap.newKeySet();

  /**
   * Takes chunks into this layout.
   *
   * @param folders is told of the sessions in which something changes
   * @param limits what holds for all together
   * @param limitsOf what holds for the server with this id
   * @param lockWait how long an append waits for a file's lock, and a seal for appends
   */
  public Intake(
      DataLayout layout,
      LockFiles locks,
      SessionFolders folders,
      Limits limits,
      Function<ServerId, Limits> limitsOf,
      Durability durability,
      Duration lockWait,
      Clock clock) {
    this.limitsOf = limitsOf;
    this.layout = layout;
    this.locks = locks;
    this.folders = folders;
    this.limits = limits;
    this.space = new FreeSpace(layout.root(), limits::reserveOf);
    this.room = new Room(limits, space);
    this.admission = new Admission(limits.uploads(), limits.uploadsPerServer());
    this.durability = durability;
    this.lockWait = lockWait;
    this.clock = clock;
  }

  /**
   * Appends a chunk to a file; once this returns it is there as {@link Durability} says (E1, E2).
   *
   * <p>A chunk without a byte for a file that has some is taken and changes nothing: a client that cuts a
   * file whose length is a multiple of its chunks may send one at the end.
   *
   * @param session the session's hash
   * @param server whose session it is, for the limit of uploads at once
   * @param mayBeEmpty whether the file may have no byte at all
   * @param announced the length of the body in bytes where the client told it, else -1
   * @throws FaultException if the chunk is refused or breaks off; nothing of it stays (E7, E18)
   * @throws StorageException if the disk fails; nothing of the chunk stays
   */
  public ChunkReceipt append(
      SessionHash session,
      ServerId server,
      SafeName name,
      boolean mayBeEmpty,
      long announced,
      InputStream body)
      throws FaultException, IOException {
    Room room = new Room(limitsOf.apply(server), space);
    room.checkChunk(announced);
    admission.enter(server);
    try (OpenIntake.Visit visit = enter(session)) {
      folders.touched(session); // it is busy from now on
      return append(session, visit, room, name, mayBeEmpty, announced, body);
    } catch (StorageException e) {
      if (e.getCause() instanceof FileAlreadyExistsException) {
        // A directory is needed where a file is just being received.
        throw new FaultException(Fault.NAME_COLLISION, null, e);
      }
      throw e;
    } finally {
      admission.leave(server);
      folders.touched(session);
    }
  }

  private ChunkReceipt append(
      SessionHash session,
      OpenIntake.Visit visit,
      Room room,
      SafeName name,
      boolean mayBeEmpty,
      long announced,
      InputStream body)
      throws FaultException, IOException {
    Journal journal = visit.journal();
    checkPlace(journal, name);
    room.checkVolume(announced);
    Path file = layout.part(layout.intake(session), name);
    try (LockFile lock = locks.acquire(file, lockWait)) {
      visit.hold(lock);
      journal.refresh();
      checkPlace(journal, name);
      Optional<Journal.Committed> before = journal.committed(name);
      long offset = before.map(Journal.Committed::length).orElse(0L);
      room.checkExchange(journal, offset, Math.max(announced, 1));
      try (PartFile part = PartFile.open(file, lock, offset, before.isPresent())) {
        receive(visit, room, part, offset, body);
        if (part.length() == 0 && before.isPresent()) {
          return new ChunkReceipt(chunk(name, part, lock), Kind.EMPTY);
        }
        if (part.length() == 0 && !mayBeEmpty) {
          throw new FaultException(Fault.EMPTY_BODY);
        }
        return commit(journal, room, lock, part, before, name);
      }
    }
  }

  /**
   * A whole file that was received outside of every session.
   *
   * @param size its bytes
   * @param sha256 of them, in lower-case hex
   */
  public record Whole(long size, String sha256) {}

  /**
   * Receives a whole file outside of every session, with the limits that hold for one of 1C; once this returns its
   * content is durable, and its name is the caller's to make so.
   *
   * @param server whose limits hold
   * @param file where to; nothing is there
   * @param announced the length of the body in bytes where the client told it, else -1
   * @throws FaultException if it is refused or breaks off; nothing of it stays (E7, E18)
   * @throws StorageException if the disk fails; nothing of it stays
   */
  public Whole receive(ServerId server, Path file, long announced, InputStream body)
      throws FaultException, IOException {
    Limits own = limitsOf.apply(server);
    Room room = new Room(own, space);
    room.checkFile(announced);
    room.checkVolume(Math.max(announced, 0));
    admission.enter(server);
    try (NewFile to = new NewFile(file)) {
      receive(body, room, room::checkFile, (bytes, n, length) -> to.write(bytes, 0, n));
      if (to.size() == 0) {
        throw new FaultException(Fault.EMPTY_BODY);
      }
      if (announced >= 0 && to.size() != announced) {
        throw new FaultException(Fault.BODY_INCOMPLETE);
      }
      return new Whole(to.size(), to.commit());
    } finally {
      admission.leave(server);
    }
  }

  private void receive(
      OpenIntake.Visit visit, Room room, PartFile part, long offset, InputStream body)
      throws FaultException, IOException {
    Journal journal = visit.journal();
    receive(
        body,
        room,
        length -> {
          room.checkChunk(length);
          room.checkExchange(journal, offset, length);
        },
        (bytes, n, length) -> {
          part.write(bytes, 0, n);
          visit.arrived(length);
        });
    visit.arrived(0); // what is committed is counted as such
  }

  /** Refuses a body that has become so long. */
  @FunctionalInterface
  private interface Bound {
    void check(long length) throws FaultException;
  }

  /** Takes the next bytes of a body, the first so many of these, with which it is so long. */
  @FunctionalInterface
  private interface Piece {
    void take(byte[] bytes, int n, long length) throws FaultException, IOException;
  }

  /** Takes a body piece by piece, as long as it keeps its pace, its bound and the free space. */
  private void receive(InputStream body, Room room, Bound bound, Piece piece)
      throws FaultException, IOException {
    Pace pace = new Pace(limits.rate(), Limits.PACE, limits.deadline(), System::nanoTime);
    byte[] buffer = new byte[BUFFER];
    long length = 0;
    long looked = 0;
    for (int n = read(body, buffer); n >= 0; n = read(body, buffer)) {
      pace.received(n);
      length += n;
      bound.check(length);
      if (length - looked > FreeSpace.LOOK_EVERY) {
        looked = length;
        room.checkVolume(n);
      }
      piece.take(buffer, n, length);
    }
  }

  private Journal.Chunk chunk(SafeName name, PartFile part, LockFile lock) {
    return new Journal.Chunk(
        name, part.offset(), part.length(), part.sha256(), lock.generation(), clock.instant());
  }

  private ChunkReceipt commit(
      Journal journal,
      Room room,
      LockFile lock,
      PartFile part,
      Optional<Journal.Committed> before,
      SafeName name)
      throws FaultException, IOException {
    Journal.Chunk chunk = chunk(name, part, lock);
    boolean again = before.isPresent() && before.get().last().sameBytes(chunk);
    if (again && before.get().answerLost()) {
      Journal.Chunk last = before.get().last();
      journal.dropped(lock, last);
      return new ChunkReceipt(last, Kind.REPEATED);
    }
    if (journal.isForced()) {
      part.force();
      journal.forceNames(Disk.parent(part.path()));
    }
    journal.commit(lock, chunk, again, () -> {
      // Others may have committed since the first look; what counts is what is committed.
      checkPlace(journal, name);
      room.checkExchange(journal, chunk.offset(), chunk.length());
    });
    part.keep();
    return new ChunkReceipt(chunk, again ? Kind.AMBIGUOUS : Kind.APPENDED);
  }

  /**
   * Notes that the client did not get the answer to a chunk, so that it may come again (E18).
   *
   * @throws StorageException if that cannot be noted; the repetition is then ambiguous
   */
  public void answerLost(SessionHash session, ChunkReceipt receipt)
      throws FaultException, IOException {
    if (receipt.kind() == Kind.EMPTY) {
      return; // nothing came, so nothing can come twice
    }
    try (OpenIntake.Visit visit = enter(session)) {
      if (visit.journal().committed(receipt.name()).isPresent()) {
        visit.journal().answerLost(receipt.chunk());
        folders.touched(session);
      }
    }
  }

  private static int read(InputStream body, byte[] buffer) throws FaultException {
    try {
      return body.read(buffer);
    } catch (StoppingException e) {
      throw new FaultException(Fault.STOPPING, null, e);
    } catch (IOException e) {
      throw new FaultException(Fault.BODY_INCOMPLETE, null, e);
    }
  }

  private static void checkPlace(Journal journal, SafeName name) throws FaultException {
    if (!journal.fits(name)) {
      throw new FaultException(Fault.NAME_COLLISION);
    }
  }

  /** Refuses an exchange for which there is no room even before its first byte (E7). */
  public void checkRoom() throws FaultException, StorageException {
    room.checkVolume(0);
  }

  /** The free space that what is received shares with what is unpacked. */
  public FreeSpace space() {
    return space;
  }

  /** How many chunks are being received. */
  public int uploads() {
    return admission.inside();
  }

  /** How many requests wait for the lock of a file (E8). */
  public int waitingForLocks() {
    return locks.waiting();
  }

  /** What the session has received and not sealed, in order of arrival. */
  public List<SafeName> names(SessionHash session) throws FaultException, IOException {
    try (OpenIntake.Visit visit = enter(session)) {
      return visit.journal().files().stream().map(Journal.Committed::name).toList();
    }
  }

  /** The same; none where they were given up before. */
  public List<SafeName> namesOrNone(SessionHash session) throws IOException {
    try {
      return names(session);
    } catch (FaultException e) {
      return List.of();
    }
  }

  /**
   * The size into which a server may be told to cut its files: none that would be refused (E7).
   *
   * @param wanted the size that is meant, in bytes
   */
  public long announced(ServerId server, long wanted) {
    Limits own = limitsOf.apply(server);
    return Math.min(wanted, Math.min(own.chunk().bytes(), own.file().bytes()));
  }

  /** What the session has received and not sealed, as far as it is committed. */
  public List<StoredFile> received(SessionHash session) throws FaultException, IOException {
    try (OpenIntake.Visit visit = enter(session)) {
      List<StoredFile> files = new ArrayList<>();
      for (Journal.Committed committed : visit.journal().files()) {
        files.add(stored(layout.intake(session), visit.journal(), committed));
      }
      return files;
    }
  }

  /**
   * What a session is receiving, for people who look on.
   *
   * @param files how many files it has, as far as they are committed
   * @param bytes their bytes, and those of the chunks under way
   * @param at when the last chunk was committed
   */
  public record Receiving(int files, long bytes, Instant at) {}

  /**
   * What a session is receiving; empty if it is nothing. Neither a chunk nor a seal is waited for.
   *
   * @throws FaultException {@link Fault#RECEIVED_LOST}
   */
  public Optional<Receiving> receiving(SessionHash session) throws FaultException, IOException {
    Optional<Instant> last = lastChunk(session);
    OpenIntake intake = open.get(session);
    long arriving = intake == null ? 0 : intake.arriving();
    if (last.isEmpty()) {
      return arriving == 0
          ? Optional.empty()
          : Optional.of(new Receiving(0, arriving, clock.instant()));
    }
    Journal journal = open(session).journal();
    journal.refresh();
    journal.checkBoot();
    return Optional.of(new Receiving(
        journal.count(), journal.total() + arriving, arriving > 0 ? clock.instant() : last.get()));
  }

  /** Whether a session may be receiving though nothing of it is committed: a chunk is under way, here or elsewhere. */
  public boolean mayReceive(SessionHash session) {
    return isBusy(session) || Disk.exists(layout.intake(session));
  }

  private StoredFile stored(Path directory, Journal journal, Journal.Committed committed) {
    return new StoredFile(
        committed.name(),
        layout.part(directory, committed.name()),
        committed.length(),
        committed.chunks(),
        committed.ambiguous(),
        journal.resumptions(committed.name()));
  }

  /** When the session's last chunk was committed; empty if it has received nothing. */
  public Optional<Instant> lastChunk(SessionHash session) throws StorageException {
    return Disk.lastModifiedIfThere(layout.journal(layout.intake(session)));
  }

  /**
   * Seals what the session has received: in one rename it becomes the received files of the
   * exchange, out of the session's reach (E22).
   *
   * @return false if nothing has been received
   * @throws FaultException {@link Fault#FILE_BUSY} if an append does not end in time
   */
  public boolean seal(SessionHash session, ExchangeId exchange) throws FaultException, IOException {
    OpenIntake intake = open(session);
    while (!intake.closeGently(lockWait)) {
      intake = open(session);
    }
    boolean sealed = false;
    try {
      intake.journal().refresh();
      intake.journal().checkBoot();
      if (intake.journal().count() > 0) {
        if (!intake.journal().isForced()) {
          force(session, intake.journal());
        }
        Disk.createDirectories(layout.staging(exchange), Disk.PRIVATE_DIRECTORY);
        locks.move(layout.intake(session), layout.received(exchange));
        forceSeal(session, exchange);
        sealed = true;
      }
    } finally {
      leave(session, intake, sealed);
      folders.touched(session);
    }
    return sealed;
  }

  /**
   * Makes the rename of a seal survive a power cut; also of one after which the disk refused that, or an earlier
   * process ended.
   */
  public void forceSeal(SessionHash session, ExchangeId exchange) throws StorageException {
    for (Path each : List.of(layout.staging(exchange), layout.session(session))) {
      if (Disk.exists(each)) {
        Disk.forceDirectory(each);
      }
    }
  }

  private void force(SessionHash session, Journal journal) throws StorageException {
    Set<Path> directories = new TreeSet<>();
    for (Journal.Committed committed : journal.files()) {
      Path file = layout.part(layout.intake(session), committed.name());
      PartFile.force(file);
      directories.add(Disk.parent(file));
    }
    for (Path directory : directories) {
      Disk.forceDirectory(directory);
      journal.forceNames(directory);
    }
    journal.force();
  }

  /**
   * The files of a sealed exchange, each cut to its committed length.
   *
   * @throws FaultException {@link Fault#DISK_FAILED} if one is shorter than that
   */
  public List<StoredFile> sealed(ExchangeId exchange) throws FaultException, IOException {
    Path received = layout.received(exchange);
    Journal journal = sealedJournal(exchange);
    List<StoredFile> files = new ArrayList<>();
    for (Journal.Committed committed : journal.files()) {
      Path path = layout.part(received, committed.name());
      if (!Disk.exists(path) || Disk.size(path) < committed.length()) {
        throw new FaultException(
            Fault.DISK_FAILED, Phrase.IN.of(committed.name(), Phrase.BYTES_MISSING.of()));
      }
      PartFile.cut(path, committed.length());
      if (Disk.exists(LockFiles.lockOf(path))) {
        PartFile.replace(path); // another process may have it open and not know of the seal yet
      }
      files.add(stored(received, journal, committed));
    }
    return files;
  }

  /** The names of the files of a sealed exchange. */
  public List<SafeName> sealedNames(ExchangeId exchange) throws StorageException {
    return sealedJournal(exchange).files().stream().map(Journal.Committed::name).toList();
  }

  private Journal sealedJournal(ExchangeId exchange) throws StorageException {
    Journal journal = new Journal(layout.journal(layout.received(exchange)), true);
    journal.refresh();
    return journal;
  }

  /**
   * Discards what the session has received and not sealed; appends under way are ended and
   * contribute nothing (E5).
   *
   * @return the names of the files that were discarded; none if they were given up before, or cannot be read
   */
  public List<SafeName> discard(SessionHash session) throws FaultException, IOException {
    OpenIntake intake = open(session);
    while (!intake.closeAtOnce(lockWait)) {
      intake = open(session);
    }
    boolean discarded = false;
    try {
      List<SafeName> names = discardedNames(intake.journal());
      Disk.discard(layout.intake(session));
      discarded = true;
      return names;
    } finally {
      leave(session, intake, discarded);
      folders.touched(session);
    }
  }

  private static List<SafeName> discardedNames(Journal journal) {
    try {
      journal.refresh();
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "discarded without knowing what", e);
      return List.of();
    }
    return journal.isLost()
        ? List.of()
        : journal.files().stream().map(Journal.Committed::name).toList();
  }

  /**
   * Puts right what crashes left of a session's unsealed files: removes the locks of dead owners
   * and cuts every file to its committed length (W4). What somebody works on is left alone. Of files that a power cut
   * may have bitten pieces out of only the locks go: they are given up until {@code init}, which is logged once.
   *
   * @param really false to find out only
   * @throws StorageException if a file is shorter than its committed length, or missing; the
   *     others are put right all the same
   */
  public Recovery recover(SessionHash session, boolean really) throws FaultException, IOException {
    Path directory = layout.intake(session);
    if (!Disk.exists(directory)) {
      return Recovery.NONE;
    }
    try (OpenIntake.Visit visit = visit(session)) {
      visit.journal().refresh();
      Repair repair = new Repair(layout, locks, visit.journal(), directory);
      if (!visit.journal().isLost()) {
        return repair.run(really);
      }
      if (really && givenUp.add(session)) {
        LOG.log(Level.WARNING, "received files given up after a power cut session={0}", session);
      }
      return repair.removeLocks(really);
    }
  }

  /** Whether a request is at work in a session's intake now. */
  public boolean isBusy(SessionHash session) {
    OpenIntake intake = open.get(session);
    return intake != null && intake.isBusy();
  }

  /** Forgets what memory holds of a session that has ended; the disk is not touched. */
  public void forget(SessionHash session) {
    open.remove(session);
    givenUp.remove(session);
  }

  private OpenIntake.Visit visit(SessionHash session) throws FaultException {
    OpenIntake.Visit visit = open(session).enter(lockWait);
    while (visit == null) {
      visit = open(session).enter(lockWait);
    }
    return visit;
  }

  private OpenIntake.Visit enter(SessionHash session) throws FaultException, IOException {
    OpenIntake.Visit visit = visit(session);
    boolean entered = false;
    try {
      visit.journal().refresh();
      visit.journal().checkBoot();
      entered = true;
      return visit;
    } finally {
      if (!entered) {
        visit.close();
      }
    }
  }

  private OpenIntake open(SessionHash session) {
    return open.computeIfAbsent(
        session,
        s -> new OpenIntake(
            new Journal(layout.journal(layout.intake(s)), durability == Durability.CHUNK)));
  }

  private void leave(SessionHash session, OpenIntake intake, boolean gone) {
    if (gone) {
      givenUp.remove(session);
      open.remove(session, intake);
      intake.gone();
    } else {
      intake.reopen();
    }
  }
}
