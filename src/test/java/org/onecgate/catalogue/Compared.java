package org.onecgate.catalogue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.onecgate.catalogue.Script.Sent;
import org.onecgate.delivery.PublishedDelivery;

/** A catalogue and its model, which are told the same and must agree after each delivery. One thread. */
final class Compared {
  private final Database database;
  private final NaiveCatalogue model = new NaiveCatalogue();
  /** What somebody knows who reads only the feed, and looks at a row when it appears; by the row's key. */
  private Map<String, Map<String, String>> replica = new HashMap<>();

  Compared(Database database) {
    this.database = database;
  }

  NaiveCatalogue model() {
    return model;
  }

  Map<String, Map<String, String>> replica() {
    Map<String, Map<String, String>> copy = new HashMap<>();
    replica.forEach((key, row) -> copy.put(key, new TreeMap<>(row)));
    return copy;
  }

  /** Forgets the last delivery of the model; the catalogue was put back already. */
  void undo(Map<String, Map<String, String>> replicaBefore) {
    model.undo();
    replica = replicaBefore;
  }

  /**
   * Applies a delivery to both.
   *
   * @return what differs; empty if nothing does
   */
  List<String> apply(Sent sent, PublishedDelivery delivery) throws SQLException, IOException {
    String id = delivery.manifest().delivery();
    List<String> open = model.open();
    boolean isQuiet = "quiet".equals(sent.event()) && !open.isEmpty();
    Sent known = "quiet".equals(sent.event()) && !isQuiet ? Sent.event("none") : sent;
    Application application = new Application(
        database, 100, NaiveCatalogue.start(model.size() + 1).plusSeconds(1), step -> {});
    if (isQuiet) {
      long export = export(open.get(0));
      pass("quiet-" + export + "-" + model.size());
      application.closeQuiet(export, model.size());
    } else {
      pass(id);
      application.apply(delivery);
    }
    NaiveCatalogue.State expected = model.add(known);
    return differences(expected);
  }

  private long export(String named) throws SQLException {
    try (Closed read = new Closed(database)) {
      for (Map<String, String> row : Tables.ask(
          read.connection(), "SELECT * FROM export WHERE closed_at IS NULL ORDER BY n")) {
        String text = row.get("catalogue") + " " + row.get("part") + " " + row.get("formed_at");
        if (text.equals(named)) {
          return Long.parseLong(row.get("n"));
        }
      }
    }
    return 0;
  }

  /** A person lets everything pass. */
  private void pass(String id) throws SQLException {
    try (Writing writing = database.write();
        var statement = writing.connection().createStatement()) {
      statement.execute(
          "INSERT INTO held (delivery, held_at, cause, live, vanishing, added, changed, deleted, unresolved, decision,"
              + " decided_by) VALUES ('" + id + "', '', '', 0, 0, 0, 0, 0, 0, 'pass', 'test')");
      writing.commit();
    }
  }

  /** A connection of the memory stays open, another is closed. */
  private record Closed(Connection connection, boolean isOwn) implements AutoCloseable {
    Closed(Database database) throws SQLException {
      this(database.read(), !(database instanceof Tables));
    }

    @Override
    public void close() throws SQLException {
      if (isOwn) {
        connection.close();
      }
    }
  }

  private List<String> differences(NaiveCatalogue.State expected) throws SQLException {
    List<String> differences = new ArrayList<>();
    try (Closed read = new Closed(database)) {
      Connection connection = read.connection();
      Map<String, String> keys = new HashMap<>();
      NavigableMap<String, NavigableMap<String, String>> actual = Tables.state(connection, keys);
      Set<String> all = new TreeSet<>(expected.rows().keySet());
      all.addAll(actual.keySet());
      for (String key : all) {
        NavigableMap<String, String> model = expected.rows().get(key);
        NavigableMap<String, String> table = actual.get(key);
        if (!Objects.equals(model, table)) {
          differences.add(
              key + "\n    model " + only(model, table) + "\n    table " + only(table, model));
        }
      }
      counts(connection, expected, differences);
      feed(connection, actual, keys, expected.touched(), differences);
      live(connection, actual, differences);
    }
    return differences;
  }

  private static String only(
      @Nullable Map<String, String> one, @Nullable Map<String, String> other) {
    if (one == null) {
      return "has none";
    }
    Map<String, String> left = new TreeMap<>(one);
    left.entrySet().removeAll(other == null ? Set.of() : other.entrySet());
    return left.toString();
  }

  private void counts(
      Connection connection, NaiveCatalogue.State expected, List<String> differences)
      throws SQLException {
    Map<String, String> last = Tables.ask(
            connection,
            "SELECT added, changed, deleted, unresolved, state, change_first, change_last,"
                + " (SELECT count(*) FROM change) AS changes, (SELECT max(n) FROM change) AS newest,"
                + " (SELECT count(*) FROM change c WHERE c.delivery = d.n) AS own"
                + " FROM delivery d ORDER BY n DESC LIMIT 1")
        .get(0);
    String counted = "added " + last.get("added") + " changed " + last.get("changed") + " deleted "
        + last.get("deleted") + " unresolved " + last.get("unresolved");
    String model = "added " + expected.added() + " changed " + expected.changed() + " deleted "
        + expected.deleted() + " unresolved " + expected.unresolved();
    if (!counted.equals(model)) {
      differences.add("counts\n    model " + model + "\n    table " + counted);
    }
    long first = Long.parseLong(last.get("change_first"));
    long newest = Long.parseLong(last.getOrDefault("newest", "0"));
    boolean isWithoutGaps = last.get("changes").equals(Long.toString(newest))
        && last.get("change_last").equals(Long.toString(newest))
        && Long.parseLong(last.get("own")) == newest - first + 1;
    if (!isWithoutGaps) {
      differences.add("the feed has gaps: " + last);
    }
  }

