package org.onecgate.storage;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onecgate.ExchangeId;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;

/**
 * Draws the tree of the data directory; nothing else builds a path below it.
 *
 * <pre>
 * 1c_temp/&lt;SHA-256 of the session key&gt;/   0700  one session
 *   session.json                              its record
 *   story.log                                 what happened in it so far
 *   intake/journal                            the chunks that are committed
 *   intake/files/&lt;name&gt;                 0644  what has arrived, name in ASCII form
 *   intake/files/&lt;name&gt;.lock                  while a chunk of it is being written
 *   offer.json                                the orders it was given and has not acknowledged
 *   page-&lt;random&gt;.xml                         orders on their way to it
 * staging/&lt;exchange&gt;/                   0700  one sealed exchange on its way to the inbox
 *   received/                                 the session's intake, renamed
 *   assembled/                                files without the chunks that came twice
 *   mended/                                   what a person has put in place of received files
 *   unchanged/                                links to earlier deliveries' files, for received ones
 *   unpacked/                                 what its archives held
 *   records/&lt;kind&gt;.jsonl                     what its documents tell of
 *   delivery/                                 the delivery before it is visible
 * inbox/&lt;delivery&gt;/                     0755  manifest.json and files/
 * inbox/&lt;delivery&gt;.taken                     by which a consumer says that it has taken it
 * quarantine/&lt;exchange&gt;/                0700  what was refused, with reason.json
 * outbox/&lt;server&gt;/                      0700  orders for one 1C
 *   drop/                                     documents that somebody put here
 *   rejected/                                 those of them that were refused, and why
 *   waiting/&lt;version&gt;~&lt;number&gt;.xml            an order that waits, number in ASCII form
 *   sent/&lt;version&gt;~&lt;number&gt;.xml               one that 1C has acknowledged
 * catalogue/                            0700
 *   &lt;server&gt;.db                               the catalogue of one server, with what SQLite lays beside
 *   &lt;server&gt;.fresh.db                         one that is being made anew
 * state/                                0700  servers.json, admins.json, dashboard-layout.json,
 *                                             statistics.json, importers.json, alarms.json,
 *                                             acknowledged.json, settings.json, refused.json
 *   jobs/&lt;exchange&gt;/                          job.json and story.log
 *   handovers/&lt;handler&gt;/&lt;server&gt;/             waiting/ and ended/, &lt;delivery&gt;.json in each
 *   fingerprints/&lt;server&gt;.json                what was last published
 *   sessions/&lt;SHA-256 of its key&gt;.json         an administrator who is logged in
 *   audit/&lt;day&gt;.jsonl                         what people did on it
 *   native/                                   SQLite's library while it is being loaded
 * gate.properties                             what an operator has set
 * guard                                       the file under whose lock locks change hands
 * restoring                                   there while a backup is being restored
 * </pre>
 *
 * @param root the data directory, absolute
 * @param folds whether its volume takes two names that differ in case for one
 */
public record DataLayout(Path root, boolean folds) {
  private static final String TAKEN = ".taken";
  private static final Pattern ORDER = Pattern.compile("([^~]+)~((?:[^%]|%[0-9A-F]{2})+)\\.xml");

  /** Refuses a relative root. */
  public DataLayout {
    if (!root.isAbsolute()) {
      throw new IllegalArgumentException("the data directory must be absolute: " + root);
    }
  }

  /** The layout of this data directory, on a volume that tells case. */
  public DataLayout(Path root) {
    this(root, false);
  }

  /** The layout of a data directory that is there, as its volume needs it; nothing is made. */
  public static DataLayout found(Path root) {
    return new DataLayout(root, Disk.exists(root.resolve("STATE")));
  }

