package org.onecgate;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every way in which an exchange can go wrong, with what 1C is told about it.
 *
 * <p>This is the only table of faults: the HTTP status follows E23, the texts of {@link
 * #INVALID_SESSION}, {@link #MISSING_SESSID}, {@link #FILE_BUSY} and {@link #INTERNAL} are fixed by
 * E3, E4, E8 and E10. All texts are ASCII, because the oldest 1C clients garble anything else.
 */
public enum Fault {
  /** Unknown login, wrong password or a disabled server. */
  BAD_CREDENTIALS("Wrong login or password", 200, Level.WARNING),
  /** As many passwords are being looked at as there is room for; one that was right a moment ago never waits. */
  TOO_MANY_LOGINS("Too many logins - retry later", 200, Level.WARNING),
  /**
   * A request with neither a login nor a cookie: no 1C sends one, so mostly a proxy took the login away.
   * Anybody can send it, so {@code Refusals} logs it, and not without end.
   */
  NO_LOGIN("No login arrived: a proxy may have removed it", 200, Level.WARNING),
  /** A request with a login that names no session at all. */
  NOT_LOGGED_IN("Not logged in - start with mode=checkauth", 200, Level.WARNING),
  /** The cookie or {@code sessid} fits no live session of this login (E3). */
  INVALID_SESSION("Invalid session", 403, Level.WARNING),
  /** {@code mode=file} without {@code sessid} if the server requires one (E4). */
  MISSING_SESSID("Missing sessid", 403, Level.WARNING),
  /**
   * 1C asks at an address that is not that of the exchange; the detail says which is. Logged like {@link
   * #NO_LOGIN}.
   */
  WRONG_ADDRESS("Wrong address", 200, Level.WARNING),
  /**
   * The server that Gate runs in refused a request before Gate saw it (O2); told by that server, in its own
   * words and with its own status. Logged like {@link #NO_LOGIN}.
   */
  BAD_REQUEST("Request refused", 200, Level.WARNING),
  /** A {@code type} that the exchange does not serve (E16). */
  UNKNOWN_TYPE("Unknown type", 200, Level.WARNING),
  /** A {@code mode} that the exchange does not serve for this type (E16). */
  UNKNOWN_MODE("Unknown mode", 200, Level.WARNING),
  /** {@code mode=file} or {@code mode=import} without {@code filename}. */
  MISSING_FILENAME("Missing filename", 200, Level.WARNING),
  /** {@code mode=deactivate} without the moment since when. */
  MISSING_TIMESTAMP("Missing timestamp", 200, Level.WARNING),
  /** A file name that is not safe to keep (E11). */
  BAD_NAME("File name refused", 200, Level.WARNING),
  /** A name that differs from an earlier one only in case or composition. */
  NAME_COLLISION("File name collides with another one", 200, Level.WARNING),
  /** A body without Content-Length and without chunked coding (E23). */
  LENGTH_REQUIRED("Length required", 411, Level.WARNING),
  /** A body whose end is told in two ways, so that a proxy may see another one (smuggling). */
  TWO_LENGTHS("Content-Length and Transfer-Encoding together", 200, Level.WARNING),
  /** The first chunk of a file, without a single byte. */
  EMPTY_BODY("Empty body", 200, Level.WARNING),
  /** The client went away or stalled in the middle of a chunk (E18). */
  BODY_INCOMPLETE("The body broke off", 200, Level.WARNING),
  /** A chunk over its limit (E7). */
  CHUNK_TOO_LARGE("Chunk too large", 413, Level.WARNING),
  /** A file over its limit (E7). */
  FILE_TOO_LARGE("File too large", 413, Level.WARNING),
  /** An exchange over its limit of bytes or files (E7). */
  EXCHANGE_TOO_LARGE("Exchange too large", 413, Level.WARNING),
  /**
   * The machine was started anew and received files were not durable yet ({@code gate.durability}
   * is {@code delivery}): pieces of them may be missing, so they are given up until {@code init}.
   */
  RECEIVED_LOST("Received files lost in a power cut - start again", 200, Level.WARNING),
  /** Another request keeps the file's lock for longer than the wait (E8). */
  FILE_BUSY("File busy - retry later", 503, Level.WARNING),
  /** As many chunks are being received as there is room for. */
  TOO_MANY_UPLOADS("Too many uploads - retry later", 503, Level.WARNING),
  /** An upload below the minimum rate or beyond its deadline. */
  UPLOAD_TOO_SLOW("Upload too slow", 503, Level.WARNING),
  /** Chunks may have come twice, and no or several ways to join them make a whole file (E18). */
  AMBIGUOUS_CHUNKS("Repeated chunks cannot be told apart", 200, Level.WARNING),
  /** The volume is mounted read-only. */
  DISK_READ_ONLY("Server storage is read-only", 500, Level.ERROR),
  /** The process may not write where it must. */
  DISK_DENIED("Server storage is not permitted", 500, Level.ERROR),
  /** The disk refused to make written bytes durable, or failed otherwise. */
  DISK_FAILED("Server storage failed", 500, Level.ERROR),
  /** The disk is full, or only the reserve is left. */
  DISK_FULL("Not enough disk space", 507, Level.ERROR),
  /** {@code mode=import} for a file that was never received (E22). */
  UNKNOWN_FILE("Unknown file", 200, Level.WARNING),
  /** An earlier exchange of the same server is not published yet, as the disk was in its way (E22). */
  IMPORT_WAITS("Import waits - retry later", 200, Level.WARNING),
  /** An import that an administrator ended; its files are in quarantine. */
  CANCELLED("Import cancelled", 200, Level.WARNING),
  /** An import that was refused; the detail says why. */
  IMPORT_FAILED("Import failed", 200, Level.WARNING),
  /** Gate is being stopped or redeployed. */
  STOPPING("Stopping - retry later", 503, Level.WARNING),
  /** A zip that is damaged, encrypted, escapes its directory or exceeds a limit (S8). */
  BROKEN_ARCHIVE("Archive refused", 200, Level.WARNING),
  /** XML that is not well-formed or carries a DTD (S8). */
  BROKEN_XML("XML refused", 200, Level.WARNING),
  /** A secret, a virus, a picture that is none or a harmful name, where the server's checks refuse it (S8). */
  SUSPICIOUS_CONTENT("Suspicious content", 200, Level.WARNING),
  /** A scanner that was asked for cannot be reached: nothing is published unscanned. */
  SCAN_FAILED("Scan failed - retry later", 200, Level.WARNING),
  /** A bug or a failing machine; the details stay in the log under an incident number (E10). */
  INTERNAL("Internal server error", 500, Level.ERROR);

  private static final Map<String, Fault> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Fault::code, fault -> fault));

  private final String text;
  private final int status;
  private final Level level;

  Fault(String text, int status, Level level) {
    this.text = text;
    this.status = status;
    this.level = level;
  }

  /** The fault of this code; empty if it is none of ours. */
  public static Optional<Fault> named(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** The code by which logs, records and documents name this fault, such as {@code FILE_BUSY}. */
  public String code() {
    return name();
  }

  /** What 1C is told in the line after {@code failure}; ASCII, one line. */
  public String text() {
    return text;
  }

  /** The HTTP status by default (E23). */
  public int status() {
    return status;
  }

  /** How loudly it is logged: a client's fault is a warning, only ours is an error. */
  public Level level() {
    return level;
  }

  /**
   * Whether its cause is the same whatever the client asks for: the login, the address or the type, and not the mode. A
   * client that was refused for it may go on asking, and that tells nothing new.
   */
  public boolean isWhateverIsAsked() {
    return switch (this) {
      case BAD_CREDENTIALS, TOO_MANY_LOGINS, NO_LOGIN, WRONG_ADDRESS, UNKNOWN_TYPE -> true;
      default -> false;
    };
  }

  /** Whether anybody can cause it, without a login: its lines in the log are limited in number. */
  public boolean isAnybodys() {
    return this == NO_LOGIN || this == WRONG_ADDRESS || this == BAD_REQUEST;
  }
}
