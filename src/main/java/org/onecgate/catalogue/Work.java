package org.onecgate.catalogue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one delivery changes, in one transaction: the numbers of rows and changes, and what is counted. What is done by
 * it holds only once the {@link Writing} is committed.
 *
 * <p>One thread.
 */
final class Work {
  private static final List<String> CHANGE =
      List.of("n", "delivery", "things", "row_n", "thing_key", "kind", "field", "old", "new");

  /** What is noted of the number before the first change. */
  static final String CHANGES_BEFORE = "changes before";

  private final Writing writing;
  private final Sql sql;
  private final long delivery;
  private final String at;
  private final Rows changes;
  private final long changesBefore;
  private long change;
  private final Map<Things, Long> last = new EnumMap<>(Things.class);
  private final Map<Things, Map<List<String>, Long>> named = new EnumMap<>(Things.class);
  private final Map<Things, Map<Long, String>> ids = new EnumMap<>(Things.class);
  private final Map<String, Rows> rows = new HashMap<>();
  private final Map<Things, Writer> writers = new EnumMap<>(Things.class);
  private final Marks said = new Marks();
  /** Rows that are there and were not before, be it that they were deleted. */
  private final Marks added = new Marks();

  private final Marks announced = new Marks();
  private final Marks changed = new Marks();
  private final Marks vanished = new Marks();

  /** Rows that came with this delivery and are gone. */
  private final Marks dead = new Marks();

  /** Of which there are rows that came and are gone, both by this delivery. */
  private final Set<Things> neverLived = EnumSet.noneOf(Things.class);

  private final Set<Long> typesLost = new HashSet<>();
  private boolean isStockLost;

  /**
   * Begins.
   *
   * @param at the time of the delivery
   */
  Work(Writing writing, Dialect dialect, String at) throws SQLException {
    this.writing = writing;
    this.sql = new Sql(writing.connection(), dialect);
    this.at = at;
    this.delivery = 1 + sql.number("SELECT max(n) FROM delivery");
    this.changesBefore = changesOf(sql);
    this.change = changesBefore;
    this.changes = writing.rows("change", CHANGE);
  }

  /** The number of the last change that there is, or was before the catalogue was built anew. */
  static long changesOf(Sql sql) throws SQLException {
    return Math.max(sql.number("SELECT max(n) FROM change"), sql.noted(CHANGES_BEFORE));
  }

  Sql sql() {
    return sql;
  }

  /** The number of this delivery. */
  long delivery() {
    return delivery;
  }

  /** When it was published. */
  String at() {
    return at;
  }

  /** New rows of a table. */
  Rows rows(String table, List<String> columns) throws SQLException {
    Rows found = rows.get(table);
    if (found == null) {
      found = writing.rows(table, columns);
      rows.put(table, found);
    }
    return found;
  }

  /** Has all new rows where they can be read. */
  void flush() throws SQLException {
    for (Rows each : rows.values()) {
      each.flush();
    }
    changes.flush();
  }

  /** Whether a table had no row before this delivery and has none yet. */
  boolean isEmpty(Things things) throws SQLException {
    return last(things) == 0;
  }

  private long last(Things things) throws SQLException {
    Long known = last.get(things);
    if (known == null) {
      known = sql.number("SELECT max(n) FROM " + things.table());
      last.put(things, known);
    }
    return known;
  }

  /** The number of a new row. */
  long next(Things things) throws SQLException {
    long n = last(things) + 1;
    last.put(things, n);
    return n;
  }

  /** The row of a thing that is only named; made where there is none. */
  long row(Things things, List<String> key) throws SQLException {
    Long n = named(things).get(key);
    if (n == null) {
      n = next(things);
      made(things, key, n);
      writer(things).stub(n, key);
    }
    return n;
  }

  private Map<List<String>, Long> named(Things things) throws SQLException {
    Map<List<String>, Long> known = named.get(things);
    if (known == null) {
      known = new HashMap<>();
      named.put(things, known);
      ids.put(things, new HashMap<>());
      flush();
      String text = "SELECT n, scope, id FROM " + things.table();
      try (ResultSet found = sql.on(text).executeQuery()) {
        while (found.next()) {
          made(things, List.of(found.getString(2), found.getString(3)), found.getLong(1));
        }
      }
    }
    return known;
  }

  /** A row is there that others may name. */
  void made(Things things, List<String> key, long n) {
    Map<List<String>, Long> known = named.get(things);
    Map<Long, String> names = ids.get(things);
    if (known != null && names != null) {
      known.put(key, n);
      names.put(n, key.get(1));
    }
  }

  /** The Ид in a row that others name. */
  String nameOf(Things things, String row) throws SQLException {
    named(things);
    return Objects.requireNonNull(ids.get(things)).getOrDefault(Long.valueOf(row), "");
  }

  /** Writes the rows of these things. */
  Writer writer(Things things) throws SQLException {
    Writer found = writers.get(things);
    if (found == null) {
      found = new Writer(this, things);
      writers.put(things, found);
    }
    return found;
  }

