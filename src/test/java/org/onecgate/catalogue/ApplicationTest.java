package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.delivery.PublishedDelivery;

/** What deliveries mean for the catalogue (G1, R3): one test for each rule. */
class ApplicationTest {
  @TempDir
  private Path temp;

  private Database database;
  private Deliveries deliveries;
  private int most = 100;

  @BeforeEach
  void open() throws Exception {
    deliveries = new Deliveries(temp.resolve("inbox"));
    database = new SqliteDatabase(temp.resolve("shop.db"));
    try (InputStream in = getClass().getResourceAsStream("/catalogue/1.sql");
        Writing writing = database.write();
        Statement statement = writing.connection().createStatement()) {
      String script = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String each : database.dialect().in(script).split(";\n")) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
      writing.commit();
    }
  }

  private Plan apply(PublishedDelivery delivery) throws SQLException, IOException {
    return new Application(database, most, deliveries.now()).apply(delivery);
  }

  private Plan apply(String... documents) throws SQLException, IOException {
    return apply(deliveries.of(documents));
  }

  private List<String> ask(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.read();
        ResultSet found = connection.createStatement().executeQuery(sql)) {
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join(" ", row));
      }
    }
    return rows;
  }

  static String root(String date, String inside) {
    return "<КоммерческаяИнформация ВерсияСхемы=\"2.07\" ДатаФормирования=\"" + date + "\">"
        + inside + "</КоммерческаяИнформация>";
  }

  static String goods(String date, String changes, String goods) {
    return root(
        date,
        "<Каталог СодержитТолькоИзменения=\"" + changes
            + "\"><Ид>k</Ид><ИдКлассификатора>c</ИдКлассификатора><Товары>" + goods
            + "</Товары></Каталог>");
  }

  static String offers(String date, String changes, String offers) {
    return root(
        date,
        "<ПакетПредложений СодержитТолькоИзменения=\"" + changes
            + "\"><Ид>k#</Ид><ИдКаталога>k</ИдКаталога><ИдКлассификатора>c</ИдКлассификатора><Предложения>"
            + offers + "</Предложения></ПакетПредложений>");
  }

  static String product(String id, String more) {
    return "<Товар><Ид>" + id + "</Ид>" + more + "</Товар>";
  }

  static String offer(String id, String more) {
    return "<Предложение><Ид>" + id + "</Ид>" + more + "</Предложение>";
  }

  @Test
  void aFirstDeliveryAddsItsGoods() throws Exception {
    Plan plan = apply(
        goods(
            "1",
            "false",
            product("p1", "<Наименование>Щётка</Наименование><Артикул>A1</Артикул>")
                + product("p2", "<Наименование>Мыло</Наименование>")),
        offers(
            "1",
            "false",
            offer(
                "p1#x",
                "<Наименование>Щётка, красная</Наименование><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены>"
                    + "<ЦенаЗаЕдиницу>12,50</ЦенаЗаЕдиницу><Валюта>RUB</Валюта></Цена></Цены>"
                    + "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"-3\"/>")));
    assertThat(plan).isEqualTo(new Plan(4, 0, 0, 2, 0, 0, List.of()));
    assertThat(ask("SELECT id, name, article, search FROM product ORDER BY n"))
        .containsExactly("p1 Щётка A1 щетка\na1", "p2 Мыло null мыло");
    assertThat(
            ask(
                "SELECT t.id, p.price, p.currency FROM offer_price p JOIN price_type t ON t.n = p.type"))
        .containsExactly("t 12.5 RUB");
    assertThat(
            ask("SELECT w.id, s.quantity FROM offer_stock s JOIN warehouse w ON w.n = s.warehouse"))
        .containsExactly("w -3");
    assertThat(ask("SELECT n, things, kind, thing_key, new FROM change"))
        .containsExactly(
            "1 catalogue added k null",
            "2 product added p1 Щётка",
            "3 product added p2 Мыло",
            "4 offer added p1#x Щётка, красная");
  }
}
