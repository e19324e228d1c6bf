package org.onecgate.catalogue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;

/**
 * Finds products. What has words is read in the order of the rows from an index that holds all that is asked of it, so
 * what many have is found at once, and what nobody has after half a million texts in a tenth of a second. What is of a
 * group or has changed is looked up where that is little, and else tested on the way.
 */
final class Finding {
  /** So many words count, the longest. */
  private static final int WORDS = 8;

  /** Up to so many are looked up; of more each part of the way holds some. */
  private static final int FEW = 20_000;

  /** So many that have the words are tested at a time for what else is wanted. */
  private static final int BATCH = 2000;

  /** A cursor: how many exact ones were shown, or after which row of products or of offers one goes on. */
  private static final Pattern CURSOR = Pattern.compile("([epo])(\\d{1,18})");

  private final Connection connection;
  private final String position;
  private final Goods.Search search;
  private final List<String> words;
  private boolean
      narrow; // whether it is about few rows that are known, so that they alone are looked at

  /** Finds by this. */
  Finding(Connection connection, Dialect dialect, Goods.Search search) {
    this.connection = connection;
    this.position = dialect == Dialect.SQLITE ? "instr" : "strpos";
    this.search = search;
    this.words = words(search.text() + " " + search.barcode());
  }

  /** The words of a text as they are searched for, the longest first: it is in the fewest. */
  static List<String> words(String text) {
    return Arrays.stream(Sought.of(text).split("\\s+", -1))
        .filter(word -> !word.isEmpty())
        .distinct()
        .sorted(Comparator.comparing(String::length).reversed())
        .limit(WORDS)
        .toList();
  }

  Goods.Found part(@Nullable String after, int limit) throws SQLException {
    Matcher cursor = CURSOR.matcher(after == null ? "e0" : after);
    if (!cursor.matches()) {
      throw new IllegalArgumentException("after");
    }
    String where = cursor.group(1);
    long from = Long.parseLong(cursor.group(2));
    if (where.equals("o")) {
      return byOffers(from, limit);
    }
    boolean begins = where.equals("e");
    Set<Long> exact = exact();
    List<Long> found = new ArrayList<>();
    if (begins) {
      found.addAll(exact.stream().skip(from).toList());
    }
    int above = found.size();
    found.addAll(products(begins ? 0 : from, exact, limit + 1 - above));
    boolean named = !words.isEmpty() || !search.article().isEmpty();
    if (found.isEmpty() && begins && from == 0 && named) {
      return byOffers(0, limit);
    }
    if (found.size() <= limit) {
      return new Goods.Found(briefs(found), null);
    }
    List<Long> shown = found.subList(0, limit);
    return new Goods.Found(
        briefs(shown), limit < above ? "e" + (from + limit) : next(found, limit, above));
  }

  /** After the last product that is shown; where all of them are exact, from the first of the others on. */
  private static String next(List<Long> found, int limit, int above) {
    return limit == above ? "p0" : "p" + found.get(limit - 1);
  }

  /** Those whose article or Ид the text is: they stand above those that merely hold it. */
  private Set<Long> exact() throws SQLException {
    String text = search.text().strip();
    if (text.isEmpty()) {
      return Set.of();
    }
    Query byArticle = new Query(
        "SELECT p.n FROM product p WHERE substr(p.article, 1, 200) = substr(?, 1, 200) AND p.article = ?",
        text,
        text);
    Query byId = new Query("SELECT p.n FROM product p WHERE p.id = ?" + ANY_CATALOGUE, text);
    Set<Long> found = new LinkedHashSet<>();
    for (Query query : List.of(byArticle, byId)) {
      found.addAll(limited(ofProduct(query))
          .and(" ORDER BY p.n LIMIT 20")
          .list(connection, row -> row.getLong(1)));
    }
    return found;
  }

  /** The key of a product begins with its catalogue. */
  static final String ANY_CATALOGUE =
      " AND p.catalogue IN (SELECT id FROM catalogue UNION SELECT '')";

  private List<Long> products(long from, Set<Long> exact, int most) throws SQLException {
    if (most < 1) {
      return List.of();
    }
    Query rest = limited(ofProduct(new Query(""))); // finds out whether it is narrow
    boolean wide = !narrow && !words.isEmpty();
    if (!wide) {
      Query query = new Query("SELECT p.n FROM product p WHERE p.n > ?", from);
      return rows(with(query).and(except(exact)).and(rest), most);
    }
    boolean plain = search.barcode().isEmpty() && search.group() == null && search.since() == null;
    int step = plain ? most : BATCH;
    List<Long> found = new ArrayList<>();
    long after = from;
    while (found.size() < most) {
      Query query = new Query("SELECT p.n FROM product p WHERE p.n > ?", after);
      List<Long> some = rows(deleted(with(query)).and(except(exact)), step);
      if (!some.isEmpty()) {
        found.addAll(
            plain
                ? some
                : rows(
                    new Query("SELECT p.n FROM product p WHERE p.n IN " + Query.in(some)).and(rest),
                    most - found.size()));
        after = some.get(some.size() - 1);
      }
      if (plain || some.size() < step) {
        break;
      }
    }
    return found;
  }

