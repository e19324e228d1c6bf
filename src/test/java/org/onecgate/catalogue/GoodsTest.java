package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that a product is found and shown with all that is known of it (G4). */
class GoodsTest {
  private static final int MANY = 2000;

  @TempDir
  static Path temp;

  private static Database database;
  private static Goods goods;

  @BeforeAll
  static void fill() throws Exception {
    database = MadeGoods.at(temp.resolve("goods.db"), MANY);
    goods = new Goods(database);
  }

  private static Goods.Search text(String text) {
    return new Goods.Search(text, "", "", "", null, null, null);
  }

  private static List<Long> found(Goods.Search search) throws IOException {
    return goods.find(search, null, 500).products().stream().map(Goods.Brief::n).toList();
  }

  private static List<Long> expected(java.util.function.IntPredicate which) {
    return java.util.stream.IntStream.rangeClosed(1, MANY)
        .filter(which)
        .mapToObj(i -> (long) i)
        .toList();
  }

  @Test
  void statusCountsWhatIsThereAndTellsOfTheLastExports() throws Exception {
    Goods.Status status = goods.status();
    assertThat(status.live()).isEqualTo(MANY - 1);
    assertThat(status.deleted()).isEqualTo(1);
    assertThat(status.offers()).isEqualTo(MANY - 1);
    assertThat(status.deliveries()).isEqualTo(3);
    assertThat(status.full())
        .extracting(Goods.Export::part, Goods.Export::formedAt, Goods.Export::name)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "goods", "2026-11-20T03:59:00", "Основной каталог товаров"),
            org.assertj.core.groups.Tuple.tuple(
                "offers", "2026-11-20T03:59:00", "Основной каталог товаров"));
    assertThat(status.open()).extracting(Goods.Export::nature).containsExactly("changes");
    Goods.Delivery last = status.last();
    assertThat(last).isNotNull();
    assertThat(last.id()).isEqualTo(MadeGoods.DELIVERIES.get(2));
    assertThat(last.deleted()).isEqualTo(2);
    assertThat(status.since()).isEqualTo(MadeGoods.BEGIN.plusSeconds(60).toString());
    assertThat(status.held()).isEmpty();
  }

  @Test
  void anEmptyCatalogueHasAStatusToo(@TempDir Path directory) throws Exception {
    Database none = new SqliteDatabase(directory.resolve("none.db"));
    MadeGoods.tables(none);
    Goods nothing = new Goods(none);
    assertThat(nothing.status().last()).isNull();
    assertThat(nothing.status().since()).isNull();
    assertThat(nothing.version()).isEqualTo(new Goods.Version(0, 0, 0, ""));
    assertThat(nothing.find(text("болт"), null, 10).products()).isEmpty();
    assertThat(nothing.groups()).isEmpty();
    assertThat(nothing.product(1)).isEmpty();
    assertThat(nothing.history(1, null, 10)).isEmpty();
    assertThat(nothing.series(1)).isEmpty();
  }

  @Test
  void allWordsHaveToOccurWhateverTheirOrderAndCase() throws Exception {
    List<Long> wanted =
        expected(i -> MadeGoods.name(i).contains("Щётка") && MadeGoods.name(i).contains("зелёный"));
    assertThat(wanted).isNotEmpty();
    assertThat(found(text("ЗЕЛЕНЫЙ щётк"))).isEqualTo(wanted);
    assertThat(found(text("  зелёный\tЩЕТКА "))).isEqualTo(wanted);
    assertThat(found(text("щётка нетакого"))).isEmpty();
  }

  @Test
  void signsThatMeanSomethingToADatabaseAreLettersLikeOthers() throws Exception {
    assertThat(found(text("%"))).isEmpty();
    assertThat(found(text("_"))).isEmpty();
    assertThat(found(text("' OR 1=1 --"))).isEmpty();
    assertThat(found(text("\\"))).isEmpty();
  }

  @Test
  void whatIsTheTextItselfStandsAboveWhatHoldsIt() throws Exception {
    assertThat(found(text(MadeGoods.article(77)))).containsExactly(77L);
    assertThat(found(text(MadeGoods.id(78)))).containsExactly(78L);
    try (Writing writing = new SqliteDatabase(temp.resolve("exact.db")).write()) {
      assertThat(writing).isNotNull();
    }
    Database few = MadeGoods.at(temp.resolve("few.db"), 300);
    try (Writing writing = few.write();
        Statement statement = writing.connection().createStatement()) {
      statement.execute("UPDATE product SET article = 'М5', search = search || '" + Sought.of("м5")
          + "' WHERE n IN (250, 260)");
      writing.commit();
    }
    Goods some = new Goods(few);
    List<Long> all = new ArrayList<>();
    @Nullable String next = null;
    do {
      Goods.Found part = some.find(text("М5"), next, 1);
      all.addAll(part.products().stream().map(Goods.Brief::n).toList());
      next = part.next();
    } while (next != null);
    assertThat(all).startsWith(250L, 260L).doesNotHaveDuplicates().hasSizeGreaterThan(5);
    assertThat(some.find(text("М5"), null, 500).products().stream()
            .map(Goods.Brief::n)
            .toList())
        .isEqualTo(all);
  }

  @Test
  void aKeyIsFoundAsAWholeOnly() throws Exception {
    assertThat(found(new Goods.Search("", MadeGoods.id(5), "", "", null, null, null)))
        .containsExactly(5L);
    assertThat(found(new Goods.Search("", "", MadeGoods.article(6), "", null, null, null)))
        .containsExactly(6L);
    assertThat(found(new Goods.Search("", "", "АРТ-0000", "", null, null, null)))
        .isEmpty();
    assertThat(found(new Goods.Search("", "", "", MadeGoods.barcode(7), null, null, null)))
        .containsExactly(7L);
    assertThat(found(new Goods.Search("", "", "", "4600000", null, null, null))).isEmpty();
  }

  @Test
  void whatNoProductHasIsFoundByItsOffers() throws Exception {
    assertThat(found(text("партия 8"))).contains(8L, 80L).allMatch(n -> n % 4 == 0);
    assertThat(found(new Goods.Search("партия", "", "", "", 4L, null, null)))
        .isEqualTo(expected(i -> i % 12 == 8));
    Goods.Found part = goods.find(text("партия"), null, 100);
    assertThat(part.products()).hasSize(100);
    assertThat(goods.find(text("партия"), part.next(), 100).products().get(0).n())
        .isEqualTo(404L);
  }

  @Test
  void aGroupHoldsWhatIsInThoseBelowIt() throws Exception {
    assertThat(found(new Goods.Search("", "", "", "", 4L, null, null)))
        .isEqualTo(expected(i -> i % 3 == 2 && i < 1501));
    assertThat(found(new Goods.Search("", "", "", "", 2L, null, null)).get(1)).isEqualTo(3L);
    assertThat(found(new Goods.Search("", "", "", "", 5L, null, null))).isEmpty();
    assertThat(found(new Goods.Search("", "", "", "", 99L, null, null))).isEmpty();
    assertThat(found(new Goods.Search("щётка", "", "", "", 4L, null, null)))
        .isEqualTo(expected(i -> i % 3 == 2 && MadeGoods.name(i).contains("Щётка")));
  }

  @Test
  void whatHasChangedSinceIsFoundAlsoByItsPrices() throws Exception {
    List<Long> each = expected(i -> i % 10 == 1 || i == MANY);
    assertThat(found(since(MadeGoods.DELIVERIES.get(2)))).isEqualTo(each);
    assertThat(found(since("2026-11-22T00:00:00Z"))).isEqualTo(each);
    assertThat(found(since("2026-12-01T00:00:00Z"))).isEmpty();
    assertThat(found(since(MadeGoods.DELIVERIES.get(0)))).hasSize(500);
    assertThatThrownBy(() -> found(since("yesterday")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("since");
    assertThatThrownBy(() -> found(since("20200101T000000000Z-00000000")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Goods.Search since(String since) {
    return new Goods.Search("", "", "", "", null, since, null);
  }

  @Test
  void whatIsDeletedCanBeLeftOutOrLookedFor() throws Exception {
    assertThat(found(new Goods.Search("", "", "", "", null, null, true)))
        .containsExactly((long) MANY);
    Goods.Search live = new Goods.Search("", "", MadeGoods.article(MANY), "", null, null, false);
    assertThat(found(live)).isEmpty();
    Goods.Brief gone = goods
        .find(new Goods.Search("", "", MadeGoods.article(MANY), "", null, null, null), null, 5)
        .products()
        .get(0);
    assertThat(gone.deletedBy()).isEqualTo("absence");
  }

  @Test
  void partsFollowEachOtherWithoutGaps() throws Exception {
    List<Long> all = new ArrayList<>();
    @Nullable String next = null;
    int parts = 0;
    do {
      Goods.Found part = goods.find(text("белый"), next, 7);
      all.addAll(part.products().stream().map(Goods.Brief::n).toList());
      next = part.next();
      parts++;
    } while (next != null);
    assertThat(all).isEqualTo(expected(i -> MadeGoods.name(i).contains("белый")));
    assertThat(parts).isEqualTo((all.size() + 6) / 7);
    assertThatThrownBy(() -> goods.find(text(""), "1 OR 1", 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListShowsAPriceAndAllOfTheStock() throws Exception {
    Goods.Brief brief =
        goods.find(text(MadeGoods.article(13)), null, 1).products().get(0);
    assertThat(brief.price()).isEqualTo("113.50");
    assertThat(brief.currency()).isEqualTo("RUB");
    assertThat(brief.stock()).isEqualTo("" + (13 + 5));
    assertThat(brief.offers()).isEqualTo(1);
  }

  @Test
  void aProductHasAllThatBelongsToIt() throws Exception {
    Goods.Product product = goods.product(11).orElseThrow();
    assertThat(product.name()).isEqualTo(MadeGoods.name(11));
    assertThat(product.unit()).isEqualTo("шт");
    assertThat(product.groups())
        .extracting(Goods.Place::path)
        .containsExactly(List.of("Все товары", "Крепёж", "Болты"));
    assertThat(product.properties())
        .containsExactly(
            new Goods.Property("p1", "Цвет", "Зелёный", true),
            new Goods.Property("p2", "Размер", "М14", true));
    assertThat(goods.product(5).orElseThrow().properties().get(0))
        .isEqualTo(new Goods.Property("p1", "Цвет", "Синий, каких нет", false));
    assertThat(product.images())
        .containsExactly(
            new Goods.Image(0, "import_files/11.jpg", "0".repeat(64), MadeGoods.DELIVERIES.get(0)));
    Goods.Offer offer = product.offers().get(0);
    assertThat(offer.prices())
        .extracting(Goods.Price::name, Goods.Price::price, Goods.Price::currency)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Розничная", "111.50", "RUB"),
            org.assertj.core.groups.Tuple.tuple("Оптовая", "101", "RUB"));
    assertThat(offer.stocks())
        .containsExactly(
            new Goods.Stock("w1", "Основной склад", "11"),
            new Goods.Stock("w2", "Магазин на Садовой", "3"));
    assertThat(product.saidFirst().delivery()).isEqualTo(MadeGoods.DELIVERIES.get(0));
    assertThat(product.saidLast().delivery()).isEqualTo(MadeGoods.DELIVERIES.get(2));
    assertThat(goods.product(12).orElseThrow().saidLast().delivery())
        .isEqualTo(MadeGoods.DELIVERIES.get(0));
    assertThat(product.changedLast().delivery()).isEqualTo(MadeGoods.DELIVERIES.get(0));
    assertThat(goods.product(MANY + 1)).isEmpty();
    assertThat(goods.image(11, 0)).isPresent();
    assertThat(goods.image(11, 1)).isEmpty();
  }

  @Test
  void historyIsNewestFirstAndTellsWhatThingsAreCalled() throws Exception {
    Goods.History history = goods.history(1, null, 3).orElseThrow();
    assertThat(history.changes())
        .extracting(Change::things, Change::kind, Change::name, Change::old, Change::now)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "offer_price", "changed", "Розничная", "99.00 RUB", "101.50 RUB"),
            org.assertj.core.groups.Tuple.tuple(
                "offer_stock", "changed", "Основной склад", "10", "1"),
            org.assertj.core.groups.Tuple.tuple(
                "offer_price", "changed", "Розничная", "96.00 RUB", "99.00 RUB"));
    Goods.History rest = goods.history(1, history.next(), 10).orElseThrow();
    assertThat(rest.changes())
        .extracting(Change::things)
        .containsExactly("product", "offer", "product");
    assertThat(rest.next()).isNull();
  }

  @Test
  void aCourseBeginsWithWhatWasBeforeTheFirstChangeAndEndsNow() throws Exception {
    Goods.Series series = goods.series(1).orElseThrow();
    Goods.Course retail = series.prices().get(0);
    assertThat(retail.name()).isEqualTo("Розничная");
    assertThat(retail.points())
        .extracting(Goods.Point::value)
        .containsExactly("96.00", "99.00", "101.50");
    assertThat(retail.points())
        .extracting(Goods.Point::at)
        .containsExactly("2026-11-20T01:01:00Z", "2026-11-21T01:01:00Z", "2026-11-22T01:01:00Z");
    assertThat(series.prices().get(1).points())
        .extracting(Goods.Point::value)
        .containsExactly("91", "91");
    assertThat(series.stocks())
        .extracting(Goods.Course::name)
        .containsExactly("Основной склад", "Магазин на Садовой");
  }

  @Test
  void groupsStandBelowThoseThatTheyAreIn() throws Exception {
    assertThat(goods.groups())
        .extracting(Goods.Group::name, Goods.Group::level, Goods.Group::parent)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Все товары", 0, null),
            org.assertj.core.groups.Tuple.tuple("Краски", 1, 1L),
            org.assertj.core.groups.Tuple.tuple("Крепёж", 1, 1L),
            org.assertj.core.groups.Tuple.tuple("Болты", 2, 2L),
            org.assertj.core.groups.Tuple.tuple("Пустая", 1, 1L));
    assertThat(goods.groups().stream().mapToLong(Goods.Group::products).sum())
        .as("the deleted one is not counted")
        .isEqualTo(MANY - 1);
  }

  @Test
  void groupsThatAreEachInTheOtherDoNoHarm(@TempDir Path directory) throws Exception {
    Database few = MadeGoods.at(directory.resolve("few.db"), 10);
    try (Writing writing = few.write();
        Statement statement = writing.connection().createStatement()) {
      statement.execute("UPDATE group_ SET parent = 'g4' WHERE id = 'g2'");
      writing.commit();
    }
    Goods some = new Goods(few);
    assertThat(some.groups()).extracting(Goods.Group::n).containsExactly(1L, 3L, 5L);
    assertThat(some.product(2).orElseThrow().groups().get(0).path())
        .containsExactly("Крепёж", "Болты");
    assertThat(some.find(new Goods.Search("", "", "", "", 2L, null, null), null, 50)
            .products())
        .hasSize(6);
  }

  @Test
  void deliveriesAreListedNewestFirst() throws Exception {
    Goods.Deliveries page = goods.deliveries(null, 2);
    assertThat(page.deliveries()).extracting(Goods.Delivery::n).containsExactly(3L, 2L);
    assertThat(goods.deliveries(page.next(), 2).deliveries())
        .extracting(Goods.Delivery::n)
        .containsExactly(1L);
    assertThat(goods.delivery(MadeGoods.DELIVERIES.get(1)).orElseThrow().n()).isEqualTo(2);
  }

  @Test
  void aProductIsKnownByTheIdThatALineOfAnOrderHas() throws Exception {
    String offer = MadeGoods.id(4) + "#h4";
    assertThat(goods.named(Set.of(MadeGoods.id(2), offer, "none", "'", "#")))
        .containsExactlyInAnyOrder(
            new Goods.Named(MadeGoods.id(2), 2, MadeGoods.article(2)),
            new Goods.Named(offer, 4, MadeGoods.article(4)));
    assertThat(goods.named(Set.of())).isEmpty();
    Database own = MadeGoods.at(temp.resolve("characteristics.db"), 3);
    try (Writing writing = own.write();
        Statement statement = writing.connection().createStatement()) {
      statement.execute("UPDATE product SET id = 'x', characteristic = 'c' || n");
      writing.commit();
    }
    assertThat(new Goods(own).named(Set.of("x#c2", "x#c3", "x", "x#other")))
        .extracting(Goods.Named::id, Goods.Named::n)
        .as("that of the characteristic though it is deleted, else the first that is not")
        .containsExactlyInAnyOrder(
            tuple("x#c2", 2L), tuple("x#c3", 3L), tuple("x", 1L), tuple("x#other", 1L));
  }

  @Test
  void theLargestLossesOfAHeldPlanComeFirst(@TempDir Path directory) throws Exception {
    Database few = MadeGoods.at(directory.resolve("few.db"), 10);
    Goods some = new Goods(few);
    Goods.Version before = some.version();
    MadeGoods.hold(few, "20261123T010000000Z-00000004", List.of("5", "100", "9.5"));
    Goods.Held held = some.held().get(0);
    assertThat(held.losses()).extracting(Goods.Loss::stock).containsExactly("100", "9.5", "5");
    assertThat(some.version()).isNotEqualTo(before);
    assertThat(some.status().held()).hasSize(1);
  }

  @Test
  void theStateIsAnotherOneAfterEachChange() throws Exception {
    assertThat(goods.version().change()).isEqualTo(goods.status().changes());
    assertThat(goods.version()).isEqualTo(goods.version());
  }
}
