package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.storage.DataLayout;

/** What deliveries mean for the catalogue (G1, R3): one test for each rule. */
class ApplicationTest {
  @TempDir
  private Path temp;

  private Databases databases;
  private Database database;
  private Deliveries deliveries;
  private int most = 100;

  @BeforeEach
  void open() throws Exception {
    deliveries = new Deliveries(temp.resolve("inbox"));
    database = database();
  }

  /** An empty one. */
  Database database() throws Exception {
    databases =
        new Databases(Databases.Settings.FILES, new DataLayout(temp.resolve("data")).create());
    return databases.of(new ServerId("shop"));
  }

  @AfterEach
  void close() {
    if (databases != null) {
      databases.close();
    }
  }

  private Plan apply(PublishedDelivery delivery) throws SQLException, IOException {
    return new Application(database, most, deliveries.now(), step -> {}).apply(delivery);
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
    assertThat(plan)
        .isEqualTo(new Plan(
            List.of(
                new Goods.Count("catalogue", 1, 0, 0),
                new Goods.Count("product", 2, 0, 0),
                new Goods.Count("offer", 1, 0, 0)),
            2,
            0,
            0,
            List.of()));
    assertThat(ask("SELECT id, name, article, search FROM product ORDER BY n"))
        .containsExactly("p1 Щётка A1 ZFSKA\na1", "p2 Мыло null M\\LO");
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

  private static final String ALL =
      "<Наименование>Щётка</Наименование><Артикул>A1</Артикул><Описание>О ней</Описание>"
          + "<ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Вес</Наименование><Значение>5</Значение>"
          + "</ЗначениеРеквизита></ЗначенияРеквизитов>";

  @Test
  void whatIsAbsentStaysAndWhatIsEmptyIsCleared() throws Exception {
    apply(goods("1", "false", product("p", ALL)));
    Plan plan =
        apply(goods("2", "true", product("p", "<Наименование>Щётка</Наименование><Описание/>")));
    assertThat(plan.changed()).isEqualTo(1);
    assertThat(
            ask(
                "SELECT name, article, description, CASE WHEN more LIKE '%Вес%' THEN 1 ELSE 0 END FROM product"))
        .containsExactly("Щётка A1 null 1");
    assertThat(ask("SELECT kind, field, old, new FROM change WHERE delivery = 2 ORDER BY n"))
        .containsExactly("changed description О ней null");
  }

  @Test
  void whatIsSaidOfOnePartOfTheRestLeavesTheOthers() throws Exception {
    apply(goods("1", "false", product("p", ALL)));
    apply(goods(
        "2",
        "true",
        product(
            "p",
            "<СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование>"
                + "<Ставка>20</Ставка></СтавкаНалога></СтавкиНалогов>")));
    assertThat(
            ask(
                "SELECT CASE WHEN more LIKE '%Вес%' THEN 1 ELSE 0 END, CASE WHEN more LIKE '%НДС%' THEN 1 ELSE 0 END FROM product"))
        .containsExactly("1 1");
  }

  private static String price(String type, String price) {
    return "<Цена><ИдТипаЦены>" + type + "</ИдТипаЦены><ЦенаЗаЕдиницу>" + price
        + "</ЦенаЗаЕдиницу><Валюта>RUB</Валюта></Цена>";
  }

  private static String prices(String... prices) {
    return "<Цены>" + String.join("", prices) + "</Цены>";
  }

  private List<String> prices() throws SQLException {
    return ask(
        "SELECT t.id, p.price FROM offer_price p JOIN price_type t ON t.n = p.type ORDER BY t.id, p.place, p.offer");
  }

  @Test
  void aSetOfPricesReplacesTheOneBefore() throws Exception {
    apply(offers("0", "false", offer("z", prices(price("a", "0"), price("b", "0")))));
    apply(offers(
        "1",
        "false",
        offer(
            "p", "<Наименование>Щ</Наименование>" + prices(price("a", "1"), price("b", "2.00")))));
    Plan plan = apply(offers("2", "true", offer("p", prices(price("b", "2"), price("c", "3")))));
    assertThat(prices()).containsExactly("a 0", "b 0", "b 2", "c 3");
    assertThat(plan.changed()).isEqualTo(1);
    assertThat(
            ask("SELECT things, kind, field, old, new FROM change WHERE delivery = 3 ORDER BY n"))
        .containsExactly("offer_price deleted a 1 RUB null", "offer_price added c null 3 RUB");
    apply(offers("3", "true", offer("q", prices(price("c", "0")))));
    apply(offers("4", "true", offer("p", "<Цены/>")));
    assertThat(prices()).containsExactly("a 0", "b 0", "c 0");
    assertThat(ask("SELECT name FROM offer WHERE product = 'p'")).containsExactly("Щ");
  }

  @Test
  void twoPricesOfOneTypeAreBothKept() throws Exception {
    apply(offers("1", "false", offer("p", prices(price("a", "10"), price("a", "9")))));
    assertThat(prices()).containsExactly("a 10", "a 9");
  }

  @Test
  void onlyTheWarehousesThatAreListedChange() throws Exception {
    apply(offers(
        "1",
        "false",
        offer(
            "p",
            "<Склад ИдСклада=\"w1\" КоличествоНаСкладе=\"1\"/>"
                + "<Склад ИдСклада=\"w2\" КоличествоНаСкладе=\"2\"/><Количество>7</Количество>")));
    apply(offers(
        "2",
        "true",
        offer(
            "p",
            "<КоличествоНаСкладах><КоличествоНаСкладе><Ид>w2</Ид><Количество>5</Количество>"
                + "</КоличествоНаСкладе></КоличествоНаСкладах>")));
    apply(offers(
        "3",
        "true",
        offer(
            "p",
            "<Остатки><Остаток><Склад><Ид>w3</Ид><Количество>-4.50</Количество></Склад>"
                + "</Остаток></Остатки>")));
    assertThat(
            ask(
                "SELECT w.id, s.quantity FROM offer_stock s JOIN warehouse w ON w.n = s.warehouse ORDER BY 1"))
        .containsExactly("w1 1", "w2 5", "w3 -4.5");
    assertThat(ask("SELECT quantity FROM offer")).as("not the sum").containsExactly("7");
    assertThat(ask("SELECT kind, field, old, new FROM change WHERE delivery > 1 ORDER BY n"))
        .containsExactly("changed w2 2 5", "added w3 null -4.5");
  }

  private static final String DELETED = "<ПометкаУдаления>true</ПометкаУдаления>";

  private List<String> offersDeleted() throws SQLException {
    return ask("SELECT product, characteristic, deleted_by FROM offer ORDER BY 1, 2");
  }

  @Test
  void aDeletedProductTakesItsOffersAndBringsThemBack() throws Exception {
    String both = product("p", "<Наименование>Щ</Наименование>")
        + product("q", "<Наименование>М</Наименование>");
    apply(
        goods("1", "false", both),
        offers(
            "1",
            "false",
            offer("p#1", "<Наименование>a</Наименование>")
                + offer("p#2", "<Наименование>b</Наименование>")
                + offer("q", "<Наименование>c</Наименование>")));
    apply(offers("2", "true", offer("p#2", DELETED)));
    apply(goods("3", "true", product("p", DELETED)));
    assertThat(offersDeleted()).containsExactly("p 1 product", "p 2 mark", "q  null");
    apply(offers("4", "true", offer("p#1", "<Наименование>a</Наименование>")));
    assertThat(offersDeleted()).as("it goes with its product").contains("p 1 product");
    apply(goods("5", "true", product("p", "<Наименование>Щ</Наименование>")));
    assertThat(offersDeleted()).containsExactly("p 1 null", "p 2 mark", "q  null");
    assertThat(ask("SELECT kind, things, thing_key, new FROM change WHERE delivery = 3 ORDER BY n"))
        .containsExactly("deleted product p mark", "deleted offer p#1 product");
    assertThat(ask("SELECT kind, things, thing_key FROM change WHERE delivery = 5 ORDER BY n"))
        .containsExactly("revived product p", "revived offer p#1");
    assertThat(ask("SELECT added, deleted FROM delivery WHERE n IN (3, 5) ORDER BY n"))
        .containsExactly("0 2", "2 0");
  }

  @Test
  void aMentionWithoutTheMarkRevivesButPricesAloneDoNot() throws Exception {
    apply(offers(
        "1",
        "false",
        "<Предложение Статус=\"Удален\"><Ид>p#1</Ид><Наименование>a</Наименование></Предложение>"));
    assertThat(offersDeleted()).containsExactly("p 1 status");
    apply(offers("2", "true", offer("p#1", prices(price("a", "1")))));
    assertThat(offersDeleted()).containsExactly("p 1 status");
    assertThat(prices()).containsExactly("a 1");
    apply(offers("3", "true", offer("p#1", "<Наименование>a</Наименование>")));
    assertThat(offersDeleted()).containsExactly("p 1 null");
  }

  @Test
  void anOfferHasAKeyOfTwoPartsAndTheArticleIsNone() throws Exception {
    apply(
        goods(
            "1",
            "false",
            product("p", "<Артикул>A</Артикул>") + product("q", "<Артикул>A</Артикул>")),
        offers(
            "1",
            "false",
            offer("p#1", "<Наименование>a</Наименование>")
                + offer("p", "<ИдХарактеристики>1</ИдХарактеристики><Наименование>b</Наименование>")
                + offer("q", "<Артикул>A</Артикул>")));
    assertThat(ask("SELECT product, characteristic, name FROM offer ORDER BY 1, 2"))
        .containsExactly("p 1 b", "q  null");
    assertThat(ask("SELECT count(*) FROM product")).containsExactly("2");
  }

  @Test
  void theCatalogueIsPartOfTheKey() throws Exception {
    apply(
        goods("1", "false", product("p", "<Наименование>a</Наименование>")),
        goods("1", "false", product("p", "<Наименование>b</Наименование>"))
            .replace("<Ид>k</Ид>", "<Ид>l</Ид>"));
    assertThat(ask("SELECT catalogue, id, name FROM product ORDER BY 1"))
        .containsExactly("k p a", "l p b");
  }

  @Test
  void theLastOfTwoWithOneKeyCounts() throws Exception {
    apply(goods(
        "1",
        "false",
        product("p", "<Наименование>a</Наименование><Артикул>1</Артикул>")
            + product("p", "<Наименование>b</Наименование>")));
    assertThat(ask("SELECT name, article FROM product")).containsExactly("b 1");
  }

  private List<String> live() throws SQLException {
    return ask("SELECT id FROM product WHERE deleted_at IS NULL ORDER BY 1");
  }

  private static String named(String... ids) {
    StringBuilder goods = new StringBuilder();
    for (String id : ids) {
      goods.append(product(id, "<Наименование>Товар " + id + "</Наименование>"));
    }
    return goods.toString();
  }

  @Test
  void absenceFromAFullExportInPortionsCountsWithTheFirstOffers() throws Exception {
    apply(goods("1", "false", named("a", "b", "c")), offers("1", "false", ""));
    apply(goods("2", "false", named("a")));
    assertThat(live()).containsExactly("a", "b", "c");
    apply(goods("2", "true", named("b")));
    assertThat(live()).containsExactly("a", "b", "c");
    apply(offers("2", "false", offer("a", "<Наименование>a</Наименование>")));
    assertThat(live()).containsExactly("a", "b");
    assertThat(ask("SELECT deleted_by FROM product WHERE id = 'c'")).containsExactly("absence");
    apply(goods("3", "true", named("c")));
    assertThat(live()).containsExactly("a", "b", "c");
  }

  @Test
  void aFullExportThatBrokeOffDeletesNothing() throws Exception {
    apply(goods("1", "false", named("a", "b", "c")), offers("1", "false", ""));
    apply(goods("2", "false", named("a")));
    apply(goods("3", "false", named("a", "b"))); // another date, and no offers came before
    assertThat(live()).containsExactly("a", "b", "c");
    apply(offers("3", "false", ""));
    assertThat(live()).containsExactly("a", "b");
  }

  @Test
  void whereGoodsAloneAreSentTheNextDateClosesThem() throws Exception {
    apply(goods("1", "false", named("a", "b", "c")));
    apply(goods("2", "false", named("a", "b")));
    assertThat(live()).as("the first one said all of these").containsExactly("a", "b", "c");
    apply(goods("3", "true", named("a")));
    assertThat(live()).containsExactly("a", "b");
  }

  @Test
  void changesAndWhatDoesNotSayDeleteNothing() throws Exception {
    apply(goods("1", "false", named("a", "b")), offers("1", "false", ""));
    apply(goods("2", "true", named("a")), offers("2", "true", ""));
    apply(
        goods("3", "", named("a")).replace(" СодержитТолькоИзменения=\"\"", ""),
        offers("3", "false", ""));
    apply(deliveries.event("complete", null));
    assertThat(live()).containsExactly("a", "b");
  }

  @Test
  void absenceOfOffersCountsWithComplete() throws Exception {
    String two = offer("a#1", "<Наименование>a</Наименование>")
        + offer("a#2", "<Наименование>b</Наименование>");
    apply(offers("1", "false", two));
    apply(offers("2", "false", offer("a#1", "<Наименование>a</Наименование>")));
    assertThat(offersDeleted()).containsExactly("a 1 null", "a 2 null");
    apply(deliveries.event("complete", null));
    assertThat(offersDeleted()).containsExactly("a 1 null", "a 2 absence");
    apply(offers("3", "false", offer("a#1", prices(price("x", "1")))));
    apply(deliveries.event("complete", null));
    assertThat(offersDeleted())
        .as("a file of prices lists none")
        .containsExactly("a 1 null", "a 2 absence");
  }

  @Test
  void deactivateDeletesWhatWasNotSaidSinceItsTime() throws Exception {
    apply(goods("1", "true", named("a", "b", "c")));
    apply(goods("1", "true", named("x")).replace("<Ид>k</Ид>", "<Ид>other</Ид>"));
    long since = deliveries.now().getEpochSecond() + 1;
    apply(goods("2", "true", named("a")));
    apply(goods("2", "true", named("b")));
    Plan plan = apply(deliveries.event("deactivate", since));
    assertThat(live()).as("another catalogue was not spoken of").containsExactly("a", "b", "x");
    assertThat(plan.deleted()).isEqualTo(1);
    assertThat(ask("SELECT deleted_by FROM product WHERE id = 'c'")).containsExactly("deactivate");
    apply(deliveries.event("deactivate", deliveries.now().getEpochSecond() + 100));
    assertThat(live()).as("nothing came since").containsExactly("a", "b", "x");
  }

  @Test
  void whatComesLaterIsJoinedWhenItComes() throws Exception {
    Plan plan = apply(offers(
        "1",
        "false",
        offer("p", prices(price("t", "1")) + "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"1\"/>")));
    assertThat(plan.unresolved()).as("the product, the type, the warehouse").isEqualTo(3);
    plan = apply(
        root(
            "2",
            "<Классификатор><Ид>c</Ид><ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Оптовая</Наименование></ТипЦены></ТипыЦен>"
                + "<Склады><Склад><Ид>w</Ид><Наименование>Главный</Наименование></Склад></Склады></Классификатор>"));
    assertThat(plan.unresolved()).isEqualTo(1);
    assertThat(ask("SELECT t.name, p.price FROM offer_price p JOIN price_type t ON t.n = p.type"))
        .containsExactly("Оптовая 1");
    assertThat(ask("SELECT w.name FROM offer_stock s JOIN warehouse w ON w.n = s.warehouse"))
        .containsExactly("Главный");
    assertThat(apply(goods("3", "true", named("p"))).unresolved()).isZero();
  }

  @Test
  void groupsAndPropertiesOfAProductAreReplaced() throws Exception {
    String c = root(
        "1",
        "<Классификатор><Ид>c</Ид><Группы><Группа><Ид>g1</Ид><Наименование>Щётки</Наименование><Группы><Группа>"
            + "<Ид>g2</Ид><Наименование>Мягкие</Наименование></Группа></Группы></Группа></Группы><Свойства><Свойство><Ид>s</Ид>"
            + "<Наименование>Цвет</Наименование><ВариантыЗначений><Справочник><ИдЗначения>v</ИдЗначения><Значение>Красный</Значение>"
            + "</Справочник></ВариантыЗначений></Свойство></Свойства></Классификатор>");
    String first =
        "<Группы><Ид>g1</Ид><Ид>g2</Ид></Группы><ЗначенияСвойств><ЗначенияСвойства><Ид>s</Ид><Значение>v</Значение>"
            + "</ЗначенияСвойства></ЗначенияСвойств>";
    apply(c, goods("1", "false", product("p", first)));
    assertThat(
            ask(
                "SELECT g.name, g.parent FROM product_group p JOIN group_ g ON g.n = p.group_n ORDER BY 1 DESC"))
        .containsExactly("Щётки null", "Мягкие g1");
    assertThat(
            ask(
                "SELECT s.name, v.value FROM product_property p JOIN property s ON s.n = p.property"
                    + " JOIN property_value v ON v.scope = s.scope AND v.property = s.id AND v.id = p.value"))
        .containsExactly("Цвет Красный");
    apply(goods(
        "2",
        "true",
        product(
            "p",
            "<Группы><Ид>g2</Ид></Группы><ЗначенияСвойств><ЗначенияСвойства><Ид>s</Ид>"
                + "<Значение>Синий</Значение></ЗначенияСвойства></ЗначенияСвойств>")));
    assertThat(
            ask("SELECT things, kind, field, old, new FROM change WHERE delivery = 2 ORDER BY n"))
        .containsExactly(
            "product_group deleted g1 null null", "product_property changed s v Синий");
  }

  @Test
  void picturesAreAListWithWhatCame() throws Exception {
    apply(deliveries.of(Map.of(), List.of(Deliveries.picture("i/1.jpg", "aa")), null));
    apply(goods(
        "1", "false", product("p", "<Картинка>i/1.jpg</Картинка><Картинка>i/2.jpg</Картинка>")));
    assertThat(ask("SELECT place, name, sha256 FROM product_image ORDER BY 1"))
        .containsExactly("0 i/1.jpg aa", "1 i/2.jpg null");
    Plan plan = apply(deliveries.of(
        Map.of(),
        List.of(Deliveries.picture("i/1.jpg", "bb"), Deliveries.picture("i/2.jpg", "cc")),
        null));
    assertThat(plan.changed()).isEqualTo(1);
    assertThat(ask("SELECT field, old, new FROM change WHERE delivery = 3 ORDER BY field"))
        .containsExactly("i/1.jpg aa bb", "i/2.jpg null cc");
    apply(goods("2", "true", product("p", "<Картинка>i/2.jpg</Картинка>")));
    assertThat(ask("SELECT place, name, sha256 FROM product_image"))
        .containsExactly("0 i/2.jpg cc");
  }

  @Test
  void ordersAreKeptWithWhatBecameOfThem() throws Exception {
    apply(root(
        "1",
        "<Контейнер><Документ><Ид>o</Ид><Номер>7</Номер><Сумма>10,00</Сумма></Документ>"
            + "<Документ><Ид>pay</Ид><ХозОперация>Оплата</ХозОперация></Документ></Контейнер>"
            + "<Документ><Ид>o2</Ид><Номер>8</Номер></Документ>"));
    apply(root("2", "<Документ><Ид>o2</Ид><Номер>8</Номер><Сумма>5</Сумма></Документ>"));
    assertThat(ask("SELECT id, number, sum, container FROM document ORDER BY id"))
        .containsExactly("o 7 10 o", "o2 8 5 null", "pay null null o");
  }

  /** Every row of every table of things, in a form that two runs have in common. */
  private List<String> dump() throws SQLException {
    List<String> all = new ArrayList<>();
    for (Things things : Things.values()) {
      all.addAll(
          ask("SELECT '" + things.table() + "', t.* FROM " + things.table() + " t ORDER BY n"));
      for (Things.Part part : things.parts()) {
        all.addAll(
            ask("SELECT '" + part.table() + "', t.* FROM " + part.table() + " t ORDER BY 2, 3"));
      }
    }
    all.addAll(ask("SELECT * FROM change ORDER BY n"));
    return all;
  }

  @Test
  void theSameSaidAgainWritesNoRow() throws Exception {
    String[] documents = {
      goods("1", "false", product("p", ALL) + named("q")),
      offers(
          "1",
          "false",
          offer(
              "p#1",
              "<Наименование>a</Наименование>" + prices(price("a", "1.0"))
                  + "<Количество>1</Количество>")),
      offers("1", "false", offer("p#1", "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"1\"/>"))
    };
    apply(documents);
    List<String> before = dump();
    Plan plan = apply(documents);
    assertThat(plan).isEqualTo(new Plan(List.of(), plan.unresolved(), 2, 0, List.of()));
    assertThat(dump()).isEqualTo(before);
    assertThat(ask("SELECT delivery, things FROM said ORDER BY 2"))
        .as("and yet it is known that all of it was said")
        .containsExactly("2 catalogue", "2 offer", "2 product");
  }

  @Test
  void aDeliveryIsAppliedOnce() throws Exception {
    PublishedDelivery delivery = deliveries.of(goods("1", "false", named("a")));
    assertThat(apply(delivery)).isNotNull();
    assertThat(apply(delivery)).isNull();
    assertThat(ask("SELECT count(*) FROM delivery")).containsExactly("1");
  }

  private void decide(String decision) throws SQLException {
    change("UPDATE held SET decision = '" + decision + "', decided_by = 'admin'");
  }

  private void change(String sql) throws SQLException {
    try (Writing writing = database.write();
        Statement statement = writing.connection().createStatement()) {
      statement.execute(sql);
      writing.commit();
    }
  }

  @Test
  void aPlanInWhichTooMuchVanishesIsHeldUntilAPersonDecides() throws Exception {
    most = 5;
    String[] ids = new String[20];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "p" + i;
    }
    apply(
        goods("1", "false", named(ids)),
        offers(
            "1",
            "false",
            offer(
                "p1",
                "<Наименование>a</Наименование>"
                    + "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"9\"/>")));
    List<String> before = dump();
    PublishedDelivery two =
        deliveries.of(goods("2", "true", product("p0", DELETED) + product("p1", DELETED)));
    Plan plan = apply(two);
    assertThat(plan)
        .isEqualTo(new Plan(
            List.of(new Goods.Count("product", 0, 0, 2), new Goods.Count("offer", 0, 0, 1)),
            plan.unresolved(),
            20,
            2,
            List.of("goods")));
    Goods.Held held = new Goods(database).held().get(0);
    assertThat(held.deleted()).isEqualTo(3);
    assertThat(held.counts())
        .as("it is told how many of these are offers")
        .containsExactlyInAnyOrderElementsOf(plan.counts());
    assertThat(dump()).as("nothing of it counts").isEqualTo(before);
    assertThat(ask("SELECT cause, live, vanishing FROM held")).containsExactly("goods 20 2");
    assertThat(ask("SELECT thing_key, name, stock FROM held_loss ORDER BY n"))
        .containsExactly("p1 Товар p1 9", "p0 Товар p0 0");
    change("UPDATE held SET held_at = '2026-01-01T00:00:00Z'");
    assertThat(apply(two).causes()).as("it stays so").containsExactly("goods");
    assertThat(ask("SELECT held_at FROM held")).containsExactly("2026-01-01T00:00:00Z");
    decide("pass");
    assertThat(apply(two).causes()).isEmpty();
    assertThat(live()).hasSize(18);
    assertThat(ask("SELECT state, decided_by FROM delivery WHERE n = 2"))
        .containsExactly("applied admin");
    assertThat(ask("SELECT count(*) FROM held")).containsExactly("0");
    assertThat(new Goods(database).delivery(two.eventId()).orElseThrow().counts())
        .containsExactlyInAnyOrderElementsOf(plan.counts());
    assertThat(apply(goods("3", "true", product("p2", DELETED))).causes())
        .as("1 of 18 is more than 5 of 100")
        .containsExactly("goods");
    decide("refuse");
    assertThat(apply(deliveries.of(goods("4", "true", named("p3")))).causes()).isEmpty();
    assertThat(live()).hasSize(18);
  }

