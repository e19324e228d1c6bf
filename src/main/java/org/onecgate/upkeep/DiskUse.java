package org.onecgate.upkeep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.delivery.HandOvers;
import org.onecgate.exchange.Sessions;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Tells what takes the space, and what the sweep will have removed of it after some days (C5).
 *
 * <p>Foretold is what a sweep at that moment would remove, were nothing added, used, taken or changed
 * until then. What waits for a handler or belongs to an import under way stays.
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
   * @param bytes the sizes of their files
   * @param oldest since when the oldest of them is there: its seal, the last use of a session, or when its
   *     file was written; absent where there is none
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
   * @param bytes the sizes of their files
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
  private final Dues dues;
  private final HandOvers handOvers;
  private final Duration sessionLife;
  private final AtomicInteger made = new AtomicInteger();
  private @Nullable Report newest;

  /**
   * Looks below this layout.
   *
   * @param retention what knows how long things are kept
   * @param sessionLife how long a session may be unused before it is abandoned
   */
  public DiskUse(
      DataLayout layout,
      Sessions sessions,
      Retention retention,
      HandOvers handOvers,
      Duration sessionLife) {
    this.layout = layout;
    this.sessions = sessions;
    this.retention = retention;
    this.dues = retention.dues();
    this.handOvers = handOvers;
    this.sessionLife = sessionLife;
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
    Looking receiving = receiving();
    Looking inbox = new Looking("inbox");
    Set<ExchangeId> staying = deliveries(inbox);
    Looking quarantine = new Looking("quarantine");
    for (ExchangeId id : quarantine.list(dues::inQuarantine)) {
      quarantine.at(
          layout.quarantined(id), () -> item(id, dues.bytesOfRefused(id), () -> dues.refused(id)));
    }
    Looking history = new Looking("history");
    for (ExchangeId id : history.list(dues::inHistory)) {
      history.at(
          layout.jobDirectory(id), () -> item(id, dues.bytesOfRecord(id), () -> dues.record(id)));
    }
    List<Freed> frees = new ArrayList<>();
    for (int days : DAYS) {
      Instant moment = now.plus(Duration.ofDays(days));
      frees.add(receiving.freed(days, receiving.due(moment)));
      frees.add(inbox.freed(days, goneFromInbox(inbox, staying, moment)));
      frees.add(quarantine.freed(days, quarantine.due(moment)));
      frees.add(history.freed(days, history.due(moment)));
    }
    return new Report(
        Stream.of(receiving, checking(), inbox, quarantine, history, orders())
            .map(Looking::told)
            .toList(),
        frees);
  }

  /** When something is due. */
  @FunctionalInterface
  private interface Due {
    Optional<Instant> at() throws IOException;
  }

  private static Optional<Looking.Item> item(ExchangeId id, Optional<Long> bytes, Due due) {
    return bytes.map(held -> new Looking.Item(id.value(), 1, id.time(), held, momentOf(due)));
  }

  /** What cannot be read the sweep does not remove either. */
  private static @Nullable Instant momentOf(Due due) {
    try {
      return due.at().orElse(null);
    } catch (IOException e) {
      return null;
    }
  }

  /** What sessions have received and not sealed; a session that holds nothing takes no space. */
  private Looking receiving() {
    Looking receiving = new Looking("receiving");
    for (String session : receiving.list(sessions::onDisk)) {
      receiving.at(layout.session(session), () -> {
        Disk.Extent held = Disk.extent(layout.intake(session));
        if (held.files() == 0) {
          return Optional.empty();
        }
        Instant used = sessions.lastUse(session);
        return Optional.of(
            new Looking.Item(session, 1, used, held.bytes(), used.plus(sessionLife)));
      });
    }
    return receiving;
  }

  private Looking checking() {
    Looking checking = new Looking("checking");
    for (Path each : checking.list(() -> Disk.list(layout.stagings()))) {
      checking.at(each, () -> {
        Disk.Extent held = Disk.extent(each);
        String name = String.valueOf(each.getFileName());
        return Optional.of(
            new Looking.Item(name, 1, held.oldest().orElse(null), held.bytes(), null));
      });
    }
    return checking;
  }

  private Looking orders() {
    Looking orders = new Looking("orders");
    for (Path server : orders.list(() -> Disk.list(layout.outbox()))) {
      orders.at(server, () -> {
        Disk.Extent held = Disk.extent(server);
        String name = String.valueOf(server.getFileName());
        return Optional.of(
            new Looking.Item(name, held.files(), held.oldest().orElse(null), held.bytes(), null));
      });
    }
    return orders;
  }

  /** Looks at the deliveries; which of them stay because somebody of ours has to do with them. */
  private Set<ExchangeId> deliveries(Looking inbox) {
    boolean limited = retention.limits().inboxSize().isPresent();
    Set<ExchangeId> staying = new HashSet<>();
    List<Set<ExchangeId>> waiting = inbox.list(() -> List.of(handOvers.waiting()));
    for (ExchangeId id : inbox.list(dues::inInbox)) {
      inbox.at(
          layout.delivery(id),
          () -> item(id, dues.bytesOfDelivery(id), () -> {
            Optional<Instant> due = dues.delivery(id);
            boolean matters = due.isPresent() || limited;
            boolean stays = matters
                && (waiting.isEmpty() || waiting.get(0).contains(id) || dues.isUnderWay(id));
            if (stays) {
              staying.add(id);
            }
            return due.filter(moment -> !stays);
          }));
    }
    return staying;
  }

  private List<Looking.Item> goneFromInbox(Looking inbox, Set<ExchangeId> staying, Instant moment) {
    List<Looking.Item> gone = new ArrayList<>(inbox.due(moment));
    SortedMap<ExchangeId, Looking.Item> left = new TreeMap<>();
    inbox.items().forEach(item -> left.put(item.id(), item));
    gone.forEach(item -> left.remove(item.id()));
    SortedMap<ExchangeId, Long> lying = new TreeMap<>();
    left.forEach((id, item) -> lying.put(id, item.bytes()));
    dues.whileTooMuch(lying, id -> {
      Looking.Item item = left.get(id);
      if (item == null || staying.contains(id) || !isSeen(id, moment)) {
        return 0;
      }
      gone.add(item);
      return item.bytes();
    });
    return gone;
  }

  private boolean isSeen(ExchangeId id, Instant moment) {
    try {
      return dues.isSeen(id, moment);
    } catch (IOException e) {
      return false;
    }
  }
}