  /** One more change. */
  void change(
      String things,
      long row,
      String key,
      String kind,
      @Nullable String field,
      @Nullable String old,
      @Nullable String now)
      throws SQLException {
    change++;
    changes.add(change, delivery, things, row, key, kind, field, old, now);
  }

  void said(Things things, long n) {
    said.add(things, n);
  }

  void added(Things things, long n) {
    added.add(things, n);
    announced.add(things, n);
  }

  /** Whether this delivery has told of a row as a new one: what it has, the table says. */
  boolean isAnnounced(Things things, long n) {
    return announced.has(things, n);
  }

  /** Something of a row has changed; of what came with this delivery nobody counts that. */
  void changed(Things things, long n) {
    if (!added.has(things, n) && !dead.has(things, n)) {
      changed.add(things, n);
    }
  }

  /** A row is gone; one that came only now has never been there. */
  void deleted(Things things, long n) {
    if (added.has(things, n)) {
      added.remove(things, n);
      cameDeleted(things, n);
    } else {
      vanished.add(things, n);
    }
  }

  /** A row came that is said to be deleted. */
  void cameDeleted(Things things, long n) {
    dead.add(things, n);
    neverLived.add(things);
  }

  /** Whether rows came, are gone, or are there again. */
  boolean isMoved(Things things) {
    return neverLived.contains(things)
        || !added.of(things).isEmpty()
        || !vanished.of(things).isEmpty();
  }

  /** A row is there again that was gone. */
  void revived(Things things, long n) {
    if (vanished.has(things, n)) {
      vanished.remove(things, n);
    } else {
      added.add(things, n);
    }
  }

  /** A price of this type is gone. */
  void lostPrice(long type) {
    typesLost.add(type);
  }

  /** Some stock is gone. */
  void lostStock() {
    isStockLost = true;
  }

  Set<Long> typesLost() {
    return typesLost;
  }

  boolean isStockLost() {
    return isStockLost;
  }

  /** How much of each table; what came, or is gone, is not counted as changed too. */
  List<Goods.Count> counts() {
    List<Goods.Count> counts = new ArrayList<>();
    for (Things things : Things.values()) {
      BitSet only = (BitSet) changed.of(things).clone();
      only.andNot(added.of(things));
      only.andNot(vanished.of(things));
      Goods.Count count = new Goods.Count(
          things.table(),
          added.of(things).cardinality(),
          only.cardinality(),
          vanished.of(things).cardinality());
      if (count.added() + count.changed() + count.deleted() > 0) {
        counts.add(count);
      }
    }
    return counts;
  }

  /** Which rows were there before and are gone. */
  BitSet vanished(Things things) {
    return vanished.of(things);
  }

  /** Which rows are there now and were not. */
  BitSet added(Things things) {
    return added.of(things);
  }

  long firstChange() {
    return changesBefore + 1;
  }

  long lastChange() {
    return change;
  }

  /**
   * Which rows this delivery or a later one than that has said.
   *
   * @param since the number of a delivery
   */
  BitSet saidSince(Things things, long since) throws SQLException {
    BitSet all = (BitSet) said.of(things).clone();
    PreparedStatement ask =
        sql.on("SELECT bits FROM said WHERE delivery >= ? AND things = ?", since, things.table());
    try (ResultSet found = ask.executeQuery()) {
      while (found.next()) {
        all.or(BitSet.valueOf(found.getBytes(1)));
      }
    }
    return all;
  }

  /** Writes down which rows were said; each is in the marks of one delivery, of the last one. */
  void keepSaid() throws SQLException {
    for (Things things : Things.values()) {
      BitSet now = said.of(things);
      if (now.isEmpty()) {
        continue;
      }
      Map<Long, BitSet> before = new HashMap<>();
      PreparedStatement ask =
          sql.on("SELECT delivery, bits FROM said WHERE things = ?", things.table());
      try (ResultSet found = ask.executeQuery()) {
        while (found.next()) {
          BitSet bits = BitSet.valueOf(found.getBytes(2));
          if (bits.intersects(now)) {
            bits.andNot(now);
            before.put(found.getLong(1), bits);
          }
        }
      }
      for (Map.Entry<Long, BitSet> each : before.entrySet()) {
        if (each.getValue().isEmpty()) {
          sql.on(
                  "DELETE FROM said WHERE delivery = ? AND things = ?",
                  each.getKey(),
                  things.table())
              .executeUpdate();
        } else {
          PreparedStatement update =
              sql.on("UPDATE said SET bits = ? WHERE delivery = ? AND things = ?");
          update.setBytes(1, each.getValue().toByteArray());
          update.setLong(2, each.getKey());
          update.setString(3, things.table());
          update.executeUpdate();
        }
      }
      PreparedStatement insert =
          sql.on("INSERT INTO said (delivery, things, bits) VALUES (?, ?, ?)");
      insert.setLong(1, delivery);
      insert.setString(2, things.table());
      insert.setBytes(3, now.toByteArray());
      insert.executeUpdate();
    }
  }
}
