package org.onecgate.catalogue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The goods of one server as they are now, with what they were: to be found, looked at and counted (G4). Each answer is
 * of one moment. Numbers with decimals are plain texts, as exact as they came; times are instants as texts.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Goods {
  /** The most products in one part. */
  public static final int MOST = 500;

  /** The most losses of a held plan that are told. */
  private static final int LOSSES = 100;

  private final Database database;
  private volatile @Nullable Counted counted;
  private volatile @Nullable Grouped grouped;

  /** Reads from this. */
  Goods(Database database) {
    this.database = database;
  }

  /**
   * What tells whether anything is another than before.
   *
   * @param change the number of the last change; 0 if there is none
   * @param delivery the number of the last delivery; 0 if there is none
   * @param held how much was held and decided
   * @param applied when the last delivery was applied; empty if there is none
   */
  public record Version(long change, long delivery, long held, String applied) {}

  private record Counted(Version version, long live, long deleted, long offers) {}

  private record Grouped(Version version, List<Group> groups) {}

  /**
   * An export of goods or offers.
   *
   * @param catalogue the Ид of the catalogue
   * @param name what that is called; absent if it has no name
   * @param part what it holds
   * @param nature whether it is all there is, or only what has changed
   * @param formedAt when 1C formed it, as 1C wrote it
   * @param first the delivery with which it began
   * @param last the last delivery that had something of it
   * @param lastAt when that was published
   * @param closedAt when it was complete; absent if it is not yet
   * @param closedBy what completed it; absent if it is not yet
   */
  public record Export(
      String catalogue,
      @Nullable String name,
      String part,
      String nature,
      String formedAt,
      @Nullable When first,
      @Nullable When last,
      String lastAt,
      @Nullable String closedAt,
      @Nullable String closedBy) {}

  /**
   * How much of one table.
   *
   * @param things the table, such as {@code product} or {@code offer}
   * @param added how many are new, or there again
   * @param changed how many others have changed
   * @param deleted how many are gone
   */
  public record Count(String things, long added, long changed, long deleted) {}

  /**
   * What a delivery changed.
   *
   * @param n its number, in the order in which they were applied
   * @param id the delivery
   * @param event what 1C announced, or {@code quiet} where Gate itself closed an export; absent if nothing
   * @param state {@code applied}, or {@code refused} by a person
   * @param decidedBy who decided; absent if nobody had to
   * @param added how many things it added
   * @param changed how many changes it made of things that were there
   * @param deleted how many things it deleted
   * @param unresolved how many things were named that are not known
   * @param changeFirst the number of its first change
   * @param changeLast the number of its last change
   * @param counts how much of each table; without those of which it changed nothing, and empty of what an earlier version
   *     applied
   */
  public record Delivery(
      long n,
      String id,
      String type,
      @Nullable String event,
      String startedAt,
      String publishedAt,
      String appliedAt,
      String state,
      @Nullable String decidedBy,
      long added,
      long changed,
      long deleted,
      long unresolved,
      long changeFirst,
      long changeLast,
      List<Count> counts) {}

  /**
   * Some deliveries, newest first.
   *
   * @param next the value of {@code before} for the next page; absent on the last one
   */
  public record Deliveries(
      List<Delivery> deliveries, @Nullable Long next) {}

  /**
   * A plan on which a person has to decide (G2).
   *
   * @param delivery the delivery
   * @param heldAt since when
   * @param cause why, as a word
   * @param live how many goods there are
   * @param vanishing how many of them would be deleted
   * @param added how many things would be new, of all tables
   * @param changed how many others would change
   * @param deleted how many would be deleted, goods and offers and all else
   * @param counts the same of each table; empty of what an earlier version held
   * @param decision what was decided and is not yet done; absent if nothing was
   * @param losses what would be deleted, the largest stocks first; at most 100
   */
  public record Held(
      String delivery,
      String heldAt,
      String cause,
      long live,
      long vanishing,
      long added,
      long changed,
      long deleted,
      long unresolved,
      List<Count> counts,
      @Nullable String decision,
      @Nullable String decidedBy,
      @Nullable String decidedAt,
      List<Loss> losses) {}

  /**
   * Something that would be deleted.
   *
   * @param things of which table it is
   * @param row its row there
   * @param key what it is called in 1C
   * @param stock how much of it there is; absent if that is not known
   */
  public record Loss(
      String things,
      long row,
      String key,
      @Nullable String name,
      @Nullable String article,
      @Nullable String stock) {}

  /**
   * How it is with the goods of a server.
   *
   * @param live how many products there are
   * @param deleted how many were deleted and are remembered
   * @param offers how many offers there are
   * @param deliveries how many deliveries were applied
   * @param changes the number of the last change
   * @param full the last complete full export of each part of each catalogue
   * @param brokenOff the last full export of each part of each catalogue, where it broke off: it deleted nothing
   * @param open exports of which more may come
   * @param last the last delivery; absent if there was none
   * @param since when the first delivery was published, with which the history begins; absent if there was none
   * @param held the plans that are held
   */
  public record Status(
      long live,
      long deleted,
      long offers,
      long deliveries,
      long changes,
      List<Export> full,
      List<Export> brokenOff,
      List<Export> open,
      @Nullable Delivery last,
      @Nullable String since,
      List<Held> held) {}

  /**
   * What is searched for; all of it has to hold.
   *
   * @param text words that all occur in name, article, code or barcodes; empty for any
   * @param id an Ид as a whole; empty for any
   * @param article an article as a whole; empty for any
   * @param barcode a barcode as a whole; empty for any
   * @param group a row of a group, with those below it; null for any
   * @param since a delivery, or an instant: only what has changed from then on; null for any
   * @param deleted whether only what is deleted, or only what is not; null for both
   */
  public record Search(
      String text,
      String id,
      String article,
      String barcode,
      @Nullable Long group,
      @Nullable String since,
      @Nullable Boolean deleted) {}

  /**
   * A product in a list.
   *
   * @param n its number, which stays
   * @param id its Ид
   * @param characteristic that of a product that is one itself; empty if it has none
   * @param catalogue the Ид of its catalogue
   * @param deletedAt when it was deleted; absent if it was not
   * @param deletedBy why: {@code mark}, {@code status}, {@code absence}, {@code deactivate}; absent if it was not
   * @param offers how many offers of it there are
   * @param price the first of its prices; absent if it has none
   * @param currency of that price; absent if none was said
   * @param stock the sum of its stocks; absent if none was said
   * @param picture the first of its pictures that came; absent if none has come, or its delivery is not there any more
   */
  public record Brief(
      long n,
      String id,
      String characteristic,
      String catalogue,
      @Nullable String name,
      @Nullable String article,
      @Nullable String deletedAt,
      @Nullable String deletedBy,
      long offers,
      @Nullable String price,
      @Nullable String currency,
      @Nullable String stock,
      @Nullable Image picture) {
    /** The same without its picture. */
    public Brief withoutPicture() {
      return new Brief(
          n,
          id,
          characteristic,
          catalogue,
          name,
          article,
          deletedAt,
          deletedBy,
          offers,
          price,
          currency,
          stock,
          null);
    }
  }

  /**
   * Some products.
   *
   * @param next the value of {@code after} for the next part; absent if there is none
   */
  public record Found(List<Brief> products, @Nullable String next) {}

  /**
   * A delivery that did something to a row.
   *
   * @param delivery the delivery
   * @param at when it was published
   */
  public record When(String delivery, String at) {}

  /**
   * A group.
   *
   * @param n its number, which stays
   * @param id its Ид
   * @param parent the number of the one that it is in; absent if it is in none
   * @param level how many it is in
   * @param products how many products that are not deleted are in it itself
   */
  public record Group(
      long n, String id, @Nullable String name, @Nullable Long parent, int level, long products) {}

  /**
   * A group of a product.
   *
   * @param n its number
   * @param path the names from the outermost group on, down to its own
   */
  public record Place(long n, List<String> path) {}

  /**
   * A property of a product.
   *
   * @param name what it is called; absent if that did not come
   * @param value in words, where they are known
   * @param resolved whether the value is in the directory of values, or is a text itself
   */
  public record Property(
      String id, @Nullable String name, @Nullable String value, boolean resolved) {}

  /**
   * A picture of a product.
   *
   * @param place its place among them, from 0 on
   * @param name the name of its file
   * @param sha256 of the file that came last under this name; absent if none has come
   * @param delivery the delivery with that file; absent if none has come
   */
  public record Image(
      long place,
      String name,
      @Nullable String sha256,
      @Nullable String delivery) {}

  /**
   * A price.
   *
   * @param type the Ид of its type
   * @param name what that is called; absent if that did not come
   * @param price a plain decimal; absent if it is empty
   * @param said how 1C wrote it for people; absent if it did not
   */
  public record Price(
      String type,
      @Nullable String name,
      @Nullable String price,
      @Nullable String currency,
      @Nullable String unit,
      @Nullable String said) {}

  /**
   * A stock.
   *
   * @param warehouse the Ид of the warehouse; empty if it is of no certain one
   * @param name what that is called; absent if that did not come
   * @param quantity a plain decimal, which may be negative; absent if it is empty
   */
  public record Stock(
      String warehouse, @Nullable String name, @Nullable String quantity) {}

  /**
   * An offer.
   *
   * @param n its number, which stays
   * @param characteristic its characteristic; empty if it is the product itself
   * @param quantity the quantity as a whole, which is not the sum of the stocks; absent if none was said
   */
  public record Offer(
      long n,
      String characteristic,
      @Nullable String name,
      @Nullable String article,
      @Nullable String barcodes,
      @Nullable String unit,
      @Nullable String quantity,
      @Nullable String deletedAt,
      @Nullable String deletedBy,
      List<Price> prices,
      List<Stock> stocks) {}

  /**
   * A product with all that is known of it.
   *
   * @param barcodes its barcodes, one on each line
   * @param more what else 1C said of it, as JSON; absent if nothing
   * @param saidFirst the delivery that named it first; absent if it was only named by others
   * @param saidLast the delivery that named it last; absent if that is not known
   * @param changedLast the delivery that changed it itself last; absent if that is not known
   */
  public record Product(
      long n,
      String id,
      String characteristic,
      String catalogue,
      @Nullable String name,
      @Nullable String fullName,
      @Nullable String article,
      @Nullable String code,
      @Nullable String barcodes,
      @Nullable String unit,
      @Nullable String category,
      @Nullable String description,
      @Nullable String country,
      @Nullable String brand,
      @Nullable String manufacturer,
      @Nullable String more,
      @Nullable String deletedAt,
      @Nullable String deletedBy,
      @Nullable When saidFirst,
      @Nullable When saidLast,
      @Nullable When changedLast,
      List<Place> groups,
      List<Property> properties,
      List<Image> images,
      List<Offer> offers) {}

  /**
   * Changes of a product and its offers, newest first.
   *
   * @param next the value of {@code before} for the next part; absent if there is none
   */
  public record History(List<Change> changes, @Nullable Long next) {}

  /**
   * A value at a moment.
   *
   * @param value a plain decimal; absent if there was none from then on
   */
  public record Point(String at, @Nullable String value) {}

  /**
   * How a price or a stock went, from the first value that is known to that of now.
   *
   * @param offer the number of the offer
   * @param field the Ид of the type of price or of the warehouse
   * @param name what that is called; absent if that is not known
   */
  public record Course(long offer, String field, @Nullable String name, List<Point> points) {}

  /**
   * How prices and stocks went.
   *
   * @param prices those of each offer and type
   * @param stocks those of each offer and warehouse
   */
  public record Series(List<Course> prices, List<Course> stocks) {}

  /** Asks a connection for something. */
  @FunctionalInterface
  interface Asking<T> {
    /** Asks. */
    T of(Connection connection) throws SQLException;
  }

  private <T> T ask(Asking<T> asking) throws IOException {
    try (Connection connection = database.read()) {
      return asking.of(connection);
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    }
  }

  /** What it is the state of; another one after each change. */
  public Version version() throws IOException {
    return ask(Goods::version);
  }

  static Version version(Connection connection) throws SQLException {
    return new Query("SELECT (SELECT max(n) FROM change),"
            + " (SELECT count(*) FROM held) + (SELECT count(decision) FROM held),"
            + " d.n, d.applied_at FROM (SELECT 1 AS one) x"
            + " LEFT JOIN delivery d ON d.n = (SELECT max(n) FROM delivery)")
        .first(
            connection,
            row -> new Version(
                row.getLong(1),
                row.getLong(3),
                row.getLong(2),
                Objects.requireNonNullElse(row.getString(4), "")))
        .orElseThrow();
  }

  /** How it is with them. */
  public Status status() throws IOException {
    return ask(connection -> {
      Counted counts = count(connection);
      Ledger ledger = new Ledger(connection);
      return new Status(
          counts.live(),
          counts.deleted(),
          counts.offers(),
          new Query("SELECT count(*) FROM delivery").number(connection),
          counts.version().change(),
          ledger.full(),
          ledger.brokenOff(),
          ledger.open(),
          ledger.deliveries(null, 1).stream().findFirst().orElse(null),
          new Query("SELECT min(published_at) FROM delivery")
              .list(connection, row -> Optional.ofNullable(row.getString(1)))
              .get(0)
              .orElse(null),
          ledger.held(LOSSES));
    });
  }

  /** Counting takes a while where there are many: it is done once for each state. */
  private Counted count(Connection connection) throws SQLException {
    Version version = version(connection);
    Counted known = counted;
    if (known == null || !known.version().equals(version)) {
      long all = new Query("SELECT count(*) FROM product").number(connection);
      long deleted =
          new Query("SELECT count(*) FROM product WHERE deleted_at IS NOT NULL").number(connection);
      long offers =
          new Query("SELECT count(*) FROM offer WHERE deleted_at IS NULL").number(connection);
      known = new Counted(version, all - deleted, deleted, offers);
      counted = known;
    }
    return known;
  }

  /** What is held, each with its largest losses. */
  public List<Held> held() throws IOException {
    return ask(connection -> new Ledger(connection).held(LOSSES));
  }

  /**
   * What exchanges changed, newest first.
   *
   * @param before only those with a smaller number; null for the newest
   * @param limit how many at most, up to {@value #MOST}
   */
  public Deliveries deliveries(@Nullable Long before, int limit) throws IOException {
    int most = most(limit);
    return ask(connection -> {
      List<Delivery> found = new Ledger(connection).deliveries(before, most + 1);
      boolean more = found.size() > most;
      return new Deliveries(
          more ? List.copyOf(found.subList(0, most)) : found,
          more ? found.get(most - 1).n() : null);
    });
  }

  /** What a delivery changed; empty if it is not known. */
  public Optional<Delivery> delivery(String id) throws IOException {
    return ask(connection -> new Ledger(connection).delivery(id));
  }

  /**
   * The products that are searched for, in the order in which they came; those whose article or Ид is the text come
   * first. Where no product has the words, those come whose offers have them.
   *
   * @param after the {@code next} of the part before; null for the first one
   * @param limit how many at most, up to {@value #MOST}
   * @throws IllegalArgumentException if {@code after} or {@code since} is none of ours
   */
  public Found find(Search search, @Nullable String after, int limit) throws IOException {
    return ask(
        connection -> new Finding(connection, database.dialect(), search).part(after, most(limit)));
  }

  private static int most(int limit) {
    return Math.max(1, Math.min(MOST, limit));
  }

  /** The product of this number; empty if there is none. */
  public Optional<Product> product(long n) throws IOException {
    return ask(connection -> new Details(connection).product(n));
  }

  /**
   * A product that somebody named.
   *
   * @param id as it was named
   * @param n its number
   */
  public record Named(String id, long n, @Nullable String article) {}

  /**
   * The products that these Ид name, as far as they are known, deleted ones too.
   *
   * @param ids each of a product, or of one of its offers with a characteristic behind a {@code #}; at most {@value #MOST}
   */
  public List<Named> named(Set<String> ids) throws IOException {
    return ids.isEmpty() ? List.of() : ask(connection -> new Details(connection).named(ids));
  }

  /** A picture of a product; empty if there is none at this place. */
  public Optional<Image> image(long product, long place) throws IOException {
    return ask(connection -> new Details(connection)
        .images(product).stream().filter(each -> each.place() == place).findFirst());
  }

  /**
   * What has become of a product and its offers, newest first; empty if there is no such product.
   *
   * @param before only changes with a smaller number; null for the newest
   * @param limit how many at most, up to {@value #MOST}
   */
  public Optional<History> history(long product, @Nullable Long before, int limit)
      throws IOException {
    int most = most(limit);
    return ask(connection -> {
      Past past = new Past(connection, product);
      if (!past.isKnown()) {
        return Optional.empty();
      }
      List<Change> found = past.changes(before, most + 1);
      boolean more = found.size() > most;
      return Optional.of(new History(
          more ? List.copyOf(found.subList(0, most)) : found,
          more ? found.get(most - 1).n() : null));
    });
  }

  /** How the prices and stocks of a product went; empty if there is no such product. */
  public Optional<Series> series(long product) throws IOException {
    return ask(connection -> {
      Past past = new Past(connection, product);
      return past.isKnown() ? Optional.of(past.series()) : Optional.empty();
    });
  }

  /** All groups that are not deleted, each before those in it. */
  public List<Group> groups() throws IOException {
    return ask(connection -> {
      Version version = version(connection);
      Grouped known = grouped;
      if (known == null || !known.version().equals(version)) {
        known = new Grouped(version, List.copyOf(new ArrayList<>(new Tree(connection).all())));
        grouped = known;
      }
      return known.groups();
    });
  }
}
