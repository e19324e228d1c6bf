package org.onecgate.catalogue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * A catalogue in memory that can be put back to what it was, and what its tables say in the words of
 * {@link NaiveCatalogue}. One thread.
 */
final class Tables implements Database {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final Connection shared;
  private Set<String> inUse = new HashSet<>();
  private int marks;

  Tables() throws SQLException, IOException {
    SQLiteDataSource source =
        new SQLiteDataSource(); // the driver may not be in the JVM's list any more
    source.setUrl("jdbc:sqlite::memory:");
    connection = source.getConnection();
    shared = (Connection) Proxy.newProxyInstance(
        Connection.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        (proxy, method, of) -> {
          try {
            return method.getName().equals("prepareStatement") && of.length == 1
                ? prepared((String) of[0])
                : method.invoke(connection, of);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    try (Statement statement = connection.createStatement()) {
      for (String each : script(Dialect.SQLITE)) {
        statement.execute(each);
      }
      statement.execute("BEGIN");
    }
  }

  /** What makes the tables. */
  static List<String> script(Dialect dialect) throws IOException {
    List<String> statements = new ArrayList<>();
    for (int version = 1; version <= Migrations.known().newest(); version++) {
      try (InputStream in = Tables.class.getResourceAsStream("/catalogue/" + version + ".sql")) {
        String script =
            new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        statements.addAll(Migrations.statements(dialect.in(script)));
      }
    }
    return statements;
  }

  /** The long statements are prepared once for all deliveries: that takes most of the time. */
  private PreparedStatement prepared(String text) throws SQLException {
    if (!inUse.add(text)) {
      return connection.prepareStatement(text);
    }
    PreparedStatement statement = prepared.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      prepared.put(text, statement);
    }
    statement.clearBatch();
    return statement;
  }

  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Remembers what there is. */
  String mark() throws SQLException {
    String name = "mark" + marks++;
    run("SAVEPOINT " + name);
    return name;
  }

  /** Has what there was. */
  void backTo(String mark) throws SQLException {
    run("ROLLBACK TO " + mark);
    run("RELEASE " + mark);
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public Connection read() {
    return connection;
  }

  @Override
  public Writing write() throws SQLException {
    String mark = mark();
    inUse = new HashSet<>();
    return new Writing() {
      private boolean isCommitted;

      @Override
      public Connection connection() {
        return shared;
      }

      @Override
      public Rows rows(String table, List<String> columns) throws SQLException {
        return new Added(prepared("INSERT INTO " + table + " (" + String.join(", ", columns)
            + ") VALUES (" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")"));
      }

      @Override
      public void commit() {
        isCommitted = true;
      }

      @Override
      public void close() throws SQLException {
        if (isCommitted) {
          run("RELEASE " + mark);
        } else {
          backTo(mark);
        }
      }
    };
  }

  private record Added(PreparedStatement insert) implements Rows {
    @Override
    public void add(@Nullable Object... values) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        insert.setObject(i + 1, value instanceof BigDecimal n ? n.toPlainString() : value);
      }
      insert.addBatch();
    }

    @Override
    public void flush() throws SQLException {
      insert.executeBatch();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows of a query, each with the columns that are not null. */
  static List<Map<String, String>> ask(Connection connection, String sql) throws SQLException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      ResultSetMetaData columns = found.getMetaData();
      while (found.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          if (found.getString(i) != null) {
            row.put(columns.getColumnLabel(i), found.getString(i));
          }
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static final Map<String, List<String>> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("catalogue", List.of("id"));
    KEYS.put("group_", List.of("scope", "id"));
    KEYS.put("property", List.of("scope", "id"));
    KEYS.put("property_value", List.of("scope", "property", "id"));
    KEYS.put("unit", List.of("scope", "id"));
    KEYS.put("price_type", List.of("scope", "id"));
    KEYS.put("warehouse", List.of("scope", "id"));
    KEYS.put("product", List.of("catalogue", "id", "characteristic"));
    KEYS.put("offer", List.of("catalogue", "product", "characteristic"));
  }

  /**
   * What all tables of a catalogue say.
   *
   * @param numbers takes the key of each row by its table and number; null if nobody wants it
   */
  static NavigableMap<String, NavigableMap<String, String>> state(
      Connection connection, @Nullable Map<String, String> numbers) throws SQLException {
    NavigableMap<String, NavigableMap<String, String>> all = new TreeMap<>();
    Map<String, String> keys = new HashMap<>();
    for (Map.Entry<String, List<String>> each : KEYS.entrySet()) {
      String table = each.getKey();
      for (Map<String, String> row : ask(connection, "SELECT * FROM " + table)) {
        List<String> key = new ArrayList<>();
        each.getValue().forEach(column -> key.add(row.remove(column)));
        boolean isSought = table.equals("product") || table.equals("offer");
        String text =
            isSought ? key.get(0) + "/" + key.get(1) + "#" + key.get(2) : String.join("/", key);
        keys.put(table + " " + row.remove("n"), table + " " + text);
        row.keySet().removeIf(column -> column.startsWith("hash"));
        more(row, row.remove("more"));
        all.put(table + " " + text, new TreeMap<>(row));
      }
    }
    parts(connection, all, keys);
    if (numbers != null) {
      numbers.putAll(keys);
    }
    return all;
  }

  private static void parts(
      Connection connection,
      NavigableMap<String, NavigableMap<String, String>> all,
      Map<String, String> keys)
      throws SQLException {
    for (Map<String, String> row :
        ask(connection, "SELECT * FROM product_group ORDER BY product")) {
      add(
          all,
          keys.get("product " + row.get("product")),
          "groups",
          named(keys, "group_", row.get("group_n")));
    }
    for (Map<String, String> row : ask(connection, "SELECT * FROM product_property")) {
      add(
          all,
          keys.get("product " + row.get("product")),
          "properties",
          named(keys, "property", row.get("property")) + "." + row.get("place") + "="
              + row.get("value"));
    }
    for (Map<String, String> row : ask(
        connection,
        "SELECT product, place, name, sha256, (SELECT n FROM delivery d WHERE d.id = i.delivery) AS d"
            + " FROM product_image i ORDER BY place")) {
      add(
          all,
          keys.get("product " + row.get("product")),
          "pictures",
          row.get("place") + ":" + row.get("name") + "=" + row.get("sha256") + "@"
              + row.getOrDefault("d", "0"));
    }
    for (Map<String, String> row : ask(connection, "SELECT * FROM offer_price")) {
      add(
          all,
          keys.get("offer " + row.get("offer")),
          "prices",
          named(keys, "price_type", row.get("type")) + "." + row.get("place") + "="
              + row.get("price") + " " + row.get("currency") + " " + row.get("unit"));
    }
    for (Map<String, String> row : ask(connection, "SELECT * FROM offer_stock")) {
      add(
          all,
          keys.get("offer " + row.get("offer")),
          "stocks",
          named(keys, "warehouse", row.get("warehouse")) + "=" + row.get("quantity"));
    }
    for (NavigableMap<String, String> row : all.values()) {
      for (String part : List.of("groups", "properties", "pictures", "prices", "stocks")) {
        row.computeIfPresent(part, (key, text) -> {
          List<String> sorted = new ArrayList<>(List.of(text.split("\n")));
          Collections.sort(sorted);
          return String.join(", ", sorted);
        });
      }
    }
  }

  private static String named(Map<String, String> keys, String table, String n) {
    return keys.get(table + " " + n).substring(table.length() + 1);
  }

  private static void add(
      Map<String, NavigableMap<String, String>> all, String key, String part, String text) {
    all.get(key).merge(part, text, (one, other) -> one + "\n" + other);
  }

  /** The requisites and taxes of what stands as JSON. */
  private static void more(Map<String, String> row, @Nullable String json) {
    if (json == null) {
      return;
    }
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      JsonObject object = reader.readObject();
      Map<String, String> requisites = new LinkedHashMap<>();
      if (object.containsKey("requisites")) {
        for (JsonValue each : object.getJsonArray("requisites")) {
          requisites.put(
              each.asJsonObject().getString("name"),
              each.asJsonObject().getJsonArray("values").getString(0));
        }
      }
      if (object.containsKey("unit")) {
        row.put("measure", object.getJsonObject("unit").getString("text", ""));
      }
      Map<String, String> taxes = new LinkedHashMap<>();
      if (object.containsKey("taxes")) {
        for (JsonValue each : object.getJsonArray("taxes")) {
          taxes.put(each.asJsonObject().getString("name"), each.asJsonObject().getString("rate"));
        }
      }
      if (object.containsKey("requisites")) {
        row.put("requisites", requisites.toString());
      }
      if (object.containsKey("taxes")) {
        row.put("taxes", taxes.toString());
      }
    }
  }
}
