package org.onecgate.catalogue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.staging.KeyTable;

/**
 * Applies what is said of the things of one table, some hundred at a time: each looks up what is there, and where the
 * same was said last nothing more is done.
 *
 * <p>One thread.
 */
final class Batch {
  /** How many are looked up at once. */
  static final int SIZE = 500;

  /** Where there are no more than these, a shorter question is asked. */
  private static final int FEW = 8;

  /** So many keys of a first load are known without a look into the table: 64 MiB at the most. */
  private static final int MOST_OWN = 4_000_000;

  private static final long ODD = 0x9e3779b97f4a7c15L;

  private final Work work;
  private final Things things;
  private final Pictures pictures;
  private final Digest digest = new Digest();
  private final More more = new More();
  /** The keys of a table that was empty before this delivery; null of another one. */
  private @Nullable KeyTable own;

  private final List<Said> waiting = new ArrayList<>(SIZE);
  private final Map<String, String> texts = new HashMap<>();

  Batch(Work work, Things things, Pictures pictures) throws SQLException {
    this.own = work.isEmpty(things) ? KeyTable.ofKeys(MOST_OWN) : null;
    this.work = work;
    this.things = things;
    this.pictures = pictures;
  }

  /** Asks for the rows of some keys. The order of the join is said: each key is looked up in the index. */
  private String find(int size) {
    int keys = things.keys().size();
    StringBuilder on = new StringBuilder();
    for (int i = 0; i < keys; i++) {
      on.append(i == 0 ? "" : " AND ")
          .append("t." + things.keys().get(i).name() + " = v.column" + (i + 1));
    }
    return "SELECT t.n, " + Sql.names("t.", things.keys())
        + ", t.said_first, t.deleted_at, t.deleted_by, t."
        + String.join(", t.", things.hashes())
        + " FROM (VALUES " + Sql.times(size, "(" + Sql.times(keys, "?") + ")") + ") v CROSS JOIN "
        + things.table() + " t WHERE " + on;
  }

  private String load(int size) {
    return "SELECT n, " + Sql.names("", things.fields()) + " FROM " + things.table()
        + " WHERE n IN (" + Sql.times(size, "?") + ")";
  }

  private static String load(Things.Part part, int size) {
    return "SELECT " + String.join(", ", Writer.columns(part)) + " FROM " + part.table() + " WHERE "
        + part.owner() + " IN (" + Sql.times(size, "?") + ") ORDER BY 1, 2";
  }

  private static int size(int number) {
    return number <= FEW ? FEW : SIZE;
  }

  /** Takes what is said of one thing. */
  void add(Said said) throws SQLException {
    waiting.add(said);
    if (waiting.size() == SIZE) {
      apply();
    }
  }