  /**
   * Creates what is missing, with its modes (S5).
   *
   * @return the layout as this volume needs it
   * @throws StorageException also if a restore into it has not come to its end
   */
  public DataLayout create() throws StorageException {
    if (Disk.exists(restoring())) {
      throw new StorageException(
          "create",
          restoring(),
          new IOException("a restore into this directory has not come to its end"));
    }
    // What an earlier process made in these, it may not have forced: nobody can see that from the
    // outside. Whoever continues something elsewhere forces it himself.
    List<Path> found = Stream.of(root, stagings(), quarantine(), state(), fingerprints())
        .filter(Disk::exists)
        .toList();
    Disk.createDirectories(root, Disk.PASSAGE_DIRECTORY);
    Disk.createDirectories(inbox(), Disk.PUBLIC_DIRECTORY);
    if (found.contains(root) && !Disk.exists(state())) {
      // Made last: an earlier first start is not over, and may have stopped before a mode was set.
      if (Disk.PRIVATE_DIRECTORY.equals(Disk.modeOf(root))) {
        Disk.setMode(root, Disk.PASSAGE_DIRECTORY);
      }
      Disk.setMode(inbox(), Disk.PUBLIC_DIRECTORY);
      forceRoot();
    }
    for (Path each : List.of(
        sessions(),
        stagings(),
        quarantine(),
        outbox(),
        catalogues(),
        state(),
        jobs(),
        handOvers(),
        fingerprints())) {
      Disk.createDirectories(each, Disk.PRIVATE_DIRECTORY);
    }
    for (Path each : found) {
      Disk.forceDirectory(each);
    }
    return found(root);
  }

  private void forceRoot() throws StorageException {
    try {
      Disk.forceDirectory(Disk.parent(root));
    } catch (StorageException e) {
      if (e.problem() != StorageException.Problem.PERMISSION_DENIED) {
        throw e;
      } // made by an operator, in a directory that is not ours
    }
  }

  /** What an operator has set there. */
  public Path settings() {
    return root.resolve("gate.properties");
  }

  /** Is there from the beginning of a restore to its end, so that nobody starts on half of it. */
  public Path restoring() {
    return root.resolve("restoring");
  }

  /** The sessions. */
  public Path sessions() {
    return root.resolve("1c_temp");
  }

  /** One session's directory, by the SHA-256 of its key. */
  public Path session(SessionHash hash) {
    return sessions().resolve(hash.value());
  }

  /** One session's record. */
  public Path sessionRecord(SessionHash hash) {
    return session(hash).resolve("session.json");
  }

  /** What happened in one session since its last seal. */
  public Path sessionStory(SessionHash hash) {
    return session(hash).resolve("story.log");
  }

  /** What one session has received and not sealed. */
  public Path intake(SessionHash hash) {
    return session(hash).resolve("intake");
  }

  /** The journal inside an intake directory, before or after its seal. */
  public Path journal(Path intake) {
    return intake.resolve("journal");
  }

  /** The received files inside an intake directory. */
  public Path parts(Path intake) {
    return intake.resolve("files");
  }

  /** The received file of this name inside an intake directory, before or after its seal. */
  public Path part(Path intake, SafeName name) {
    return DiskName.resolve(parts(intake), name, folds);
  }

  /** The sealed exchanges under way. */
  public Path stagings() {
    return root.resolve("staging");
  }

  /** One sealed exchange under way. */
  public Path staging(ExchangeId id) {
    return stagings().resolve(id.value());
  }

  /** The sealed intake of an exchange. */
  public Path received(ExchangeId id) {
    return staging(id).resolve("received");
  }

  /** What all archives of an exchange held. */
  public Path unpacked(ExchangeId id) {
    return staging(id).resolve("unpacked");
  }

  /** The directory for what the {@code n}-th archive of an exchange held. */
  public Path unpacked(ExchangeId id, int n) {
    return unpacked(id).resolve(Integer.toString(n));
  }

  /** The file of this name inside a directory of unpacked files. */
  public Path unpackedFile(Path unpacked, SafeName name) {
    return DiskName.resolve(unpacked, name, folds);
  }

  /** What the documents of an exchange tell of, before it is published. */
  public Path records(ExchangeId id) {
    return staging(id).resolve("records");
  }

  /** What the documents of a delivery, or of its draft, tell of. */
  public Path records(Path delivery) {
    return delivery.resolve("records");
  }

  /** Received files without the chunks that came twice. */
  public Path assembled(ExchangeId id) {
    return staging(id).resolve("assembled");
  }

  /** The received file of this name without the chunks that came twice, if it has any. */
  public Path assembled(ExchangeId id, SafeName name) {
    return DiskName.resolve(assembled(id), name, folds);
  }

