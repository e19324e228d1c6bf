package org.onecgate.catalogue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onecgate.catalogue.Script.Doc;
import org.onecgate.catalogue.Script.Sent;
import org.onecgate.catalogue.Script.Statement;

/**
 * What deliveries mean, computed in the slowest and plainest way: it keeps all that was ever said and works each thing
 * out afresh, from the newest statement backwards. It shares no code with the catalogue.
 */
final class NaiveCatalogue {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Sent> history = new ArrayList<>();
  private final List<State> states = new ArrayList<>(List.of(State.EMPTY));

  /**
   * What there is after a delivery.
   *
   * @param rows each thing's columns, by table and key
   */
  record State(
      NavigableMap<String, NavigableMap<String, String>> rows,
      long added,
      long changed,
      long deleted,
      long unresolved,
      Set<String> touched) {
    static final State EMPTY = new State(new TreeMap<>(), 0, 0, 0, 0, Set.of());
  }

  /** When a delivery begins; the first is 1. */
  static Instant start(int delivery) {
    return BEGIN.plusSeconds(60L * delivery);
  }

  private static String published(int delivery) {
    return start(delivery).plusSeconds(1).toString();
  }

  int size() {
    return history.size();
  }

  State add(Sent sent) {
    history.add(sent);
    State now = compared(states.get(states.size() - 1), new Telling(history).state());
    states.add(now);
    return now;
  }

  void undo() {
    history.remove(history.size() - 1);
    states.remove(states.size() - 1);
  }

  /** The exports that are open, as catalogue, part, and date. */
  List<String> open() {
    List<String> open = new ArrayList<>();
    for (Portions each : new Telling(history).exports) {
      if (each.isOpen) {
        open.add(each.catalogue + " " + each.part + " " + each.date);
      }
    }
    return open;
  }

  /** Counts what has changed, and numbers it. */
  private State compared(State before, State now) {
    long added = 0;
    long changed = 0;
    long deleted = 0;
    Set<String> touched = new TreeSet<>();
    for (Map.Entry<String, NavigableMap<String, String>> each : now.rows().entrySet()) {
      NavigableMap<String, String> row = each.getValue();
      NavigableMap<String, String> old = before.rows().get(each.getKey());
      String last = old == null ? null : old.get("changed_last");
      NavigableMap<String, String> was = new TreeMap<>(old == null ? Map.of() : old);
      was.remove("changed_last");
      boolean differs = old == null || !was.equals(row);
      boolean wasLive = isLive(was);
      if (!wasLive && isLive(row)) {
        added++;
        touched.add(each.getKey());
      } else if (wasLive && !isLive(row)) {
        deleted++;
        touched.add(each.getKey());
      } else if (was.containsKey("said_first") && !said(was).equals(said(row))) {
        changed++;
        touched.add(each.getKey());
      }
      row.put("changed_last", differs ? Integer.toString(history.size()) : last);
    }
    return new State(now.rows(), added, changed, deleted, now.unresolved(), touched);
  }

  private static boolean isLive(Map<String, String> row) {
    return row.containsKey("said_first") && !row.containsKey("deleted_by");
  }

  private static Map<String, String> said(Map<String, String> row) {
    Map<String, String> said = new HashMap<>(row);
    said.remove("deleted_by");
    said.remove("deleted_at");
    return said;
  }

  /** A statement where it stands. */
  private record Said(
      int delivery, String key, String scope, @Nullable String classifier, Statement statement) {
    /** Whether it tells that the thing is there, and not only what it costs or how many there are. */
    boolean isMention() {
      return !key.startsWith("offer ")
          || !statement.fields.getOrDefault("name", "").isEmpty()
          || !statement.fields.getOrDefault("article", "").isEmpty()
          || statement.fields.containsKey("unit");
    }

    boolean isDeletion() {
      return statement.mark != null && !statement.mark.equals("not");
    }
  }

  private record Death(String by, int delivery) {}

  /** The documents of one catalogue with one date. */
  private static final class Portions {
    final String catalogue;
    final String part;
    final String date;
    final int first;
    boolean isFull;
    boolean isOpen;
    int documents;
    int last;

