package org.onecgate.catalogue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;

/**
 * Every change of a catalogue, in the order of the commits and without gaps (G3): whoever asks for what came after the
 * last one seen misses none.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Feed {
  /** The most changes at once. */
  public static final int MOST = 1000;

  /** The most characters of a text in a pile. */
  static final int TEXT = 150;

  private final Database database;

  /** Reads from this. */
  Feed(Database database) {
    this.database = database;
  }

  /**
   * Which ones.
   *
   * @param delivery only those that this delivery made; null for those of all
   * @param things only those of these tables; empty for all
   * @param kind only those of this kind; null for all
   */
  public record Filter(
      @Nullable String delivery,
      Set<String> things,
      @Nullable String kind) {
    /** All of them. */
    public static final Filter NONE = new Filter(null, Set.of(), null);
  }

  /**
   * Some changes.
   *
   * @param changes those, in their order
   * @param last the number of the last change that there is; 0 if there is none
   * @param more whether more of these come after
   */
  public record Part(List<Change> changes, long last, boolean more) {}

  /**
   * Those after a number.
   *
   * @param after the number; 0 for the first ones
   * @param limit how many at most, up to {@value #MOST}
   * @throws CatalogueException if the database cannot be read
   */
  public Part after(long after, int limit, Filter filter) throws IOException {
    int most = Math.max(1, Math.min(MOST, limit));
    try (Connection connection = database.read()) {
      long last = last(connection);
      Optional<Query> query = query(connection, after, filter);
      if (query.isEmpty()) {
        return new Part(List.of(), last, false);
      }
      List<Change> found =
          Changes.of(connection, query.get().and(" ORDER BY c.n LIMIT " + (most + 1)));
      boolean more = found.size() > most;
      return new Part(more ? List.copyOf(found.subList(0, most)) : found, last, more);
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    }
  }

  /** Asks for those after a number; empty if there can be none. */
  static Optional<Query> query(Connection connection, long after, Filter filter)
      throws SQLException {
    Query query = Changes.from("change").and(" WHERE c.n > ?", after);
    if (filter.delivery() != null) {
      Optional<long[]> its = new Query(
              "SELECT n, change_first, change_last FROM delivery WHERE id = ?", filter.delivery())
          .first(connection, row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)});
      if (its.isEmpty() || its.get()[1] > its.get()[2]) { // it is not known, or changed nothing
        return Optional.empty();
      }
      query.and(" AND c.n BETWEEN ? AND ?", its.get()[1], its.get()[2]);
      if (filter.things().size() == 1 && filter.kind() != null) {
        query.and(" AND c.delivery = ?", its.get()[0]); // so that the index of all three is taken
      }
    }
    if (!filter.things().isEmpty()) {
      query.and(
          " AND c.things IN ("
              + String.join(",", Collections.nCopies(filter.things().size(), "?")) + ")",
          filter.things().toArray());
    }
    if (filter.kind() != null) {
      query.and(" AND c.kind = ?", filter.kind());
    }
    return Optional.of(query);
  }

  /**
   * The first changes of one kind of one table that a delivery made.
   *
   * @param things the table
   * @param kind what has become of them
   * @param changes the first of them, in their order; of texts the first 150 characters
   * @param more whether there are more of these, which are asked for by delivery, table and kind
   */
  public record Pile(
      String things,
      @Holds(words = "added changed deleted revived") String kind,
      List<Change> changes,
      boolean more) {}

  /**
   * What a delivery changed, as people ask for it: goods first, then prices, stocks and offers, then groups, properties
   * and the rest; of each table what is gone first. What is absent did not change. It costs the same for a delivery of
   * any size.
   *
   * @return empty if the delivery is not known
   * @throws CatalogueException if the database cannot be read
   */
  public Optional<List<Pile>> piles(String delivery) throws IOException {
    try (Connection connection = database.read()) {
      Optional<Long> n = new Query("SELECT n FROM delivery WHERE id = ?", delivery)
          .first(connection, row -> row.getLong(1));
      return n.isEmpty() ? Optional.empty() : Optional.of(Piles.of(connection, n.get()));
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    }
  }

  /** The number of the last change that there is; 0 if there is none. */
  public long last() throws IOException {
    try (Connection connection = database.read()) {
      return last(connection);
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    }
  }

  private static long last(Connection connection) throws SQLException {
    return new Query("SELECT max(n) FROM change").number(connection);
  }
}
