package org.onecgate.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.catalogue.CatalogueException;
import org.onecgate.catalogue.CatalogueFiles;
import org.onecgate.history.JobRecord;
import org.onecgate.json.BadJsonException;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.Temps;

/**
 * Takes what has to be kept of a data directory, while a Gate works on it or none does.
 *
 * <p>The copy is a state that a crash could have left, in which everything is that was acknowledged before it was begun.
 * Nothing stops for that; what counts is the order:
 *
 * <ol>
 *   <li>Sessions: first the journal, then of each file no more than the journal has committed. If the intake was sealed or
 *       discarded meanwhile, the session is taken once more.
 *   <li>Exchanges of which there is a record by then, each by itself, and again if it moved on meanwhile. One that was
 *       sealed of what the copy of its session has is left out: it is there as not yet sealed.
 *   <li>Orders, against their way from the drop to what is sent, so that each is seen at least once.
 *   <li>Hand-overs: what waits, what has ended, and once more what waits. If one is in both, the former counts no more.
 *   <li>Records that are replaced in one rename, each as it is.
 *   <li>Catalogues last: one that has a delivery already applies it no second time, one that lacks a delivery which
 *       was accepted would never get it.
 * </ol>
 *
 * <p><em>Threading:</em> one thread.
 */
final class Backup {
  /** So often something is taken again that moves on each time; then the disk, or a client, is out of its mind. */
  private static final int MOST_TRIES = 200;

  private static final long PAUSE_MILLIS = 50;

  /** As much of a journal as tells it from another one of its name. */
  private static final int IDENTITY = 128;

  private final DataLayout layout;
  private final Collected taken;
  private final Notes notes;

  /** When the first chunk came of what the copy of a session has received. */
  private final Map<SessionHash, Instant> received = new HashMap<>();

  private final Set<ExchangeId> recorded = new HashSet<>();
  private final Set<ExchangeId> unsealed = new HashSet<>();

  /** Is told what the operator has to know. */
  @FunctionalInterface
  interface Notes {
    void add(String line);
  }

  Backup(DataLayout layout, Collected taken, Notes notes) {
    this.layout = layout;
    this.taken = taken;
    this.notes = notes;
  }

  /** Takes all of it. */
  void take() throws IOException {
    sessions();
    others();
  }

  /** Takes what comes first. */
  void sessions() throws IOException {
    for (Path each : folders(layout.sessions())) {
      String name = String.valueOf(each.getFileName());
      if (SessionHash.isValid(name)) {
        session(new SessionHash(name));
      }
    }
  }

  /** Takes what follows. */
  void others() throws IOException {
    emptyDirectories();
    exchanges();
    for (Path each : Disk.list(layout.outbox())) {
      outbox(each);
    }
    handOvers();
    rest();
    for (Path each : Disk.list(layout.catalogues())) {
      catalogue(each);
    }
  }

  /** The directories at the top of which each has its own part of the copy. */
  private Set<Path> places() {
    return Set.of(
        layout.sessions(),
        layout.stagings(),
        layout.inbox(),
        layout.quarantine(),
        layout.outbox(),
        layout.catalogues());
  }

  private static Set<Path> all(Set<Path> some, Path... more) {
    Set<Path> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return all;
  }

  private void emptyDirectories() throws IOException {
    for (Path each : all(places(), layout.jobs(), layout.handOvers(), layout.fingerprints())) {
      if (Disk.isDirectory(each)) {
        taken.directory(each);
      }
    }
  }

  private static boolean isOurs(Path path) {
    return !Temps.isTemp(String.valueOf(path.getFileName())) && !LockFiles.isLock(path);
  }

  private static List<Path> folders(Path directory) throws StorageException {
    return Disk.list(directory).stream()
        .filter(each -> Disk.isDirectory(each) && isOurs(each))
        .toList();
  }

  // --- sessions

