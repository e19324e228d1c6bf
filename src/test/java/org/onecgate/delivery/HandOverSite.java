package org.onecgate.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.TestClock;
import org.onecgate.json.JsonStore;
import org.onecgate.staging.CheckedFile;
import org.onecgate.staging.Checks;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.staging.Staged;
import org.onecgate.staging.Staging;
import org.onecgate.staging.Validated;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** An inbox with deliveries, and time that passes when a test says so. */
final class HandOverSite implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  /** Nothing here takes long: who waits so long waits for something that does not come. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final DataLayout layout;
  final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  final Inbox inbox;
  final Time time = new Time();
  final MemoryBudget memory = new MemoryBudget(10);
  private final List<HandOvers> opened = new ArrayList<>();
  private int deliveries;

  HandOverSite(Path data) throws IOException {
    layout = new DataLayout(data);
    layout.create();
    inbox = new Inbox(layout, new JsonStore(new AtomicFile(Disk.PUBLIC_FILE)));
  }

  /** A clock that stands still, and what is to be done when it goes on. */
  static final class Time extends TestClock implements HandOvers.Alarm {
    private record Later(Instant at, Runnable what) {}

    private final List<Later> later = new ArrayList<>();

    Time() {
      super(START);
    }

    @Override
    public synchronized Instant instant() {
      return super.instant();
    }

    @Override
    public synchronized void in(Duration pause, Runnable what) {
      later.add(new Later(instant().plus(pause), what));
    }

    /** Whether something is to be done just then. */
    synchronized boolean isSetFor(Instant at) {
      return later.stream().anyMatch(each -> each.at().equals(at));
    }

    /** Forgets what was to be done: those who asked for it are closed. */
    private synchronized void forget() {
      later.clear();
    }

    /** Lets time pass and does what has become due. */
    void pass(Duration duration) {
      List<Later> due = new ArrayList<>();
      synchronized (this) {
        add(duration);
        for (Later each : List.copyOf(later)) {
          if (!each.at().isAfter(instant())) {
            due.add(each);
            later.remove(each);
          }
        }
      }
      due.sort(Comparator.comparing(Later::at));
      due.forEach(each -> each.what().run());
    }
  }

  /**
   * Opens hand-overs; those that were open before are closed. An alarm that one of them has left would
   * else be taken for one of the new ones, which may not have looked at the clock yet.
   */
  HandOvers open(Patience patience, DeliveryHandler... handlers) {
    time.forget();
    HandOvers made = new HandOvers(
        layout, store, inbox, List.of(handlers), memory, patience, time, Optional.of(time));
    opened.add(made);
    return made;
  }

  /** The same, which begin to work. */
  HandOvers begin(Patience patience, DeliveryHandler... handlers) throws IOException {
    HandOvers handOvers = open(patience, handlers);
    handOvers.start();
    return handOvers;
  }

  @Override
  public void close() {
    opened.forEach(HandOvers::close);
  }

  /** Publishes a delivery of this server with a file for each of these contents. */
  Manifest publish(String server, String... contents) throws IOException, FaultException {
    ExchangeId id = ExchangeId.of(START.plusMillis(++deliveries), deliveries);
    List<CheckedFile> files = new ArrayList<>();
    for (String content : contents) {
      SafeName name = new SafeName("file" + files.size() + ".xml");
      Path path = layout.part(layout.received(id), name);
      Disk.createDirectories(Disk.parent(path), Disk.PRIVATE_DIRECTORY);
      Files.writeString(path, content);
      files.add(new CheckedFile(
          name, path, content.length(), Digests.sha256Hex(content), null, null, false, null));
    }
    Disk.createDirectories(layout.staging(id), Disk.PRIVATE_DIRECTORY);
    Inbox.Origin origin = new Inbox.Origin(
        new Manifest.Server(server, "Магазин", "1c"),
        "catalog",
        "import",
        null,
        START,
        START,
        null);
    Validated validated = new Validated(files, List.of(), List.of(), List.of());
    Manifest manifest;
    try (Staged staged = new Staging(new MemoryBudget(0), List.of())
        .stage(id, validated, Checks.DEFAULT, what -> {})) {
      manifest = inbox.plan(id, origin, staged, Inbox.Unchanged.NONE, START);
    }
    inbox.publish(id, manifest);
    Disk.deleteTree(layout.staging(id));
    return manifest;
  }

  /** Has a delivery of this server checked, whose documents tell of offers with these names. */
  Manifest plan(String server, String... offers) throws IOException {
    ExchangeId id = ExchangeId.of(START.plusMillis(++deliveries), deliveries);
    return plan(id, server, offers);
  }

  /** The same once more for the same exchange. */
  Manifest plan(ExchangeId id, String server, String... offers) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String offer : offers) {
      lines.append("{\"kind\":\"offer\",\"name\":\"").append(offer).append("\"}\n");
    }
    String text = lines.toString();
    Disk.createDirectories(layout.records(id), Disk.PRIVATE_DIRECTORY);
    Path records = layout.records(id).resolve("offer.jsonl");
    Files.deleteIfExists(records); // a second check makes another file
    if (offers.length > 0) {
      Files.writeString(records, text);
    }
    Path file = layout.part(layout.received(id), new SafeName("offers.xml"));
    Disk.createDirectories(Disk.parent(file), Disk.PRIVATE_DIRECTORY);
    Files.writeString(file, "<xml/>");
    Manifest manifest = new Manifest(
        Manifest.SCHEMA,
        id.value(),
        new Manifest.Server(server, "Магазин", "1c"),
        "catalog",
        "import",
        null,
        START,
        START,
        START,
        List.of(new Manifest.File(
            "offers.xml",
            "files/offers.xml",
            6,
            Digests.sha256Hex("<xml/>"),
            null,
            null,
            null,
            null,
            null)),
        List.of(),
        null,
        offers.length == 0
            ? null
            : List.of(new Manifest.Records(
                "offer",
                "records/offer.jsonl",
                offers.length,
                text.length(),
                Digests.sha256Hex(text))),
        null);
    store.write(layout.manifest(layout.staging(id)), manifest);
    return manifest;
  }

  /** Publishes what was checked, as an import does before it hands it over. */
  void publish(HandOvers handOvers, Manifest manifest) throws IOException, FaultException {
    inbox.publish(
        new ExchangeId(manifest.delivery()),
        manifest,
        draft -> handOvers.hold(manifest, draft, handler -> true));
  }

  /** Hands it over and removes what is left of its making, as an import does then. */
  void handOver(HandOvers handOvers, Manifest manifest) throws IOException {
    handOvers.add(manifest, handler -> true);
    Disk.deleteTree(layout.staging(new ExchangeId(manifest.delivery())));
  }

  /** What a consumer does once it sees a delivery. */
  void take(Manifest manifest) throws IOException {
    Disk.deleteTree(layout.delivery(new ExchangeId(manifest.delivery())));
  }

  /** The record of a delivery, waiting or not. */
  Optional<HandOver> record(String handler, Manifest manifest) throws IOException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    String server = manifest.server().id();
    Optional<HandOver> ended =
        store.read(layout.endedHandOver(handler, new ServerId(server), id), HandOver.class);
    return ended.isPresent()
        ? ended
        : store.read(layout.waitingHandOver(handler, new ServerId(server), id), HandOver.class);
  }

  /** A thread is there for a moment after the pool that it was of says that it has ended. */
  static void awaitNoThread(String prefix) throws InterruptedException {
    await(() -> Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().startsWith(prefix)));
  }

  static void await(BooleanSupplier what) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!what.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it does not come");
      }
      Thread.sleep(2);
    }
  }
}
