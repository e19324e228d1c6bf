package org.onecgate.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.Patience;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.storage.DataLayout;

/**
 * Deliveries are handed over: tried in vain, postponed, given up, accepted, settled, handed over once more, skipped.
 *
 * <p>Whatever a cut leaves: what waits comes, a try that failed is counted and told, what was accepted, given up or
 * skipped does not come again, and what was given up is told until somebody settles it, and then no more (P5).
 */
final class HandOverTale extends Tale<HandOverTale.Promise> {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ExchangeId ONE = ExchangeId.of(NOW, 1);
  private static final ExchangeId TWO = ExchangeId.of(NOW, 2);
  private static final ExchangeId THREE = ExchangeId.of(NOW, 3);
  private static final List<ExchangeId> ALL = List.of(ONE, TWO, THREE);

  /**
   * What was told.
   *
   * @param failed how many tries have failed of each delivery that waits
   * @param over those that have ended
   * @param givenUp those of them that somebody should look at
   */
  record Promise(Map<String, Integer> failed, Set<String> over, Set<String> givenUp) {}

  /** Does with each what it is told to, and notes the numbers of the tries. */
  private static final class Shop implements DeliveryHandler {
    private final Outcome outcome;
    private final Map<String, Integer> given = new ConcurrentHashMap<>();

    Shop(Outcome outcome) {
      this.outcome = outcome;
    }

    @Override
    public String name() {
      return "shop";
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) {
      given.put(delivery.eventId(), attempt.number());
      return outcome;
    }
  }

  HandOverTale() {
    super("hand-overs");
  }

  @Override
  HandOverTale anew() {
    return new HandOverTale();
  }

  /** Hands over to this handler, so many hours after it began. */
  static HandOvers handOvers(DataLayout layout, DeliveryHandler shop, int hours) {
    return new HandOvers(
        layout,
        Rig.PRIVATELY,
        new Inbox(layout, Rig.PRIVATELY),
        List.of(shop),
        new MemoryBudget(0),
        Patience.DEFAULT,
        Clock.fixed(NOW.plus(Duration.ofHours(hours)), ZoneOffset.UTC));
  }

  private static Manifest manifest(ExchangeId id) {
    return new Manifest(
        Manifest.SCHEMA,
        id.value(),
        new Manifest.Server("a", "A", "1c"),
        "catalog",
        "import",
        null,
        NOW,
        NOW,
        NOW,
        List.of(),
        List.of(),
        null,
        null,
        null);
  }

