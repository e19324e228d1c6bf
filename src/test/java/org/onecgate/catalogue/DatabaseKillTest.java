package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.staging.Restaging;
import org.onecgate.storage.DataLayout;

/**
 * Whenever PostgreSQL is killed, a delivery waits, is applied once, and in the end all tables are those of a run that
 * nobody disturbed (G1). The server keeps what was committed, as in production; who applies lives on, with its pool.
 *
 * <p>{@code -Dtests.rounds} sets how often the long test kills in the work, {@code -Dtests.seed} the seed.
 */
class DatabaseKillTest {
  private static final ServerId SHOP = new ServerId("shop");

  /** How long it waits where Gate waits 15 seconds. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @RegisterExtension
  static final Postgres POSTGRES = Postgres.durable();

  @TempDir
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20261129L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ExecutorService killing = Executors.newSingleThreadExecutor();

  private final Map<Blow, Integer> blows = new EnumMap<>(Blow.class);
  private String url = "";
  private PostgresProcesses processes;
  private List<PublishedDelivery> deliveries = List.of();
  private int catalogues;
  private int rounds;
  private int inWork;
  private int ofOne;
  private int later;
  private long longest;

  /** How long a delivery takes, and a commit. */
  private long whole;

  private long commit;

  /** Whether a delivery is being applied. */
  private volatile boolean isWorking;

  private volatile boolean isOver;

  /** When it is killed. */
  private enum Blow {
    /** At any moment of the first two deliveries after it was there again. */
    ANY,
    /** In a commit or shortly after it. */
    COMMIT,
    /** After a commit whose answer nobody gets. */
    ANSWER_LOST
  }

  /** In this order, so that a few kills are of all kinds. */
  private static final List<Blow> TURNS = List.of(
      Blow.ANY,
      Blow.COMMIT,
      Blow.ANSWER_LOST,
      Blow.ANY,
      Blow.COMMIT,
      Blow.ANY,
      Blow.ANSWER_LOST,
      Blow.ANY,
      Blow.COMMIT,
      Blow.ANY);

  @BeforeEach
  void start() throws Exception {
    url = POSTGRES.login().url();
    processes = new PostgresProcesses(
        Path.of(POSTGRES.ask(url, "SELECT current_setting('data_directory')")));
    assertThat(POSTGRES.ask(url, "SHOW fsync")).isEqualTo("on");
    assertThat(POSTGRES.ask(url, "SHOW synchronous_commit")).isEqualTo("on");
  }

  @AfterEach
  void stop() {
    killing.shutdownNow();
  }

  @Test
  void eachDeliveryIsAppliedOnceThoughPostgresIsKilledAFewTimes() throws Exception {
    kill(4);
  }

  @Test
  @Tag("long")
  void eachDeliveryIsAppliedOnceThoughPostgresIsKilledManyTimes() throws Exception {
    kill(Integer.getInteger("tests.rounds", 500));
  }