  private void session(SessionHash hash) throws IOException {
    Path session = layout.session(hash);
    Path intake = layout.intake(hash);
    Path journal = layout.journal(intake);
    for (int tries = 0; ; tries++) {
      byte[] before = identity(journal);
      boolean whole = taken.tree(session, file -> isOurs(file) && isOfSession(file));
      if (before.length > 0) {
        Optional<Instant> begun = intake(intake, journal);
        if (Arrays.equals(before, identity(journal))) {
          begun.ifPresent(at -> received.put(hash, at));
          return;
        }
      } else if (whole && identity(journal).length == 0) {
        return;
      }
      taken.forget(session);
      if (!Disk.exists(session)) {
        return;
      }
      again(tries, session);
    }
  }

  private static boolean isOfSession(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.equals("intake") && !name.startsWith("page-");
  }

  /** Takes what the copy of the journal says; the answer is when the first chunk of it came. */
  private Optional<Instant> intake(Path intake, Path journal) throws IOException {
    if (!taken.file(journal)) {
      return Optional.empty();
    }
    Journal copy = new Journal(taken.placeOf(journal), true);
    copy.refresh();
    for (Journal.Committed each : copy.files()) {
      // what is not there any more is missed by whoever looks at the journal, or by the next to
      // read it
      var unused = taken.file(layout.part(intake, each.name()), each.length());
    }
    return copy.begun();
  }

  private static byte[] identity(Path journal) throws StorageException {
    byte[] found = Disk.content(journal, IDENTITY);
    return found == null ? new byte[0] : found;
  }

