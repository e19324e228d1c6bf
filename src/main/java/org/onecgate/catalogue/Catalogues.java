package org.onecgate.catalogue;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.PublishedDelivery;

/**
 * The catalogues of all servers: what {@link CatalogueHandler} applies deliveries to, what people ask and decide.
 *
 * <p><em>Threading:</em> safe. {@code gate-catalogue} closes exports of which nothing more came, and rebuilds. What
 * writes to the catalogue of one server waits for what does so before it.
 */
public final class Catalogues implements Decisions, AutoCloseable {
  /** The name of the handler. */
  public static final String NAME = CatalogueHandler.NAME;

  private static final Logger LOG = System.getLogger(Catalogues.class.getName());
  private static final Duration LOOK = Duration.ofMinutes(1);

  /**
   * What the catalogues go by.
   *
   * @param servers the servers that there are
   * @param most how many of a hundred goods of a server may vanish by one delivery
   * @param quiet after how long without anything more an export is over
   * @param deliveries the deliveries of a server that are there, the oldest first
   */
  public record Rules(
      Supplier<List<ServerId>> servers,
      ToIntFunction<ServerId> most,
      Duration quiet,
      Deliveries deliveries) {}

  /** Knows which deliveries there are. */
  @FunctionalInterface
  public interface Deliveries {
    /** Those of a server, the oldest first. */
    List<PublishedDelivery> of(ServerId server) throws IOException;
  }

  private final Databases databases;
  private final Rules rules;
  private final Clock clock;
  private final ScheduledExecutorService timer = Threads.timer("gate-catalogue");
  private final Map<ServerId, ReentrantLock> writers = new ConcurrentHashMap<>();
  private final Map<ServerId, CatalogueException> troubles = new ConcurrentHashMap<>();
  /** Each knows what it has counted. */
  private final Map<ServerId, Goods> goods = new ConcurrentHashMap<>();

  /** How far each is that is being rebuilt, and what became of the last one that failed. */
  private final Map<ServerId, Rebuilding> rebuilding = new ConcurrentHashMap<>();

  private volatile Consumer<ServerId> wake = server -> {};
  private volatile Predicate<ServerId> isWaiting = server -> false;

  /** Keeps the catalogues in these databases, which it closes in the end. */
  public Catalogues(Databases databases, Rules rules, Clock clock) {
    this.databases = databases;
    this.rules = rules;
    this.clock = clock;
  }

  /** What is handed the deliveries. */
  public DeliveryHandler handler() {
    return new CatalogueHandler(this);
  }

  /**
   * Begins to look whether exports are over.
   *
   * @param waking tells the handler that a server's deliveries need not wait any longer
   * @param waiting whether deliveries of a server wait: then nothing of it is over
   */
  public void start(Consumer<ServerId> waking, Predicate<ServerId> waiting) {
    wake = waking;
    isWaiting = waiting;
    var unused =
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Applies a delivery.
   *
   * @param progress is told how far it is
   * @return the plan; null if there was nothing to do any more
   */
  @Nullable
  Plan apply(PublishedDelivery delivery, Consumer<String> progress)
      throws CatalogueException, IOException {
    ServerId server = delivery.manifest().serverId();
    Optional<Plan> plan = written(
        server,
        database -> Optional.ofNullable(application(database, server, progress).apply(delivery)));
    return plan.orElse(null);
  }

  private Application application(Database database, ServerId server, Consumer<String> progress) {
    return new Application(database, rules.most().applyAsInt(server), clock.instant(), progress);
  }

  /** Does something with a database. */
  private interface Step<T> {
    T with(Database database) throws SQLException, CatalogueException, IOException;
  }

  private <T> T written(ServerId server, Step<T> step) throws CatalogueException, IOException {
    ReentrantLock writer = writers.computeIfAbsent(server, any -> new ReentrantLock());
    writer.lock();
    try {
      T done = asked(server, step);
      return done;
    } finally {
      writer.unlock();
    }
  }

  private <T> T asked(ServerId server, Step<T> step) throws CatalogueException, IOException {
    try {
      T done = step.with(databases.of(server));
      mended(server);
      return done;
    } catch (SQLException e) {
      throw troubled(server, CatalogueException.of(e));
    } catch (CatalogueException e) {
      throw troubled(server, e);
    }
  }

  /** Notes what is wrong; the log has each trouble once, however often it is met. */
  private CatalogueException troubled(ServerId server, CatalogueException trouble) {
    CatalogueException before = troubles.put(server, trouble);
    boolean isNews = before == null || before.kind() != trouble.kind();
    LOG.log(
        isNews ? Level.WARNING : Level.DEBUG, "catalogue cannot be had server=" + server, trouble);
    return trouble;
  }

  private void mended(ServerId server) {
    if (troubles.remove(server) != null) {
      LOG.log(Level.INFO, "catalogue can be had again server={0}", server);
    }
  }

  /** Closes the exports of which nothing more came. */
  void look() {
    for (ServerId server : rules.servers().get()) {
      try {
        if (isWaiting.test(server)) {
          probe(server);
        } else {
          look(server);
        }
      } catch (CatalogueException e) {
        LOG.log(Level.DEBUG, "exports not closed, it is noted why server=" + server, e);
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.WARNING, "exports not closed server=" + server, e);
      }
    }
  }

