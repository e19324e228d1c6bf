package org.onecgate.catalogue;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.ServerId;
import org.onecgate.catalogue.CatalogueException.Kind;
import org.onecgate.catalogue.Decisions.Rebuilding;
import org.onecgate.delivery.PublishedDelivery;

/**
 * Builds the catalogue of one server anew from the deliveries that are there, beside the former one, which holds until
 * this one is complete. The numbers of changes go on, so whoever follows them sees all of it again and misses nothing.
 *
 * <p>What the former catalogue had applied is applied, in its order, and what a person refused is not. Whatever another
 * node applies meanwhile is applied too, before the new one takes the place of the former.
 *
 * <p>If the former one is damaged, its file is moved aside, and all deliveries that are there are applied. Nobody knows
 * then what was refused, so a delivery by which too many goods would vanish counts as refused.
 *
 * <p>One thread, while nobody else of this process writes to the catalogue of that server.
 */
final class Rebuild {
  private static final Logger LOG = System.getLogger(Rebuild.class.getName());
  private static final int ALL = 100;

  private final Databases databases;
  private final ServerId server;
  private final int most;
  private final Instant now;
  private final Consumer<Rebuilding> progress;
  private final Map<String, PublishedDelivery> there = new LinkedHashMap<>();
  private int done;
  private int gone;
  private int refused;

  /**
   * Prepares it.
   *
   * @param deliveries those that are there, the oldest first
   * @param most how many of a hundred goods may vanish by a delivery of which nobody knows whether it was refused
   * @param progress is told how far it is
   */
  Rebuild(
      Databases databases,
      ServerId server,
      List<PublishedDelivery> deliveries,
      int most,
      Instant now,
      Consumer<Rebuilding> progress) {
    this.databases = databases;
    this.server = server;
    this.most = most;
    this.now = now;
    this.progress = progress;
    deliveries.forEach(each -> there.put(each.eventId(), each));
  }

  /**
   * What the former catalogue knows of a delivery.
   *
   * @param n its number there
   */
  private record Row(long n, String id, @Nullable String event, boolean isApplied) {}

  /** What the former catalogue had when it was looked at. */
  private record Former(List<Row> rows, long change) {
    long last() {
      return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).n();
    }
  }

  /**
   * Does it.
   *
   * @throws CatalogueException if the database cannot be had; the former one is as it was, or aside if it was damaged
   */
  void run() throws CatalogueException, SQLException, IOException {
    progress.accept(new Rebuilding(0, there.size(), null));
    Former former = former();
    boolean isLost = former == null;
    if (former == null) {
      databases.setAside(server, now);
      former = new Former(List.of(), now.toEpochMilli()); // more than the lost one can have had
    }
    Database fresh = databases.fresh(server);
    Application application = new Application(fresh, isLost ? most : ALL, now, step -> {});
    application.begin(former.change());
    if (isLost) {
      for (PublishedDelivery each : there.values()) {
        applyUnlessTooMuchVanishes(application, each);
      }
    }
    goOn(application, former.rows());
    while (!replaced(former.last())) {
      Former more = former();
      if (more == null) {
        throw new CatalogueException(Kind.BROKEN, null);
      }
      long known = former.last();
      goOn(application, more.rows().stream().filter(row -> row.n() > known).toList());
      former = more;
    }
    LOG.log(
        Level.INFO,
        "catalogue rebuilt server={0} deliveries={1} gone={2} refused={3}",
        server,
        done,
        gone,
        refused);
  }

  /** Whether it has taken the former one's place; not if that one has more than this one knows of. */
  private boolean replaced(long last) throws CatalogueException {
    return databases.replace(
        server, current -> new Query("SELECT max(n) FROM delivery").number(current) == last);
  }

  /** What the former one has; null if it is damaged. */
  private @Nullable Former former() throws CatalogueException {
    try {
      Database database = databases.of(server);
      try (Connection connection = database.read()) {
        List<Row> rows = new Query("SELECT n, id, event, state FROM delivery ORDER BY n")
            .list(
                connection,
                row -> new Row(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4).equals("applied")));
        return new Former(rows, Work.changesOf(new Sql(connection, database.dialect())));
      }
    } catch (SQLException e) {
      return nothingIfDamaged(CatalogueException.of(e));
    } catch (CatalogueException e) {
      return nothingIfDamaged(e);
    }
  }

  private static @Nullable Former nothingIfDamaged(CatalogueException trouble)
      throws CatalogueException {
    if (trouble.kind() == Kind.BROKEN) {
      return null;
    }
    throw trouble;
  }

  private void goOn(Application application, List<Row> rows) throws SQLException, IOException {
    for (Row row : rows) {
      PublishedDelivery delivery = there.get(row.id());
      if ("quiet".equals(row.event())) {
        application.closeAll(row.id(), row.isApplied());
      } else if (!row.isApplied()) {
        application.note(row.id(), "refused");
      } else if (delivery != null) {
        application.apply(delivery);
      } else {
        gone++;
        continue;
      }
      told();
    }
  }

  private void applyUnlessTooMuchVanishes(Application application, PublishedDelivery delivery)
      throws SQLException, IOException {
    Plan plan = application.apply(delivery);
    if (plan != null && !plan.causes().isEmpty()) {
      application.note(delivery.eventId(), "refused");
      refused++;
    }
    told();
  }

  private void told() {
    done++;
    progress.accept(new Rebuilding(done, Math.max(done, there.size()), null));
  }
}