    Portions(String catalogue, String part, String date, int first) {
      this.catalogue = catalogue;
      this.part = part;
      this.date = date;
      this.first = first;
    }
  }

  /** All that follows from a history. */
  private static final class Telling {
    private final List<Sent> history;
    private final List<Said> all = new ArrayList<>();
    private final List<Portions> exports = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Death> dead = new HashMap<>();
    private final List<Map<String, String>> places = new ArrayList<>();
    private int position;

    Telling(List<Sent> history) {
      this.history = history;
      for (int i = 0; i < history.size(); i++) {
        int from = all.size();
        for (Doc doc : history.get(i).docs()) {
          hear(i + 1, doc);
        }
        live(i + 1, all.subList(from, all.size()));
      }
    }

    private static String scope(Doc doc) {
      return doc.classifier() == null ? doc.catalogue() : doc.classifier();
    }

    private void hear(int delivery, Doc doc) {
      String scope = scope(doc);
      for (Statement each : doc.classified() == null ? List.<Statement>of() : doc.classified()) {
        hear(delivery, doc, scope, each, null);
      }
      for (Statement each : doc.goods() == null ? List.<Statement>of() : doc.goods()) {
        all.add(new Said(
            delivery, "product " + of(doc.catalogue(), each), scope, doc.classifier(), each));
      }
      for (Statement each : doc.offers() == null ? List.<Statement>of() : doc.offers()) {
        all.add(new Said(
            delivery, "offer " + of(doc.catalogue(), each), scope, doc.classifier(), each));
      }
    }

    private void hear(
        int delivery, Doc doc, String scope, Statement of, @Nullable Statement around) {
      for (Statement each : of.inside) {
        hear(delivery, doc, scope, each, of);
      }
      all.add(new Said(
          delivery, of.table + " " + scope + "/" + String.join("/", of.key), scope, null, of));
      if (of.table.equals("group_")) {
        places.add(Map.of(
            "key",
            of.table + " " + scope + "/" + of.key.get(0),
            "parent",
            around == null ? "" : around.key.get(0)));
      }
    }

    /** An id without a second part has an empty one. */
    private static String of(String catalogue, Statement each) {
      String id = each.key.get(0);
      return catalogue + "/" + (id.contains("#") ? id : id + "#");
    }

    private static String catalogue(String key) {
      return key.substring(key.indexOf(' ') + 1, key.indexOf('/'));
    }

    private int lastSaid(String key) {
      for (int i = all.size() - 1; i >= 0; i--) {
        if (all.get(i).key().equals(key)) {
          return all.get(i).delivery();
        }
      }
      return 0;
    }

    /** Works out who lives after a delivery. */
    private void live(int delivery, List<Said> now) {
      Map<String, Death> before = new HashMap<>(dead);
      for (Said said : now) {
        Death death = dead.get(said.key());
        if (said.isDeletion()) {
          dead.put(
              said.key(),
              new Death(
                  said.statement().mark,
                  death != null
                      ? death.delivery()
                      : before.containsKey(said.key())
                          ? before.get(said.key()).delivery()
                          : delivery));
        } else if (death != null && said.isMention() && !death.by().equals("product")) {
          dead.remove(said.key());
        }
      }
      Sent sent = history.get(delivery - 1);
      close(delivery, sent);
      if ("deactivate".equals(sent.event())) {
        deactivate(delivery, sent.since());
      }
      withProducts(delivery);
    }

