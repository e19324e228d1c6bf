package org.onecgate.catalogue;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.Catalogue;
import org.onecgate.commerceml.Category;
import org.onecgate.commerceml.Container;
import org.onecgate.commerceml.Counterparty;
import org.onecgate.commerceml.Document;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.Export;
import org.onecgate.commerceml.Exported;
import org.onecgate.commerceml.Group;
import org.onecgate.commerceml.Kind;
import org.onecgate.commerceml.Offer;
import org.onecgate.commerceml.PriceType;
import org.onecgate.commerceml.Product;
import org.onecgate.commerceml.Property;
import org.onecgate.commerceml.PropertyValue;
import org.onecgate.commerceml.Unit;
import org.onecgate.commerceml.Warehouse;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.json.RecordWriter;

/**
 * Applies one delivery: all of it in one transaction, once, or holds it for a person (G1, G2). The plan is what the
 * transaction has done before it is committed, so what is shown and what is done cannot differ.
 *
 * <p>One thread.
 */
final class Application {
  /** What others name comes first, whatever the order of the documents. */
  private static final List<Class<? extends Entry>> ORDER = List.of(
      Catalogue.class,
      Group.class,
      Property.class,
      PropertyValue.class,
      Category.class,
      Unit.class,
      PriceType.class,
      Warehouse.class,
      Product.class,
      Offer.class,
      Counterparty.class);

  private static final Plan NOTHING = new Plan(List.of(), 0, 0, 0, List.of());

  /** What is noted of the offers without a product. */
  private static final String ORPHANS = "orphans";

  /** What the ids of closings begin with. */
  private static final String QUIET = "quiet-";

  /** After so many entries it says how far it is. */
  private static final int STEP = 10_000;

  private final Database database;
  private final int most;
  private final Instant now;
  private final Consumer<String> progress;

  /**
   * Applies deliveries to this database.
   *
   * @param most how many of a hundred goods may vanish by one delivery
   * @param now the time of the application
   * @param progress is told how far it is
   */
  Application(Database database, int most, Instant now, Consumer<String> progress) {
    this.database = database;
    this.most = most;
    this.now = now;
    this.progress = progress;
  }

  /** What a person said of a plan that was held. */
  private record Decision(boolean pass, String by) {}

  /**
   * Applies a delivery, unless that was done before.
   *
   * @return the plan, with causes if it was held; null if there was nothing to do any more
   */
  @Nullable
  Plan apply(PublishedDelivery delivery) throws SQLException, IOException {
    Manifest manifest = delivery.manifest();
    Manifest.Event event = manifest.event();
    Source source = new Source(
        manifest.delivery(),
        manifest.type(),
        event == null ? null : event.mode(),
        manifest.startedAt(),
        manifest.publishedAt());
    return apply(source, (work, exports, absence) -> {
      long keyless = say(delivery, work, exports);
      if (event != null && event.mode().equals("complete")) {
        exports.closeAll("complete");
      }
      exports.end();
      if (event != null && event.mode().equals("deactivate") && event.timestamp() != null) {
        deactivate(work, absence, event.timestamp());
      }
      return keyless;
    });
  }

  /**
   * Closes an export because nothing more came of it for a while.
   *
   * @param last the number of the last delivery of it: one that goes on is closed again
   */
  @Nullable
  Plan closeQuiet(long export, long last) throws SQLException, IOException {
    Source source = new Source(QUIET + export + "-" + last, "catalog", "quiet", now, now);
    return apply(source, (work, exports, absence) -> {
      exports.close(export, "quiet");
      exports.end();
      return 0;
    });
  }

  /** Closes all exports that are open, as a former catalogue did. */
  void closeAll(String id, boolean counts) throws SQLException, IOException {
    Source source = new Source(id, "catalog", "quiet", now, now);
    apply(source, (work, exports, absence) -> {
      exports.closeAll(counts ? "quiet" : "refused");
      exports.end();
      return 0;
    });
  }

  /** Notes what became of a delivery that was not applied. */
  void note(String id, String state) throws SQLException {
    try (Writing writing = database.write()) {
      Work work = new Work(writing, database.dialect(), now.toString());
      Source source = new Source(id, "catalog", null, now, now);
      end(work, source, state, null, NOTHING);
      writing.commit();
    }
  }

  /** Has the first change come behind this one. */
  void begin(long change) throws SQLException {
    try (Writing writing = database.write()) {
      Sql sql = new Sql(writing.connection(), database.dialect());
      sql.note(Work.CHANGES_BEFORE, change);
      writing.commit();
    }
  }

  /** What is applied. */
  private record Source(
      String id, String type, @Nullable String event, Instant startedAt, Instant publishedAt) {}

  /** Says all that there is to say; tells how many entries had no key. */
  private interface Saying {
    long say(Work work, Exports exports, Absence absence) throws SQLException, IOException;
  }

