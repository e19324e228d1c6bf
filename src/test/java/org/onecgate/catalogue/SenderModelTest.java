package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.catalogue.Script.Doc;
import org.onecgate.catalogue.Script.Sent;
import org.onecgate.catalogue.Script.Statement;
import org.onecgate.it.Samples;

/** What real senders send means what the model says, and what the sender means (G1, R3). */
class SenderModelTest {
  @TempDir
  private Path temp;

  /** What is live of a table after each delivery; each of them means the same for the model. */
  private List<Integer> live(String table, List<Sent> script) throws SQLException, IOException {
    List<Integer> live = new ArrayList<>();
    try (Tables tables = new Tables()) {
      Deliveries deliveries = new Deliveries(temp.resolve("inbox"));
      Compared compared = new Compared(tables);
      for (Sent sent : script) {
        assertThat(compared.apply(sent, sent.published(deliveries)))
            .as("after delivery %d", live.size() + 1)
            .isEmpty();
        live.add((int) Tables.state(tables.read(), null).entrySet().stream()
            .filter(each -> each.getKey().startsWith(table + " "))
            .filter(each -> !each.getValue().containsKey("deleted_by"))
            .count());
      }
    }
    return live;
  }

  private static Statement[] goods(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Script.goods("p" + i).named("Товар " + i).says("article", "A" + i))
        .toArray(Statement[]::new);
  }

  private static Statement[] offers(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Script.offer("p" + i + (i % 3 == 0 ? "#x" : "")).named("Товар " + i))
        .toArray(Statement[]::new);
  }

  private static Statement[] prices(int from, int to, String price) {
    return IntStream.range(from, to)
        .mapToObj(i -> Script.offer("p" + i + (i % 3 == 0 ? "#x" : ""))
            .price("t", price)
            .price("u", "1" + price))
        .toArray(Statement[]::new);
  }

  private static Statement[] rests(int from, int to, String stock) {
    return IntStream.range(from, to)
        .mapToObj(i -> Script.offer("p" + i + (i % 3 == 0 ? "#x" : ""))
            .stock("w", stock)
            .says("quantity", stock)
            .spelled(1))
        .toArray(Statement[]::new);
  }

  /** Portions of three, of which only the first of all says that it is full. */
  private static List<Sent> portions(String date, int from, int to) {
    List<Sent> all = new ArrayList<>();
    for (int i = from; i < to; i += 3) {
      String nature = all.isEmpty() ? "full" : "changes";
      all.add(Sent.of(Script.goods(date, nature, goods(i, Math.min(to, i + 3)))));
    }
    for (int i = from; i < to; i += 3) {
      all.add(Sent.of(Script.offers(date, "changes", offers(i, Math.min(to, i + 3)))));
    }
    return all;
  }

  @Test
  void tradeManagement11SendsPortionsOfWhichTheFirstIsFull() throws Exception {
    List<Sent> script = new ArrayList<>(portions("1", 0, 60));
    script.addAll(portions("2", 6, 60));
    int whole = script.size();
    script.addAll(portions("3", 6, 60).subList(0, 5)); // it breaks off
    script.add(Sent.of(Script.goods("4", "changes", goods(50, 52))));
    List<Integer> live = live("product", script);
    assertThat(live.subList(0, 40)).as("40 portions").endsWith(60, 60);
    assertThat(live.subList(40, 58)).as("none is gone before offers come").containsOnly(60);
    assertThat(live.subList(58, whole)).containsOnly(54);
    assertThat(live.subList(whole, live.size())).as("it broke off").containsOnly(54);
  }

  @Test
  void theModuleForBitrixSendsChangesAndThenWhatToDeactivate() throws Exception {
    List<Sent> script = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      int first = script.size() + 1;
      int from = round == 1 ? 2 : 0; // two are missing, and come again
      String date = Integer.toString(round);
      script.add(Sent.of(Script.goods(date, "changes", goods(from, 10))));
      script.add(Sent.of(Script.offers(date, "changes", offers(from, 10))));
      script.add(Sent.of(Script.offers(date, "changes", prices(from, 10, "1" + round))));
      script.add(Sent.of(Script.offers(date, "changes", rests(from, 10, "-1.5" + round))));
      script.add(Sent.deactivate(first));
      script.add(Sent.event("complete"));
    }
    assertThat(live("product", script))
        .containsExactly(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 8, 8, 10, 10, 10, 10, 10, 10);
    assertThat(live("offer", script))
        .as("those that were not said are gone, and come back when they are said themselves")
        .containsExactly(0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 8, 8, 8, 10, 10, 10, 10, 10);
  }

  private static Sent both(String date, String nature, int from, int to) {
    return Sent.of(
        Script.classifier(
            date, Script.group("g").named("Группа"), Script.type("t").named("Опт")),
        Script.goods(date, nature, goods(from, to)),
        Script.offers(date, nature, offers(from, to)));
  }

  @Test
  void tradeManagement10SendsOneFileOfGoodsAndOneOfOffers() throws Exception {
    List<Sent> script = List.of(
        both("1", "full", 0, 9),
        both("2", "changes", 0, 2),
        both("3", "full", 1, 9),
        both("4", "unknown", 0, 1),
        both("5", "full", 0, 5));
    assertThat(live("product", script)).containsExactly(9, 9, 8, 9, 5);
    assertThat(live("offer", script)).containsExactly(9, 9, 8, 9, 5);
  }

  /** The nineteen documents of an export of schema 3.1. */
  private static List<Doc> segments(String date, int from, int to, String price) {
    int step = (to - from) / 3;
    List<Doc> all = new ArrayList<>(List.of(
        Script.classifier(
            date, Script.group("g").named("Все").with(Script.group("h").named("Часть"))),
        Script.classifier(
            date,
            Script.property("s")
                .named("Цвет")
                .with(Script.value("s", "v").says("value", "Красный"))),
        Script.classifier(date, Script.property("z").named("Размер")),
        Script.classifier(date, Script.property("o").named("Для предложений")),
        Script.classifier(date, Script.unit("796").says("code", "796").says("short_name", "шт")),
        Script.classifier(
            date, Script.warehouse("w").named("Склад"), Script.warehouse("v").named("Другой")),
        Script.classifier(
            date,
            Script.type("t").named("Опт").says("currency", "RUB"),
            Script.type("u").named("Розница"))));
    for (int i = from; i < to; i += step) {
      Statement[] goods = goods(i, Math.min(to, i + step));
      goods[0]
          .groups("g", "h")
          .property("s", "v")
          .property("z", "42", "43")
          .requisite("Вес", price);
      all.add(Script.goods(date, "full", goods));
      all.add(Script.offers(date, "full", offers(i, Math.min(to, i + step))));
      all.add(Script.offers(date, "full", prices(i, Math.min(to, i + step), price)));
      all.add(Script.offers(date, "full", rests(i, Math.min(to, i + step), price)));
    }
    return all;
  }

  private static List<Sent> shuffled(List<Doc> docs, Random random) {
    List<Doc> order = new ArrayList<>(docs);
    Collections.shuffle(order, random);
    List<Sent> sent = new ArrayList<>();
    int most = random.nextInt(3) == 0 ? order.size() : 1 + random.nextInt(6);
    for (int i = 0; i < order.size(); i += most) {
      sent.add(Sent.of(order.subList(i, Math.min(order.size(), i + most)).toArray(new Doc[0])));
    }
    sent.add(Sent.event("complete"));
    return sent;
  }

  /** What there is, whenever and for whatever cause. */
  private static NavigableMap<String, NavigableMap<String, String>> timeless(
      NavigableMap<String, NavigableMap<String, String>> state) {
    NavigableMap<String, NavigableMap<String, String>> timeless = new TreeMap<>();
    state.forEach((key, row) -> {
      NavigableMap<String, String> own = new TreeMap<>(row);
      own.keySet().removeAll(Set.of("said_first", "changed_last", "deleted_at"));
      own.computeIfPresent("deleted_by", (column, by) -> "somehow");
      timeless.put(key, own);
    });
    return timeless;
  }

  @Test
  void segmentsInAnyOrderAndAnyNumberOfDeliveriesMeanTheSame() throws Exception {
    List<Doc> first = segments("1", 0, 12, "10");
    List<Doc> second = segments("2", 3, 12, "2.50");
    assertThat(first).hasSize(19);
    assertThat(second).hasSize(19);
    Set<Map<String, NavigableMap<String, String>>> ends = new HashSet<>();
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      List<Sent> script = new ArrayList<>(shuffled(first, random));
      script.addAll(shuffled(second, random));
      try (Tables tables = new Tables()) {
        Deliveries deliveries = new Deliveries(temp.resolve("inbox"));
        Compared compared = new Compared(tables);
        for (Sent sent : script) {
          assertThat(compared.apply(sent, sent.published(deliveries)))
              .as("seed %d", seed)
              .isEmpty();
        }
        ends.add(timeless(Tables.state(tables.read(), null)));
      }
      assertThat(ends).as("up to seed %d", seed).hasSize(1);
    }
    Map<String, NavigableMap<String, String>> end = ends.iterator().next();
    assertThat(end.values().stream().filter(row -> row.containsKey("deleted_by")))
        .as("three products and their offers")
        .hasSize(6);
    assertThat(end.get("offer k/p3#x"))
        .containsEntry("prices", "c/t.0=2.5 RUB null, c/u.0=12.5 RUB null")
        .containsEntry("stocks", "c/w=2.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utf8-2.07/import-small.xml utf8-2.07/offers-small.xml",
        "utf8-2.07/import0_1.xml utf8-2.07/offers0_1.xml",
        "utf8-2.07/import0_1_with_nested_groups.xml",
        "utf8-2.08-crlf/import.xml utf8-2.08-crlf/offers.xml",
        "utf8-2.09-split/import___b815e2db-7a65-4265-9241-5f0c4f0565a7.xml"
            + " utf8-2.09-split/offers___7f304edc-2527-4d3d-b058-6e4ee53de2e0.xml"
            + " utf8-2.09-split/offers___f0bab95c-14a6-4141-9746-6650b65f1191.xml"
            + " utf8-2.09-split/prices___d66a6b51-ce9c-4e7a-8c7c-25079721107f.xml"
            + " utf8-2.09-split/rests___1af6e7b8-a026-4690-9752-1c9d64cb914d.xml"
      })
  void aSampleHasAsManyRowsAsItsTextHasElements(String names) throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Count count = new Count();
    for (String name : names.split(" ", -1)) {
      files.put(name.substring(name.indexOf('/') + 1), Samples.read(name));
      count.read(Samples.read(name));
    }
    try (Tables tables = new Tables()) {
      Deliveries deliveries = new Deliveries(temp.resolve("inbox"));
      Plan first = new Application(tables, 100, deliveries.now(), step -> {})
          .apply(deliveries.of(files, List.of(), null));
      assertThat(first.causes()).isEmpty();
      var state = Tables.state(tables.read(), null);
      assertThat(rows(tables, "product")).isEqualTo(count.products.size());
      assertThat(rows(tables, "offer")).isEqualTo(count.prices.size());
      assertThat(rows(tables, "offer_price"))
          .isEqualTo(count.prices.values().stream().mapToInt(Integer::intValue).sum());
      assertThat(count.products.size() + count.prices.size()).isPositive();
      System.out.printf(
          "%s: %d products, %d offers, %d prices%n",
          names.substring(0, names.indexOf(".xml")),
          count.products.size(),
          count.prices.size(),
          rows(tables, "offer_price"));
      Plan again = new Application(tables, 100, deliveries.now(), step -> {})
          .apply(deliveries.of(files, List.of(), null));
      assertThat(List.of(again.added(), again.changed(), again.deleted())).containsOnly(0L);
      assertThat(again.unresolved()).isEqualTo(first.unresolved());
      assertThat(Tables.state(tables.read(), null)).isEqualTo(state);
      assertThat(Tables.ask(tables.read(), "SELECT n FROM change WHERE delivery = 2"))
          .isEmpty();
    }
  }

  private static int rows(Tables tables, String table) throws SQLException {
    return Tables.ask(tables.read(), "SELECT 1 FROM " + table).size();
  }

  /** What a text has, counted by its elements. */
  private static final class Count {
    final Set<String> products = new HashSet<>();
    /** How many prices the last element of an offer has that has any. */
    final Map<String, Integer> prices = new HashMap<>();

    void read(byte[] document) throws XMLStreamException {
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.IS_COALESCING, true);
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document));
      List<String> path = new ArrayList<>();
      String catalogue = "";
      String id = "";
      String characteristic = "";
      int found = -1;
      StringBuilder text = new StringBuilder();
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          path.add(reader.getLocalName());
          text.setLength(0);
          String where = end(path, 2);
          if (where.equals("Предложение/Цены")) {
            found = 0;
          } else if (where.equals("Цены/Цена")) {
            found++;
          }
        } else if (event == XMLStreamConstants.CHARACTERS) {
          text.append(reader.getText());
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          switch (end(path, 2)) {
            case "Каталог/Ид", "ПакетПредложений/ИдКаталога" ->
              catalogue = text.toString().strip();
            case "Товар/Ид", "Предложение/Ид" -> id = text.toString().strip();
            case "Товар/ИдХарактеристики", "Предложение/ИдХарактеристики" ->
              characteristic = "#" + text.toString().strip();
            case "Товары/Товар" -> {
              products.add(catalogue + "/" + id + (id.contains("#") ? "" : characteristic));
              characteristic = "";
            }
            case "Предложения/Предложение" -> {
              String key = catalogue + "/" + id + (id.contains("#") ? "" : characteristic);
              int had = found;
              prices.merge(key, Math.max(0, found), (before, now) -> had < 0 ? before : now);
              characteristic = "";
              found = -1;
            }
            default -> {
              // of no interest
            }
          }
          path.remove(path.size() - 1);
          text.setLength(0);
        }
      }
    }

    private static String end(List<String> path, int names) {
      return String.join("/", path.subList(Math.max(0, path.size() - names), path.size()));
    }
  }
}
