package org.onecgate.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.SessionHash;
import org.onecgate.config.CheapHash;
import org.onecgate.config.Dialect;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.Patience;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecords;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.json.JsonStore;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** A data directory with things that are kept for a while, as old as a test wants them. */
public final class KeptSite implements AutoCloseable {
  /** The present of the tests. */
  private static final SessionHash SESSION = new SessionHash("5e".repeat(32));

  public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final String HASH = CheapHash.of("secret-12");

  final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  /** Where it lies. */
  public final DataLayout layout;

  /** The records of its exchanges. */
  public final Jobs jobs;
  /** Its deliveries. */
  public final Inbox inbox;

  /** What the stories of its exchanges are told. */
  public final List<String> told = new ArrayList<>();

  final Quarantine quarantine;
  final Servers servers;

  /** One in this directory. */
  public KeptSite(Path data) throws IOException {
    layout = new DataLayout(data);
    layout.create();
    jobs = new Jobs(layout, store);
    inbox = new Inbox(layout, store);
    quarantine = new Quarantine(layout, store);
    servers = new Servers(layout.servers(), store);
  }

  /** Removes what is due by these limits. */
  public void remove(HandOvers handOvers, Retention.Limits limits, List<Exception> failures) {
    retention(handOvers, limits).run(NOW, true, failures);
  }

  Retention retention(HandOvers handOvers, Retention.Limits limits) {
    return new Retention(
        layout, quarantine, jobs, departures(handOvers), handOvers, servers, () -> limits);
  }

  /** How its deliveries leave; what is told of it is in {@link #told}. */
  public Departures departures(HandOvers handOvers) {
    return new Departures(
        layout,
        inbox,
        jobs,
        handOvers,
        (id, what) -> told.add(id + " " + what),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** A handler, {@code shop}, that has no time for anything. */
  static DeliveryHandler busy() {
    return new DeliveryHandler() {
      @Override
      public String name() {
        return "shop";
      }

      @Override
      public Outcome handle(PublishedDelivery delivery, Attempt attempt) {
        return Outcome.retry("busy");
      }
    };
  }

  /** Hand-overs to these. */
  public HandOvers handOvers(DeliveryHandler... handlers) {
    return new HandOvers(
        layout,
        store,
        inbox,
        List.of(handlers),
        new MemoryBudget(0),
        Patience.DEFAULT,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Limits of the inbox; the others are the usual ones. */
  public static Retention.Limits limits(Integer days, Long bytes) {
    return new Retention.Limits(
        Duration.ofDays(30),
        Duration.ofDays(90),
        Optional.ofNullable(days).map(Duration::ofDays),
        Optional.ofNullable(bytes).map(ByteSize::new));
  }

  /** The id of what is so old. */
  public static ExchangeId ago(Duration age) {
    return ExchangeId.of(NOW.minus(age), (int) age.toSeconds());
  }

  /** A delivery that is so old. */
  public ExchangeId deliver(Duration age, int bytes) throws IOException {
    return deliver("a", age, bytes);
  }

  ExchangeId deliver(String server, Duration age, int bytes) throws IOException {
    ExchangeId id = ago(age);
    Manifest manifest = new Manifest(
        Manifest.SCHEMA,
        id.value(),
        new Manifest.Server(server, "A", "1c"),
        "catalog",
        "import",
        null,
        NOW.minus(age),
        NOW.minus(age),
        NOW.minus(age),
        List.of(),
        List.of(),
        null,
        null,
        null);
    store.write(layout.manifest(layout.delivery(id)), manifest);
    long left = bytes - Files.size(layout.manifest(layout.delivery(id)));
    Files.write(layout.delivery(id).resolve("file"), new byte[(int) left]);
    return id;
  }

  /** A record that is so old. */
  public ExchangeId job(Duration age, JobRecord.State state) throws IOException {
    return job("a", age, state);
  }

  ExchangeId job(String server, Duration age, JobRecord.State state) throws IOException {
    ExchangeId id = ago(age);
    jobs.save(JobRecords.of(id, SESSION, server, state, NOW.minus(age)));
    return id;
  }

  /** An exchange that was refused so long ago. */
  public ExchangeId refuse(Duration age) throws IOException {
    ExchangeId id = ago(age);
    Files.createDirectories(layout.staging(id));
    Files.write(layout.staging(id).resolve("file"), new byte[100]);
    quarantine.take(id, Phrase.VERBATIM.of("why"), null, NOW.minus(age));
    return id;
  }

  void keep(String id, KeepSettings retention) throws IOException {
    keep(Map.of(id, retention));
  }

  void keep(Map<String, KeepSettings> retention) throws IOException {
    List<ServerRecord> all = new ArrayList<>();
    retention.forEach((id, own) -> all.add(new ServerRecord(
        id, "A", "1c-" + id, HASH, true, Dialect.DEFAULT, null, null, null, own, null)));
    servers.save(all);
  }

  @Override
  public void close() {
    store.close();
  }
}