  @Test
  void aRefusedPlanIsPassedOver() throws Exception {
    most = 5;
    apply(goods("1", "false", named("a", "b")));
    PublishedDelivery bad = deliveries.of(goods("2", "true", product("a", DELETED)));
    assertThat(apply(bad).causes()).containsExactly("goods");
    decide("refuse");
    assertThat(apply(bad)).isNull();
    assertThat(live()).containsExactly("a", "b");
    assertThat(ask("SELECT state, decided_by FROM delivery ORDER BY n"))
        .containsExactly("applied null", "refused admin");
    assertThat(apply(bad)).isNull();
  }

  @Test
  void allPricesOfATypeAndAllStockAreNotLostUnseen() throws Exception {
    String two = offer(
            "a",
            "<Наименование>a</Наименование>" + prices(price("x", "1"), price("y", "1"))
                + "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"1\"/>")
        + offer("b", prices(price("x", "1")) + "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"2\"/>");
    apply(offers("1", "false", two));
    assertThat(apply(offers("2", "true", offer("a", prices(price("y", "1"))))).causes())
        .isEmpty();
    assertThat(apply(offers("3", "true", offer("b", prices(price("z", "1"))))).causes())
        .containsExactly("prices");
    assertThat(ask("SELECT things, thing_key FROM held_loss")).containsExactly("price_type x");
    assertThat(apply(
                offers("4", "true", offer("a", "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"0\"/>")))
            .causes())
        .isEmpty();
    assertThat(apply(offers(
                "5", "true", offer("b", "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"-1\"/>")))
            .causes())
        .containsExactly("stock");
  }