  /** How many goods there are is noted, for the guard. */
  private static void live(
      Connection connection,
      NavigableMap<String, NavigableMap<String, String>> actual,
      List<String> differences)
      throws SQLException {
    for (String table : List.of("product", "offer")) {
      long live = actual.entrySet().stream()
          .filter(each -> each.getKey().startsWith(table + " "))
          .filter(each -> !each.getValue().containsKey("deleted_by"))
          .count();
      List<Map<String, String>> noted =
          Tables.ask(connection, "SELECT value FROM meta WHERE name = 'live " + table + "'");
      if (noted.isEmpty() || !noted.get(0).get("value").equals(Long.toString(live))) {
        differences.add(live + " " + table + " live, and noted is " + noted);
      }
    }
  }

  private void feed(
      Connection connection,
      NavigableMap<String, NavigableMap<String, String>> actual,
      Map<String, String> keys,
      Set<String> touched,
      List<String> differences)
      throws SQLException {
    Set<String> told = new TreeSet<>();
    Set<String> fresh = new TreeSet<>();
    for (Map<String, String> change : Tables.ask(
        connection, "SELECT * FROM change WHERE delivery = " + model.size() + " ORDER BY n")) {
      String table = change.get("things");
      String owner =
          table.startsWith("product_") ? "product" : table.startsWith("offer_") ? "offer" : table;
      owner = table.equals("property_value") ? table : owner;
      String key = keys.get(owner + " " + change.get("row_n"));
      told.add(key);
      boolean isRow = owner.equals(table);
      if (isRow && (change.get("kind").equals("added") || !replica.containsKey(key))) {
        replica.put(key, shown(actual.get(key))); // it is looked up when it appears
        fresh.add(key);
      } else if (!fresh.contains(key)) {
        replay(table, change, replica.get(key), differences);
      }
    }
    for (String key : touched) {
      if (!told.contains(key)) {
        differences.add("the feed tells nothing of " + key);
      }
    }
    for (Map.Entry<String, NavigableMap<String, String>> each : actual.entrySet()) {
      if (each.getValue().containsKey("said_first")) {
        Map<String, String> replayed = replica.get(each.getKey());
        Map<String, String> table = shown(each.getValue());
        if (!table.equals(replayed)) {
          differences.add("feed of " + each.getKey() + "\n    replayed " + only(replayed, table)
              + "\n    table    " + only(table, replayed));
        }
      }
    }
  }

  /** What the feed tells of a row. */
  private static Map<String, String> shown(Map<String, String> row) {
    Map<String, String> shown = new TreeMap<>(row);
    shown
        .keySet()
        .removeAll(Set.of(
            "said_first",
            "changed_last",
            "deleted_at",
            "search",
            "requisites",
            "taxes",
            "pictures",
            "measure"));
    if (shown.remove("deleted_by") != null) {
      shown.put("is deleted", "true");
    }
    for (String part : List.of("groups", "properties", "prices", "stocks")) {
      shown.computeIfPresent(part, (name, text) -> {
        List<String> all = new ArrayList<>();
        for (String one : text.split(", ", -1)) {
          String own = one.substring(one.indexOf('/') + 1); // without the classifier
          String[] two = own.split("=", 2);
          switch (part) {
            case "groups" -> all.add(own);
            case "prices" -> {
              String[] words = two[1].split(" ", -1);
              all.add(type(two[0]) + "="
                  + (words[0].equals("null") || words[1].equals("null")
                      ? words[0]
                      : words[0] + " " + words[1]));
            }
            case "properties" -> all.add(type(two[0]) + "=" + two[1]);
            default -> all.add(own);
          }
        }
        all.sort(null);
        return all.toString();
      });
    }
    return shown;
  }

  /** Price, currency and unit. */
  private static boolean isWhole(@Nullable String price) {
    return price != null && price.split(" ").length > 2;
  }

  private static String type(String withPlace) {
    return withPlace.substring(0, withPlace.lastIndexOf('.'));
  }

  private static void replay(
      String table, Map<String, String> change, Map<String, String> row, List<String> differences) {
    String kind = change.get("kind");
    String field = change.getOrDefault("field", "");
    String old = change.get("old");
    String now = change.get("new");
    String part = switch (table) {
      case "product_group" -> "groups";
      case "product_property" -> "properties";
      case "offer_price" -> "prices";
      case "offer_stock" -> "stocks";
      default -> "";
    };
    if (table.equals("product_image") || field.equals("more")) {
      return;
    }
    if (!part.isEmpty()) {
      List<String> all = new ArrayList<>();
      String text = row.getOrDefault(part, "[]");
      all.addAll(List.of(text.substring(1, text.length() - 1).split(", ")));
      all.remove("");
      boolean isGroup = part.equals("groups");
      if (part.equals("prices") && (isWhole(old) || isWhole(now))) {
        return; // the price is the same, and has another unit
      }
      boolean isThere = kind.equals("added") || all.remove(isGroup ? field : field + "=" + old);
      if (!isThere) {
        differences.add("the feed changes what was not there: " + change + " in " + row);
      }
      if (!kind.equals("deleted")) {
        all.add(isGroup ? field : field + "=" + now);
      }
      all.sort(null);
      if (all.isEmpty()) {
        row.remove(part);
      } else {
        row.put(part, all.toString());
      }
    } else if (kind.equals("deleted")) {
      row.put("is deleted", "true");
    } else if (kind.equals("revived")) {
      row.remove("is deleted");
    } else {
      if (!Objects.equals(row.get(field), old)) {
        differences.add("the feed changes what was not there: " + change + " in " + row);
      }
      if (now == null) {
        row.remove(field);
      } else {
        row.put(field, now);
      }
    }
  }
}
