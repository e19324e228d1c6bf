package org.onecgate.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.SessionHash;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.Admins;
import org.onecgate.config.Admins.Admin;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * The administrators who are logged in (C4), also after a restart and at another node of the data directory: each
 * session is a file, and one whose file is gone has ended. One that the disk did not take lives in memory alone.
 *
 * <p><em>Threading:</em> safe.
 */
final class AdminSessions {
  private static final Logger LOG = System.getLogger(AdminSessions.class.getName());

  /** How long a session may be unused. */
  static final Duration IDLE = Duration.ofHours(2);

  /** How long it lives in all. */
  static final Duration LIFE = Duration.ofHours(24);

  /** So much earlier than it was the disk may say that it was used last: it is not written at each request. */
  static final Duration BEHIND = Duration.ofMinutes(5);

  /** So many are remembered; the one that was not used for longest makes room. */
  private static final int MOST = 1000;

  private static final String FILE = ".json";

  private final Admins admins;
  private final boolean ofContainer;
  private final DataLayout layout;
  private final Site site;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** By the hashes of their keys, the one that was used last at the end. */
  private final Map<SessionHash, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Somebody who is logged in.
   *
   * @param known what holds
   * @param kept what lies on the disk; null if the disk did not take it
   */
  private record Session(KeptSession known, @Nullable KeptSession kept) {
    Instant usedAt() {
      return known.usedAt();
    }
  }

  /**
   * Those who were logged in before.
   *
   * @param realm whether these are of the container: a session that was opened otherwise has ended
   */
  AdminSessions(Admins admins, Realm realm, Site site) {
    this.admins = admins;
    this.ofContainer = realm.admins();
    this.site = site;
    this.layout = site.layout();
    this.clock = site.clock();
    load();
  }

