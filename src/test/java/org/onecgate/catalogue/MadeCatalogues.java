package org.onecgate.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.ServerId;

/** Catalogues that are made up, of which nothing is ever applied; what is decided is noted. */
public final class MadeCatalogues implements Decisions {
  private final Map<String, ServerState> states = new TreeMap<>();
  private final Map<String, Database> databases = new TreeMap<>();
  private final List<String> done = new ArrayList<>();

  /** Makes one of so many goods for a server, in this directory. */
  public MadeCatalogues with(Path directory, String server, int goods)
      throws SQLException, IOException {
    databases.put(server, MadeGoods.at(directory.resolve(server + ".db"), goods));
    return state(server, State.READY);
  }

  /** Says how it is with the catalogue of a server. */
  public MadeCatalogues state(String server, State state) {
    states.put(
        server,
        new ServerState(
            new ServerId(server),
            state,
            state == State.AWAY ? Phrase.NAME.of("refused") : null,
            null));
    return this;
  }

  /** Says how far the catalogue of a server is in being built anew; null if that is over. */
  public void rebuilding(String server, @Nullable Rebuilding how) {
    states.computeIfPresent(
        server, (id, state) -> new ServerState(state.server(), state.state(), state.reason(), how));
    if (how == null) {
      done.remove("rebuild " + server);
    }
  }

  /** Has a plan held, with losses of these stocks. */
  public MadeCatalogues hold(String server, String delivery, String... stocks) throws SQLException {
    MadeGoods.hold(database(server), delivery, List.of(stocks));
    return this;
  }

  /** Changes the database of a server. */
  public void change(String server, String sql) throws SQLException {
    try (Writing writing = database(server).write();
        Statement statement = writing.connection().createStatement()) {
      statement.execute(sql);
      writing.commit();
    }
  }

  /** What was decided, in words. */
  public List<String> done() {
    return List.copyOf(done);
  }

  private Database database(String server) {
    @Nullable Database database = databases.get(server);
    if (database == null) {
      throw new NoSuchElementException(server);
    }
    return database;
  }

  @Override
  public Duration quiet() {
    return Duration.ofMinutes(10);
  }

  @Override
  public List<ServerState> states() {
    return List.copyOf(states.values());
  }

  @Override
  public void decide(ServerId server, String delivery, boolean pass, String by) throws IOException {
    try (Connection connection = database(server.value()).read()) {
      List<String> before = new Query(
              "SELECT COALESCE(decision, '') FROM held WHERE delivery = ?", delivery)
          .list(connection, row -> row.getString(1));
      if (before.isEmpty()) {
        throw new NoSuchElementException(delivery);
      }
      if (!before.get(0).isEmpty()) {
        throw new IllegalStateException(delivery);
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
    try {
      change(
          server.value(),
          "UPDATE held SET decision = '" + (pass ? "pass" : "refuse") + "', decided_by = '" + by
              + "', decided_at = '2026-11-23T10:00:00Z' WHERE delivery = '" + delivery + "'");
    } catch (SQLException e) {
      throw new IOException(e);
    }
    done.add((pass ? "pass " : "refuse ") + delivery + " by " + by);
  }

  @Override
  public void rebuild(ServerId server, String by) {
    database(server.value());
    if (done.contains("rebuild " + server)) {
      throw new IllegalStateException("it is being done");
    }
    done.add("rebuild " + server);
    rebuilding(server.value(), new Rebuilding(12, 40, null));
  }

  @Override
  public Goods goods(ServerId server) {
    return new Goods(database(server.value()));
  }

  @Override
  public Feed feed(ServerId server) {
    return new Feed(database(server.value()));
  }
}