  private void kill(int times) throws Exception {
    deliveries = ChangingGoods.write(temp.resolve("inbox"), random);
    SplittableRandom moments = random.split();
    apply(); // so that all classes are there
    dump();
    long began = System.nanoTime();
    apply();
    whole = (System.nanoTime() - began) / deliveries.size();
    commit = CommitTrap.last();
    Map<String, List<String>> undisturbed = dump();
    assertThat(later).isZero();
    while (inWork < times) {
      catalogues++;
      isOver = false;
      Future<?> killer = killing.submit(() -> {
        while (!isOver && inWork < times) {
          round(moments);
        }
        return null;
      });
      try {
        apply();
      } finally {
        isOver = true;
        killer.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS); // if it has failed, that is why
      }
      assertThat(Dump.differences(undisturbed, dump())).isEmpty();
    }
    System.out.println("kill -9 of PostgreSQL while deliveries are applied: " + inWork
        + " kills in the work " + blows + ", " + ofOne + " of them of one process alone; " + later
        + " times it was to wait, " + TimeUnit.NANOSECONDS.toMillis(longest)
        + " ms at most until that was said; " + catalogues
        + " catalogues, each as if nobody had disturbed it; seed " + seed);
  }

  /** Kills it at one moment, starts it again, and waits until it answers. */
  private void round(SplittableRandom moments) throws Exception {
    Blow blow = TURNS.get(rounds % TURNS.size());
    boolean isOne = rounds % 4 == 3 && blow != Blow.ANSWER_LOST;
    rounds++;
    if (!killed(blow, isOne, moments)) {
      return;
    }
    if (!isOne) {
      LockSupport.parkNanos(moments.nextLong(10 * PAUSE)); // nobody listens
      processes.start();
    }
    awaitAnswer();
  }

  /** Waits for the moment and kills; false if there was nothing to do any more. */
  private boolean killed(Blow blow, boolean isOne, SplittableRandom moments) throws Exception {
    if (blow == Blow.ANY) {
      LockSupport.parkNanos(moments.nextLong(2 * whole));
      return hit(blow, isOne, moments);
    }
    CommitTrap trap = CommitTrap.set(blow == Blow.ANSWER_LOST);
    try {
      while (!isOver) {
        if (trap.await(20)) {
          if (blow == Blow.COMMIT) {
            LockSupport.parkNanos(moments.nextLong(2 * commit));
          }
          return hit(blow, isOne, moments);
        }
      }
      return false;
    } finally {
      trap.done();
    }
  }

  private boolean hit(Blow blow, boolean isOne, SplittableRandom moments) throws IOException {
    if (isOver) {
      return false;
    }
    if (isWorking) {
      inWork++;
      ofOne += isOne ? 1 : 0;
      blows.merge(blow, 1, Integer::sum);
    }
    if (isOne) {
      processes.killOne(moments);
    } else {
      processes.killAll();
    }
    return true;
  }

  private void awaitAnswer() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        POSTGRES.ask(url, "SELECT 1");
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("it does not come back: " + processes.log(), e);
        }
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  /** Hands all deliveries to the handler, one after the other, each until it has accepted it. */
  private void apply() throws Exception {
    Catalogues.Rules rules = new Catalogues.Rules(
        () -> List.of(SHOP),
        server -> ChangingGoods.MOST,
        Duration.ofDays(1),
        server -> deliveries);
    Databases databases = new Databases(
        KillScript.settings(url + "?" + CommitTrap.parameter()),
        new DataLayout(temp.resolve("data")).create());
    try (Catalogues all =
            new Catalogues(databases, rules, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        DeliveryHandler handler = all.handler()) {
      for (PublishedDelivery each : deliveries) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!accepts(all, handler, each)) {
          assertThat(System.nanoTime()).as("it was to wait for too long").isLessThan(deadline);
        }
      }
    }
  }

  /** One attempt; what the handler says is that it has it, that PostgreSQL is away, or that a person must decide. */
  private boolean accepts(Catalogues all, DeliveryHandler handler, PublishedDelivery delivery)
      throws Exception {
    isWorking = true;
    try {
      long began = System.nanoTime();
      DeliveryHandler.Outcome outcome = handler.handle(delivery, new Attempt());
      if (outcome instanceof DeliveryHandler.Accepted) {
        return true;
      }
      Sentence reason = ((DeliveryHandler.Later) outcome).reason();
      if (!reason.equals(Phrase.CATALOGUE_AWAY.of())) {
        assertThat(reason.code()).isEqualTo(Phrase.PLAN_GOODS.name());
        decide(all, delivery.eventId());
        return false;
      }
      longest = Math.max(longest, System.nanoTime() - began);
    } finally {
      isWorking = false;
    }
    later++;
    LockSupport.parkNanos(PAUSE);
    return false;
  }

  private void decide(Catalogues all, String delivery) {
    try {
      all.decide(SHOP, delivery, ChangingGoods.passes(delivery), "boss");
    } catch (CatalogueException e) {
      assertThat(e.kind())
          .isEqualTo(CatalogueException.Kind.AWAY); // decided when it is held the next time
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageStartingWith("decided already"); // and nobody got the answer
    }
  }

  private Map<String, List<String>> dump() throws Exception {
    try (Databases databases =
        new Databases(KillScript.settings(url), new DataLayout(temp.resolve("data")).create())) {
      Map<String, List<String>> dump = Dump.of(databases.of(SHOP));
      databases.fresh(SHOP);
      databases.replace(SHOP, any -> true); // the next catalogue begins with nothing
      return dump;
    }
  }

  private record Attempt() implements DeliveryHandler.Attempt {
    @Override
    public int number() {
      return 1;
    }

    @Override
    public void progress(String what) {}

    @Override
    public Restaging.Handle stage(Manifest.File file) {
      throw new UnsupportedOperationException();
    }
  }
}