  /** Applies what waits. */
  void apply() throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    Map<List<String>, Thing> batch = new LinkedHashMap<>();
    for (Said said : waiting) {
      batch.computeIfAbsent(said.key(), key -> new Thing(things, key));
    }
    List<List<String>> asked = new ArrayList<>(batch.size());
    for (List<String> key : batch.keySet()) {
      if (mayBeThere(key)) {
        asked.add(key);
      }
    }
    if (!asked.isEmpty()) {
      find(batch, asked);
    }
    Set<Thing> known = new LinkedHashSet<>(); // each is only itself
    List<long[]> hashes = waiting.stream().map(digest::of).toList();
    for (int i = 0; i < waiting.size(); i++) {
      Said said = waiting.get(i);
      Thing thing = Objects.requireNonNull(batch.get(said.key()));
      if (thing.n == 0) {
        if (!thing.isLoaded()) {
          thing.empty();
        }
      } else if (isNews(thing, said, hashes.get(i))) {
        known.add(thing);
      }
    }
    load(known);
    for (int i = 0; i < waiting.size(); i++) {
      Said said = waiting.get(i);
      Thing thing = Objects.requireNonNull(batch.get(said.key()));
      if (thing.isLoaded()) {
        apply(thing, said, hashes.get(i));
      }
    }
    Writer writer = work.writer(things);
    for (Thing thing : batch.values()) {
      if (!thing.isLoaded()) {
        work.said(things, thing.n);
      } else {
        writer.write(thing);
      }
    }
    writer.flush();
    waiting.clear();
  }

  /** Nobody else writes to this table meanwhile: what this delivery has not said is not in one that was empty. */
  private boolean mayBeThere(List<String> key) {
    KeyTable known = own;
    if (known == null) {
      return true;
    }
    if (known.isFull()) {
      own = null;
      return true;
    }
    long hash = 0;
    for (String each : key) {
      for (int i = 0; i < each.length(); i++) {
        hash = (hash ^ each.charAt(i)) * ODD;
        hash ^= hash >>> Integer.SIZE;
      }
      hash = (hash ^ Character.MAX_VALUE) * ODD;
    }
    return !known.add(hash);
  }

  private void find(Map<List<String>, Thing> batch, List<List<String>> keys) throws SQLException {
    work.flush();
    int size = size(keys.size());
    PreparedStatement ask =
        work.sql().on(texts.computeIfAbsent("find " + size, text -> find(size)));
    int place = 1;
    for (int i = 0; i < size; i++) {
      for (String each : keys.get(Math.min(i, keys.size() - 1))) {
        ask.setString(place++, each);
      }
    }
    try (ResultSet found = ask.executeQuery()) {
      while (found.next()) {
        List<String> key = new ArrayList<>();
        int at = 1;
        long n = found.getLong(at++);
        for (int i = 0; i < things.keys().size(); i++) {
          key.add(found.getString(at++));
        }
        Thing thing = Objects.requireNonNull(batch.get(key));
        thing.n = n;
        long first = found.getLong(at++);
        thing.saidFirst = found.wasNull() ? null : first;
        thing.deletedAt = found.getString(at++);
        thing.deletedBy = found.getString(at++);
        for (int i = 0; i < thing.hashes.length; i++) {
          thing.hashes[i] = found.getLong(at++);
        }
      }
    }
  }

  /** Whether more is to be done than to note that it was said. */
  private static boolean isNews(Thing thing, Said said, long[] hashes) {
    boolean isDeleted = thing.deletedAt != null;
    if (thing.saidFirst == null
        || (said.deletedBy() != null && !(isDeleted && said.deletedBy().equals(thing.deletedBy)))
        || isRevived(thing, said)) {
      return true;
    }
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != 0 && hashes[i] != thing.hashes[i]) {
        return true;
      }
    }
    return false;
  }

  /** What is gone with its product comes back with it. */
  private static boolean isRevived(Thing thing, Said said) {
    return thing.deletedAt != null
        && said.deletedBy() == null
        && said.isMention()
        && !"product".equals(thing.deletedBy);
  }

  private void load(Collection<Thing> known) throws SQLException {
    List<Thing> all = List.copyOf(known);
    if (all.isEmpty()) {
      return;
    }
    Map<Long, Thing> byRow = new HashMap<>();
    all.forEach(thing -> {
      byRow.put(thing.n, thing);
      thing.empty();
    });
    int size = size(all.size());
    String own = texts.computeIfAbsent("load " + size, text -> load(size));
    try (ResultSet found = rows(own, size, all).executeQuery()) {
      while (found.next()) {
        Thing thing = Objects.requireNonNull(byRow.get(found.getLong(1)));
        for (int i = 0; i < thing.state().fields().length; i++) {
          thing.state().fields()[i] = found.getString(i + 2);
        }
      }
    }
    for (int p = 0; p < things.parts().size(); p++) {
      Things.Part part = things.parts().get(p);
      int width = part.columns().size();
      String its = texts.computeIfAbsent(part.table() + size, text -> load(part, size));
      try (ResultSet found = rows(its, size, all).executeQuery()) {
        while (found.next()) {
          @Nullable String[] row = new String[width];
          for (int i = 0; i < width; i++) {
            row[i] = found.getString(i + 2);
          }
          Objects.requireNonNull(byRow.get(found.getLong(1)))
              .state()
              .parts()
              .get(p)
              .put(key(part, row), row);
        }
      }
    }
    all.forEach(Thing::remember);
  }

  private static List<String> key(Things.Part part, @Nullable String[] row) {
    List<String> key = new ArrayList<>(part.keys().size());
    for (int i = 0; i < part.keys().size(); i++) {
      key.add(Objects.requireNonNull(row[i]));
    }
    return key;
  }

  private PreparedStatement rows(String text, int size, List<Thing> all) throws SQLException {
    PreparedStatement ask = work.sql().on(text);
    for (int i = 0; i < size; i++) {
      ask.setLong(i + 1, all.get(Math.min(i, all.size() - 1)).n);
    }
    return ask;
  }

  private void apply(Thing thing, Said said, long[] hashes) throws SQLException {
    if (thing.saidFirst == null) {
      thing.saidFirst = work.delivery();
    }
    if (said.deletedBy() != null) {
      if (thing.deletedAt == null) { // what was gone before this delivery has been gone since then
        Thing.Before before = thing.before();
        thing.deletedAt =
            before == null || before.deletedAt() == null ? work.at() : before.deletedAt();
      }
      thing.deletedBy = said.deletedBy();
    } else if (isRevived(thing, said)) {
      thing.deletedAt = null;
      thing.deletedBy = null;
    }
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != 0) {
        thing.hashes[i] = hashes[i];
      }
    }
    for (int i = 0; i < said.fields().size(); i++) {
      String value = said.fields().get(i);
      if (!Said.isNothing(value)) {
        thing.state().fields()[i] = things.fields().get(i).name().equals("more")
            ? more.merged(things, thing.state().fields()[i], value)
            : value;
      }
    }
    for (int p = 0; p < said.parts().size(); p++) {
      List<@Nullable String[]> rows = said.parts().get(p);
      if (rows != null) {
        Things.Part part = things.parts().get(p);
        Map<List<String>, @Nullable String[]> next =
            part.isMerged() ? thing.state().parts().get(p) : new LinkedHashMap<>();
        for (@Nullable String[] row : rows) {
          @Nullable String[] own = Arrays.copyOf(row, row.length);
          if (part.table().equals("product_image")) {
            pictures.fill(own);
          }
          next.put(key(part, own), own);
        }
        thing.state().parts().set(p, next);
      }
    }
  }
}
