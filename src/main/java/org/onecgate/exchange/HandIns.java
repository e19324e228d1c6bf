package org.onecgate.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.intake.Intake;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.staging.Validation;
import org.onecgate.storage.StoredFile;
import org.onecgate.story.Chronicle;

/**
 * Takes files that an administrator hands in for a 1C which cannot send them itself. They go the way of its own:
 * the same intake, limits, seal and checks. {@link Arrivals} publishes or discards what has come.
 *
 * <p><em>Threading:</em> safe; of one session one chunk is taken at a time.
 */
public final class HandIns {
  private final Sessions sessions;
  private final Servers servers;
  private final Intake intake;
  private final Chronicle chronicle;

  /** The sessions of which a chunk is being taken. */
  private final Set<SessionHash> busy = ConcurrentHashMap.newKeySet();

  /** Takes into this intake. */
  public HandIns(Sessions sessions, Servers servers, Intake intake, Chronicle chronicle) {
    this.sessions = sessions;
    this.servers = servers;
    this.intake = intake;
    this.chronicle = chronicle;
  }

  /** Whether files can be handed in about this, as 1C says on the wire what an exchange is about. */
  public static boolean isType(String type) {
    return ExchangeType.sent(type).known().isPresent();
  }

  /**
   * Begins to hand in.
   *
   * @param who the administrator
   * @return the hash of the session; empty if no such 1C is registered and enabled
   * @throws FaultException {@link Fault#DISK_FULL} if there is no room even now
   */
  public Optional<SessionHash> begin(ServerId server, String type, String who)
      throws FaultException, IOException {
    Optional<ServerRecord> record = servers.byId(server).filter(ServerRecord::enabled);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    intake.checkRoom();
    SessionHash session =
        sessions.openByHand(record.get(), ExchangeType.sent(type).known().orElseThrow(), who);
    chronicle.handsIn(session, who);
    return Optional.of(session);
  }

  /** Whether files are handed in there: nobody adds to what 1C sends. */
  public boolean isOpen(SessionHash hash) throws IOException {
    @Nullable Session session = sessions.byHash(hash);
    return session != null && session.handedBy() != null;
  }

  /**
   * Takes a chunk of a file. It is known from where on it goes, so one that comes again is not taken twice.
   *
   * @param name the file's name, which may have directories
   * @param from how many bytes of the file came before
   * @param length of the chunk in bytes, or -1
   * @return how many bytes of the file have come; other than {@code from} and the chunk if nothing was taken
   * @throws FaultException as {@link Intake#append}; {@link Fault#FILE_BUSY} while another chunk is being taken,
   *     {@link Fault#INVALID_SESSION} if nothing is handed in there any more
   */
  public long append(SessionHash hash, String name, long from, long length, InputStream body)
      throws FaultException, IOException {
    @Nullable Session session = sessions.byHash(hash);
    if (session == null || session.handedBy() == null) {
      throw new FaultException(Fault.INVALID_SESSION);
    }
    SafeName safe = SafeName.ofParameter(name);
    if (!busy.add(hash)) {
      throw new FaultException(Fault.FILE_BUSY);
    }
    try {
      long before = intake.received(hash).stream()
          .filter(file -> file.name().equals(safe))
          .mapToLong(StoredFile::size)
          .sum();
      if (before != from) {
        return before;
      }
      sessions.touchByHand(session);
      ChunkReceipt receipt = intake.append(
          hash, session.server().serverId(), safe, mayBeEmpty(safe, length), length, body);
      chronicle.chunk(
          hash,
          receipt.kind().name().toLowerCase(Locale.ROOT),
          receipt.kind() == ChunkReceipt.Kind.APPENDED,
          receipt.chunk());
      return before + receipt.chunk().length();
    } finally {
      busy.remove(hash);
    }
  }

  private static boolean mayBeEmpty(SafeName name, long length) {
    return length == 0 && Validation.isPicture(name);
  }
}