  private static void again(int tries, Path what) throws IOException {
    if (tries == MOST_TRIES) {
      throw new StorageException(
          "copy", what, new IOException("it changes faster than it can be copied"));
    }
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  // --- exchanges

  private void exchanges() throws IOException {
    for (ExchangeId id : ids(layout.jobs())) {
      if (isRecorded(id)) {
        recorded.add(id);
      }
    }
    Optional<Instant> first = received.values().stream().min(Instant::compareTo);
    for (ExchangeId id : recorded) {
      if (first.isPresent() && id.compareTo(ExchangeId.of(first.get(), 0)) >= 0 && isUnsealed(id)) {
        unsealed.add(id);
      }
    }
    Set<ExchangeId> all = new TreeSet<>(recorded);
    for (Path each : List.of(layout.stagings(), layout.quarantine(), layout.inbox())) {
      all.addAll(ids(each));
    }
    for (ExchangeId id : all) {
      if (!isLeftOut(id)) {
        exchange(id);
      }
    }
    for (Path each : Disk.list(layout.inbox())) { // what a consumer keeps there
      if (isOurs(each) && !ExchangeId.isValid(String.valueOf(each.getFileName()))) {
        var unused = Disk.isDirectory(each) ? taken.tree(each, file -> true) : taken.file(each);
      }
    }
  }

  /** Whether there is a record, or what is left of one; before that nothing is sealed. */
  private boolean isRecorded(ExchangeId id) throws StorageException {
    return Disk.exists(layout.job(id))
        || Disk.list(layout.jobDirectory(id)).stream().anyMatch(Backup::isOurs);
  }

  private static Set<ExchangeId> ids(Path directory) throws StorageException {
    return Disk.list(directory).stream()
        .map(each -> String.valueOf(each.getFileName()))
        .filter(ExchangeId::isValid)
        .map(ExchangeId::new)
        .collect(Collectors.toSet());
  }

  /** Whether the copy of its session has, not sealed, what it was sealed of; then what came before is in it. */
  private boolean isUnsealed(ExchangeId id) throws StorageException {
    byte @Nullable [] content = Disk.content(layout.job(id), Integer.MAX_VALUE);
    try {
      JobRecord job = content == null
          ? null
          : JsonStore.parseLeniently(new String(content, StandardCharsets.UTF_8), JobRecord.class);
      Instant begun = job == null ? null : received.get(job.sealedBy());
      return job != null
          && begun != null
          && job.event() == null
          && !job.sealedAt().isBefore(begun);
    } catch (BadJsonException e) {
      return false; // it is copied as it is
    }
  }

  /** Whether it was sealed of what the copy has as unsealed, or after all that the copy has. */
  private boolean isLeftOut(ExchangeId id) {
    return unsealed.contains(id)
        || (!recorded.contains(id) && Disk.exists(layout.jobDirectory(id)));
  }

  /**
   * What tells that an exchange has moved on.
   *
   * @param record its record, empty if there is none
   * @param staged the files of it that are copied of those under way, with their sizes and times
   */
  private record Stage(
      String record, List<String> staged, boolean quarantined, boolean delivered) {}

  private void exchange(ExchangeId id) throws IOException {
    List<Path> places = List.of(
        layout.jobDirectory(id), layout.staging(id), layout.quarantined(id), layout.delivery(id));
    for (int tries = 0; ; tries++) {
      Stage before = stage(id);
      boolean whole = record(id) && staged(id) && quarantined(id) && delivered(id);
      if (whole && before.equals(stage(id))) {
        return;
      }
      for (Path each : places) {
        taken.forget(each);
      }
      again(tries, layout.jobDirectory(id));
    }
  }

  private boolean record(ExchangeId id) throws IOException {
    Path record = layout.jobDirectory(id);
    return !Disk.isDirectory(record) || taken.tree(record, Backup::isOurs);
  }

  private boolean quarantined(ExchangeId id) throws IOException {
    Path quarantined = layout.quarantined(id);
    return !Disk.isDirectory(quarantined) || taken.tree(quarantined, Backup::isOurs);
  }

  /** All of it: its files have the clients' own names. */
  private boolean delivered(ExchangeId id) throws IOException {
    Path delivery = layout.delivery(id);
    return !Disk.isDirectory(delivery) || taken.tree(delivery, file -> true);
  }

  /** Of one that is not yet planned what was received: the rest is made again of that. */
  private boolean staged(ExchangeId id) throws IOException {
    Path staging = layout.staging(id);
    if (!Disk.isDirectory(staging)) {
      return true;
    }
    Path draft = layout.draft(id);
    return isPlanned(id)
        ? taken.tree(staging, file -> isOurs(file) || file.startsWith(draft))
        : taken.tree(layout.received(id), Backup::isOurs) && mended(staging);
  }

  /** What people have put in place of received files, if they have. */
  private boolean mended(Path staging) throws IOException {
    Path mended = layout.mended(staging);
    return !Disk.isDirectory(mended) || taken.tree(mended, Backup::isOurs);
  }

  private boolean isPlanned(ExchangeId id) {
    return Disk.exists(layout.manifest(layout.staging(id)))
        || Disk.exists(layout.draft(id))
        || !Disk.exists(layout.received(id));
  }

  private Stage stage(ExchangeId id) throws StorageException {
    byte @Nullable [] record = Disk.content(layout.job(id), Integer.MAX_VALUE);
    List<String> staged = new ArrayList<>();
    Path top = isPlanned(id) ? layout.staging(id) : layout.received(id);
    for (Path each : Disk.listTree(top)) {
      staged.add(each + " " + Disk.stamp(each));
    }
    return new Stage(
        record == null ? "" : new String(record, StandardCharsets.UTF_8),
        staged,
        Disk.exists(layout.quarantined(id)),
        Disk.exists(layout.delivery(id)));
  }

  // --- orders

  /** Takes the orders of a server; again if one of them was replaced by a newer version meanwhile. */
  private void outbox(Path server) throws IOException {
    if (!Disk.isDirectory(server) || !ServerId.isValid(String.valueOf(server.getFileName()))) {
      return;
    }
    ServerId id = new ServerId(String.valueOf(server.getFileName()));
    for (int tries = 0; !orders(id); tries++) {
      taken.forget(server);
      again(tries, server);
    }
  }

  private boolean orders(ServerId id) throws IOException {
    Path waiting = layout.waiting(id);
    Path aside = layout.aside(id);
    Path sent = layout.sent(id);
    Set<Path> orders = Set.of(waiting, aside, sent);
    // all that is no order yet, or none of 1C's
    taken.tree(layout.outbox(id), file -> isOurs(file) && !orders.contains(file));
    List<Path> before = Collected.files(aside);
    List<Path> waits = Collected.files(waiting);
    if (!before.equals(Collected.files(aside))) {
      return false; // an order may have gone from there to those that wait, unseen
    }
    Set<String> acknowledged = new HashSet<>();
    for (Path each : Collected.files(sent)) {
      acknowledged.add(String.valueOf(each.getFileName()));
    }
    for (Path directory : orders) {
      if (Disk.isDirectory(directory)) {
        taken.directory(directory);
      }
    }
    for (Path each : Stream.concat(before.stream(), waits.stream()).toList()) {
      String name = String.valueOf(each.getFileName());
      if (isOurs(each) && !acknowledged.contains(name) && !taken.file(each)) {
        Path other = Stream.of(waiting, aside, sent)
            .map(directory -> directory.resolve(name))
            .filter(Disk::isFile)
            .findFirst()
            .orElse(each);
        if (!taken.as(other, each)) {
          return false; // a newer version is among those that were not seen
        }
      }
    }
    for (Path each : Collected.files(sent)) {
      if (acknowledged.contains(String.valueOf(each.getFileName()))) {
        taken.file(each);
      }
    }
    return true;
  }

  // --- what was handed over

  /** Once more what waits: somebody may have had something handed over again that had ended. */
  private void handOvers() throws IOException {
    for (Path handler : folders(layout.handOvers())) {
      for (Path server : folders(handler)) {
        for (String part : List.of("waiting", "ended", "waiting")) {
          handOvers(server.resolve(part));
        }
      }
    }
  }

  /** The records first: what is held for one that waits is whole as long as its record is there. */
  private void handOvers(Path directory) throws IOException {
    if (!Disk.isDirectory(directory)) {
      return;
    }
    taken.directory(directory);
    for (Path each : Collected.files(directory)) {
      String name = String.valueOf(each.getFileName());
      if (isOurs(each) && isKept(name.replaceFirst("\\.json$", "")) && !taken.has(each)) {
        taken.file(each);
      }
    }
    for (Path each : folders(directory)) {
      if (isKept(String.valueOf(each.getFileName())) && !taken.has(each)) {
        taken.tree(each, Backup::isOurs);
      }
    }
  }

  private boolean isKept(String delivery) {
    return !ExchangeId.isValid(delivery) || !isLeftOut(new ExchangeId(delivery));
  }

  // --- the rest

  private void rest() throws IOException {
    Set<Path> done = Set.of(
        layout.jobs(),
        layout.handOvers(),
        layout.fingerprints(),
        layout.natives(),
        layout.adminSessions()); // some of them may have been ended since
    taken.tree(layout.state(), file -> isOurs(file) && !done.contains(file));
    taken.file(layout.settings());
    Set<Path> known = all(places(), layout.state(), layout.settings(), layout.guard());
    for (Path each : Disk.list(layout.root())) {
      if (!known.contains(each)) {
        notes.add("left out, it is not Gate's: " + each);
      }
    }
  }

  private void catalogue(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    String server = name.replaceFirst("\\.db$", "");
    if (name.equals(server) || !ServerId.isValid(server) || !Disk.isFile(file)) {
      return; // what lies beside one, one that is being made anew, one that was set aside
    }
    try {
      Instant modified = Disk.lastModified(file);
      CatalogueFiles.copy(layout, file, taken.placeOf(file));
      taken.written(file, modified);
    } catch (CatalogueException e) {
      if (e.kind() != CatalogueException.Kind.BROKEN) {
        throw new StorageException("copy", file, new IOException(e.sentence().text(), e));
      }
      taken.forget(file);
      notes.add("left out, it is damaged: " + file);
    }
  }
}
