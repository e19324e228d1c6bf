package org.onecgate.catalogue;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.onecgate.InvalidValueException;
import org.onecgate.ServerId;
import org.onecgate.catalogue.CatalogueException.Kind;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * The databases of all servers' catalogues. Each is opened, made and brought to the version of this program when it is
 * asked for first, and stays open; what fails then is tried again the next time.
 *
 * <p><em>Threading:</em> safe. Opening one waits for nobody but who opens the same one.
 */
public final class Databases implements AutoCloseable {
  /** What an address of PostgreSQL begins with. */
  public static final String POSTGRESQL = "jdbc:postgresql:";

  /**
   * Where the catalogues are kept.
   *
   * @param login of the PostgreSQL in which they are; empty if they are files below the data directory
   */
  public record Settings(Optional<Login> login) {
    /** In files, which needs nothing. */
    public static final Settings FILES = new Settings(Optional.empty());
  }

  /**
   * How to get into PostgreSQL.
   *
   * @param url its address and the name of the database, such as {@code jdbc:postgresql://host/gate}
   * @param user the user; empty for the one that the process runs as
   * @param password the password; empty if none is needed
   */
  public record Login(String url, Optional<String> user, Optional<String> password) {
    /**
     * Takes a login.
     *
     * @throws InvalidValueException if that is no address of PostgreSQL
     */
    public Login {
      if (!url.startsWith(POSTGRESQL)) {
        throw new InvalidValueException("url");
      }
    }

    /** Never shows the password, which may be in the address too. */
    @Override
    public String toString() {
      return "Login[" + user.orElse("") + "]";
    }
  }

  private static final Logger LOG = System.getLogger(Databases.class.getName());

  private final DataLayout layout;
  private final Migrations migrations;
  private final @Nullable PostgresServer postgres;
  private final ConcurrentMap<ServerId, Place> places = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** What there is of one server. Who opens, begins anew or replaces has the lock. */
  private static final class Place {
    final ReentrantLock lock = new ReentrantLock();
    volatile @Nullable Database open;

    @Nullable
    Database fresh;
  }

  /** What must hold of a catalogue for another one to take its place. */
  @FunctionalInterface
  interface Check {
    boolean holds(Connection current) throws SQLException;
  }

  /** Opens nothing yet and connects to nobody. */
  public Databases(Settings settings, DataLayout layout) {
    this(settings, layout, Migrations.known());
  }

  Databases(Settings settings, DataLayout layout, Migrations migrations) {
    this.layout = layout;
    this.migrations = migrations;
    this.postgres = settings.login().map(PostgresServer::new).orElse(null);
  }

  /** The database of a server's catalogue, with the newest tables. It is not the caller's to close. */
  Database of(ServerId server) throws CatalogueException {
    Place place = place(server);
    Database open = place.open;
    if (open != null) {
      return open;
    }
    place.lock.lock();
    try {
      Database found = place.open;
      if (found == null) {
        found = opened(current(server));
        place.open = found;
      }
      return found;
    } finally {
      place.lock.unlock();
    }
  }

  /**
   * An empty one beside it, to be filled anew; what was left of an earlier try is gone. One try of a server at a time. It
   * is not the caller's to close.
   */
  Database fresh(ServerId server) throws CatalogueException {
    Place place = place(server);
    place.lock.lock();
    try {
      discardFresh(server, place);
      Database fresh = opened(beside(server));
      place.fresh = fresh;
      return fresh;
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    } catch (StorageException e) {
      throw CatalogueException.of(e);
    } finally {
      place.lock.unlock();
    }
  }