  /** Files of earlier deliveries that are published in place of received ones, which are the same. */
  public Path unchanged(ExchangeId id) {
    return staging(id).resolve("unchanged");
  }

  /** The one for the received file of this name, if there is one. */
  public Path unchanged(ExchangeId id, SafeName name) {
    return DiskName.resolve(unchanged(id), name, folds);
  }

  /** The delivery of an exchange before it is visible. */
  public Path draft(ExchangeId id) {
    return staging(id).resolve("delivery");
  }

  /** Whether this is the draft of a delivery, whose files have the clients' own names. */
  boolean isDraft(Path directory) {
    Path staging = directory.getParent();
    return directory.endsWith("delivery")
        && staging != null
        && stagings().equals(staging.getParent());
  }

  /** The published deliveries. */
  public Path inbox() {
    return root.resolve("inbox");
  }

  /** One published delivery. */
  public Path delivery(ExchangeId id) {
    return inbox().resolve(id.value());
  }

  /** By this file a consumer says that it has taken a delivery. */
  public Path takenMarker(ExchangeId id) {
    return inbox().resolve(id.value() + TAKEN);
  }

  /** The delivery that a path in the inbox is the marker of; empty if it is none. */
  public static Optional<ExchangeId> takenBy(Path path) {
    String name = String.valueOf(path.getFileName());
    String id = name.substring(0, Math.max(0, name.length() - TAKEN.length()));
    return name.endsWith(TAKEN) && ExchangeId.isValid(id)
        ? Optional.of(new ExchangeId(id))
        : Optional.empty();
  }

  /** The manifest inside a delivery or its draft. */
  public Path manifest(Path delivery) {
    return delivery.resolve("manifest.json");
  }

  /**
   * Where each file lies below its delivery, with {@code /} as separator: its own name if this process
   * can use it on this file system and nothing else there has it, else its ASCII form. The manifest
   * tells which.
   *
   * @return the places, each at the place of its name; no two are one on this volume
   */
  public List<String> deliveredAs(List<SafeName> names) {
    Map<String, Integer> wanted = new HashMap<>();
    for (SafeName name : names) {
      wanted.merge(onVolume(preferred(name)), 1, Integer::sum);
    }
    return names.stream()
        .map(name -> wanted.getOrDefault(onVolume(preferred(name)), 1) == 1
            ? preferred(name)
            : DiskName.encode(name, folds))
        .map(name -> "files/" + name)
        .toList();
  }

  private String preferred(SafeName name) {
    return name.isPlain() && isUsable(name.value()) ? name.value() : DiskName.encode(name, folds);
  }

  private String onVolume(String name) {
    return folds ? name.toLowerCase(Locale.ROOT) : name;
  }