    private void close(int delivery, Sent sent) {
      Map<Portions, String> closing = new LinkedHashMap<>();
      for (Doc doc : sent.docs()) {
        position++;
        if (doc.goods() != null) {
          seen(delivery, doc, "goods", closing);
        }
        if (doc.offers() != null) {
          Portions goods = null;
          for (Portions each : exports) {
            if (each.isOpen
                && each.part.equals("goods")
                && each.catalogue.equals(doc.catalogue())
                && (goods == null || each.last > goods.last)) {
              goods = each;
            }
          }
          if (goods != null) {
            closing.putIfAbsent(goods, "offers");
          }
          if (doc.offers().stream()
              .anyMatch(each -> new Said(0, "offer ", "", null, each).isMention())) {
            seen(delivery, doc, "offers", closing);
          }
        }
      }
      for (Portions each : exports) {
        boolean isChosen = "quiet".equals(sent.event()) && closing.isEmpty();
        if (each.isOpen && ("complete".equals(sent.event()) || isChosen)) {
          closing.putIfAbsent(each, sent.event());
        }
      }
      closing.forEach((each, by) -> end(delivery, each, by));
    }

    private void seen(int delivery, Doc doc, String part, Map<Portions, String> closing) {
      Portions same = null;
      for (Portions each : exports) {
        if (each.catalogue.equals(doc.catalogue()) && each.part.equals(part)) {
          if (each.date.equals(doc.date())) {
            same = each;
          } else if (each.isOpen) {
            closing.putIfAbsent(each, "date");
          }
        }
      }
      if (same == null) {
        same = new Portions(doc.catalogue(), part, doc.date(), delivery);
        exports.add(same);
      }
      same.isFull |= doc.nature().equals("full");
      same.isOpen = true;
      same.documents++;
      same.last = position;
    }

    private void end(int delivery, Portions export, String by) {
      String of = export.catalogue + " " + export.part;
      boolean isEnd = by.equals("offers") || by.equals("complete");
      boolean mayBeWhole = export.part.equals("goods") || export.documents == 1;
      if (export.isFull && (isEnd || (!ended.contains(of) && mayBeWhole))) {
        String table = export.part.equals("goods") ? "product" : "offer";
        for (String key : keys(table)) {
          if (catalogue(key).equals(export.catalogue) && lastSaid(key) < export.first) {
            dead.putIfAbsent(key, new Death("absence", delivery));
          }
        }
      }
      export.isOpen = false;
      if (isEnd) {
        ended.add(of);
      }
    }

    private void deactivate(int delivery, int since) {
      int first = 0;
      for (int i = delivery; i >= Math.max(1, since); i--) {
        first = history.get(i - 1).event() == null ? i : first;
      }
      if (first == 0) {
        return;
      }
      for (String table : List.of("product", "offer")) {
        Set<String> spokenOf = new HashSet<>();
        for (String key : keys(table)) {
          if (!dead.containsKey(key) && lastSaid(key) >= first) {
            spokenOf.add(catalogue(key));
          }
        }
        for (String key : keys(table)) {
          if (spokenOf.contains(catalogue(key)) && lastSaid(key) < first) {
            dead.putIfAbsent(key, new Death("deactivate", delivery));
          }
        }
      }
    }

    /** The product that an offer is of: the one with the same characteristic, else the one without any. */
    private static @Nullable String product(String offer, Set<String> products) {
      String own = "product " + offer.substring("offer ".length());
      String plain = own.substring(0, own.indexOf('#') + 1);
      return products.contains(own) ? own : products.contains(plain) ? plain : null;
    }

    private void withProducts(int delivery) {
      Set<String> products = keys("product");
      for (String offer : keys("offer")) {
        String product = product(offer, products);
        Death death = dead.get(offer);
        boolean isGone = product != null && dead.containsKey(product);
        if (isGone && death == null) {
          dead.put(offer, new Death("product", delivery));
        } else if (product != null && !isGone && death != null && death.by().equals("product")) {
          dead.remove(offer);
        }
      }
    }

    private Set<String> keys(String table) {
      Set<String> keys = new LinkedHashSet<>();
      for (Said each : all) {
        if (each.key().startsWith(table + " ")) {
          keys.add(each.key());
        }
      }
      return keys;
    }