  /**
   * Finds out whether it can be read while deliveries wait: one may wait on a connection whose other end is gone, or for
   * a person, and neither tells. Whether it can be written to again only they find out.
   */
  private void probe(ServerId server) throws CatalogueException {
    try {
      databases.of(server).read().close();
      CatalogueException known = troubles.get(server);
      if (known != null && stateOf(known) != State.READY) {
        mended(server);
      }
    } catch (SQLException e) {
      throw missed(server, CatalogueException.of(e));
    } catch (CatalogueException e) {
      throw missed(server, e);
    }
  }

  private void look(ServerId server) throws CatalogueException, IOException {
    Instant before = clock.instant().minus(rules.quiet());
    record Over(long export, long last) {}
    List<Over> over = asked(server, database -> {
      List<Over> found = new ArrayList<>();
      String text =
          "SELECT e.n, e.last_at, e.delivery_last FROM export e WHERE e.closed_at IS NULL AND NOT EXISTS"
              + " (SELECT 1 FROM held h WHERE h.decision IS NULL) ORDER BY e.n";
      try (Connection connection = database.read();
          ResultSet rows = connection.createStatement().executeQuery(text)) {
        while (rows.next()) {
          if (Instant.parse(rows.getString(2)).isBefore(before)) {
            found.add(new Over(rows.getLong(1), rows.getLong(3)));
          }
        }
      }
      return found;
    });
    for (Over each : over) {
      written(
          server,
          database -> Optional.ofNullable(
              application(database, server, step -> {}).closeQuiet(each.export(), each.last())));
    }
  }

  @Override
  public Duration quiet() {
    return rules.quiet();
  }

  @Override
  public List<ServerState> states() {
    return rules.servers().get().stream().map(this::state).toList();
  }

  private ServerState state(ServerId server) {
    CatalogueException trouble = troubles.get(server);
    if (trouble == null) {
      return new ServerState(server, State.READY, null, rebuilding.get(server));
    }
    return new ServerState(server, stateOf(trouble), trouble.sentence(), rebuilding.get(server));
  }

  /** Who only reads goes on where only writing fails. */
  private static State stateOf(CatalogueException trouble) {
    return switch (trouble.kind()) {
      case OFF -> State.OFF;
      case AWAY, LOGIN, NEWER, ENCODING, BROKEN -> State.AWAY;
      case DENIED, BUSY, FULL, OTHER -> State.READY;
    };
  }

  @Override
  public void decide(ServerId server, String delivery, boolean pass, String by) throws IOException {
    if (isRebuilding(rebuilding.get(server))) {
      // a plan that is held is made again then
      throw new IllegalStateException("it is being rebuilt");
    }
    Decided decided = written(server, database -> {
      try (Writing writing = database.write()) {
        Sql sql = new Sql(writing.connection(), database.dialect());
        String text = "SELECT decision FROM held WHERE delivery = ?";
        try (ResultSet found = sql.on(text, delivery).executeQuery()) {
          if (!found.next()) {
            return Decided.UNKNOWN;
          }
          if (found.getString(1) != null) {
            return Decided.BEFORE;
          }
        }
        sql.on(
                "UPDATE held SET decision = ?, decided_by = ?, decided_at = ? WHERE delivery = ?",
                pass ? "pass" : "refuse",
                by,
                clock.instant().toString(),
                delivery)
            .executeUpdate();
        writing.commit();
        return Decided.NOW;
      }
    });
    if (decided == Decided.UNKNOWN) {
      throw new NoSuchElementException("nothing is held: " + delivery);
    }
    if (decided == Decided.BEFORE) {
      throw new IllegalStateException("decided already: " + delivery);
    }
    LOG.log(
        Level.INFO,
        "plan decided server={0} delivery={1} pass={2} by={3}",
        server,
        delivery,
        pass,
        by);
    wake.accept(server);
    later(this::look);
  }