  private synchronized void load() {
    try {
      onDisk().forEach(hash -> read(hash).ifPresent(found -> sessions.put(hash, found)));
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "sessions of administrators not read, they log in again", e);
    }
    makeRoom();
  }

  private List<SessionHash> onDisk() throws StorageException {
    return Disk.list(layout.adminSessions()).stream()
        .map(file -> String.valueOf(file.getFileName()))
        .filter(name -> name.endsWith(FILE))
        .map(name -> name.substring(0, name.length() - FILE.length()))
        .filter(SessionHash::isValid)
        .map(SessionHash::new)
        .toList();
  }

  private Optional<Session> read(SessionHash hash) {
    return site.json()
        .loadOrPassOver(layout.adminSession(hash), KeptSession.class)
        .map(kept -> new Session(kept, kept));
  }

  /**
   * Logs somebody in.
   *
   * @param tie what the session is tied to; empty if the container lets people in
   * @return the key of the session, which is kept nowhere
   */
  synchronized String open(String login, String tie) {
    String key = token();
    Instant now = clock.instant();
    keep(SessionHash.of(key), new KeptSession(login, tie, now));
    makeRoom();
    return key;
  }

  /** Where the disk does not take it, it is said once, and it lives in memory: nobody is locked out by a full disk. */
  private void keep(SessionHash hash, KeptSession session) {
    @Nullable Session before = sessions.get(hash);
    @Nullable KeptSession kept = before == null ? null : before.kept();
    try {
      site.json().write(layout.adminSession(hash), session);
      kept = session;
    } catch (StorageException e) {
      if (before == null) {
        LOG.log(
            Level.WARNING, "session of an administrator not kept, a restart ends it " + hash, e);
      }
    }
    sessions.put(hash, new Session(session, kept));
  }

  /** Removes those that are over, and of too many those that were not used for longest. */
  private void makeRoom() {
    Instant now = clock.instant();
    List<SessionHash> over = new ArrayList<>();
    sessions.forEach((hash, session) -> {
      if (isOver(session, now)) {
        over.add(hash);
      }
    });
    over.forEach(this::forget);
    sessions.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.comparing(Session::usedAt)))
        .limit(Math.max(0, sessions.size() - MOST))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::forget);
  }

  /** What has ended by itself may stay on the disk if that does not let it go: it is over there too. */
  private void forget(SessionHash hash) {
    try {
      remove(hash);
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "a session that is over stays on the disk", e);
    }
  }

  private void remove(SessionHash hash) throws StorageException {
    sessions.remove(hash);
    Path file = layout.adminSession(hash);
    if (Disk.exists(file)) {
      Disk.deleteTree(file);
      Disk.forceDirectory(layout.adminSessions());
    }
  }

  /** Who has the session of this key, if it lives. */
  synchronized Optional<Visitor> find(String key) {
    Optional<Session> found = living(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    KeptSession known = found.get().known().used(now);
    @Nullable KeptSession kept = found.get().kept();
    SessionHash hash = SessionHash.of(key);
    sessions.put(hash, new Session(known, kept));
    if (Duration.between(kept == null ? known.since() : kept.usedAt(), now).compareTo(BEHIND) > 0) {
      keep(hash, known);
    }
    return Optional.of(new Visitor(known.login(), roleOf(known), csrfToken(key)));
  }

  /** Whether the session of this key lives; does not count as using it. */
  synchronized boolean lives(String key) {
    return living(key).isPresent();
  }

  private Optional<Session> living(String key) {
    if (key.isEmpty()) {
      return Optional.empty();
    }
    SessionHash hash = SessionHash.of(key);
    Optional<Session> found = Optional.ofNullable(sessions.get(hash)).or(() -> read(hash));
    if (found.isEmpty()) {
      return found;
    }
    boolean goneFromDisk = found.get().kept() != null && !Disk.exists(layout.adminSession(hash));
    if (goneFromDisk || isOver(found.get(), clock.instant())) {
      forget(hash);
      return Optional.empty();
    }
    sessions.putIfAbsent(hash, found.get());
    return found;
  }

  /** Also if the clock was set back: a session must not live for as long as that. */
  private boolean isOver(Session session, Instant now) {
    KeptSession known = session.known();
    return session.usedAt().plus(IDLE).isBefore(now)
        || known.since().plus(LIFE).isBefore(now)
        || known.since().isAfter(now.plus(BEHIND))
        || known.tie().isEmpty() != ofContainer
        || !(ofContainer
            || admins
                .find(known.login())
                .filter(admin -> admin.tie().equals(known.tie()))
                .isPresent());
  }

  /** What somebody who is logged in may do; those of the container everything. */
  private Role roleOf(KeptSession session) {
    return ofContainer
        ? Role.ADMINISTERS
        : admins.find(session.login()).map(Admin::mayDo).map(Role::of).orElse(Role.STRANGER);
  }

  /**
   * Logs out.
   *
   * @throws StorageException if the disk keeps the session: it has ended, but a restart brings it back
   */
  synchronized void close(String key) throws StorageException {
    if (!key.isEmpty()) {
      remove(SessionHash.of(key));
    }
  }

  /**
   * Logs somebody out everywhere.
   *
   * @throws StorageException if the disk keeps a session: all have ended, but a restart brings it back
   */
  synchronized void closeAll(String login) throws StorageException {
    List<SessionHash> all = sessions.entrySet().stream()
        .filter(each -> each.getValue().known().login().equals(login))
        .map(Map.Entry::getKey)
        .toList();
    all.forEach(sessions::remove);
    for (SessionHash hash : all) {
      remove(hash);
    }
    for (SessionHash hash : onDisk()) { // those of other nodes
      if (!sessions.containsKey(hash)
          && read(hash).filter(each -> each.known().login().equals(login)).isPresent()) {
        remove(hash);
      }
    }
  }

  /** What a change must carry: only whoever has the key can make it, and it tells nothing of the key. */
  private static String csrfToken(String key) {
    return Digests.sha256Hex("csrf\n" + key);
  }

  private String token() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
