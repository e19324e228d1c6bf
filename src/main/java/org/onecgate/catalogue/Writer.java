package org.onecgate.catalogue;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what has changed of the rows of one table, and each change (G3).
 *
 * <p>One thread.
 */
final class Writer {
  private static final List<String> STATE =
      List.of("said_first", "changed_last", "deleted_at", "deleted_by");

  /** An index of PostgreSQL holds hardly more. */
  private static final int MOST_SOUGHT = 800;

  private final Work work;
  private final Things things;
  private final List<String> columns;
  private final Rows rows;
  private final String update;
  private final Set<String> waiting = new LinkedHashSet<>();

  Writer(Work work, Things things) throws SQLException {
    this.work = work;
    this.things = things;
    List<String> all = new ArrayList<>(List.of("n"));
    things.keys().forEach(key -> all.add(key.name()));
    things.fields().forEach(field -> all.add(field.name()));
    if (things.isSought()) {
      all.add("search");
    }
    all.addAll(STATE);
    all.addAll(things.hashes());
    this.columns = List.copyOf(all);
    this.rows = work.rows(things.table(), columns);
    this.update = "UPDATE " + things.table() + " SET "
        + String.join(" = ?, ", columns.subList(1 + things.keys().size(), columns.size()))
        + " = ? WHERE n = ?";
  }

  /** A row of which only the key is known. */
  void stub(long n, List<String> key) throws SQLException {
    Thing thing = new Thing(things, key);
    thing.n = n;
    thing.empty();
    insert(thing);
  }

  /** Writes a thing if it is new or has changed. */
  void write(Thing thing) throws SQLException {
    boolean isNew = thing.n == 0;
    if (isNew) {
      thing.n = work.next(things);
      work.made(things, thing.key, thing.n);
    }
    Thing.Before before = thing.before();
    boolean isAdded = before == null || (thing.saidFirst != null && !before.wasSaid());
    boolean wasDeleted = before != null && before.deletedBy() != null;
    boolean isQuiet = isAdded || work.isAnnounced(things, thing.n);
    boolean differs = parts(thing, isNew, isQuiet);
    differs |= fields(thing, isQuiet);
    boolean isDeleted = thing.deletedAt != null;
    if (differs && !isAdded) {
      work.changed(things, thing.n);
    }
    if (isAdded) {
      if (isDeleted) {
        change(thing, things.table(), "deleted", null, null, thing.deletedBy);
        work.cameDeleted(things, thing.n);
      } else {
        work.added(things, thing.n);
        change(thing, things.table(), "added", null, null, name(thing));
      }
    } else if (isDeleted && !wasDeleted) {
      change(thing, things.table(), "deleted", null, name(thing), thing.deletedBy);
      work.deleted(things, thing.n);
    } else if (!isDeleted && wasDeleted) {
      change(thing, things.table(), "revived", null, null, name(thing));
      work.revived(things, thing.n);
    }
    if (isNew) {
      insert(thing);
    } else if (isAdded
        || differs
        || isDeleted != wasDeleted
        || (before != null && !Objects.equals(thing.deletedBy, before.deletedBy()))) {
      update(thing);
    }
    work.said(things, thing.n);
  }

  private @Nullable String name(Thing thing) {
    return things.fields().get(0).name().equals("classifier")
        ? thing.state().fields()[1]
        : thing.state().fields()[0];
  }

  private void change(
      Thing thing,
      String table,
      String kind,
      @Nullable String field,
      @Nullable String old,
      @Nullable String now)
      throws SQLException {
    work.change(table, thing.n, things.shown(thing.key), kind, field, old, now);
  }

