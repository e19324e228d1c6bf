package org.onecgate.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.Exported;
import org.onecgate.commerceml.Kind;
import org.onecgate.commerceml.Nature;

/**
 * The logical exports of 1C: a catalogue and the date on which it was formed, in however many documents and deliveries
 * it comes. What is absent from a full one is gone once it closes, and never before; what does not say whether it is
 * full deletes nothing (R3).
 *
 * <p>Goods close with the first offers after them; goods and offers with another date, with {@code complete}, and when
 * nothing more comes for a while. An export that broke off must delete nothing: where one of the catalogue has ever ended
 * with offers or {@code complete}, one that ends otherwise counts as broken off, and so do offers that came in several
 * documents, as nothing tells the last of them. A package that only has prices or stocks lists no offers, so nothing is
 * absent from it.
 *
 * <p>One thread.
 */
final class Exports {
  private static final String GOODS = "goods";
  private static final String OFFERS = "offers";
  private static final String FULL = "full";

  private final Work work;
  private final Absence absence;
  private final Map<Long, String> closing = new LinkedHashMap<>();

  Exports(Work work, Absence absence) {
    this.work = work;
    this.absence = absence;
  }

  /** One export's part. */
  private record Part(
      long n,
      String catalogue,
      String part,
      String formedAt,
      String nature,
      long first,
      long documents) {}

  /**
   * A document came.
   *
   * @param listsOffers whether one of its offers says more than prices and stocks
   * @param otherwise stands for the date of a document that has none
   */
  void document(Exported document, boolean listsOffers, String otherwise) throws SQLException {
    boolean isGoods = has(document, Kind.PRODUCT) || has(document, Kind.CATALOGUE);
    boolean isOffers = has(document, Kind.OFFER) || has(document, Kind.OFFER_PACKAGE);
    String formedAt = document.formedAt();
    String date = formedAt == null || formedAt.isEmpty() ? otherwise : formedAt;
    List<String> catalogues = document.catalogues().isEmpty() ? List.of("") : document.catalogues();
    for (String catalogue : catalogues) {
      if (isGoods) {
        seen(catalogue, GOODS, date, document.nature());
      }
      if (isOffers) {
        open(catalogue, GOODS).ifPresent(part -> closing.putIfAbsent(part.n(), "offers"));
        if (listsOffers) {
          seen(catalogue, OFFERS, date, document.nature());
        }
      }
    }
  }

  private static boolean has(Exported document, Kind kind) {
    return document.counts().stream().anyMatch(c -> c.kind() == kind && c.entries() > 0);
  }

  private Optional<Part> open(String catalogue, String part) throws SQLException {
    return parts("catalogue = ? AND part = ? AND closed_at IS NULL", catalogue, part).stream()
        .filter(each -> !closing.containsKey(each.n()))
        .findFirst();
  }

  private List<Part> parts(String where, @Nullable Object... values) throws SQLException {
    List<Part> parts = new ArrayList<>();
    String text =
        "SELECT n, catalogue, part, formed_at, nature, delivery_first, documents FROM export WHERE "
            + where + " ORDER BY n DESC";
    try (ResultSet found = work.sql().on(text, values).executeQuery()) {
      while (found.next()) {
        parts.add(new Part(
            found.getLong(1),
            found.getString(2),
            found.getString(3),
            found.getString(4),
            found.getString(5),
            found.getLong(6),
            found.getLong(7)));
      }
    }
    return parts;
  }

  /** УТ 11 says only in its first portion that it is full: one that says so is enough. */
  private void seen(String catalogue, String part, String date, Nature nature) throws SQLException {
    for (Part other : parts("catalogue = ? AND part = ? AND closed_at IS NULL", catalogue, part)) {
      if (!other.formedAt().equals(date)) {
        closing.putIfAbsent(other.n(), "date");
      }
    }
    List<Part> same = parts("catalogue = ? AND part = ? AND formed_at = ?", catalogue, part, date);
    if (same.isEmpty()) {
      long n = 1 + work.sql().number("SELECT max(n) FROM export");
      work.sql()
          .on(
              "INSERT INTO export (n, catalogue, part, formed_at, nature, delivery_first, delivery_last, documents, last_at)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)",
              n,
              catalogue,
              part,
              date,
              nature.name().toLowerCase(Locale.ROOT),
              work.delivery(),
              work.delivery(),
              work.at())
          .executeUpdate();
    } else {
      Part one = same.get(0);
      String now =
          one.nature().equals(FULL) ? one.nature() : nature.name().toLowerCase(Locale.ROOT);
      work.sql()
          .on(
              "UPDATE export SET nature = ?, delivery_last = ?, documents = documents + 1, last_at = ?, closed_at = NULL"
                  + " WHERE n = ?",
              now,
              work.delivery(),
              work.at(),
              one.n())
          .executeUpdate();
    }
  }

  /** Closes all that are open. */
  void closeAll(String by) throws SQLException {
    for (Part part : parts("closed_at IS NULL")) {
      closing.putIfAbsent(part.n(), by);
    }
  }

  /** Closes this one. */
  void close(long export, String by) {
    closing.put(export, by);
  }

  /** Does what closing means, once all that the delivery says is there. */
  void end() throws SQLException {
    work.flush();
    for (Map.Entry<Long, String> each : closing.entrySet()) {
      for (Part part : parts("n = ?", each.getKey())) {
        boolean counts = isWhole(part, each.getValue());
        if (counts && part.nature().equals(FULL)) {
          absence.unsaid(
              part.part().equals(GOODS) ? Things.PRODUCT : Things.OFFER,
              part.catalogue(),
              part.first(),
              "absence");
        }
        work.sql()
            .on(
                // what has once ended with these has, whatever became of portions that came late
                "UPDATE export SET closed_at = ?, closed_by = CASE WHEN closed_by IN ('offers', 'complete')"
                    + " THEN closed_by ELSE ? END WHERE n = ?",
                work.at(),
                counts ? each.getValue() : each.getValue() + " broken",
                part.n())
            .executeUpdate();
      }
    }
  }

  /** Whether it has come to its end, as far as that can be told. */
  private boolean isWhole(Part part, String by) throws SQLException {
    if (by.equals("offers") || by.equals("complete")) {
      return true;
    }
    long ended = work.sql()
        .number(
            "SELECT count(*) FROM export WHERE catalogue = ? AND part = ? AND closed_by IN ('offers', 'complete')",
            part.catalogue(),
            part.part());
    boolean isOne = part.part().equals(GOODS) || part.documents() == 1;
    return !by.equals("refused") && ended == 0 && isOne;
  }
}
