package org.onecgate.catalogue;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.storage.StorageException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database of a catalogue does not do what it should.
 *
 * <p>The message may hold a path or what was being stored and is for the log only; {@link #sentence} is for people.
 */
public final class CatalogueException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong; each is another thing to do. */
  public enum Kind {
    /** Nobody answers, or the connection was lost: it may work again by itself. */
    AWAY(Phrase.CATALOGUE_AWAY),
    /** It does not know the login, its password or the name of the database. */
    LOGIN(Phrase.CATALOGUE_LOGIN),
    /** It may not be written to. */
    DENIED(Phrase.CATALOGUE_DENIED),
    /** Somebody else holds what is needed: it works again when that one is done. */
    BUSY(Phrase.CATALOGUE_BUSY),
    /** No room is left. */
    FULL(Phrase.CATALOGUE_FULL),
    /** A newer version of the program has written it. */
    NEWER(Phrase.CATALOGUE_NEWER),
    /** Its encoding cannot hold every text. */
    ENCODING(Phrase.CATALOGUE_ENCODING),
    /** It is damaged, or is no database. */
    BROKEN(Phrase.CATALOGUE_BROKEN),
    /** The library of SQLite cannot be loaded. */
    OFF(Phrase.CATALOGUE_OFF),
    /** Anything else, a mistake of ours among them. */
    OTHER(Phrase.CATALOGUE_OTHER);

    private final Phrase phrase;

    Kind(Phrase phrase) {
      this.phrase = phrase;
    }
  }

  private final Kind kind;
  private final transient Sentence sentence;

  CatalogueException(Kind kind, @Nullable Throwable cause) {
    this(kind, kind.phrase.of(), cause);
  }

  private CatalogueException(Kind kind, Sentence sentence, @Nullable Throwable cause) {
    super("catalogue kind=" + kind + (cause == null ? "" : ": " + cause.getMessage()), cause);
    this.kind = kind;
    this.sentence = sentence;
  }

  /** A database of this version, where {@code known} is the newest that this program knows. */
  static CatalogueException newer(int version, int known) {
    return new CatalogueException(
        Kind.NEWER, Kind.NEWER.phrase.of(version, Integer.toString(known)), null);
  }

  /** A database of this encoding. */
  static CatalogueException encoding(String encoding) {
    return new CatalogueException(Kind.ENCODING, Kind.ENCODING.phrase.of(encoding), null);
  }

  /** What a driver, the pool or the disk below SQLite says. */
  public static CatalogueException of(SQLException cause) {
    return new CatalogueException(kindOf(cause), cause);
  }

  /** What the disk says before SQLite does. */
  static CatalogueException of(StorageException cause) {
    return new CatalogueException(
        switch (cause.problem()) {
          case DISK_FULL -> Kind.FULL;
          case PERMISSION_DENIED, READ_ONLY -> Kind.DENIED;
          case NOT_FORCED, OTHER -> Kind.OTHER;
        },
        cause);
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }

  /** What is said to people. */
  public Sentence sentence() {
    return sentence;
  }

  /** The first in the chain that tells something: the pool wraps what the driver says, and a batch too. */
  private static Kind kindOf(SQLException whole) {
    for (Throwable each = whole; each != null; each = each.getCause()) {
      if (each instanceof CatalogueException known) {
        return known.kind;
      }
      if (each instanceof SQLException said) {
        Kind kind = said instanceof SQLiteException s ? ofSqlite(s.getResultCode()) : ofState(said);
        if (kind != Kind.OTHER) {
          return kind;
        }
        if (said.getNextException() != null) {
          Kind next = kindOf(said.getNextException());
          if (next != Kind.OTHER) {
            return next;
          }
        }
      }
    }
    // The pool had no connection to give, and nobody says why: all of them are in use.
    return whole instanceof SQLTransientConnectionException ? Kind.BUSY : Kind.OTHER;
  }

  /** By what PostgreSQL says: see Appendix A of its manual. */
  private static Kind ofState(SQLException said) {
    String state = said.getSQLState();
    if (state == null) {
      return Kind.OTHER;
    }
    if (state.startsWith("08") || state.startsWith("57P0")) {
      return Kind.AWAY;
    }
    if (state.startsWith("28")) {
      return Kind.LOGIN;
    }
    return switch (state) {
      case "53300", "25P03" -> Kind.AWAY; // too many connections; idle for too long
      case "3D000" -> Kind.LOGIN; // no database of this name
      case "42501", "25006" -> Kind.DENIED; // not allowed; it only reads, as a standby does
      case "55P03", "40P01", "40001" -> Kind.BUSY;
      case "53100" -> Kind.FULL;
      case "XX001", "XX002" -> Kind.BROKEN;
      default -> Kind.OTHER;
    };
  }

  private static Kind ofSqlite(SQLiteErrorCode code) {
    return switch (code) {
      case SQLITE_IOERR_WRITE,
          SQLITE_IOERR_FSYNC,
          SQLITE_IOERR_DIR_FSYNC,
          SQLITE_IOERR_TRUNCATE,
          SQLITE_IOERR_SHMSIZE -> Kind.FULL;
      default ->
        switch (code.code & 0xff) { // an extended code has its plain one in the lowest byte
          case 3, 8, 14 -> Kind.DENIED; // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN
          case 5, 6 -> Kind.BUSY; // SQLITE_BUSY, SQLITE_LOCKED
          case 11, 26 -> Kind.BROKEN; // SQLITE_CORRUPT, SQLITE_NOTADB
          case 13 -> Kind.FULL; // SQLITE_FULL
          default -> Kind.OTHER;
        };
    };
  }
}