  private List<Long> rows(Query query, int most) throws SQLException {
    return query.and(" ORDER BY p.n LIMIT " + most).list(connection, row -> row.getLong(1));
  }

  private Query with(Query query) {
    for (String word : words) {
      query.and(" AND " + position + "(p.search, ?) > 0", word);
    }
    return query;
  }

  private static String except(Set<Long> exact) {
    return exact.isEmpty() ? "" : " AND p.n NOT IN " + Query.in(exact);
  }

  private Query deleted(Query query) {
    Boolean deleted = search.deleted();
    return deleted == null
        ? query
        : query.and(" AND p.deleted_at IS " + (deleted ? "NOT NULL" : "NULL"));
  }

  private Query ofProduct(Query query) {
    if (!search.article().isEmpty()) {
      narrow = true;
      query.and(
          " AND substr(p.article, 1, 200) = substr(?, 1, 200) AND p.article = ?",
          search.article(),
          search.article());
    }
    if (!search.barcode().isEmpty()) {
      query.and(line("p.barcodes"), search.barcode());
    }
    return query;
  }

  /** That one of the lines of a column is what stands in the place. */
  private String line(String column) {
    return " AND " + position + "('\n' || " + column
        + " || '\n', '\n' || CAST(? AS TEXT) || '\n') > 0";
  }

  /** With what is no text. */
  private Query limited(Query query) throws SQLException {
    if (!search.id().isEmpty()) {
      narrow = true;
      query.and(" AND p.id = ?" + ANY_CATALOGUE, search.id());
    }
    deleted(query);
    Long group = search.group();
    if (group != null) {
      inGroup(query, group);
    }
    String since = search.since();
    if (since != null) {
      changed(query, since);
    }
    return query;
  }

  private void inGroup(Query query, long group) throws SQLException {
    String groups = Query.in(new Tree(connection).below(group));
    long many = new Query(
            "SELECT count(*) FROM (SELECT 1 AS one FROM product_group WHERE group_n IN " + groups
                + " LIMIT " + (FEW + 1) + ") x")
        .number(connection);
    narrow |= many <= FEW;
    query.and(
        many > FEW
            ? " AND EXISTS (SELECT 1 FROM product_group g WHERE g.product = p.n AND g.group_n IN "
                + groups + ")"
            : " AND p.n IN (SELECT product FROM product_group WHERE group_n IN " + groups + ")");
  }

  private void changed(Query query, String since) throws SQLException {
    long first = firstOf(since);
    long last = new Query("SELECT max(n) FROM change").number(connection);
    if (last - first < FEW) {
      narrow = true;
      Set<Long> rows = new HashSet<>(new Query(
              "SELECT DISTINCT row_n FROM change WHERE n >= ? AND things IN (" + Change.PRODUCTS
                  + ")",
              first)
          .list(connection, row -> row.getLong(1)));
      List<Long> offers = new Query(
              "SELECT DISTINCT row_n FROM change WHERE n >= ? AND things IN (" + Change.OFFERS
                  + ")",
              first)
          .list(connection, row -> row.getLong(1));
      rows.addAll(new Query("SELECT p.n FROM offer o JOIN product p ON p.catalogue = o.catalogue"
              + " AND p.id = o.product AND (p.characteristic = '' OR p.characteristic = o.characteristic)"
              + " WHERE o.n IN " + Query.in(offers))
          .list(connection, row -> row.getLong(1)));
      query.and(" AND p.n IN " + Query.in(rows));
    } else {
      long delivery = new Query(
              "SELECT delivery FROM change WHERE n >= ? ORDER BY n LIMIT 1", first)
          .number(connection);
      query.and(
          " AND (p.changed_last >= ? OR EXISTS (SELECT 1 FROM offer o WHERE o.catalogue = p.catalogue"
              + " AND o.product = p.id AND o.changed_last >= ?))",
          delivery,
          delivery);
    }
  }

  /** The first change that counts; one beyond the last where none does. */
  private long firstOf(String since) throws SQLException {
    Optional<Long> first;
    if (ExchangeId.isValid(since)) {
      first = new Query("SELECT change_first FROM delivery WHERE id = ?", since)
          .first(connection, row -> row.getLong(1));
      if (first.isEmpty()) {
        throw new IllegalArgumentException("since");
      }
    } else {
      try {
        first = new Query(
                "SELECT min(change_first) FROM delivery WHERE published_at >= ?",
                Instant.parse(since).toString())
            .list(connection, row -> Optional.ofNullable(Query.optional(row, 1)))
            .get(0);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("since", e);
      }
    }
    return first.orElse(Long.MAX_VALUE / 2);
  }