    State state() {
      NavigableMap<String, NavigableMap<String, String>> rows = new TreeMap<>();
      for (int i = 0; i < history.size(); i++) {
        for (Doc doc : history.get(i).docs()) {
          if (doc.goods() != null) {
            NavigableMap<String, String> row =
                rows.computeIfAbsent("catalogue " + doc.catalogue(), key -> new TreeMap<>());
            row.putIfAbsent("said_first", Integer.toString(i + 1));
            if (doc.classifier() != null) {
              row.put("classifier", doc.classifier());
            }
          }
        }
      }
      Map<String, List<Said>> byKey = new LinkedHashMap<>();
      for (Said said : all) {
        byKey.computeIfAbsent(said.key(), key -> new ArrayList<>()).add(0, said);
        for (String named : named(said)) {
          rows.computeIfAbsent(named, key -> new TreeMap<>());
        }
      }
      byKey.forEach((key, newestFirst) -> rows.put(key, row(key, newestFirst)));
      return new State(rows, 0, 0, 0, unresolved(rows), Set.of());
    }

    private static Set<String> named(Said said) {
      Statement of = said.statement();
      Set<String> named = new LinkedHashSet<>();
      String scope = " " + said.scope() + "/";
      if (of.groups != null) {
        of.groups.forEach(id -> named.add("group_" + scope + id));
      }
      if (of.properties != null) {
        of.properties.forEach(each -> named.add("property" + scope + each.property()));
      }
      if (of.prices != null) {
        of.prices.forEach(each -> named.add("price_type" + scope + each.type()));
      }
      if (of.stocks != null) {
        of.stocks.forEach(each -> named.add("warehouse" + scope + each.warehouse()));
      }
      return named;
    }