  @Test
  void numbersThatAreNoneAreNotGuessed() throws Exception {
    apply(offers(
        "1",
        "false",
        offer("p", "<Количество>много</Количество>" + prices(price("a", "1 234,50")))));
    assertThat(ask("SELECT quantity FROM offer")).containsExactly("null");
    assertThat(prices()).containsExactly("a 1234.5");
  }

  private Plan quiet(long export, long last) throws Exception {
    return new Application(database, most, deliveries.now(), step -> {}).closeQuiet(export, last);
  }

  @Test
  void anExportOfGoodsAloneIsOverWhenNothingMoreComesAndAgainIfItGoesOn() throws Exception {
    apply(goods("1", "false", named("a", "b", "c")));
    assertThat(quiet(1, 1)).isNotNull();
    assertThat(quiet(1, 1)).as("once").isNull();
    apply(goods("2", "false", named("a", "b")));
    assertThat(live()).containsExactly("a", "b", "c");
    quiet(2, 3);
    assertThat(live()).containsExactly("a", "b");
    apply(goods("2", "true", named("c")));
    assertThat(live()).as("a late portion").containsExactly("a", "b", "c");
    assertThat(quiet(2, 5)).isNotNull();
    assertThat(live()).containsExactly("a", "b", "c");
    assertThat(ask("SELECT count(*) FROM export WHERE closed_at IS NULL")).containsExactly("0");
  }

