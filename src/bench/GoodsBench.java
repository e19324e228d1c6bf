package org.onecgate.catalogue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * How fast goods are found among many: of each question the median, the fastest and the slowest in wall time, and the
 * median of the processor's time of the thread that asks, which also on a busy machine says what SQLite costs. The first
 * run of a file fills it, which takes a minute.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * javac -d target/bench -cp "target/test-classes:target/classes:$(cat target/class-path.txt)" src/bench/GoodsBench.java &amp;&amp;
 * java -cp "target/bench:target/test-classes:target/classes:$(cat target/class-path.txt)" \
 *   org.onecgate.catalogue.GoodsBench target/goods.db 500000</pre>
 *
 * where {@code target/class-path.txt} is made by {@code mvn dependency:build-classpath -Dmdep.outputFile=…}. In place of
 * a file it takes the address of a PostgreSQL, {@code jdbc:postgresql://localhost/gate?user=…}, whose tables it makes in
 * the schema that comes first in the search path.
 */
public final class GoodsBench {
  private static final int ROUNDS = 41;

  /** One question, of which a number tells which goods it is about. */
  private interface Question {
    int ask(Goods goods, int i) throws Exception;
  }

  private GoodsBench() {}

  public static void main(String[] arguments) throws Exception {
    int many = Integer.parseInt(arguments[1]);
    Database database = arguments[0].startsWith("jdbc:")
        ? new Server(arguments[0])
        : new SqliteDatabase(Path.of(arguments[0]));
    if (isEmpty(database)) {
      long begin = System.nanoTime();
      MadeGoods.tables(database);
      MadeGoods.fill(database, many);
      analyze(database);
      System.out.printf(Locale.ROOT, "filled in %.1f s%n", (System.nanoTime() - begin) / 1e9);
    }
    Goods goods = new Goods(database);
    measure(goods, many, "two words that many have", (g, i) -> found(g, text("болт белый")));
    measure(goods, many, "three words, few have them", (g, i) -> found(g, text(MadeGoods.name(i))));
    measure(goods, many, "a piece of an article", (g, i) -> found(g, text(MadeGoods.article(i).substring(6))));
    measure(goods, many, "a word that nobody has", (g, i) -> found(g, text("ъ" + i)));
    measure(goods, many, "an article as text", (g, i) -> found(g, text(MadeGoods.article(i))));
    measure(goods, many, "an article", (g, i) ->
        found(g, new Goods.Search("", "", MadeGoods.article(i), "", null, null, null)));
    measure(goods, many, "an Ид", (g, i) ->
        found(g, new Goods.Search("", MadeGoods.id(i), "", "", null, null, null)));
    measure(goods, many, "a barcode", (g, i) ->
        found(g, new Goods.Search("", "", "", MadeGoods.barcode(i), null, null, null)));
    measure(goods, many, "a group with those below", (g, i) ->
        found(g, new Goods.Search("", "", "", "", 1L, null, null)));
    measure(goods, many, "a word in a group", (g, i) ->
        found(g, new Goods.Search("кисть", "", "", "", 3L, null, null)));
    measure(goods, many, "changed since a delivery", (g, i) ->
        found(g, new Goods.Search("", "", "", "", null, MadeGoods.DELIVERIES.get(2), null)));
    measure(goods, many, "deleted", (g, i) ->
        found(g, new Goods.Search("", "", "", "", null, null, true)));
    measure(goods, many, "all, from the middle", (g, i) ->
        g.find(text(""), "p" + i, 50).products().size());
    measure(goods, many, "a product", (g, i) -> g.product(i).orElseThrow().offers().size());
    measure(goods, many, "its history", (g, i) -> g.history(i, null, 50).orElseThrow().changes().size());
    measure(goods, many, "its series", (g, i) -> g.series(i).orElseThrow().prices().size());
    measure(goods, many, "the status", (g, i) -> g.status().deliveries() > 0 ? 1 : 0);
    measure(goods, many, "the groups", (g, i) -> g.groups().size());
    measure(goods, many, "100 changes", (g, i) ->
        new Feed(database).after(i, 100, Feed.Filter.NONE).changes().size());
    measure(goods, many, "what a delivery changed", (g, i) ->
        new Feed(database).piles(MadeGoods.DELIVERIES.get(i % 3)).orElseThrow().size());
  }

  private static Goods.Search text(String text) {
    return new Goods.Search(text, "", "", "", null, null, null);
  }

  private static int found(Goods goods, Goods.Search search) throws IOException {
    return goods.find(search, null, 50).products().size();
  }

  private static void measure(Goods goods, int many, String what, Question question)
      throws Exception {
    double[] millis = new double[ROUNDS];
    double[] cpu = new double[ROUNDS];
    int rows = 0;
    for (int round = -5; round < ROUNDS; round++) {
      int i = (int) ((round + 6) * 48_271L % (many - 1)) + 1;
      long begin = System.nanoTime();
      long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      rows = question.ask(goods, i);
      if (round >= 0) {
        millis[round] = (System.nanoTime() - begin) / 1e6;
        cpu[round] =
            (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - used) / 1e6;
      }
    }
    Arrays.sort(millis);
    Arrays.sort(cpu);
    System.out.printf(
        Locale.ROOT,
        "%-28s %8.1f ms (%.1f to %.1f), processor %8.1f ms, rows %d%n",
        what,
        millis[ROUNDS / 2],
        millis[0],
        millis[ROUNDS - 1],
        cpu[ROUNDS / 2],
        rows);
  }

  private static boolean isEmpty(Database database) throws SQLException {
    try (Connection connection = database.read();
        Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT n FROM delivery LIMIT 1").close();
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  private static void analyze(Database database) throws SQLException {
    if (database instanceof Server server) {
      try (Connection connection = server.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE");
      }
    }
  }

  /** A PostgreSQL with one connection that reads, which stays open as that of a pool does. */
  private static final class Server implements Database {
    private final String address;
    private Connection kept;

    Server(String address) {
      this.address = address;
    }

    Connection connect() throws SQLException {
      return DriverManager.getConnection(address);
    }

    @Override
    public Dialect dialect() {
      return Dialect.POSTGRESQL;
    }

    @Override
    public Connection read() throws SQLException {
      if (kept == null) {
        kept = connect();
        kept.setReadOnly(true);
      }
      Connection real = kept;
      return (Connection) Proxy.newProxyInstance(
          Server.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, values) ->
              method.getName().equals("close") ? null : method.invoke(real, values));
    }

    @Override
    public Writing write() throws SQLException {
      Connection connection = connect();
      connection.setAutoCommit(false);
      return new Copying(connection);
    }

    @Override
    public void close() {}
  }

  private record Copying(Connection connection) implements Writing {
    @Override
    public Rows rows(String table, List<String> columns) {
      return new Copied(connection, "COPY " + table + " (" + String.join(",", columns) + ") FROM STDIN");
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static final class Copied implements Rows {
    private static final int MOST = 1 << 20;
    private final Connection connection;
    private final String copy;
    private final StringBuilder waiting = new StringBuilder();

    Copied(Connection connection, String copy) {
      this.connection = connection;
      this.copy = copy;
    }

    @Override
    public void add(Object... values) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        waiting.append(i == 0 ? "" : "\t").append(text(values[i]));
      }
      waiting.append('\n');
      if (waiting.length() > MOST) {
        flush();
      }
    }

    private static String text(Object value) {
      if (value == null) {
        return "\\N";
      }
      if (value instanceof byte[] bytes) {
        StringBuilder hex = new StringBuilder("\\\\x");
        for (byte each : bytes) {
          hex.append(String.format("%02x", each));
        }
        return hex.toString();
      }
      String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
      return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
    }

    @Override
    public void flush() throws SQLException {
      if (waiting.length() > 0) {
        CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
        byte[] bytes = waiting.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        in.writeToCopy(bytes, 0, bytes.length);
        in.endCopy();
        waiting.setLength(0);
      }
    }
  }
}
