package org.onecgate.upkeep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.SessionHash;
import org.onecgate.exchange.Sessions;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Extent;

/**
 * Tells what takes the space, and what the sweep will have removed of it after some days (C5).
 *
 * <p>The forecast is the sweep run dry at a later moment: what it would remove, were nothing added, used,
 * taken or changed until then. What cannot be read stays, as it does then.
 *
 * <p>What cannot be looked into is a number beside the rest; what is gone before it was looked at was
 * never there.
 *
 * <p><em>Threading:</em> safe; one looks at a time, beside any sweep.
 */
public final class DiskUse {
  /** After so many days; 0 is the next sweep. */
  private static final List<Integer> DAYS = List.of(0, 1, 7, 30);

  /**
   * What lies in one place.
   *
   * @param place {@code receiving}: sent and not sealed, by session; {@code checking}: imports under way;
   *     {@code inbox}: deliveries; {@code quarantine}: refused exchanges; {@code history}: records of
   *     exchanges with their stories; {@code orders}: orders for 1C, all files
   * @param items how many sessions, exchanges, deliveries, or files of orders
   * @param bytes the sizes of their files; one that several deliveries share counts in each
   * @param oldest since when the oldest of them is there: its seal, the last use of a session, or when its
   *     file was written; absent if there is none
   * @param unreadable how many things could not be looked into; their bytes are missing
   */
  public record Place(
      @Holds(words = "receiving checking inbox quarantine history orders")
      String place,

      int items,
      long bytes,
      @Nullable Instant oldest,
      int unreadable) {}

  /**
   * What will be gone from one place.
   *
   * @param place its name, as in the list of places
   * @param days after so many days from now; 0 at the next sweep
   * @param items how many will be gone by then
   * @param bytes the sizes of their files; the space of one that deliveries share comes back with the last of them
   */
  public record Freed(
      @Holds(words = "receiving inbox quarantine history") String place,
      @Holds(words = "0 1 7 30") int days,
      int items,
      long bytes) {}

  /** All of it. */
  public record Report(List<Place> places, List<Freed> frees) {}

  private final DataLayout layout;
  private final Sessions sessions;
  private final Retention retention;
  private final Abandoned abandoned;
  private final AtomicInteger made = new AtomicInteger();
  private @Nullable Report newest;

  /**
   * Looks below this layout.
   *
   * @param retention what knows how long things are kept
   * @param sessionLife how long a session may be unused before it is abandoned
   */
  public DiskUse(DataLayout layout, Sessions sessions, Retention retention, Duration sessionLife) {
    this.layout = layout;
    this.sessions = sessions;
    this.retention = retention;
    this.abandoned = new Abandoned(layout, sessions, sessionLife);
  }

  /**
   * From when on a refused exchange is removed, as the settings are now; empty if it is not here any more.
   *
   * @throws IOException if what says its age cannot be read: then it stays
   */
  public Optional<Instant> refusedDue(ExchangeId id) throws IOException {
    return retention.dues().quarantine.due(id);
  }

  /**
   * Looks at everything. Takes a walk through all files the first time; afterwards through what is new
   * or may have changed, as what a delivery or an ended exchange holds stays as it is. Who has to wait
   * for another one's look is given what that one saw.
   */
  public Report report(Instant now) {
    int before = made.get();
    synchronized (made) {
      Report latest = newest;
      if (latest == null || made.get() == before) {
        latest = look(now);
        newest = latest;
        made.incrementAndGet();
      }
      return latest;
    }
  }

  private Report look(Instant now) {
    Dues dues = retention.dues();
    List<Place> places = List.of(
        receiving(),
        checking(),
        kept("inbox", dues.inbox),
        kept("quarantine", dues.quarantine),
        kept("history", dues.history),
        orders());
    return new Report(
        places,
        DAYS.stream()
            .flatMap(days -> gone(days, now.plus(Duration.ofDays(days))))
            .toList());
  }

  private Stream<Freed> gone(int days, Instant moment) {
    List<Exception> staying = new ArrayList<>();
    List<Extent> unsealed = abandoned.at(moment, staying).values().stream()
        .filter(held -> held.files() > 0)
        .toList();
    Retention.Report kept = retention.forecast(moment, staying);
    return Stream.of(
        new Freed(
            "receiving",
            days,
            unsealed.size(),
            unsealed.stream().mapToLong(Extent::bytes).sum()),
        freed("inbox", days, kept.inbox()),
        freed("quarantine", days, kept.quarantine()),
        freed("history", days, kept.history()));
  }

  private static Freed freed(String place, int days, Retention.Gone gone) {
    return new Freed(place, days, gone.items(), gone.bytes());
  }

  private static Place kept(String place, Shelf shelf) {
    Looking kept = new Looking(place);
    for (ExchangeId id : kept.list(shelf::ids)) {
      kept.at(
          shelf.directory(id),
          () -> shelf.bytes(id).map(held -> new Looking.Item(1, id.time(), held)));
    }
    return kept.told();
  }

  /** What sessions have received and not sealed; a session that holds nothing takes no space. */
  private Place receiving() {
    Looking receiving = new Looking("receiving");
    for (SessionHash session : receiving.list(sessions::onDisk)) {
      receiving.at(layout.session(session), () -> {
        Extent held = Extent.of(layout.intake(session));
        if (held.files() == 0) {
          return Optional.empty();
        }
        return Optional.of(new Looking.Item(1, sessions.lastUse(session), held.bytes()));
      });
    }
    return receiving.told();
  }

  private Place checking() {
    Looking checking = new Looking("checking");
    for (Path each : checking.list(() -> Disk.list(layout.stagings()))) {
      checking.at(each, () -> {
        Extent held = Extent.of(each);
        return Optional.of(new Looking.Item(1, held.oldest().orElse(null), held.bytes()));
      });
    }
    return checking.told();
  }

  private Place orders() {
    Looking orders = new Looking("orders");
    for (Path server : orders.list(() -> Disk.list(layout.outbox()))) {
      orders.at(server, () -> {
        Extent held = Extent.of(server);
        return Optional.of(
            new Looking.Item(held.files(), held.oldest().orElse(null), held.bytes()));
      });
    }
    return orders.told();
  }
}
