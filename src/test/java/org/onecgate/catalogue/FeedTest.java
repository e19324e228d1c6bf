package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that whoever follows the changes misses none (G3). */
class FeedTest {
  private static final int MANY = 1000;

  @TempDir
  static Path temp;

  private static Database database;
  private static Feed feed;

  @BeforeAll
  static void fill() throws Exception {
    database = MadeGoods.at(temp.resolve("goods.db"), MANY);
    feed = new Feed(database);
  }

  @Test
  void partAfterPartItIsAllInOrderAndWithoutGaps() throws Exception {
    List<Long> numbers = new ArrayList<>();
    long after = 0;
    Feed.Part part;
    do {
      part = feed.after(after, 333, Feed.Filter.NONE);
      part.changes().forEach(each -> numbers.add(each.n()));
      after = numbers.get(numbers.size() - 1);
    } while (part.more());
    assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, feed.last()).boxed().toList());
    assertThat(part.last()).isEqualTo(feed.last());
    assertThat(feed.after(after, 10, Feed.Filter.NONE).changes()).isEmpty();
  }

  @Test
  void noPartIsLargerThanTheMost() throws Exception {
    assertThat(feed.after(0, 100_000, Feed.Filter.NONE).changes()).hasSize(Feed.MOST);
  }

  @Test
  void aDeliveryAKindAndTablesCanBeChosen() throws Exception {
    Feed.Filter third = new Feed.Filter(MadeGoods.DELIVERIES.get(2), Set.of(), null);
    List<Change> all = feed.after(0, 1000, third).changes();
    assertThat(all)
        .hasSize(102)
        .extracting(Change::delivery)
        .containsOnly(MadeGoods.DELIVERIES.get(2));
    assertThat(feed.after(all.get(100).n(), 1000, third).changes()).containsExactly(all.get(101));
    Feed.Filter deleted = new Feed.Filter(null, Set.of("product"), "deleted");
    assertThat(feed.after(0, 1000, deleted).changes()).singleElement().satisfies(each -> {
      assertThat(each.now()).isEqualTo("absence");
      assertThat(each.product()).isEqualTo(MANY);
      assertThat(each.title()).isEqualTo(MadeGoods.name(MANY));
    });
    Feed.Filter unknown = new Feed.Filter("20200101T000000000Z-00000000", Set.of(), null);
    assertThat(feed.after(0, 1000, unknown).changes()).isEmpty();
  }

  @Test
  void aChangeOfAnOfferTellsWhichProductItIsAbout() throws Exception {
    Feed.Filter prices = new Feed.Filter(MadeGoods.DELIVERIES.get(1), Set.of("offer_price"), null);
    Change change = feed.after(0, 1, prices).changes().get(0);
    assertThat(change.product()).isEqualTo(1);
    assertThat(change.title()).isEqualTo(MadeGoods.name(1));
    assertThat(change.name()).isEqualTo("Розничная");
    assertThat(change.old()).isEqualTo("96.00 RUB");
  }

  private static Feed.Pile pile(String delivery, String things) throws Exception {
    return feed.piles(delivery).orElseThrow().stream()
        .filter(each -> each.things().equals(things))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ofALargeDeliveryTheFirstOfEachTableAreToldAndTheRestIsThereToBeAskedFor() throws Exception {
    String second = MadeGoods.DELIVERIES.get(1);
    Feed.Pile prices = pile(second, "offer_price");
    assertThat(prices.changes()).hasSize(20).extracting(Change::row).startsWith(1L, 11L, 21L);
    assertThat(prices.more()).isTrue();
    assertThat(pile(second, "product").more()).isFalse();
    Feed.Part rest = feed.after(
        prices.changes().get(19).n(),
        1000,
        new Feed.Filter(second, Set.of("offer_price"), "changed"));
    assertThat(rest.changes()).hasSize(MANY / 10 - 20).extracting(Change::row).startsWith(201L);
    assertThat(rest.more()).isFalse();
  }

  @Test
  void whatIsToldOfADeliveryIsFoundByAnIndexHoweverManyGoodsThereAre() throws Exception {
    Feed.Filter deleted =
        new Feed.Filter(MadeGoods.DELIVERIES.get(2), Set.of("product"), "deleted");
    try (Connection connection = database.read()) {
      for (Query each :
          List.of(Piles.query(3), Feed.query(connection, 0, deleted).orElseThrow())) {
        assertThat(new Query("EXPLAIN QUERY PLAN ")
                .and(each)
                .list(connection, row -> row.getString(4)))
            .filteredOn(step -> step.contains(" change") || step.contains(" c "))
            .isNotEmpty()
            .allMatch(step -> step.contains("change_kind (delivery=? AND things=? AND kind=?"));
      }
    }
  }

  @Test
  void aVeryLongTextIsCutWhereManyAreTold() throws Exception {
    Change change = new Change(
        1,
        "d",
        "t",
        "product",
        1,
        "k",
        "changed",
        "description",
        null,
        "я".repeat(150),
        null,
        "\ud83d\ude00".repeat(151),
        null,
        1L,
        null,
        null);
    assertThat(change.cut(150).old()).isEqualTo(change.old());
    assertThat(change.cut(150).now())
        .as("no character is torn")
        .isEqualTo("\ud83d\ude00".repeat(150) + "…");
  }
}