  private enum Decided {
    NOW,
    BEFORE,
    UNKNOWN
  }

  private void later(Runnable what) {
    try {
      timer.execute(what);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "stopping, the next start goes on");
    }
  }

  @Override
  public void rebuild(ServerId server, String by) throws IOException {
    if (!isThere(server)) {
      throw new NoSuchElementException("no such server: " + server);
    }
    var unused = rebuilding.compute(server, (any, before) -> {
      if (isRebuilding(before)) {
        throw new IllegalStateException("it is being rebuilt"); // and stays as far as it is
      }
      return new Rebuilding(0, 0, null);
    });
    LOG.log(Level.INFO, "catalogue is rebuilt server={0} by={1}", server, by);
    later(() -> {
      try {
        rebuild(server);
        rebuilding.remove(server);
        wake.accept(server);
      } catch (CatalogueException e) {
        failed(server, e);
      } catch (SQLException e) {
        failed(server, CatalogueException.of(e));
      } catch (IOException | RuntimeException e) {
        failed(server, new CatalogueException(CatalogueException.Kind.OTHER, e));
      }
    });
  }

  private static boolean isRebuilding(@Nullable Rebuilding how) {
    return how != null && how.failed() == null;
  }

  private void failed(ServerId server, CatalogueException e) {
    LOG.log(Level.ERROR, "catalogue not rebuilt server=" + server, e);
    rebuilding.put(server, new Rebuilding(0, 0, e.sentence()));
  }

  private boolean isThere(ServerId server) {
    return rules.servers().get().contains(server);
  }

  /** Does it at once, in the caller's thread. */
  void rebuild(ServerId server) throws CatalogueException, SQLException, IOException {
    ReentrantLock writer = writers.computeIfAbsent(server, any -> new ReentrantLock());
    writer.lock();
    try {
      new Rebuild(
              databases,
              server,
              rules.deliveries().of(server),
              rules.most().applyAsInt(server),
              clock.instant(),
              how -> rebuilding.put(server, how))
          .run();
      mended(server);
    } finally {
      goods.remove(server); // a damaged database was closed
      writer.unlock();
    }
  }

  @Override
  public Goods goods(ServerId server) throws CatalogueException {
    Database database = database(server); // whatever is wrong with it is told first
    return goods.computeIfAbsent(server, any -> new Goods(database));
  }

  @Override
  public Feed feed(ServerId server) throws CatalogueException {
    return new Feed(database(server));
  }

  private Database database(ServerId server) throws CatalogueException {
    if (!isThere(server)) {
      throw new NoSuchElementException("no such server: " + server);
    }
    CatalogueException known = troubles.get(server);
    if (known != null && stateOf(known) != State.READY) {
      throw known;
    }
    try {
      return new Read(databases.of(server), trouble -> missed(server, trouble));
    } catch (CatalogueException e) {
      throw missed(server, e);
    }
  }

  /** Notes what was found before anybody wrote; what waits of the server looks after it from now on. */
  private CatalogueException missed(ServerId server, CatalogueException trouble) {
    boolean isNews = !troubles.containsKey(server);
    troubled(server, trouble); // before anybody may find that it is over
    if (isNews) {
      wake.accept(server);
    }
    return trouble;
  }

  /** A database that people and programs only read, which tells if it cannot be had. */
  private record Read(Database database, Consumer<CatalogueException> missing) implements Database {
    @Override
    public Dialect dialect() {
      return database.dialect();
    }

    @Override
    public Connection read() throws SQLException {
      try {
        return database.read();
      } catch (SQLException e) {
        missing.accept(CatalogueException.of(e));
        throw e;
      }
    }

    @Override
    public Writing write() throws SQLException {
      throw new SQLException("it is only read");
    }

    /** Does nothing: it is another's. */
    @Override
    public void close() {}
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    Threads.stop(timer);
    databases.close();
  }
}