  private boolean isUsable(String name) {
    try {
      return root.resolve(name).startsWith(root);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The refused exchanges. */
  public Path quarantine() {
    return root.resolve("quarantine");
  }

  /** One refused exchange. */
  public Path quarantined(ExchangeId id) {
    return quarantine().resolve(id.value());
  }

  /**
   * A file with a name of a client's.
   *
   * @param path where it lies
   * @param name the name; its ASCII form if that cannot be turned back
   */
  public record Named(Path path, String name) {}

  /** The received and the unpacked files inside a staging or quarantine directory. */
  public List<Named> named(Path exchange) throws StorageException {
    List<Named> found = new ArrayList<>();
    Path received = parts(exchange.resolve("received"));
    for (Path top : Disk.list(exchange.resolve("unpacked"))) {
      found.addAll(named(top, Disk.listTree(top)));
    }
    found.addAll(named(received, Disk.listTree(received)));
    Path mended = mended(exchange);
    found.addAll(named(mended, Disk.listTree(mended)));
    return found;
  }

  private static List<Named> named(Path top, List<Path> files) {
    return files.stream()
        .filter(
            file -> !LockFiles.isLock(file) && !Temps.isTemp(String.valueOf(file.getFileName())))
        .map(file ->
            new Named(file, DiskName.decode(top.relativize(file).toString().replace('\\', '/'))))
        .toList();
  }

  /** Files that a person has put in place of received ones, inside a staging or quarantine directory. */
  public Path mended(Path exchange) {
    return exchange.resolve("mended");
  }

  /** The one in place of the received file of this name, if there is one. */
  public Path mended(Path exchange, SafeName name) {
    return DiskName.resolve(mended(exchange), name, folds);
  }

  /** The name on the disk of a received file, or of what is in its place, by its path below its exchange. */
  public String receivedAs(String path) {
    return path.replaceFirst("^(received/files|mended)/", "");
  }

  /** A fresh name for a file on its way to one in quarantine; what a crash leaves of it the sweep removes. */
  public Path mending(ExchangeId id) {
    return Temps.beside(staging(id));
  }

  /** Why an exchange was refused, inside its staging or quarantine directory. */
  public Path reason(Path exchange) {
    return exchange.resolve("reason.json");
  }

  /** What waits for 1C. */
  public Path outbox() {
    return root.resolve("outbox");
  }

  /** What waits, waited or was refused for one server. */
  public Path outbox(ServerId server) {
    return outbox().resolve(server.value());
  }

  /** Where order documents for a server are put. */
  public Path drop(ServerId server) {
    return outbox(server).resolve("drop");
  }

  /** The documents among them that were refused. */
  public Path rejected(ServerId server) {
    return outbox(server).resolve("rejected");
  }

  /** One refused document. */
  public Path rejected(ServerId server, ExchangeId id) {
    return rejected(server).resolve(id.value() + ".xml");
  }

  /** Why it was refused. */
  public Path rejectedReason(ServerId server, ExchangeId id) {
    return rejected(server).resolve(id.value() + ".reason.json");
  }

  /** The orders that wait for a server. */
  public Path waiting(ServerId server) {
    return outbox(server).resolve("waiting");
  }

  /** The orders that a server has acknowledged. */
  public Path sent(ServerId server) {
    return outbox(server).resolve("sent");
  }

  /** The orders that were set aside for a person. */
  public Path aside(ServerId server) {
    return outbox(server).resolve("aside");
  }

  /** Why one of them cannot be given; absent if it was given again and again in vain. */
  public Path asideReason(ServerId server, OrderName name) {
    return aside(server)
        .resolve(name.version() + "~" + DiskName.encode(name.number()) + ".reason.json");
  }

  /** What has happened to the orders of a server. */
  public Path orderEvents(ServerId server) {
    return outbox(server).resolve("orders.log");
  }

  /** How often the orders of a server were given in vain. */
  public Path tries(ServerId server) {
    return outbox(server).resolve("tries.json");
  }

  /**
   * One version of one order.
   *
   * @param version when it came, so that names sort by that
   * @param number the order's number
   */
  public record OrderName(ExchangeId version, String number) {}

  /** A version of an order among those that wait or are sent. */
  public Path order(Path directory, OrderName name) {
    return directory.resolve(name.version() + "~" + DiskName.encode(name.number()) + ".xml");
  }

  /** Which order a file among those that wait or are sent is; empty for any other file. */
  public static Optional<OrderName> orderName(Path file) {
    Matcher form = ORDER.matcher(String.valueOf(file.getFileName()));
    return form.matches() && ExchangeId.isValid(form.group(1))
        ? Optional.of(new OrderName(new ExchangeId(form.group(1)), DiskName.decode(form.group(2))))
        : Optional.empty();
  }

  /** The orders that a session was given and has not acknowledged. */
  public Path offer(SessionHash session) {
    return session(session).resolve("offer.json");
  }

  /** Orders on their way to a session. */
  public Path page(SessionHash session, String random) {
    return session(session).resolve("page-" + random + ".xml");
  }

  /** The catalogues that are kept in files (G1). */
  public Path catalogues() {
    return root.resolve("catalogue");
  }

  /** The catalogue of one server. */
  public Path catalogue(ServerId server) {
    return catalogues().resolve(server.value() + ".db");
  }

  /** The same while it is being made anew; no id has a dot. */
  public Path freshCatalogue(ServerId server) {
    return catalogues().resolve(server.value() + ".fresh.db");
  }

  /** Where a damaged catalogue is moved to, which nothing but a person looks for. */
  public Path damagedCatalogue(ServerId server, Instant at) {
    return catalogues()
        .resolve(server.value() + ".damaged-" + at.toString().replaceAll("[^0-9TZ]", "") + ".db");
  }

  /** The files of a database of SQLite, those first that are beside it while it is open. */
  public static List<Path> ofSqlite(Path database) {
    return Stream.of("-wal", "-shm", "-journal", "")
        .map(end -> database.resolveSibling(database.getFileName() + end))
        .toList();
  }

  /** Where native libraries lie while they are being loaded. */
  public Path natives() {
    return state().resolve("native");
  }

  /** One of them. */
  public Path library(String random, String name) {
    return natives().resolve(random + "-" + name);
  }

  /** The state that survives (P0). */
  public Path state() {
    return root.resolve("state");
  }

  /** What happened in one exchange. */
  public Path story(ExchangeId id) {
    return jobDirectory(id).resolve("story.log");
  }

  /** The registry of administrators. */
  public Path admins() {
    return state().resolve("admins.json");
  }

  /** The sessions of administrators. */
  public Path adminSessions() {
    return state().resolve("sessions");
  }

  /** One session of an administrator. */
  public Path adminSession(SessionHash hash) {
    return adminSessions().resolve(hash.value() + ".json");
  }

  /** What people did, a file for each day. */
  public Path audits() {
    return state().resolve("audit");
  }

  /** What people did on one day, by UTC. */
  public Path audit(LocalDate day) {
    return audits().resolve(day + ".jsonl");
  }

  /** How the dashboard lays out the servers. */
  public Path dashboardLayout() {
    return state().resolve("dashboard-layout.json");
  }

  /** What was counted. */
  public Path statistics() {
    return state().resolve("statistics.json");
  }

  /** The requests that were refused, day by day. */
  public Path refused() {
    return state().resolve("refused.json");
  }

  /** What alarms have told. */
  public Path alarms() {
    return state().resolve("alarms.json");
  }

  /** What holds for all servers, as it was chosen on the dashboard. */
  public Path generalSettings() {
    return state().resolve("settings.json");
  }

  /** The warnings that somebody has acknowledged. */
  public Path acknowledged() {
    return state().resolve("acknowledged.json");
  }

  /** The registry of servers (P3). */
  public Path servers() {
    return state().resolve("servers.json");
  }

  /** The logins that have been seen to send {@code import} (E19). */
  public Path importers() {
    return state().resolve("importers.json");
  }

  /** The job records (P1). */
  public Path jobs() {
    return state().resolve("jobs");
  }

  /** The directory of one exchange's job. */
  public Path jobDirectory(ExchangeId id) {
    return jobs().resolve(id.value());
  }

  /** The job record of one exchange (P1). */
  public Path job(ExchangeId id) {
    return jobDirectory(id).resolve("job.json");
  }

  /** What waits for handlers, and what has been handed over. */
  public Path handOvers() {
    return state().resolve("handovers");
  }

  /** The same of one handler. */
  public Path handOvers(String handler) {
    return handOvers().resolve(handler);
  }

  /** The deliveries of one server that wait for a handler. */
  public Path waitingHandOvers(String handler, ServerId server) {
    return handOvers(handler).resolve(server.value()).resolve("waiting");
  }

  /** One of them. */
  public Path waitingHandOver(String handler, ServerId server, ExchangeId id) {
    return waitingHandOvers(handler, server).resolve(id.value() + ".json");
  }

  /** What is held of one of them for a handler that keeps records, laid out as in the delivery. */
  public Path heldHandOver(String handler, ServerId server, ExchangeId id) {
    return waitingHandOvers(handler, server).resolve(id.value());
  }

  /** The deliveries of one server that a handler has accepted or that were given up. */
  public Path endedHandOvers(String handler, ServerId server) {
    return handOvers(handler).resolve(server.value()).resolve("ended");
  }

  /** One of them. */
  public Path endedHandOver(String handler, ServerId server, ExchangeId id) {
    return endedHandOvers(handler, server).resolve(id.value() + ".json");
  }

  /** What was last published (P4). */
  public Path fingerprints() {
    return state().resolve("fingerprints");
  }

  /** The same of one server. */
  public Path fingerprints(ServerId server) {
    return fingerprints().resolve(server.value() + ".json");
  }

  /** The file under whose lock all lock files change hands. */
  public Path guard() {
    return root.resolve("guard");
  }
}