  /**
   * The fresh one takes the place of the current one, wholly or not at all, and that survives a power cut. Who reads
   * sees the former one to its end; who writes to either is waited for. The caller reads and writes neither meanwhile.
   *
   * @param check looks at the current one while nobody can write to it
   * @return whether it was done; not if the check fails, and nothing has changed then
   * @throws CatalogueException of kind {@link Kind#BUSY} if a reader of PostgreSQL does not end within 30 seconds;
   *     nothing has changed then
   * @throws IllegalStateException if there is no fresh one
   */
  boolean replace(ServerId server, Check check) throws CatalogueException {
    Database current = of(server);
    Place place = place(server);
    place.lock.lock();
    try {
      Database fresh = place.fresh;
      if (fresh == null) {
        throw new IllegalStateException("no fresh catalogue of " + server);
      }
      boolean done = false;
      if (current instanceof PostgresDatabase former && fresh instanceof PostgresDatabase next) {
        done = postgres != null && postgres.replace(former, next, check);
        place.fresh = done ? null : fresh;
      } else if (current instanceof SqliteDatabase file) {
        done = file.takeOver(layout.freshCatalogue(server), check);
        if (done) {
          discardFresh(server, place);
        }
      }
      return done;
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    } catch (StorageException e) {
      throw CatalogueException.of(e);
    } finally {
      place.lock.unlock();
    }
  }

  /**
   * Moves the files of a damaged catalogue aside, where nobody but a person looks for them; the next one is empty.
   *
   * @param now becomes part of their names
   * @throws CatalogueException of kind {@link Kind#BROKEN} if it is not in a file
   */
  void setAside(ServerId server, Instant now) throws CatalogueException {
    if (postgres != null) {
      throw new CatalogueException(Kind.BROKEN, null);
    }
    Place place = place(server);
    place.lock.lock();
    try {
      close(place.open);
      place.open = null;
      SqliteDatabase.move(layout.catalogue(server), layout.damagedCatalogue(server, now));
    } catch (StorageException e) {
      throw CatalogueException.of(e);
    } finally {
      place.lock.unlock();
    }
  }

  /** Removes the fresh one, if there is one. */
  private void discardFresh(ServerId server, Place place) throws SQLException, StorageException {
    Database fresh = place.fresh;
    place.fresh = null;
    if (fresh != null) {
      fresh.close();
    }
    if (postgres != null) {
      postgres.drop(postgres.fresh(server));
    } else {
      SqliteDatabase.remove(layout.freshCatalogue(server));
    }
  }

  private Place place(ServerId server) {
    return places.computeIfAbsent(server, any -> new Place());
  }

  private Database current(ServerId server) throws CatalogueException {
    return postgres != null ? postgres.of(server) : file(layout.catalogue(server));
  }

  private Database beside(ServerId server) throws CatalogueException {
    return postgres != null ? postgres.fresh(server) : file(layout.freshCatalogue(server));
  }

  private Database file(Path file) throws CatalogueException {
    SqliteLibrary.load(layout);
    try {
      Disk.createDirectories(layout.catalogues(), Disk.PRIVATE_DIRECTORY);
    } catch (StorageException e) {
      throw CatalogueException.of(e);
    }
    return new SqliteDatabase(file);
  }

  private Database opened(Database database) throws CatalogueException {
    boolean done = false;
    try {
      if (closed) {
        throw new SQLException("the catalogues are closed");
      }
      if (postgres != null && database instanceof PostgresDatabase schema) {
        postgres.create(schema);
      }
      migrations.apply(database);
      done = true;
      return database;
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    } finally {
      if (!done) {
        database.close();
      }
    }
  }

  /** Closes all of them. Who reads or writes still is cut off in PostgreSQL and goes on in a file. */
  @Override
  public void close() {
    closed = true;
    if (postgres != null) {
      postgres.close(); // first, so that nobody who waits there is waited for here
    }
    for (Place each : places.values()) {
      each.lock.lock();
      try {
        close(each.open);
        close(each.fresh);
        each.open = null;
        each.fresh = null;
      } finally {
        each.lock.unlock();
      }
    }
    if (postgres != null || !places.isEmpty()) {
      forgetDrivers();
    }
  }

  /**
   * Takes the drivers out of the JVM's list, where their classes put themselves, and which would keep this
   * deployment's classes for ever (D4). Nobody here asks that list.
   */
  private static void forgetDrivers() {
    List<Driver> ours = DriverManager.drivers()
        .filter(each -> each.getClass().getClassLoader() == Databases.class.getClassLoader())
        .toList();
    for (Driver each : ours) {
      try {
        DriverManager.deregisterDriver(each);
      } catch (SQLException e) {
        LOG.log(Level.WARNING, "database driver not taken out of the list of the JVM", e);
      }
    }
  }

  private static void close(@Nullable Database database) {
    if (database != null) {
      database.close();
    }
  }
}