  /** A delivery that is whole and durable; how it came is told elsewhere. */
  private static void deliver(DataLayout layout, ExchangeId id) throws IOException {
    Path delivery = Files.createDirectory(layout.delivery(id));
    Path manifest = layout.manifest(delivery);
    try (FileChannel channel =
        FileChannel.open(manifest, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(Rig.PRIVATELY.bytes(manifest(id))));
      channel.force(true);
    }
    for (Path directory : List.of(delivery, layout.inbox())) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy) throws IOException {
    DataLayout layout = new DataLayout(data);
    tell(new Promise(Map.of(), Set.of(), Set.of()));
    layout.create();
    for (ExchangeId id : ALL) {
      deliver(layout, id);
    }
    String one = ONE.value();
    String two = TWO.value();
    try (HandOvers handOvers =
        handOvers(layout, new Shop(new DeliveryHandler.Retry("away", Optional.empty())), 0)) {
      handOvers.start();
      handOvers.add(manifest(ONE), handler -> true);
      until(() -> handOvers.statuses().stream().anyMatch(status -> status.attempts() == 1));
      tell(new Promise(Map.of(one, 1), Set.of(), Set.of()));
    }
    DeliveryHandler.Outcome later =
        DeliveryHandler.Outcome.later(Phrase.STATUS.of(503), Duration.ofMinutes(1));
    try (HandOvers handOvers = handOvers(layout, new Shop(later), 1)) {
      handOvers.start();
      until(() -> handOvers.statuses().stream().anyMatch(HandOvers.Status::postponed));
      tell(new Promise(Map.of(one, 1), Set.of(), Set.of())); // that is no attempt
    }
    try (HandOvers handOvers =
        handOvers(layout, new Shop(new DeliveryHandler.Failed("never")), 2)) {
      handOvers.start();
      until(() -> handOvers.statuses().isEmpty());
      tell(new Promise(Map.of(), Set.of(one), Set.of(one)));
    }
    try (HandOvers handOvers = handOvers(layout, new Shop(DeliveryHandler.Outcome.accepted()), 3)) {
      handOvers.start();
      handOvers.add(manifest(TWO), handler -> true);
      until(() -> handOvers.statuses().isEmpty());
      tell(new Promise(Map.of(), Set.of(one, two), Set.of(one)));
      handOvers.settle(manifest(ONE).serverId(), ONE, "admin");
      tell(new Promise(Map.of(), Set.of(one, two), Set.of()));
      handOvers.replay(manifest(TWO), handler -> true, "admin");
      until(() -> handOvers.statuses().isEmpty());
      tell(new Promise(Map.of(), Set.of(one, two), Set.of()));
    }
    String three = THREE.value();
    try (HandOvers handOvers =
        handOvers(layout, new Shop(new DeliveryHandler.Retry("away", Optional.empty())), 4)) {
      handOvers.start();
      handOvers.add(manifest(THREE), handler -> true);
      until(() -> handOvers.statuses().stream().anyMatch(status -> status.attempts() == 1));
      tell(new Promise(Map.of(three, 1), Set.of(one, two), Set.of()));
      handOvers.skip("shop", manifest(THREE).serverId(), THREE, "admin");
      until(() -> handOvers.statuses().isEmpty());
      tell(new Promise(Map.of(), Set.of(one, two, three), Set.of()));
    }
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition condition) throws IOException {
    until(Rig.PATIENCE, condition);
  }

  static void until(Duration patience, Condition condition) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("that does not happen");
      }
      try {
        TimeUnit.MICROSECONDS.sleep(200);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  void look(Path data, Promise last, Promise next, boolean underWay, Story.Aftermath after)
      throws IOException {
    DataLayout layout = new DataLayout(data);
    layout.create();
    Shop shop = new Shop(DeliveryHandler.Outcome.accepted());
    try (HandOvers handOvers = handOvers(layout, shop, 5)) {
      handOvers.start();
      until(after.patience(), () -> handOvers.statuses().isEmpty());
      last.failed().forEach((id, failed) -> {
        // It comes, unless that was under way, and is not taken for the first try.
        int number = shop.given.getOrDefault(id, 0);
        boolean ended = underWay && next.over().contains(id);
        require(number == failed + 1 || (ended && number == 0), id + " is given as " + number);
      });
      for (HandOver each : read(handOvers)) {
        long told = each.events().stream()
            .filter(event -> event.what() == HandOver.What.FAILED)
            .count();
        int failed = last.failed().getOrDefault(each.delivery(), 0);
        require(told >= failed, each.delivery() + " has a history of " + told + " failures");
      }
      // Handed over once more only while somebody asks for that.
      boolean mayCome = underWay && last.equals(next);
      for (String id : last.over()) {
        require(!shop.given.containsKey(id) || mayCome, id + " comes again");
      }
      Set<String> wanted = new TreeSet<>(last.givenUp());
      wanted.retainAll(next.givenUp());
      Set<String> possible = new TreeSet<>(last.givenUp());
      possible.addAll(next.givenUp());
      List<String> told = new ArrayList<>();
      for (HandOver each : read(handOvers)) {
        if (each.state() == HandOver.State.FAILED) {
          told.add(each.delivery());
        }
      }
      require(
          told.containsAll(wanted) && possible.containsAll(told),
          "given up are " + told + ", not " + possible);
      Map<String, HandOver> all = new TreeMap<>();
      read(handOvers).forEach(each -> all.put(each.delivery(), each));
      require(
          all.keySet().containsAll(last.over()), "forgotten: only " + all.keySet() + " are known");
    }
  }

  private static List<HandOver> read(HandOvers handOvers) throws IOException {
    List<HandOver> all = new ArrayList<>();
    for (ExchangeId id : ALL) {
      all.addAll(handOvers.of(manifest(id).serverId(), id));
    }
    return all;
  }
}
