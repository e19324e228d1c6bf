package org.onecgate.catalogue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue that is made up: so many goods, each with an offer, as three exchanges would have left them. The first
 * delivery brings all of them; the second changes prices, stocks and a name; the third deletes the last good, and
 * changes prices again.
 *
 * <p>Good {@code i} is named by what it is, so that a few words find many and an article finds one. Group 1 is the root,
 * with groups 2 and 3 below it and 4 below 2.
 */
public final class MadeGoods {
  /** The deliveries, oldest first. */
  static final List<String> DELIVERIES = List.of(
      "20261120T010000000Z-00000001",
      "20261121T010000000Z-00000002",
      "20261122T010000000Z-00000003");

  static final String CATALOGUE = "c0000000-0000-4000-8000-000000000000";
  static final Instant BEGIN = Instant.parse("2026-11-20T01:00:00Z");

  private static final List<String> COMMON =
      List.of("said_first", "changed_last", "deleted_at", "deleted_by", "hash");

  private static final List<String> COUNTED =
      List.of("delivery", "things", "added", "changed", "deleted");

  private static final String[] WHAT = {
    "Болт", "Гайка", "Шайба", "Саморез", "Щётка", "Кисть", "Краска", "Эмаль", "Лак", "Грунтовка",
        "Перчатки", "Ключ",
    "Отвёртка", "Молоток", "Пила", "Сверло", "Лампа", "Розетка", "Кабель", "Труба", "Кран",
        "Фитинг", "Клей", "Герметик"
  };
  private static final String[] LIKE = {
    "оцинкованный",
    "стальной",
    "белый",
    "чёрный",
    "зелёный",
    "матовый",
    "глянцевый",
    "усиленный",
    "бытовой",
    "профессиональный",
    "морозостойкий",
    "универсальный",
    "латунный",
    "медный",
    "строительный",
    "садовый"
  };
  private static final String[] BRAND = {
    "Зубр",
    "Вихрь",
    "Интерскол",
    "Bosch",
    "Makita",
    "Stayer",
    "Tikkurila",
    "Dulux",
    "Legrand",
    "Schneider",
    "Ресанта"
  };

  private MadeGoods() {}

  /** Makes the tables. */
  static void tables(Database database) throws SQLException, CatalogueException {
    Migrations.known().apply(database);
  }

  /** A catalogue in this file. */
  static Database at(Path file, int goods) throws SQLException, IOException {
    Database database = new SqliteDatabase(file);
    tables(database);
    fill(database, goods);
    return database;
  }

  /** What a good is called. */
  static String name(int i) {
    return WHAT[i % WHAT.length] + " " + LIKE[i / 7 % LIKE.length] + " М" + (3 + i % 40) + "×"
        + (10 + i / 11 % 300) + " " + BRAND[i / 3 % BRAND.length];
  }

  static String article(int i) {
    return "АРТ-" + String.format(Locale.ROOT, "%06d", i);
  }

  static String id(int i) {
    return String.format(
        Locale.ROOT, "%08x-0000-4000-8000-%012x", i * 2654435761L & 0xffffffffL, i);
  }

  static String barcode(int i) {
    return "46" + String.format(Locale.ROOT, "%011d", i * 7919L);
  }

  private static String search(String... parts) {
    return Sought.of(String.join("\n", parts));
  }

