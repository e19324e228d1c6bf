package org.onecgate.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.commerceml.Offer;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * A delivery is published, taken by a consumer as soon as it is seen, and handed over to a handler that keeps records.
 *
 * <p>Whatever a cut leaves: once it may have been seen it comes to the handler with all its records, until that has
 * accepted it; then it does not come again, and nothing is held any more (G1, P5).
 */
final class HeldTale extends Tale<HeldTale.Promise> {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ExchangeId ID = ExchangeId.of(NOW, 1);
  private static final byte[] RECORDS =
      "{\"kind\":\"offer\",\"name\":\"one\"}\n{\"kind\":\"offer\",\"name\":\"two\"}\n"
          .getBytes(StandardCharsets.UTF_8);
  private static final List<String> NAMES = List.of("one", "two");

  /** What was told. */
  enum Promise {
    NOTHING,
    PLANNED,
    VISIBLE,
    WAITS,
    OVER
  }

  /** Does with each what it is told to, and notes the records. */
  private static final class Goods implements DeliveryHandler {
    private final Outcome outcome;
    private final List<List<String>> read = new CopyOnWriteArrayList<>();

    Goods(Outcome outcome) {
      this.outcome = outcome;
    }

    @Override
    public String name() {
      return "goods";
    }

    @Override
    public boolean keepsRecords() {
      return true;
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) throws IOException {
      try (Stream<Offer> offers = delivery.offers()) {
        read.add(offers.map(Offer::name).toList());
      }
      return outcome;
    }
  }

  private final boolean late;

  private HeldTale(String name, boolean late) {
    super(name);
    this.late = late;
  }

  /** Its records are held before anybody can see it. */
  static HeldTale early() {
    return new HeldTale("held records", false);
  }

  /** Its records are held only once it is handed over, as of one that was published before there was such a handler. */
  static HeldTale late() {
    return new HeldTale("records held late", true);
  }

  @Override
  HeldTale anew() {
    return late ? late() : early();
  }

  private static Manifest manifest() {
    return new Manifest(
        Manifest.SCHEMA,
        ID.value(),
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
        List.of(new Manifest.Records(
            "offer",
            "records/offer.jsonl",
            2,
            RECORDS.length,
            Digests.sha256Hex(new String(RECORDS, StandardCharsets.UTF_8)))),
        null);
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(content));
      channel.force(true);
    }
  }

  /** What the checks leave, durable; how it came is told elsewhere. */
  private static void plan(DataLayout layout) throws IOException {
    Path staging = layout.staging(ID);
    Files.createDirectory(staging);
    Files.createDirectory(layout.records(ID));
    Disk.forceDirectory(staging.getParent());
    write(layout.records(ID).resolve("offer.jsonl"), RECORDS);
    Disk.forceDirectory(layout.records(ID));
    write(layout.manifest(staging), Rig.PRIVATELY.bytes(manifest()));
    Disk.forceDirectory(staging);
  }

  private void publish(DataLayout layout, HandOvers handOvers) throws IOException {
    try {
      new Inbox(layout, Rig.PRIVATELY).publish(ID, manifest(), draft -> {
        if (!late) {
          handOvers.hold(manifest(), draft, name -> true);
        }
      });
    } catch (FaultException e) {
      throw new IOException(e);
    }
  }

  /** A consumer takes it. */
  private static void take(DataLayout layout) throws IOException {
    Disk.deleteTree(layout.delivery(ID));
    Disk.forceDirectory(layout.inbox());
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy) throws IOException {
    DataLayout layout = new DataLayout(data);
    tell(Promise.NOTHING);
    layout.create();
    plan(layout);
    tell(Promise.PLANNED);
    try (HandOvers handOvers = HandOverTale.handOvers(
        layout, new Goods(new DeliveryHandler.Retry("away", Optional.empty())), 0)) {
      handOvers.start();
      publish(layout, handOvers);
      tell(Promise.VISIBLE);
      if (!late) {
        take(layout);
        tell(Promise.VISIBLE);
      }
      handOvers.add(manifest(), handler -> true);
      tell(Promise.WAITS);
      if (late) {
        take(layout);
        tell(Promise.WAITS);
      }
      Disk.deleteTree(layout.staging(ID));
      HandOverTale.until(
          Rig.PATIENCE,
          () -> handOvers.statuses().stream().anyMatch(status -> status.attempts() == 1));
      tell(Promise.WAITS);
    }
    try (HandOvers handOvers =
        HandOverTale.handOvers(layout, new Goods(DeliveryHandler.Outcome.accepted()), 1)) {
      handOvers.start();
      HandOverTale.until(Rig.PATIENCE, () -> handOvers.statuses().isEmpty());
      tell(Promise.OVER);
    }
  }

  @Override
  void look(Path data, Promise last, Promise next, boolean underWay, Story.Aftermath after)
      throws IOException {
    DataLayout layout = new DataLayout(data);
    layout.create();
    Goods goods = new Goods(DeliveryHandler.Outcome.accepted());
    try (HandOvers handOvers = HandOverTale.handOvers(layout, goods, 3)) {
      handOvers.start();
      if (last == Promise.PLANNED || last == Promise.VISIBLE) { // the import goes on
        boolean isPlanned = new Inbox(layout, Rig.PRIVATELY).planned(ID).isPresent();
        require(isPlanned || last == Promise.VISIBLE || underWay, "the plan is lost");
        if (isPlanned || Files.exists(layout.delivery(ID))) {
          publish(layout, handOvers);
        }
        handOvers.add(manifest(), handler -> true);
        Disk.deleteTree(layout.staging(ID));
      }
      HandOverTale.until(after.patience(), () -> handOvers.statuses().isEmpty());
      boolean mayBeOver = last == Promise.OVER || (underWay && next == Promise.OVER);
      require(goods.read.size() <= 1, "it comes " + goods.read.size() + " times");
      require(last != Promise.OVER || goods.read.isEmpty(), "it comes again");
      require(last == Promise.NOTHING || mayBeOver || !goods.read.isEmpty(), "it does not come");
      for (List<String> each : goods.read) {
        require(each.equals(NAMES), "its records are " + each);
      }
      List<Path> left = Disk.list(layout.waitingHandOvers("goods", manifest().serverId())).stream()
          .filter(each -> !each.toString().contains(".tmp.")) // of an unfinished write: the sweep's
          .toList();
      require(last == Promise.NOTHING || left.isEmpty(), "left are " + left);
      List<HandOver> known = handOvers.of(manifest().serverId(), ID);
      require(
          last != Promise.OVER
              || (known.size() == 1 && known.get(0).state() == HandOver.State.ACCEPTED),
          "what is known of it is " + known);
    }
  }
}
