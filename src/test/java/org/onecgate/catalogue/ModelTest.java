package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.onecgate.catalogue.Script.classifier;
import static org.onecgate.catalogue.Script.goods;
import static org.onecgate.catalogue.Script.group;
import static org.onecgate.catalogue.Script.offer;
import static org.onecgate.catalogue.Script.offers;
import static org.onecgate.catalogue.Script.type;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.catalogue.Script.Doc;
import org.onecgate.catalogue.Script.Sent;
import org.onecgate.catalogue.Script.Statement;
import org.onecgate.delivery.PublishedDelivery;

/** The tables are what another way of computing says that they must be (G1, G2, G3, R3). */
class ModelTest {
  private static final int DEPTH = 3;
  private static final int MOST_FAILURES = 5;
  private static final long SEED = Long.getLong("tests.seed", 20261129L);

  @TempDir
  private Path temp;

  /** Deliveries that interact: each changes, deletes or brings back what others say. */
  private static List<Sent> smallOnes() {
    return List.of(
        Sent.of(
            goods(
                "1",
                "full",
                goods("p")
                    .named("Щётка")
                    .says("article", "A")
                    .requisite("Вес", "5")
                    .pictures("i/1.jpg"),
                goods("q").named("Мыло").groups("g")),
            offers(
                "1",
                "full",
                offer("p#1")
                    .named("a")
                    .price("t", "10")
                    .price("u", "12,50")
                    .stock("w", "1")
                    .stock("v", "2"),
                offer("q").named("c").says("quantity", "7"))),
        Sent.of(
            goods("2", "full", goods("p").named("Щётка").says("description", "О ней")),
            offers("2", "full", offer("p#2").named("b").price("t", "11"))),
        Sent.of(goods(
            "3",
            "changes",
            goods("p").deleted("mark"),
            goods("q").says("article", "").noRequisites().tax("НДС", "20"))),
        Sent.of(offers(
            "3",
            "changes",
            offer("p#1").price("u", "1 234.50").stock("w", "-3.0").spelled(1),
            offer("q").deleted("status").says("quantity", ""),
            offer("r").says("unit", "шт"))),
        Sent.of(
            goods(
                "4",
                "unknown",
                goods("p#1").named("Щётка 1"),
                goods("p").named("Щётка").pictures("i/2.jpg", "i/1.jpg")),
            classifier("4", group("g").named("Группа"), type("t").named("Опт"))),
        new Sent(
            List.of(offers("1", "full", offer("q").says("article", "Q").noPrices())),
            Map.of("i/1.jpg", "aa"),
            null,
            0),
        Sent.event("complete"),
        Sent.deactivate(2));
  }

  @Test
  void everySequenceOfThreeSmallDeliveriesMeansTheSame() throws Exception {
    List<Sent> all = smallOnes();
    PublishedDelivery[][] published = new PublishedDelivery[all.size()][DEPTH];
    for (int i = 0; i < all.size(); i++) {
      Deliveries deliveries = new Deliveries(temp.resolve("inbox" + i));
      for (int depth = 0; depth < DEPTH; depth++) {
        published[i][depth] = all.get(i).published(deliveries);
      }
    }
    try (Tables tables = new Tables()) {
      List<String> failures = new ArrayList<>();
      int[] steps = new int[1];
      walk(tables, new Compared(tables), all, published, new ArrayList<>(), failures, steps);
      assertThat(failures).isEmpty();
      assertThat(steps[0]).isEqualTo(8 + 64 + 512);
    }
  }

  private static void walk(
      Tables tables,
      Compared compared,
      List<Sent> all,
      PublishedDelivery[][] published,
      List<Integer> way,
      List<String> failures,
      int[] steps)
      throws SQLException, IOException {
    if (way.size() == DEPTH) {
      return;
    }
    for (int i = 0; i < all.size(); i++) {
      String mark = tables.mark();
      var replica = compared.replica();
      way.add(i);
      List<String> differences = compared.apply(all.get(i), published[i][way.size() - 1]);
      steps[0]++;
      if (!differences.isEmpty()) {
        failures.add(way + ": " + String.join("\n  ", differences));
      } else {
        walk(tables, compared, all, published, way, failures, steps);
      }
      way.remove(way.size() - 1);
      tables.backTo(mark);
      compared.undo(replica);
    }
  }