  /** The next offers that have the words; those of an article that is asked for where there are no others. */
  private List<Long> named(long from) throws SQLException {
    Query query = new Query("SELECT o.n FROM offer o WHERE o.n > ? AND o.search IS NOT NULL", from);
    for (String word : words.isEmpty() ? words(search.article()) : words) {
      query.and(" AND " + position + "(o.search, ?) > 0", word);
    }
    return query.and(" ORDER BY o.n LIMIT " + BATCH).list(connection, row -> row.getLong(1));
  }

  /** The products whose offers have the words; a page knows each of them once. */
  private Goods.Found byOffers(long from, int limit) throws SQLException {
    List<Long> some = named(from);
    Query query = new Query(
        "SELECT o.n, p.n FROM offer o JOIN product p ON p.catalogue = o.catalogue AND p.id = o.product"
            + " AND (p.characteristic = '' OR p.characteristic = o.characteristic) WHERE o.n IN "
            + Query.in(some));
    if (!search.article().isEmpty()) {
      query.and(" AND o.article = ?", search.article());
    }
    if (!search.barcode().isEmpty()) {
      query.and(line("o.barcodes"), search.barcode());
    }
    List<long[]> rows = limited(query)
        .and(" ORDER BY o.n LIMIT " + (limit + 1))
        .list(connection, row -> new long[] {row.getLong(1), row.getLong(2)});
    List<long[]> shown = rows.size() > limit ? rows.subList(0, limit) : rows;
    @Nullable String next = null;
    if (rows.size() > limit) {
      next = "o" + shown.get(limit - 1)[0];
    } else if (some.size() == BATCH) {
      next = "o" + some.get(BATCH - 1);
    }
    if (shown.isEmpty() && next != null) {
      return byOffers(
          some.get(BATCH - 1), limit); // none of them is wanted, but one of the others may be
    }
    List<Long> products = shown.stream().map(row -> row[1]).distinct().toList();
    return new Goods.Found(briefs(products), next);
  }

  /** What a list shows of these, in this order. */
  private List<Goods.Brief> briefs(List<Long> rows) throws SQLException {
    if (rows.isEmpty()) {
      return List.of();
    }
    String offer =
        " FROM offer o WHERE o.catalogue = p.catalogue AND o.product = p.id AND o.deleted_at IS NULL"
            + " AND (p.characteristic = '' OR p.characteristic = o.characteristic)";
    String first = "(SELECT min(o.n)" + offer + ")";
    List<Goods.Brief> found = new Query(
            "SELECT b.n, b.id, b.characteristic, b.catalogue, b.name, b.article, b.deleted_at, b.deleted_by, b.offers,"
                + " x.price, COALESCE(x.currency, t.currency), b.stock, i.place, i.name, i.sha256, i.delivery FROM (SELECT p.*, (SELECT count(*)"
                + offer
                + ") AS offers, " + first
                + " AS first_n, (SELECT sum(CAST(s.quantity AS DECIMAL(30, 6)))"
                + offer.replace(
                    "FROM offer o WHERE", "FROM offer o JOIN offer_stock s ON s.offer = o.n WHERE")
                + ") AS stock FROM product p WHERE p.n IN " + Query.in(rows) + ") b"
                + " LEFT JOIN offer_price x ON x.offer = b.first_n AND x.place = 0 AND x.type ="
                + " (SELECT min(y.type) FROM offer_price y WHERE y.offer = b.first_n AND y.place = 0)"
                + " LEFT JOIN price_type t ON t.n = x.type"
                + " LEFT JOIN product_image i ON i.product = b.n AND i.place ="
                + " (SELECT min(j.place) FROM product_image j WHERE j.product = b.n AND j.delivery IS NOT NULL)")
        .list(
            connection,
            row -> new Goods.Brief(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getLong(9),
                row.getString(10),
                row.getString(11),
                plain(row.getString(12)),
                row.getString(14) == null ? null : Details.image(row, 13)));
    return found.stream()
        .sorted(Comparator.comparing(each -> rows.indexOf(each.n())))
        .toList();
  }

  /** Without the noughts that a sum has at its end. */
  private static @Nullable String plain(@Nullable String number) {
    if (number == null) {
      return null;
    }
    BigDecimal sum = new BigDecimal(number).setScale(6, RoundingMode.HALF_UP).stripTrailingZeros();
    return sum.toPlainString();
  }
}