  private void insert(Thing thing) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    values.add(thing.n);
    values.addAll(thing.key);
    for (int i = 0; i < thing.state().fields().length; i++) {
      values.add(Sql.value(things.fields().get(i).type(), thing.state().fields()[i]));
    }
    if (things.isSought()) {
      values.add(search(thing));
    }
    values.add(thing.saidFirst);
    values.add(work.delivery());
    values.add(thing.deletedAt);
    values.add(thing.deletedBy);
    for (long hash : thing.hashes) {
      values.add(hash);
    }
    rows.add(values.toArray());
  }

  private void update(Thing thing) throws SQLException {
    PreparedStatement statement = batch(update);
    int place = 1;
    for (int i = 0; i < thing.state().fields().length; i++) {
      work.sql()
          .set(statement, place++, things.fields().get(i).type(), thing.state().fields()[i]);
    }
    if (things.isSought()) {
      statement.setString(place++, search(thing));
    }
    work.sql()
        .set(
            statement,
            place++,
            Things.Type.WHOLE,
            thing.saidFirst == null ? null : thing.saidFirst.toString());
    statement.setLong(place++, work.delivery());
    statement.setString(place++, thing.deletedAt);
    statement.setString(place++, thing.deletedBy);
    for (long hash : thing.hashes) {
      statement.setLong(place++, hash);
    }
    statement.setLong(place, thing.n);
    statement.addBatch();
  }

  /** Has all changes of rows where they can be read; new ones are flushed by the {@link Work}. */
  void flush() throws SQLException {
    for (String text : waiting) {
      work.sql().on(text).executeBatch();
    }
    waiting.clear();
  }

  private String search(Thing thing) {
    List<String> words = new ArrayList<>();
    for (String field : List.of("name", "article", "code", "barcodes")) {
      String value = thing.state().fields()[things.field(field)];
      if (value != null) {
        words.add(value);
      }
    }
    String all = Sought.of(String.join("\n", words));
    return all.length() > MOST_SOUGHT ? all.substring(0, MOST_SOUGHT) : all;
  }

  /** Notes which fields have changed; whether one has. */
  private boolean fields(Thing thing, boolean isQuiet) throws SQLException {
    Thing.Before was = thing.before();
    if (was == null) {
      return false;
    }
    boolean differs = false;
    for (int i = 0; i < thing.state().fields().length; i++) {
      String before = was.state().fields()[i];
      String now = thing.state().fields()[i];
      if (!Objects.equals(before, now)) {
        differs = true;
        if (things == Things.OFFER && i == things.field("quantity") && isLess(before, now)) {
          work.lostStock();
        }
        if (!isQuiet) {
          change(thing, things.table(), "changed", things.fields().get(i).name(), before, now);
        }
      }
    }
    return differs;
  }

  private boolean parts(Thing thing, boolean isNew, boolean isQuiet) throws SQLException {
    boolean differs = false;
    Thing.Before was = thing.before();
    for (int i = 0; i < thing.state().parts().size(); i++) {
      Things.Part part = things.parts().get(i);
      Map<List<String>, @Nullable String[]> before =
          was == null ? Map.of() : was.state().parts().get(i);
      Map<List<String>, @Nullable String[]> now = thing.state().parts().get(i);
      if (!isNew) {
        for (Map.Entry<List<String>, @Nullable String[]> each : before.entrySet()) {
          @Nullable String[] row = now.get(each.getKey());
          if (row == null) {
            differs = true;
            delete(thing, part, each.getKey());
            told(thing, part, each.getValue(), null, isQuiet);
          } else if (!Arrays.equals(row, each.getValue())) {
            differs = true;
            update(thing, part, each.getKey(), row);
            told(thing, part, each.getValue(), row, isQuiet);
          }
        }
      }
      for (Map.Entry<List<String>, @Nullable String[]> each : now.entrySet()) {
        if (!before.containsKey(each.getKey())) {
          differs = true;
          insert(thing, part, each.getValue());
          told(thing, part, null, each.getValue(), isQuiet);
        }
      }
    }
    return differs;
  }

  private void insert(Thing thing, Things.Part part, @Nullable String[] row) throws SQLException {
    List<Things.Column> all = part.columns();
    @Nullable Object[] values = new Object[1 + all.size()];
    values[0] = thing.n;
    for (int i = 0; i < all.size(); i++) {
      values[i + 1] = Sql.value(all.get(i).type(), row[i]);
    }
    work.rows(part.table(), columns(part)).add(values);
  }

  static List<String> columns(Things.Part part) {
    return Stream.concat(Stream.of(part.owner()), part.columns().stream().map(Things.Column::name))
        .toList();
  }

  private static String where(Things.Part part) {
    StringBuilder text = new StringBuilder(" WHERE " + part.owner() + " = ?");
    part.keys().forEach(column -> text.append(" AND ").append(column.name()).append(" = ?"));
    return text.toString();
  }

  private void delete(Thing thing, Things.Part part, List<String> key) throws SQLException {
    PreparedStatement statement = batch("DELETE FROM " + part.table() + where(part));
    at(statement, 1, thing, part, key);
  }

  private void update(Thing thing, Things.Part part, List<String> key, @Nullable String[] row)
      throws SQLException {
    String values =
        String.join(" = ?, ", part.values().stream().map(Things.Column::name).toList());
    PreparedStatement statement =
        batch("UPDATE " + part.table() + " SET " + values + " = ?" + where(part));
    int place = 1;
    for (int i = 0; i < part.values().size(); i++) {
      work.sql()
          .set(statement, place++, part.values().get(i).type(), row[part.keys().size() + i]);
    }
    at(statement, place, thing, part, key);
  }

  private void at(
      PreparedStatement statement, int from, Thing thing, Things.Part part, List<String> key)
      throws SQLException {
    statement.setLong(from, thing.n);
    for (int i = 0; i < key.size(); i++) {
      work.sql().set(statement, from + 1 + i, part.keys().get(i).type(), key.get(i));
    }
    statement.addBatch();
  }

  /** A statement that is executed with others. */
  private PreparedStatement batch(String text) throws SQLException {
    waiting.add(text);
    return work.sql().on(text);
  }

  /** Notes the change of a row of a part. */
  private void told(
      Thing thing,
      Things.Part part,
      @Nullable String @Nullable [] before,
      @Nullable String @Nullable [] now,
      boolean isQuiet)
      throws SQLException {
    @Nullable String[] any = now != null ? now : Objects.requireNonNull(before);
    if (part.table().equals("offer_price") && now == null) {
      work.lostPrice(Long.parseLong(Objects.requireNonNull(any[0])));
    }
    if (part.table().equals("offer_stock")
        && before != null
        && isLess(before[1], now == null ? null : now[1])) {
      work.lostStock();
    }
    if (isQuiet) {
      return;
    }
    if (part.table().equals("product_image")
        && before != null
        && now != null
        && !Objects.equals(before[1], now[1])) {
      told(thing, part, before, null, isQuiet); // another picture stands in its place
      told(thing, part, null, now, isQuiet);
      return;
    }
    String row = Objects.requireNonNull(any[0]);
    String field = switch (part.table()) {
      case "offer_price" -> work.nameOf(Things.PRICE_TYPE, row);
      case "offer_stock" -> work.nameOf(Things.WAREHOUSE, row);
      case "product_group" -> work.nameOf(Things.GROUP, row);
      case "product_property" -> work.nameOf(Things.PROPERTY, row);
      default -> any[1];
    };
    String old = shown(part, before);
    String shown = shown(part, now);
    if (before != null && now != null && Objects.equals(old, shown)) {
      old = whole(part, before); // what differs is something that is not shown otherwise
      shown = whole(part, now);
    }
    change(
        thing,
        part.table(),
        before == null ? "added" : now == null ? "deleted" : "changed",
        field,
        old,
        shown);
  }

  /** All values of a row. */
  private static String whole(Things.Part part, @Nullable String[] row) {
    return Arrays.stream(row, part.keys().size(), row.length)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" "));
  }

  private static @Nullable String shown(Things.Part part, @Nullable String @Nullable [] row) {
    if (row == null) {
      return null;
    }
    return switch (part.table()) {
      case "offer_price" -> row[2] == null || row[3] == null ? row[2] : row[2] + " " + row[3];
      case "offer_stock" -> row[1];
      case "product_property" -> row[2];
      case "product_image" -> row[2];
      default -> null;
    };
  }

  private static boolean isLess(@Nullable String before, @Nullable String now) {
    return isMuch(before) && !isMuch(now);
  }

  /** Whether it is more than nothing. */
  private static boolean isMuch(@Nullable String number) {
    return number != null && !number.startsWith("-") && !number.equals("0");
  }
}