  /** What differs first when these are applied one after another; null if nothing does. */
  private @Nullable String difference(Tables tables, List<Sent> script)
      throws SQLException, IOException {
    String mark = tables.mark();
    try {
      Deliveries deliveries = new Deliveries(temp.resolve("inbox"));
      Compared compared = new Compared(tables);
      for (int i = 0; i < script.size(); i++) {
        List<String> differences =
            compared.apply(script.get(i), script.get(i).published(deliveries));
        if (!differences.isEmpty()) {
          return "after delivery " + (i + 1) + ":\n  " + String.join("\n  ", differences);
        }
      }
      return null;
    } finally {
      tables.backTo(mark);
    }
  }

  private boolean fails(Tables tables, List<Sent> script) throws IOException {
    try {
      String difference = difference(tables, script);
      if (difference != null && Boolean.getBoolean("tests.verbose")) {
        System.out.println(difference);
      }
      return difference != null;
    } catch (SQLException | RuntimeException e) {
      return true;
    }
  }

  /** Drops deliveries, documents and statements as long as it still fails. */
  private List<Sent> shrunk(Tables tables, List<Sent> failing) throws IOException {
    List<Sent> script = new ArrayList<>(failing);
    boolean isSmaller = true;
    while (isSmaller) {
      isSmaller = false;
      for (int i = script.size() - 1; i >= 0; i--) {
        for (Sent less : smaller(script.get(i))) {
          List<Sent> next = new ArrayList<>(script);
          if (less == null) {
            next.remove(i);
          } else {
            next.set(i, less);
          }
          if (fails(tables, next)) {
            script = next;
            isSmaller = true;
            break;
          }
        }
      }
    }
    return script;
  }

  private static List<Sent> smaller(Sent sent) {
    List<Sent> all = new ArrayList<>();
    all.add(null);
    if (!sent.pictures().isEmpty()) {
      all.add(new Sent(sent.docs(), Map.of(), sent.event(), sent.since()));
    }
    for (int i = 0; i < sent.docs().size(); i++) {
      List<Doc> docs = new ArrayList<>(sent.docs());
      docs.remove(i);
      all.add(new Sent(docs, sent.pictures(), sent.event(), sent.since()));
      Doc doc = sent.docs().get(i);
      for (int part = 0; part < 3; part++) {
        List<Statement> said =
            part == 0 ? doc.classified() : part == 1 ? doc.goods() : doc.offers();
        for (int j = 0; said != null && j < said.size(); j++) {
          List<Statement> less = new ArrayList<>(said);
          less.remove(j);
          List<Doc> changed = new ArrayList<>(sent.docs());
          changed.set(
              i,
              new Doc(
                  doc.date(),
                  doc.nature(),
                  doc.catalogue(),
                  doc.classifier(),
                  part == 0 ? less : doc.classified(),
                  part == 1 ? less : doc.goods(),
                  part == 2 ? less : doc.offers()));
          all.add(new Sent(changed, sent.pictures(), sent.event(), sent.since()));
        }
      }
    }
    return all;
  }

  private void sequences(int rounds, long seed) throws Exception {
    List<Long> failing = new ArrayList<>();
    try (Tables tables = new Tables()) {
      for (int round = 0; round < rounds && failing.size() < MOST_FAILURES; round++) {
        if (fails(tables, new RandomScript(seed + round).next(10))) {
          failing.add(seed + round);
          System.out.println("fails with -Dtests.seed=" + (seed + round) + " -Dtests.rounds=1");
        }
      }
      if (!failing.isEmpty()) {
        List<Sent> small = shrunk(tables, new RandomScript(failing.get(0)).next(10));
        StringBuilder text = new StringBuilder("seeds " + failing + ", the first one shrunk:\n");
        small.forEach(sent -> text.append("-- delivery\n").append(sent).append('\n'));
        fail(text + difference(tables, small));
      }
    }
  }

  @Test
  void sequencesByChanceMeanTheSame() throws Exception {
    sequences(Integer.getInteger("tests.rounds", 80), SEED);
  }

  /** {@code -Dtests.rounds} says how many. */
  @Test
  @Tag("long")
  void manySequencesByChanceMeanTheSame() throws Exception {
    sequences(Integer.getInteger("tests.rounds", 20_000), SEED + 1_000_000);
  }
}
