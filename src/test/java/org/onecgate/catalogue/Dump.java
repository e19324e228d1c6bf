package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Everything that is in a catalogue, in a form that two runs and two databases have in common. */
final class Dump {
  private static final Map<String, String> OTHERS = Map.of(
      "change", "n",
      "delivery", "n",
      "export", "n",
      "said", "delivery, things",
      "held", "delivery",
      "held_loss", "delivery, n",
      "counted", "delivery, things",
      "picture", "name",
      "meta", "name");

  private Dump() {}

  /** The rows of each table, in their order. */
  static Map<String, List<String>> of(Database database) throws SQLException {
    Map<String, String> tables = new TreeMap<>(OTHERS);
    for (Things things : Things.values()) {
      tables.put(things.table(), "n");
      for (Things.Part part : things.parts()) {
        tables.put(part.table(), "1, 2");
      }
    }
    Map<String, List<String>> all = new TreeMap<>();
    try (Connection connection = database.read()) {
      for (Map.Entry<String, String> each : tables.entrySet()) {
        String text = "SELECT * FROM " + each.getKey() + " ORDER BY " + each.getValue();
        all.put(each.getKey(), rows(connection, text));
      }
    }
    return all;
  }

  /** What one has and the other has not: the first rows of each table. */
  static List<String> differences(
      Map<String, List<String>> expected, Map<String, List<String>> actual) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, List<String>> each : expected.entrySet()) {
      List<String> rows = actual.getOrDefault(each.getKey(), List.of());
      if (!each.getValue().equals(rows)) {
        differences.add(each.getKey() + " lacks " + first(each.getValue(), rows) + " and has "
            + first(rows, each.getValue()));
      }
    }
    return differences;
  }

  private static List<String> first(List<String> rows, List<String> without) {
    Set<String> known = new HashSet<>(without);
    return rows.stream().filter(row -> !known.contains(row)).limit(3).toList();
  }

  private static List<String> rows(Connection connection, String text) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet found = connection.createStatement().executeQuery(text)) {
      int width = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
          boolean isBits = found.getMetaData().getColumnName(i).equals("bits");
          row.add(
              isBits
                  ? java.util.HexFormat.of().formatHex(found.getBytes(i))
                  : String.valueOf(found.getString(i)));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }
}