    private static <T> @Nullable T last(List<Said> newestFirst, Function<Said, @Nullable T> of) {
      for (Said said : newestFirst) {
        T found = of.apply(said);
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    private NavigableMap<String, String> row(String key, List<Said> newestFirst) {
      NavigableMap<String, String> row = new TreeMap<>();
      row.put(
          "said_first", Integer.toString(newestFirst.get(newestFirst.size() - 1).delivery()));
      Set<String> columns = new TreeSet<>();
      newestFirst.forEach(said -> columns.addAll(said.statement().fields.keySet()));
      for (String column : columns) {
        String value = last(newestFirst, said -> said.statement().fields.get(column));
        put(row, column, column.equals("quantity") ? number(value) : value);
      }
      Death death = dead.get(key);
      if (death != null) {
        row.put("deleted_by", death.by());
        row.put("deleted_at", published(death.delivery()));
      }
      if (key.startsWith("group_ ")) {
        for (Map<String, String> place : places) {
          if (place.get("key").equals(key)) {
            row.remove("parent");
            put(row, "parent", place.get("parent"));
          }
        }
      }
      if (key.startsWith("product ") || key.startsWith("offer ")) {
        sought(row, newestFirst);
      }
      return row;
    }

    private void sought(NavigableMap<String, String> row, List<Said> newestFirst) {
      StringBuilder search = new StringBuilder();
      for (String column : List.of("name", "article", "code", "barcodes")) {
        if (row.containsKey(column)) {
          search.append(search.isEmpty() ? "" : "\n").append(row.get(column));
        }
      }
      StringBuilder form = new StringBuilder();
      for (char c : search.toString().toLowerCase(Locale.ROOT).replace("ё", "е").toCharArray()) {
        int place = "абвгдежзийклмнопрстуфхцчшщъыьэюя[\\]^_`".indexOf(c);
        form.append(place < 0 ? c : "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`⁅⧵⁆‸‗‵".charAt(place));
      }
      row.put("search", form.toString());
      put(row, "classifier", last(newestFirst, Said::classifier));
      put(row, "groups", last(newestFirst, said -> groups(said)));
      put(row, "properties", last(newestFirst, said -> properties(said)));
      put(row, "pictures", last(newestFirst, said -> pictures(said)));
      put(row, "prices", last(newestFirst, said -> prices(said)));
      put(row, "requisites", last(newestFirst, said -> pairs(said.statement().requisites)));
      put(row, "taxes", last(newestFirst, said -> pairs(said.statement().taxes)));
      put(row, "stocks", stocks(newestFirst));
      String unit = last(newestFirst, said -> said.statement().fields.get("unit"));
      if (unit != null) {
        row.put("measure", unit); // it is kept as a whole, too
      }
    }

    private static @Nullable String groups(Said said) {
      if (said.statement().groups == null) {
        return null;
      }
      Set<String> groups = new TreeSet<>();
      said.statement().groups.forEach(id -> groups.add(said.scope() + "/" + id));
      return String.join(", ", groups);
    }

    private static @Nullable String properties(Said said) {
      if (said.statement().properties == null) {
        return null;
      }
      Map<String, Integer> places = new HashMap<>();
      Set<String> rows = new TreeSet<>();
      for (Script.Values each : said.statement().properties) {
        for (String value : each.values()) {
          if (!value.isEmpty()) {
            int place = places.merge(each.property(), 1, Integer::sum) - 1;
            rows.add(said.scope() + "/" + each.property() + "." + place + "=" + value);
          }
        }
      }
      return String.join(", ", rows);
    }

    private @Nullable String pictures(Said said) {
      if (said.statement().pictures == null) {
        return null;
      }
      List<String> rows = new ArrayList<>();
      for (String name : said.statement().pictures) {
        rows.add(rows.size() + ":" + name + "=" + picture(name));
      }
      return String.join(", ", rows);
    }

    /** The content that came last, and the delivery since which it is that one. */
    private String picture(String name) {
      String content = null;
      int since = 0;
      for (int i = history.size(); i > 0; i--) {
        String came = history.get(i - 1).pictures().get(name);
        if (came != null) {
          if (content != null && !content.equals(came)) {
            break;
          }
          content = came;
          since = i;
        }
      }
      return content + "@" + since;
    }

    private static @Nullable String prices(Said said) {
      if (said.statement().prices == null) {
        return null;
      }
      Map<String, Integer> places = new HashMap<>();
      Set<String> rows = new TreeSet<>();
      for (Script.Price each : said.statement().prices) {
        int place = places.merge(each.type(), 1, Integer::sum) - 1;
        rows.add(said.scope() + "/" + each.type() + "." + place + "=" + number(each.price()) + " "
            + each.currency() + " " + each.unit());
      }
      return String.join(", ", rows);
    }

    private static @Nullable String pairs(@Nullable Map<String, String> said) {
      return said == null ? null : said.toString();
    }

    /** Each warehouse that was ever listed, as it was listed last. */
    private static String stocks(List<Said> newestFirst) {
      NavigableMap<String, String> rows = new TreeMap<>();
      for (Said said : newestFirst) {
        NavigableMap<String, String> here = new TreeMap<>();
        for (Script.Stock each :
            said.statement().stocks == null ? List.<Script.Stock>of() : said.statement().stocks) {
          here.put(said.scope() + "/" + each.warehouse(), String.valueOf(number(each.quantity())));
        }
        here.forEach(rows::putIfAbsent);
      }
      List<String> texts = new ArrayList<>();
      rows.forEach((warehouse, quantity) -> texts.add(warehouse + "=" + quantity));
      texts.sort(null);
      return String.join(", ", texts);
    }

    private long unresolved(NavigableMap<String, NavigableMap<String, String>> rows) {
      long unresolved = 0;
      for (Map.Entry<String, NavigableMap<String, String>> each : rows.entrySet()) {
        boolean isNamed =
            !each.getValue().containsKey("said_first") && !each.getKey().endsWith("/");
        unresolved += isNamed ? 1 : 0;
      }
      Set<String> products = new HashSet<>();
      keys("product").forEach(key -> products.add(key.substring(8, key.indexOf('#'))));
      for (String offer : keys("offer")) {
        String product = offer.substring(6, offer.indexOf('#'));
        unresolved += !dead.containsKey(offer) && !products.contains(product) ? 1 : 0;
      }
      return unresolved;
    }
  }

  private static void put(Map<String, String> row, String column, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      row.put(column, value);
    }
  }

  /** In its shortest form; null if it is none. */
  static @Nullable String number(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    BigDecimal number = new BigDecimal(text.replace(" ", "").replace(',', '.'));
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