  private @Nullable Plan apply(Source source, Saying saying) throws SQLException, IOException {
    Plan plan;
    List<Guard.Loss> losses;
    try (Writing writing = database.write()) {
      Work work = new Work(writing, database.dialect(), source.publishedAt().toString());
      if (work.sql().number("SELECT 1 FROM delivery WHERE id = ?", source.id()) == 1) {
        return null;
      }
      Decision decision = decision(work, source.id());
      if (decision != null && !decision.pass()) {
        if ("quiet".equals(source.event())) {
          Exports exports = new Exports(work, new Absence(work));
          exports.close(Long.parseLong(source.id().split("-", -1)[1]), "refused");
          exports.end();
        }
        end(work, source, "refused", decision, NOTHING);
        writing.commit();
        return null;
      }
      Absence absence = new Absence(work);
      long keyless = saying.say(work, new Exports(work, absence), absence);
      if (work.isMoved(Things.PRODUCT) || !work.added(Things.OFFER).isEmpty()) {
        work.flush();
        absence.withProducts();
      }
      work.flush();
      Guard guard = new Guard(work);
      plan = guard.plan(most, keyless + unresolved(work));
      if (plan.causes().isEmpty() || decision != null) {
        guard.keepLive();
        work.keepSaid();
        end(work, source, "applied", decision, plan);
        writing.commit();
        return plan.let();
      }
      losses = guard.losses();
    }
    hold(source.id(), plan, losses);
    return plan;
  }

  private static @Nullable Decision decision(Work work, String delivery) throws SQLException {
    String text = "SELECT decision, decided_by FROM held WHERE delivery = ?";
    try (ResultSet found = work.sql().on(text, delivery).executeQuery()) {
      if (!found.next() || found.getString(1) == null) {
        return null;
      }
      return new Decision(found.getString(1).equals("pass"), found.getString(2));
    }
  }

  private void end(Work work, Source source, String state, @Nullable Decision decision, Plan plan)
      throws SQLException {
    work.flush();
    work.sql()
        .on(
            "INSERT INTO delivery (n, id, type, event, started_at, published_at, applied_at, state, decided_by,"
                + " added, changed, deleted, unresolved, change_first, change_last)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            work.delivery(),
            source.id(),
            source.type(),
            source.event(),
            source.startedAt().toString(),
            source.publishedAt().toString(),
            now.toString(),
            state,
            decision == null ? null : decision.by(),
            plan.added(),
            plan.changed(),
            plan.deleted(),
            plan.unresolved(),
            work.firstChange(),
            work.lastChange())
        .executeUpdate();
    forget(work.sql(), source.id());
    count(work.sql(), source.id(), plan);
  }

  private static void forget(Sql sql, String delivery) throws SQLException {
    sql.on("DELETE FROM held_loss WHERE delivery = ?", delivery).executeUpdate();
    sql.on("DELETE FROM held WHERE delivery = ?", delivery).executeUpdate();
    sql.on("DELETE FROM counted WHERE delivery = ?", delivery).executeUpdate();
  }

  private static void count(Sql sql, String delivery, Plan plan) throws SQLException {
    for (Goods.Count each : plan.counts()) {
      sql.on(
              "INSERT INTO counted (delivery, things, added, changed, deleted) VALUES (?, ?, ?, ?, ?)",
              delivery,
              each.things(),
              each.added(),
              each.changed(),
              each.deleted())
          .executeUpdate();
    }
  }

  /** Notes what a person has to decide on. */
  private void hold(String delivery, Plan plan, List<Guard.Loss> losses) throws SQLException {
    try (Writing writing = database.write()) {
      Sql sql = new Sql(writing.connection(), database.dialect());
      String since = new Query("SELECT held_at FROM held WHERE delivery = ?", delivery)
          .first(writing.connection(), row -> row.getString(1))
          .orElse(now.toString()); // it is planned again each time that it is tried
      forget(sql, delivery);
      sql.on(
              "INSERT INTO held (delivery, held_at, cause, live, vanishing, added, changed, deleted, unresolved)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
              delivery,
              since,
              String.join(" ", plan.causes()),
              plan.live(),
              plan.vanishing(),
              plan.added(),
              plan.changed(),
              plan.deleted(),
              plan.unresolved())
          .executeUpdate();
      count(sql, delivery, plan);
      Rows rows = writing.rows(
          "held_loss",
          List.of("delivery", "n", "things", "row_n", "thing_key", "name", "article", "stock"));
      long n = 0;
      for (Guard.Loss each : losses) {
        n++;
        rows.add(
            delivery,
            n,
            each.things(),
            each.row(),
            each.key(),
            each.name(),
            each.article(),
            Sql.value(Things.Type.DECIMAL, each.stock()));
      }
      rows.flush();
      writing.commit();
    }
  }

