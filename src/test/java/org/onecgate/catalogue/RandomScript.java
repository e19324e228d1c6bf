package org.onecgate.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.onecgate.catalogue.Script.Doc;
import org.onecgate.catalogue.Script.Sent;
import org.onecgate.catalogue.Script.Statement;

/** Deliveries by chance: few things, so that much is said of each. The same for the same seed. */
final class RandomScript {
  /** More than one lot that is looked up at once. */
  private static final int MANY = 520;

  private final Random random;
  private int date = 1;

  RandomScript(long seed) {
    random = new Random(seed);
  }

  List<Sent> next(int deliveries) {
    List<Sent> all = new ArrayList<>();
    for (int i = 1; i <= deliveries; i++) {
      all.add(delivery(i));
    }
    return all;
  }

  private boolean chance(int ofHundred) {
    return random.nextInt(100) < ofHundred;
  }

  @SafeVarargs
  private <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  private Sent delivery(int number) {
    int kind = random.nextInt(100);
    if (kind < 8) {
      return Sent.event("complete");
    }
    if (kind < 16) {
      return Sent.deactivate(1 + random.nextInt(number + 1));
    }
    if (kind < 20) {
      return Sent.event("quiet");
    }
    List<Doc> docs = new ArrayList<>();
    int documents = 1 + random.nextInt(4);
    for (int i = 0; i < documents; i++) {
      docs.add(document());
    }
    Map<String, String> pictures = new LinkedHashMap<>();
    if (chance(15)) {
      pictures.put("i/1.jpg", one("aa", "bb"));
      if (chance(50)) {
        pictures.put("i/2.jpg", one("aa", "bb"));
      }
    }
    return new Sent(docs, pictures, null, 0);
  }

  private Doc document() {
    int when = random.nextInt(100);
    if (when >= 60 && when < 85) {
      date++;
    }
    int formed = when < 85 ? date : Math.max(1, date - random.nextInt(3));
    String nature = one("full", "full", "changes", "changes", "unknown");
    int which = random.nextInt(100);
    String catalogue = which < 70 ? "k" : which < 85 ? "l" : "m";
    String classifier = catalogue.equals("m") ? null : "c";
    int kind = random.nextInt(100);
    boolean isClassified = classifier != null && (kind >= 90 || chance(15));
    boolean isGoods = kind < 40;
    boolean isOffers = kind >= 35 && kind < 90;
    return new Doc(
        Integer.toString(formed),
        nature,
        catalogue,
        classifier,
        isClassified ? classified() : null,
        isGoods ? several("product", 0) : null,
        isOffers ? several("offer", kind < 70 ? 0 : kind < 80 ? 1 : 2) : null);
  }

  /**
   * Some goods or offers.
   *
   * @param what of offers: 0 all of it, 1 prices, 2 stocks
   */
  private List<Statement> several(String table, int what) {
    List<Statement> all = new ArrayList<>();
    int number = random.nextInt(5);
    for (int i = 0; i < number; i++) {
      all.add(table.equals("product") ? product() : offer(what));
    }
    if (random.nextInt(400) == 0) {
      int from = random.nextInt(all.size() + 1);
      for (int i = 0; i < MANY; i++) {
        Statement one = table.equals("product") ? Script.goods("f" + i) : Script.offer("f" + i);
        all.add(from + i, one.says("code", "F"));
      }
      for (int i = 0; i < 6; i++) {
        all.add(table.equals("product") ? product() : offer(what));
      }
    }
    return all;
  }

  private @Nullable String mark() {
    return chance(14) ? one("mark", "mark", "status", "not") : null;
  }

  private void text(Statement said, int ofHundred, String column, String... values) {
    if (chance(ofHundred)) {
      said.says(column, chance(15) ? "" : one(values));
    }
  }