  private static List<String> columns(String own) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(own.split(" ", -1)), COMMON.stream())
        .toList();
  }

  /** Fills the tables. */
  static void fill(Database database, int goods) throws SQLException {
    try (Writing writing = database.write()) {
      directories(writing);
      Connection connection = writing.connection();
      goods(writing, goods);
      offers(writing, goods);
      history(writing, goods);
      writing.commit();
      if (connection.isClosed()) {
        throw new SQLException("closed");
      }
    }
  }

  private static void directories(Writing writing) throws SQLException {
    Rows catalogue =
        writing.rows("catalogue", columns("n id name classifier description owner more"));
    catalogue.add(
        1L, CATALOGUE, "Основной каталог товаров", "kl", null, null, null, 1L, 1L, null, null, 0L);
    catalogue.flush();
    Rows groups = writing.rows("group_", columns("n scope id name parent description more"));
    String[] names = {"Все товары", "Крепёж", "Краски", "Болты", "Пустая"};
    @Nullable String[] parents = {null, "g1", "g1", "g2", "g1"};
    for (int i = 0; i < names.length; i++) {
      groups.add(
          i + 1L, "kl", "g" + (i + 1), names[i], parents[i], null, null, 1L, 1L, null, null, 0L);
    }
    groups.flush();
    Rows properties = writing.rows("property", columns("n scope id name value_type more"));
    properties.add(1L, "kl", "p1", "Цвет", "Справочник", null, 1L, 1L, null, null, 0L);
    properties.add(2L, "kl", "p2", "Размер", "Строка", null, 1L, 1L, null, null, 0L);
    properties.flush();
    Rows values = writing.rows("property_value", columns("n scope property id value more"));
    values.add(1L, "kl", "p1", "v1", "Красный", null, 1L, 1L, null, null, 0L);
    values.add(2L, "kl", "p1", "v2", "Зелёный", null, 1L, 1L, null, null, 0L);
    values.flush();
    Rows types = writing.rows("price_type", columns("n scope id name currency more"));
    types.add(1L, "kl", "t1", "Розничная", "RUB", null, 1L, 1L, null, null, 0L);
    types.add(2L, "kl", "t2", "Оптовая", "RUB", null, 1L, 1L, null, null, 0L);
    types.flush();
    Rows warehouses = writing.rows("warehouse", columns("n scope id name more"));
    warehouses.add(1L, "kl", "w1", "Основной склад", null, 1L, 1L, null, null, 0L);
    warehouses.add(2L, "kl", "w2", "Магазин на Садовой", null, 1L, 1L, null, null, 0L);
    warehouses.add(3L, "kl", "", null, null, null, 1L, null, null, 0L);
    warehouses.flush();
    Rows units =
        writing.rows("unit", columns("n scope id code short_name full_name international more"));
    units.add(1L, "kl", "796", "796", "шт", "Штука", "PCE", null, 1L, 1L, null, null, 0L);
    units.flush();
  }

  private static void goods(Writing writing, int goods) throws SQLException {
    Rows products = writing.rows(
        "product",
        columns(
            "n catalogue id characteristic classifier name full_name article code barcodes unit category description"
                + " country brand manufacturer more search hash_groups hash_properties hash_images"));
    Rows groups = writing.rows("product_group", List.of("product", "group_n"));
    Rows properties =
        writing.rows("product_property", List.of("product", "property", "place", "value"));
    Rows images =
        writing.rows("product_image", List.of("product", "place", "name", "sha256", "delivery"));
    String text = "Изделие для строительства и ремонта, с гарантией изготовителя. ".repeat(3);
    for (int i = 1; i <= goods; i++) {
      boolean gone = i == goods && goods > 1;
      String name = name(i);
      String code = "00-" + String.format(Locale.ROOT, "%08d", i);
      products.add(
          (long) i,
          CATALOGUE,
          id(i),
          "",
          "kl",
          name,
          name + ", упаковка",
          article(i),
          code,
          barcode(i),
          "796",
          null,
          text,
          "Россия",
          BRAND[i / 3 % BRAND.length],
          null,
          "{\"ВесТовара\":\"0.25\"}",
          search(name, article(i), code, barcode(i)),
          0L,
          0L,
          0L,
          1L,
          gone ? 3L : i == 1 ? 2L : 1L,
          gone ? at(2).toString() : null,
          gone ? "absence" : null,
          0L);
      groups.add((long) i, (long) (2 + i % 3));
      properties.add((long) i, 1L, 0L, i % 5 == 0 ? "Синий, каких нет" : i % 2 == 0 ? "v1" : "v2");
      properties.add((long) i, 2L, 0L, "М" + (3 + i % 40));
      if (i % 2 == 1) {
        images.add((long) i, 0L, "import_files/" + i + ".jpg", "0".repeat(64), DELIVERIES.get(0));
      }
    }
    products.flush();
    groups.flush();
    properties.flush();
    images.flush();
  }

  private static void offers(Writing writing, int goods) throws SQLException {
    Rows offers = writing.rows(
        "offer",
        columns(
            "n catalogue product characteristic classifier name article code barcodes unit quantity more search"
                + " hash_prices hash_stocks"));
    Rows prices = writing.rows(
        "offer_price",
        List.of("offer", "type", "place", "price", "currency", "unit", "factor", "least", "said"));
    Rows stocks = writing.rows("offer_stock", List.of("offer", "warehouse", "quantity"));
    for (int i = 1; i <= goods; i++) {
      boolean gone = i == goods && goods > 1;
      String characteristic = i % 4 == 0 ? "h" + i : "";
      String name = characteristic.isEmpty() ? name(i) : name(i) + " (партия " + i + ")";
      offers.add(
          (long) i,
          CATALOGUE,
          id(i),
          characteristic,
          "kl",
          name,
          article(i),
          null,
          null,
          "796",
          new BigDecimal(i % 90),
          null,
          characteristic.isEmpty() ? null : search(name, article(i)),
          0L,
          0L,
          1L,
          3L,
          gone ? at(2).toString() : null,
          gone ? "product" : null,
          0L);
      prices.add(
          (long) i,
          1L,
          0L,
          new BigDecimal(100 + i % 900 + ".50"),
          "RUB",
          "шт",
          new BigDecimal("1"),
          null,
          null);
      prices.add(
          (long) i,
          2L,
          0L,
          new BigDecimal(90 + i % 900),
          "RUB",
          "шт",
          new BigDecimal("1"),
          null,
          null);
      stocks.add((long) i, 1L, new BigDecimal(i % 50));
      stocks.add((long) i, 2L, new BigDecimal(i % 7 - 1));
    }
    offers.flush();
    prices.flush();
    stocks.flush();
  }

  private static Instant at(int delivery) {
    return BEGIN.plus(delivery, ChronoUnit.DAYS);
  }

  private static void history(Writing writing, int goods) throws SQLException {
    Rows changes = writing.rows(
        "change",
        List.of("n", "delivery", "things", "row_n", "thing_key", "kind", "field", "old", "new"));
    long n = 0;
    for (int i = 1; i <= goods; i++) {
      changes.add(++n, 1L, "product", (long) i, id(i), "added", null, null, name(i));
      changes.add(++n, 1L, "offer", (long) i, key(i), "added", null, null, name(i));
    }
    long first = n;
    changes.add(++n, 2L, "product", 1L, id(1), "changed", "name", "Гайка старая", name(1));
    for (int i = 1; i <= goods; i += 10) {
      changes.add(
          ++n,
          2L,
          "offer_price",
          (long) i,
          key(i),
          "changed",
          "t1",
          95 + i % 900 + ".00 RUB",
          98 + i % 900 + ".00 RUB");
      changes.add(
          ++n,
          2L,
          "offer_stock",
          (long) i,
          key(i),
          "changed",
          "w1",
          "" + (i % 50 + 9),
          "" + i % 50);
    }
    long second = n;
    Random random = new Random(1);
    for (int i = 1; i <= goods; i += 10) {
      changes.add(
          ++n,
          3L,
          "offer_price",
          (long) i,
          key(i),
          "changed",
          "t1",
          98 + i % 900 + ".00 RUB",
          100 + i % 900 + ".50 RUB");
      random.nextInt();
    }
    if (goods > 1) {
      changes.add(++n, 3L, "product", (long) goods, id(goods), "deleted", null, null, "absence");
      changes.add(++n, 3L, "offer", (long) goods, key(goods), "deleted", null, null, "product");
    }
    changes.flush();
    Rows deliveries = writing.rows(
        "delivery",
        List.of(
            "n",
            "id",
            "type",
            "event",
            "started_at",
            "published_at",
            "applied_at",
            "state",
            "decided_by",
            "added",
            "changed",
            "deleted",
            "unresolved",
            "change_first",
            "change_last"));
    long[] last = {first, second, n};
    for (int i = 0; i < last.length; i++) {
      long begin = i == 0 ? 1 : last[i - 1] + 1;
      long many = last[i] - begin + 1;
      deliveries.add(
          i + 1L,
          DELIVERIES.get(i),
          "catalog",
          null,
          at(i).toString(),
          at(i).plusSeconds(60).toString(),
          at(i).plusSeconds(65).toString(),
          "applied",
          null,
          i == 0 ? many : 0L,
          i == 0 ? 0L : many - (i == 2 ? 2 : 0),
          i == 2 ? 2L : 0L,
          i == 0 ? 1L : 0L,
          begin,
          last[i]);
    }
    deliveries.flush();
    if (goods > 1) { // those before were applied by a version that did not count so
      Rows counted = writing.rows("counted", COUNTED);
      counted.add(DELIVERIES.get(2), "product", 0L, 0L, 1L);
      counted.add(DELIVERIES.get(2), "offer", 0L, last[2] - last[1] - 2, 1L);
      counted.flush();
    }
    Rows exports = writing.rows(
        "export",
        List.of(
            "n",
            "catalogue",
            "part",
            "formed_at",
            "nature",
            "delivery_first",
            "delivery_last",
            "documents",
            "last_at",
            "closed_at",
            "closed_by"));
    exports.add(
        1L,
        CATALOGUE,
        "goods",
        "2026-11-20T03:59:00",
        "full",
        1L,
        1L,
        1L,
        at(0).toString(),
        at(0).toString(),
        "offers");
    exports.add(
        2L,
        CATALOGUE,
        "offers",
        "2026-11-20T03:59:00",
        "full",
        1L,
        1L,
        1L,
        at(0).toString(),
        at(0).toString(),
        "complete");
    exports.add(
        3L,
        CATALOGUE,
        "offers",
        "2026-11-22T03:59:00",
        "changes",
        3L,
        3L,
        1L,
        at(2).toString(),
        null,
        null);
    exports.flush();
    said(writing, goods);
  }

  /** All were said by the first delivery, each tenth by the third. */
  private static void said(Writing writing, int goods) throws SQLException {
    Rows said = writing.rows("said", List.of("delivery", "things", "bits"));
    BitSet first = new BitSet();
    BitSet third = new BitSet();
    for (int i = 1; i <= goods; i++) {
      (i % 10 == 1 ? third : first).set(i);
    }
    for (String things : List.of("product", "offer")) {
      said.add(1L, things, first.toByteArray());
      said.add(3L, things, third.toByteArray());
    }
    said.flush();
  }

  /** Has a plan held that would delete as many products as there are stocks, the first ones. */
  static void hold(Database database, String delivery, List<String> stocks) throws SQLException {
    try (Writing writing = database.write()) {
      Rows held = writing.rows(
          "held",
          List.of(
              "delivery",
              "held_at",
              "cause",
              "live",
              "vanishing",
              "added",
              "changed",
              "deleted",
              "unresolved",
              "decision",
              "decided_by",
              "decided_at"));
      held.add(
          delivery,
          at(3).toString(),
          "share",
          1000L,
          (long) stocks.size() * 100,
          2L,
          17L,
          (long) stocks.size() * 200,
          0L,
          null,
          null,
          null);
      held.flush();
      Rows counted = writing.rows("counted", COUNTED);
      counted.add(delivery, "product", 2L, 17L, (long) stocks.size() * 100);
      counted.add(delivery, "offer", 0L, 0L, (long) stocks.size() * 100);
      counted.flush();
      Rows losses = writing.rows(
          "held_loss",
          List.of("delivery", "n", "things", "row_n", "thing_key", "name", "article", "stock"));
      for (int i = 1; i <= stocks.size(); i++) {
        losses.add(
            delivery,
            (long) i,
            "product",
            (long) i,
            id(i),
            name(i),
            article(i),
            new BigDecimal(stocks.get(i - 1)));
      }
      losses.flush();
      writing.commit();
    }
  }

  private static String key(int i) {
    return i % 4 == 0 ? id(i) + "#h" + i : id(i);
  }
}