  /** How many things are named that nobody has said, and how many offers have no product. */
  private static long unresolved(Work work) throws SQLException {
    long named = 0;
    for (Things things :
        List.of(Things.GROUP, Things.PROPERTY, Things.PRICE_TYPE, Things.WAREHOUSE)) {
      named += work.sql()
          .number(
              "SELECT count(*) FROM " + things.table() + " WHERE said_first IS NULL AND id <> ''");
    }
    boolean isKnown = !work.isMoved(Things.OFFER) && !work.isMoved(Things.PRODUCT);
    if (isKnown) {
      return named + work.sql().noted(ORPHANS);
    }
    long orphans = work.sql()
        .number("SELECT count(*) FROM offer o WHERE o.deleted_at IS NULL AND NOT EXISTS"
            + " (SELECT 1 FROM product p WHERE p.catalogue = o.catalogue AND p.id = o.product)");
    work.sql().note(ORPHANS, orphans);
    return named + orphans;
  }

  /** What was not said since 1C's time is gone, in the catalogues that were spoken of. */
  private static void deactivate(Work work, Absence absence, long timestamp) throws SQLException {
    long first = 0;
    String text = "SELECT n, started_at FROM delivery WHERE event IS NULL ORDER BY n";
    try (ResultSet found = work.sql().on(text).executeQuery()) {
      while (first == 0 && found.next()) {
        if (Instant.parse(found.getString(2)).getEpochSecond() >= timestamp) {
          first = found.getLong(1);
        }
      }
    }
    if (first == 0) {
      return; // nothing came since: then nothing is told by its absence
    }
    for (Things things : List.of(Things.PRODUCT, Things.OFFER)) {
      Set<String> catalogues = absence.spokenOf(things, first);
      for (String catalogue : catalogues) {
        absence.unsaid(things, catalogue, first, "deactivate");
      }
    }
  }

  private long say(PublishedDelivery delivery, Work work, Exports exports)
      throws SQLException, IOException {
    Pictures pictures = new Pictures(work, delivery.manifest());
    pictures.keep();
    Reading reading = new Reading(work::row);
    List<Exported> documents;
    try (Stream<Export> all = delivery.exports()) {
      documents = all.map(Export::document).toList();
    }
    BitSet listing = new BitSet();
    for (Class<? extends Entry> kind : ORDER) {
      Turn turn = new Turn(documents);
      Batch batch = null;
      long done = 0;
      try (Stream<? extends Entry> entries = delivery.records(kind)) {
        for (Iterator<? extends Entry> each = entries.iterator(); each.hasNext(); ) {
          Said said = reading.of(each.next());
          if (said != null) {
            if (said.things() == Things.OFFER && said.isMention()) {
              listing.set(turn.document());
            }
            if (batch == null) {
              batch = new Batch(work, said.things(), pictures);
            }
            batch.add(said);
          }
          if (kind == Offer.class) {
            turn.next();
          }
          done++;
          if (done % STEP == 0) {
            progress.accept(RecordWriter.kind(kind) + " " + done);
          }
        }
      }
      if (batch != null) {
        batch.apply();
      }
    }
    documents(delivery, work, reading, pictures);
    pictures.changed();
    for (int i = 0; i < documents.size(); i++) {
      if (documents.get(i).isCommerceMl()) {
        exports.document(documents.get(i), listing.get(i), delivery.manifest().delivery());
      }
    }
    return reading.keyless();
  }

  private static void documents(
      PublishedDelivery delivery, Work work, Reading reading, Pictures pictures)
      throws SQLException, IOException {
    Batch batch = new Batch(work, Things.DOCUMENT, pictures);
    try (Stream<Document> all = delivery.documents()) {
      for (Iterator<Document> each = all.iterator(); each.hasNext(); ) {
        add(batch, reading.document(each.next(), null));
      }
    }
    try (Stream<Container> all = delivery.records(Container.class)) {
      for (Iterator<Container> each = all.iterator(); each.hasNext(); ) {
        Container container = each.next();
        List<Document> inside = container.documents() == null ? List.of() : container.documents();
        String first = inside.isEmpty() ? null : inside.get(0).id();
        for (Document document : inside) {
          add(batch, reading.document(document, first));
        }
      }
    }
    batch.apply();
  }

  private static void add(Batch batch, @Nullable Said said) throws SQLException {
    if (said != null) {
      batch.add(said);
    }
  }

  /** Which document the next offer is of. */
  private static final class Turn {
    private final List<Exported> documents;
    private int document = -1;
    private long left;

    Turn(List<Exported> documents) {
      this.documents = documents;
      step();
    }

    private void step() {
      while (left == 0 && document + 1 < documents.size()) {
        document++;
        left = documents.get(document).counts().stream()
            .filter(count -> count.kind() == Kind.OFFER)
            .mapToLong(Exported.Count::entries)
            .sum();
      }
    }

    int document() {
      return Math.max(0, document);
    }

    void next() {
      left--;
      step();
    }
  }
}
