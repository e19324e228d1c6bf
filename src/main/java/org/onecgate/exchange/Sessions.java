package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SessionHash;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.ServerSettings.Sessid;
import org.onecgate.config.Servers;
import org.onecgate.json.JsonStore;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.SessionKey;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.StorageException;
import org.onecgate.story.Hint;
import org.onecgate.story.Hints;

/**
 * Opens sessions and finds the session that a request belongs to (E3, E4, E21).
 *
 * <p>A session key is {@value #KEY_BYTES} random bytes in hex. The client keeps it; the disk has
 * only its SHA-256, so a session outlives a restart and works on any node of one data directory.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Sessions {
  private static final Logger LOG = System.getLogger(Sessions.class.getName());
  /** The name of the cookie that carries the key. */
  public static final String COOKIE = "onecgate";

  private static final int KEY_BYTES = 16;
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");

  private final DataLayout layout;
  private final JsonStore store;
  private final SessionFolders folders;
  private final SessionFolders.Follower seen;
  private final Servers servers;
  private final Logins logins;
  private final Hints hints;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<SessionHash, SessionRecord> known = new ConcurrentHashMap<>();
  /** When those were last used whose records were read only for that: it can only have become later. */
  private final Map<SessionHash, Instant> uses = new ConcurrentHashMap<>();

  private final Map<String, Contact> contacts = new ConcurrentHashMap<>(); // by server

  /**
   * When a server was last here with the right password, whatever it wanted.
   *
   * @param session the beginning of its session's hash, by which the log names it
   * @param at the moment; after a restart to within ten minutes
   */
  public record Contact(String session, Instant at) {}

  /** Keeps the records of sessions below this layout. */
  public Sessions(
      DataLayout layout,
      JsonStore store,
      SessionFolders folders,
      Servers servers,
      Logins logins,
      Hints hints,
      Clock clock) {
    this.layout = layout;
    this.store = store;
    this.folders = folders;
    this.seen = folders.follow(this::recall);
    this.servers = servers;
    this.logins = logins;
    this.hints = hints;
    this.clock = clock;
  }

  /**
   * Logs a server in; answers the key of its new session, which is kept nowhere.
   *
   * @param test whether it is the dashboard's connection test and no 1C
   */
  SessionKey open(ServerRecord server, ExchangeType type, boolean test) throws IOException {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    SessionKey key = SessionKey.of(HexFormat.of().formatHex(bytes));
    Instant now = clock.instant();
    open(new SessionRecord(
        SessionRecord.SCHEMA,
        key.hash().value(),
        server.id(),
        server.login(),
        type.word(),
        now,
        now,
        test ? true : null,
        logins.passwordMark(server).orElse(null),
        null));
    return key;
  }

  /**
   * Opens a session in which an administrator hands in files for a server; nobody has a key for it.
   *
   * @param who the administrator
   */
  SessionHash openByHand(ServerRecord server, ExchangeType type, String who) throws IOException {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    SessionHash hash = SessionKey.of(HexFormat.of().formatHex(bytes)).hash();
    Instant now = clock.instant();
    open(new SessionRecord(
        SessionRecord.SCHEMA,
        hash.value(),
        server.id(),
        server.login(),
        type.word(),
        now,
        now,
        null,
        null,
        who));
    return hash;
  }

  private void open(SessionRecord session) throws IOException {
    Disk.createDirectories(layout.session(session.id()), Disk.PRIVATE_DIRECTORY);
    store.write(layout.sessionRecord(session.id()), session);
    known.put(session.id(), session);
    met(session, session.startedAt());
    folders.touched(session.id());
  }

  /**
   * The session that a request after {@code checkauth} belongs to.
   *
   * <p>The key comes in the cookie. A client that lost its cookie but sends its login rejoins by
   * {@code sessid}, or, if that is optional, the server's only live session.
   *
   * @throws FaultException {@link Fault#MISSING_SESSID}, {@link Fault#INVALID_SESSION}, {@link
   *     Fault#NOT_LOGGED_IN}, {@link Fault#NO_LOGIN} or {@link Fault#BAD_CREDENTIALS}
   */
  Session of(Caller caller, ExchangeRequest request, ExchangeType type, Mode mode)
      throws FaultException, IOException {
    @Nullable Session byCookie = caller.byCookie();
    boolean optional = byCookie != null && byCookie.server().settings().sessid() == Sessid.OPTIONAL;
    if (byCookie == null && request.sessid().isEmpty()) {
      return withoutKey(request, type, mode);
    }
    if (mode == Mode.FILE && request.sessid().isEmpty() && !optional) {
      if (byCookie != null) {
        hints.note(byCookie.server().serverId(), Hint.SESSID);
      }
      throw new FaultException(Fault.MISSING_SESSID);
    }
    Session session = byCookie == null ? bySessid(caller, request) : byCookie;
    boolean sameKey = request.sessid().isEmpty() || request.sessid().hash().equals(session.hash());
    boolean sameLogin = request
        .credentials()
        .map(c -> c.login().equals(session.server().login()))
        .orElse(true);
    if (!sameKey || !sameLogin) {
      throw new FaultException(Fault.INVALID_SESSION);
    }
    touch(session.hash(), type, mode);
    return session;
  }

  /** Writes down that an administrator hands files in. */
  void touchByHand(Session session) throws IOException {
    touch(session.hash(), session.type());
  }

  /**
   * Writes down that a session is in use, often enough that it never seems abandoned (E15), and
   * what it sends files for: a cookie got for one type is used for another (protocol (b)9).
   */
  private synchronized void touch(SessionHash hash, ExchangeType type, Mode mode)
      throws IOException {
    SessionRecord session = known.get(hash);
    if (session != null) {
      touch(hash, mode == Mode.FILE ? type.word() : session.type());
    }
  }

  private synchronized void touch(SessionHash hash, String sends) throws IOException {
    SessionRecord session = known.get(hash);
    Instant now = clock.instant();
    if (session == null) {
      return;
    }
    met(session, now);
    if (session.usedAt().plus(SessionRecord.TOUCH).isBefore(now) || !sends.equals(session.type())) {
      SessionRecord used = session.used(now, sends);
      store.write(layout.sessionRecord(hash), used);
      known.put(hash, used);
    }
  }

  private void met(SessionRecord session, Instant at) {
    if (!session.isOf1c()) {
      return;
    }
    contacts.merge(
        session.server(),
        new Contact(session.id().toString(), at),
        (before, now) -> now.at().isBefore(before.at()) ? before : now);
  }

  /**
   * When a server was last here; empty if it was not, or so long ago that nothing of it is left.
   * After a start with many sessions their records are read in the background, the newest first.
   */
  Optional<Contact> contact(String server) {
    if (folders.isFew()) {
      recall();
    }
    return Optional.ofNullable(contacts.get(server));
  }

  /**
   * Reads the records that other nodes, or this one before its start, have written: only to know when each server
   * was last here.
   */
  private void recall() {
    for (SessionHash hash : folders.newestFirst(seen.take())) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      if (known.containsKey(hash)) {
        continue; // it was noted when it was here
      }
      try {
        store
            .load(layout.sessionRecord(hash), SessionRecord.class)
            .ifPresentOrElse(
                session -> {
                  uses.put(hash, session.usedAt());
                  met(session, session.usedAt());
                },
                () -> uses.remove(hash));
      } catch (StorageException e) {
        unreadable(hash, e);
      }
    }
  }

  /**
   * The sessions that nobody has used since this moment (E15). The record of one that seems so is
   * read anew, as another node may have used it.
   */
  public List<SessionHash> abandonedSince(Instant moment) throws IOException {
    List<SessionHash> abandoned = new ArrayList<>();
    for (SessionHash hash : onDisk()) {
      SessionRecord remembered = known.get(hash);
      Instant used =
          remembered == null ? uses.getOrDefault(hash, Instant.MIN) : remembered.usedAt();
      if (!used.isBefore(moment)) {
        continue;
      }
      if (lastUse(hash).isBefore(moment)) {
        abandoned.add(hash);
      }
    }
    return abandoned;
  }

  /** When a session was last used, as the record says that every node writes. */
  public Instant lastUse(SessionHash hash) throws IOException {
    Optional<SessionRecord> session;
    try {
      session = store.load(layout.sessionRecord(hash), SessionRecord.class);
    } catch (StorageException e) {
      unreadable(hash, e);
      session = Optional.empty();
    }
    return session.isPresent()
        ? session.get().usedAt()
        : Disk.lastModified(layout.session(hash)); // a crash came between directory and record
  }

  /** All sessions with a directory. */
  public List<SessionHash> onDisk() throws IOException {
    return Disk.list(layout.sessions()).stream()
        .map(directory -> String.valueOf(directory.getFileName()))
        .filter(SessionHash::isValid)
        .map(SessionHash::new)
        .toList();
  }

  /** Who a request seems to come from. */
  Caller callerOf(ExchangeRequest request) throws IOException {
    Session byCookie = find(request.cookie());
    Session bySessid = find(request.sessid());
    Session session = byCookie == null ? bySessid : byCookie;
    return new Caller(
        byCookie,
        bySessid,
        knownHash(request),
        session == null ? serverOf(request) : Optional.of(session.server()));
  }

  /** The session that a request names, also if its server may not come in any more. */
  private Optional<SessionHash> knownHash(ExchangeRequest request) {
    return Stream.of(request.cookie(), request.sessid())
        .filter(Sessions::isOurs)
        .map(SessionKey::hash)
        .filter(known::containsKey)
        .findFirst();
  }

  /** The server whose login came with a request. */
  Optional<ServerRecord> serverOf(ExchangeRequest request) {
    return request.credentials().flatMap(c -> servers.byLogin(c.login()));
  }

  /** Ends a session if it is still abandoned, and removes all that it has. */
  public synchronized boolean remove(SessionHash hash, Instant unusedSince, LastWord lastWord)
      throws IOException {
    SessionRecord session = known.get(hash);
    if (session != null && !session.usedAt().isBefore(unusedSince)) {
      return false;
    }
    lastWord.say();
    known.remove(hash);
    uses.remove(hash);
    Disk.discard(layout.session(hash));
    folders.touched(hash);
    return true;
  }

  /** What is done with a session before it is removed. */
  @FunctionalInterface
  public interface LastWord {
    /** Does it; if it fails, the session stays. */
    void say() throws IOException;
  }

  private Session bySessid(Caller caller, ExchangeRequest request)
      throws FaultException, IOException {
    if (request.credentials().isEmpty()) {
      throw new FaultException(Fault.INVALID_SESSION);
    }
    ServerRecord server = logins.login(request);
    Session session = caller.bySessid();
    if (session == null || !session.server().id().equals(server.id())) {
      throw new FaultException(Fault.INVALID_SESSION);
    }
    return session;
  }

  private Session withoutKey(ExchangeRequest request, ExchangeType type, Mode mode)
      throws FaultException, IOException {
    if (request.credentials().isPresent()) {
      ServerRecord server = logins.login(request);
      if (server.settings().sessid() == Sessid.OPTIONAL) {
        List<Session> live = liveOf(server);
        if (live.size() == 1) {
          touch(live.get(0).hash(), type, mode);
          return live.get(0);
        }
        throw new FaultException(Fault.INVALID_SESSION, Phrase.SESSIONS.of(live.size()));
      }
      if (mode == Mode.FILE) {
        hints.note(server.serverId(), Hint.SESSID);
      }
    }
    if (mode == Mode.FILE) {
      throw new FaultException(Fault.MISSING_SESSID);
    }
    if (!request.cookie().isEmpty()) {
      throw new FaultException(Fault.INVALID_SESSION);
    }
    throw new FaultException(
        request.credentials().isEmpty() ? Fault.NO_LOGIN : Fault.NOT_LOGGED_IN);
  }

  /** Whether a key has the form of those that are given out here. */
  private static boolean isOurs(SessionKey key) {
    return KEY.matcher(key.secret()).matches();
  }

  private @Nullable Session find(SessionKey key) throws IOException {
    return isOurs(key) ? byHash(key.hash()) : null;
  }

  /** The session of this hash; null if it or its server is not there, is disabled, or has another password by now. */
  public @Nullable Session byHash(SessionHash hash) throws IOException {
    SessionRecord session = known.get(hash);
    if (session == null) {
      Optional<SessionRecord> read = store.load(layout.sessionRecord(hash), SessionRecord.class);
      if (read.isEmpty()) {
        return null;
      }
      session = read.get();
      known.put(hash, session);
      met(session, session.usedAt());
    }
    ServerRecord server = servers.byLogin(session.login()).orElse(null);
    return server == null
            || !server.enabled()
            || !server.id().equals(session.server())
            || isOfAnotherPassword(session, server)
        ? null
        : new Session(
            hash,
            server,
            session.type(),
            session.startedAt(),
            session.isTest(),
            session.handedBy());
  }

  /** A key ends with the password that it was given for; that of an earlier version did not note it. */
  private boolean isOfAnotherPassword(SessionRecord session, ServerRecord server) {
    Optional<String> mark = logins.passwordMark(server);
    return session.password() != null && mark.isPresent() && !session.password().equals(mark.get());
  }

  /**
   * Refuses a session whose 1C was switched off, removed or given another password in the meantime: nothing of what
   * it did is acknowledged.
   *
   * @throws FaultException {@link Fault#INVALID_SESSION}
   */
  void requireLive(Session session) throws FaultException, IOException {
    if (byHash(session.hash()) == null) {
      throw new FaultException(Fault.INVALID_SESSION);
    }
  }

  /** The same for those that look at all: one whose record cannot be read is passed over. */
  @Nullable
  Session byHashIfReadable(SessionHash hash) {
    try {
      return byHash(hash);
    } catch (IOException e) {
      unreadable(hash, e);
      return null;
    }
  }

  private static void unreadable(SessionHash hash, IOException e) {
    LOG.log(Level.WARNING, "record of a session cannot be read session=" + hash, e);
  }

  private List<Session> liveOf(ServerRecord server) throws IOException {
    List<Session> live = new ArrayList<>();
    for (SessionHash hash : onDisk()) {
      Session session = byHashIfReadable(hash);
      if (session != null
          && session.handedBy() == null
          && session.server().id().equals(server.id())) {
        live.add(session);
      }
    }
    return live;
  }
}