  @Test
  void anExportThatBreaksOffIsNoLastFullOneAndIsToldOf() throws Exception {
    apply(goods("1", "false", named("a", "b")), offers("1", "false", offer("a", "")));
    apply(goods("2", "false", named("a")));
    quiet(2, 2);
    assertThat(live()).as("nothing is deleted").containsExactly("a", "b");
    Goods.Status status = new Goods(database).status();
    assertThat(status.full())
        .extracting(Goods.Export::part, Goods.Export::formedAt)
        .contains(org.assertj.core.groups.Tuple.tuple("goods", "1"));
    assertThat(status.brokenOff())
        .extracting(Goods.Export::part, Goods.Export::closedBy)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("goods", "quiet broken"));
    assertThat(status.open()).extracting(Goods.Export::part).doesNotContain("goods");
  }

  @Test
  void aClosingThatWouldTakeTooMuchIsHeldAndMayBeRefused() throws Exception {
    apply(goods("1", "false", named("a", "b")));
    apply(goods("2", "false", named("a")));
    most = 5;
    assertThat(quiet(2, 2).causes()).containsExactly("goods");
    assertThat(live()).containsExactly("a", "b");
    decide("refuse");
    assertThat(quiet(2, 2)).isNull();
    assertThat(live()).containsExactly("a", "b");
    assertThat(ask("SELECT closed_by FROM export ORDER BY n"))
        .containsExactly("date", "refused broken");
  }

  private static String classifier(String groups, String color) {
    return "<Классификатор><Ид>c</Ид><Группы>" + groups + "</Группы><Свойства><Свойство><Ид>s</Ид>"
        + "<Наименование>Цвет</Наименование><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений><Справочник>"
        + "<ИдЗначения>v1</ИдЗначения><Значение>" + color + "</Значение></Справочник><Справочник>"
        + "<ИдЗначения>v2</ИдЗначения><Значение>Синий</Значение></Справочник></ВариантыЗначений></Свойство></Свойства>"
        + "</Классификатор>";
  }

  private static String group(String id, String name, String inside) {
    return "<Группа><Ид>" + id + "</Ид><Наименование>" + name + "</Наименование>" + inside
        + "</Группа>";
  }

  private static String colored(String value) {
    return "<ЗначенияСвойств><ЗначенияСвойства><Ид>s</Ид><Значение>" + value
        + "</Значение></ЗначенияСвойства></ЗначенияСвойств>";
  }

  /** What the piles of a delivery tell: the table, the kind, and of each change the names in it. */
  private List<String> piles(String delivery) throws IOException {
    List<String> told = new ArrayList<>();
    for (Feed.Pile pile : new Feed(database).piles(delivery).orElseThrow()) {
      for (Change each : pile.changes()) {
        told.add(pile.things() + " " + pile.kind() + ": "
            + String.join(
                ", ",
                Stream.of(each.title(), each.article(), each.name(), each.oldName(), each.nowName())
                    .map(String::valueOf)
                    .toList()));
      }
    }
    return told;
  }

  @Test
  void whatADeliveryChangedIsToldByNameAndGoodsComeFirst() throws Exception {
    String brush = "<Наименование>Щётка</Наименование><Артикул>A1</Артикул>";
    apply(
        root(
            "1",
            classifier(
                group("g1", "Дом", "<Группы>" + group("g2", "Сад", "") + "</Группы>")
                    + group("g3", "Старое", ""),
                "Алый")),
        goods(
            "1",
            "true",
            product("p1", brush + colored("v1"))
                + product("p2", "<Наименование>Мыло</Наименование>")),
        offers("1", "true", offer("p1#x", "<Наименование/>" + prices(price("t", "1")))));
    PublishedDelivery second = deliveries.of(
        root(
            "2",
            classifier(
                    group("g1", "Дом", "")
                        + group("g2", "Сад", "")
                        + group("g4", "Двор", "")
                        + "<Группа><Ид>g3</Ид><ПометкаУдаления>true</ПометкаУдаления></Группа>",
                    "Красный")
                .replace(
                    "</Классификатор>",
                    "<ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Розница</Наименование></ТипЦены>"
                        + "</ТипыЦен></Классификатор>")),
        goods(
            "2",
            "true",
            product("p1", colored("v2"))
                + product("p2", DELETED)
                + product("p3", "<Артикул>A3</Артикул>")),
        offers("2", "true", offer("p1#x", prices(price("t", "2")))));
    apply(second);
    assertThat(piles(second.eventId()))
        .as(
            "neither a group nor a value is told by its Ид, and what is gone has the name that it had")
        .containsExactly(
            "product deleted: Мыло, null, null, null, null",
            "product added: null, A3, null, null, null",
            "product_property changed: Щётка, A1, Цвет, Красный, Синий",
            "offer_price changed: Щётка, A1, Розница, null, null",
            "group_ deleted: Старое, null, null, null, null",
            "group_ added: Двор, null, null, null, null",
            "group_ changed: Сад, null, null, Дом, null",
            "property_value changed: Красный, null, Цвет, null, null",
            "price_type added: Розница, null, null, null, null");
    assertThat(new Feed(database).piles("20200101T000000000Z-00000000")).isEmpty();
  }
}