  private Statement product() {
    String id = "p" + (1 + random.nextInt(4));
    Statement said = Script.goods(chance(12) ? id + "#1" : id).deleted(mark());
    if (said.mark != null && chance(50)) {
      return said;
    }
    text(said, 70, "name", "Щётка", "Мыло");
    text(said, 10, "full_name", "Щётка синяя");
    text(said, 40, "article", "A", "Ёж");
    text(said, 10, "code", "1", "2");
    text(said, 10, "barcodes", "460", "461");
    text(said, 15, "unit", "шт", "кг");
    text(said, 5, "category", "x", "y");
    text(said, 30, "description", "О ней", "О нём");
    text(said, 5, "country", "Россия", "Китай");
    text(said, 5, "brand", "B", "C");
    if (chance(25)) {
      said.groups = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        said.groups.add("g" + (1 + random.nextInt(3)));
      }
    }
    if (chance(20)) {
      said.noProperties();
      for (int i = random.nextInt(3); i > 0; i--) {
        said.property(
            "s" + i,
            chance(30) ? new String[] {"v1", "v2"} : new String[] {one("v1", "Синий", "")});
      }
    }
    if (chance(20)) {
      List<String> names = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        names.add("i/" + (1 + random.nextInt(3)) + ".jpg");
      }
      said.pictures(names.toArray(new String[0]));
    }
    rest(said);
    return said;
  }

  private void rest(Statement said) {
    if (chance(20)) {
      said.noRequisites();
      for (int i = random.nextInt(3); i > 0; i--) {
        said.requisite("Реквизит " + i, one("5", "6"));
      }
    }
    if (said.table.equals("product") && chance(10)) {
      said.tax("НДС", one("10", "20"));
    }
  }

  private Statement offer(int what) {
    Statement said =
        Script.offer("p" + (1 + random.nextInt(5)) + one("", "#1", "#2")).deleted(mark());
    if (said.mark != null && chance(50)) {
      return said;
    }
    if (what == 0) {
      text(said, 50, "name", "a", "b");
      text(said, 15, "article", "A", "B");
      text(said, 10, "code", "1", "2");
      text(said, 10, "barcodes", "460", "461");
      text(said, 10, "unit", "шт", "кг");
      rest(said);
    }
    if (what != 1 && chance(25)) {
      said.says("quantity", one("", "0", "5", "-1.50", "1 000"));
    }
    if (what == 1 || (what == 0 && chance(40))) {
      said.noPrices();
      for (int i = random.nextInt(4); i > 0; i--) {
        String currency = one("RUB", "RUB", "EUR", null);
        said.price(
            "t" + (1 + random.nextInt(3)),
            one("1", "1.0", "2,50"),
            currency,
            currency == null ? null : one(null, null, "кг"));
      }
    }
    if (what == 2 || (what == 0 && chance(40))) {
      said.spelled(random.nextInt(3));
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        said.stock(one("w1", "w2", "w3", "w3", ""), one("0", "1", "1.0", "-3", ""));
      }
    }
    return said;
  }

  private List<Statement> classified() {
    List<Statement> all = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int id = 1 + random.nextInt(3);
      Statement said = switch (random.nextInt(5)) {
        case 0 -> Script.group("g" + id);
        case 1 -> Script.property("s" + id);
        case 2 -> Script.type("t" + id);
        case 3 -> Script.warehouse("w" + id);
        default -> Script.unit("u" + id).says("code", one("796", "166"));
      };
      if (!said.table.equals("unit")) {
        text(said, 80, "name", "X", "Y");
      }
      said.deleted(mark());
      if (said.table.equals("group_") && chance(40)) {
        said.with(Script.group("g" + (1 + id % 3)).named("Внутри"));
      } else if (said.table.equals("property")) {
        for (int v = random.nextInt(3); v > 0; v--) {
          said.with(Script.value(said.key.get(0), "v" + v).says("value", one("Красный", "Синий")));
        }
      } else if (said.table.equals("price_type")) {
        text(said, 30, "currency", "RUB", "EUR");
      }
      all.add(said);
    }
    return all;
  }
}
