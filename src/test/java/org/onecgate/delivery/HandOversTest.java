package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.onecgate.delivery.HandOverSite.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.delivery.DeliveryHandler.Attempt;
import org.onecgate.delivery.DeliveryHandler.Outcome;
import org.onecgate.staging.StagedFile;
import org.onecgate.storage.Disk;

/** Proves that deliveries reach handlers in order, at least once, and whatever handlers do. */
@Timeout(120)
class HandOversTest {
  private static final ServerId SECOND = new ServerId("b");
  private static final ServerId SERVER = new ServerId("a");

  @TempDir
  Path root;

  private HandOverSite site;

  @BeforeEach
  void create() throws IOException {
    site = new HandOverSite(root.resolve("data"));
  }

  @AfterEach
  void close() {
    site.close();
  }

  private HandOvers open(DeliveryHandler... handlers) throws IOException {
    return site.begin(Patience.DEFAULT, handlers);
  }

  /** Does what the test says, and remembers what it was given. */
  private static final class Recorded implements DeliveryHandler {
    private final String name;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();
    private volatile BiFunction<PublishedDelivery, Attempt, Outcome> does;
    private volatile boolean there = true;

    Recorded(String name, BiFunction<PublishedDelivery, Attempt, Outcome> does) {
      this.name = name;
      this.does = does;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean isThere() {
      return there;
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) {
      events.add(delivery.eventId());
      attempts.add(attempt.number());
      return does.apply(delivery, attempt);
    }
  }

  private static Recorded accepting() {
    return new Recorded("shop", (d, a) -> Outcome.accepted());
  }

  private static List<String> names(Manifest... manifests) {
    return List.of(manifests).stream().map(Manifest::delivery).toList();
  }

  private boolean is(Manifest manifest, HandOver.State state) {
    try {
      return site.record("shop", manifest).map(HandOver::state).equals(Optional.of(state));
    } catch (IOException e) {
      return false; // a record that a test has spoilt
    }
  }

  private boolean accepted(Manifest manifest) {
    return is(manifest, HandOver.State.ACCEPTED);
  }

  @Test
  void everyDeliveryComesOnceWithItsFilesAndItsNameAsEventId() throws Exception {
    List<String> read = new CopyOnWriteArrayList<>();
    Recorded shop = new Recorded("shop", (d, a) -> {
      try {
        for (Manifest.File file : d.manifest().files()) {
          read.add(Files.readString(d.file(file)));
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return Outcome.accepted();
    });
    HandOvers handOvers = open(shop);
    Manifest first = site.publish("a", "one", "two");
    handOvers.add(first, handler -> true);
    await(() -> accepted(first));
    handOvers.add(first, handler -> true);
    Manifest second = site.publish("a", "three");
    handOvers.add(second, handler -> true);
    await(() -> accepted(second));
    assertThat(shop.events).isEqualTo(names(first, second));
    assertThat(read).containsExactly("one", "two", "three");
    await(() -> handOvers.statuses().isEmpty());
    assertThat(handOvers.isWaiting(new ExchangeId(first.delivery()))).isFalse();
    assertThat(Disk.list(site.layout.waitingHandOvers("shop", SERVER))).isEmpty();
  }

  @Test
  void thoseThatThereAreAreToldByTheirNamesInOrder() throws Exception {
    assertThat(open(
                new Recorded("shop", (d, a) -> Outcome.accepted()),
                new Recorded("archive", (d, a) -> Outcome.accepted()))
            .handlers())
        .containsExactly("archive", "shop");
  }

  @Test
  void whoIsNotThereIsGivenNothingAndWhatWaitsForHimWaitsOnUntilHeIsWoken() throws Exception {
    Recorded shop = new Recorded("shop", (d, a) -> Outcome.retry("busy"));
    HandOvers handOvers = open(shop);
    Manifest first = site.publish("a", "1");
    handOvers.add(first, handler -> true);
    await(() -> handOvers.statuses().stream().anyMatch(one -> one.attempts() == 1));
    shop.there = false;
    assertThat(handOvers.handlers()).isEmpty();
    assertThat(handOvers.unattended()).isEqualTo(Map.of("shop", 1));
    Manifest second = site.publish("a", "2");
    handOvers.hold(second, site.inbox.delivery(second).directory(), handler -> true);
    handOvers.add(second, handler -> true);
    assertThat(handOvers.replay(second, handler -> true, "somebody")).isEmpty();
    assertThat(site.record("shop", second)).isEmpty();
    assertThat(handOvers.state()).singleElement().returns(false, HandOvers.Handler::there);
    site.time.pass(Duration.ofDays(30));
    await(() -> site.time.isSetFor(site.time.instant().plus(Patience.CAP)));
    assertThat(shop.events).isEqualTo(names(first));
    shop.does = (d, a) -> Outcome.accepted();
    shop.there = true;
    assertThat(handOvers.unattended()).isEmpty();
    handOvers.wake("shop");
    await(() -> accepted(first));
    assertThat(shop.events).isEqualTo(names(first, first));
  }

  @Test
  void aDeliveryWaitsForTheOneBeforeItAndNotForThoseOfOtherServersAndHandlers() throws Exception {
    Recorded shop = new Recorded(
        "shop",
        (d, a) -> d.manifest().server().id().equals("b") || a.number() == 3
            ? Outcome.accepted()
            : Outcome.retry("busy"));
    Recorded other = new Recorded("other", (d, a) -> Outcome.accepted());
    HandOvers handOvers = open(shop, other);
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    Manifest third = site.publish("b", "3");
    for (Manifest each : List.of(first, second, third)) {
      handOvers.add(each, handler -> true);
    }
    await(() -> accepted(third) && other.events.size() == 3 && attemptsOf(first) == 1);
    assertThat(shop.events).doesNotContain(second.delivery());
    assertThat(handOvers.isWaiting(new ExchangeId(second.delivery()))).isTrue();
    // What has ended leaves the queue a moment after its record says so.
    HandOvers.Status expected = new HandOvers.Status(
        "shop",
        "a",
        first.delivery(),
        2,
        "",
        1,
        site.record("shop", first).orElseThrow().nextAt(),
        "busy",
        null,
        false);
    await(() -> handOvers.statuses().equals(List.of(expected)));
    shop.does = (d, a) -> Outcome.accepted();
    awaitAlarm(site.record("shop", first).orElseThrow());
    site.time.pass(Duration.ofSeconds(5));
    await(() -> accepted(first) && accepted(second));
    assertThat(shop.events.stream().filter(e -> !e.equals(third.delivery())))
        .containsExactly(first.delivery(), first.delivery(), second.delivery());
  }

  private int attemptsOf(Manifest manifest) {
    try {
      return site.record("shop", manifest).map(HandOver::attempts).orElse(-1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatFailedForGoodDoesNotBlockTheNext() throws Exception {
    Recorded shop = new Recorded(
        "shop",
        (d, a) -> d.manifest().files().get(0).size() == 3
            ? Outcome.failed("no\nsuch goods")
            : Outcome.accepted());
    HandOvers handOvers = open(shop);
    Manifest bad = site.publish("a", "bad");
    Manifest good = site.publish("a", "good");
    handOvers.add(bad, handler -> true);
    handOvers.add(good, handler -> true);
    await(() -> accepted(good));
    HandOver record = site.record("shop", bad).orElseThrow();
    assertThat(record.state()).isEqualTo(HandOver.State.FAILED);
    assertThat(record.reason()).isEqualTo("no such goods");
    assertThat(shop.events).isEqualTo(names(bad, good));
  }

  @Test
  void pausesDoubleUpToAnHourAndHalfOfThemIsChance() {
    assertThat(Patience.pause(1, 0)).isEqualTo(Duration.ofMillis(2500));
    assertThat(Patience.pause(1, 1)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Patience.pause(2, 1)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Patience.pause(10, 1)).isEqualTo(Duration.ofSeconds(2560));
    for (int failed : List.of(11, 12, 40, 100, Integer.MAX_VALUE)) {
      assertThat(Patience.pause(failed, 1)).isEqualTo(Duration.ofHours(1));
      assertThat(Patience.pause(failed, 0)).isEqualTo(Duration.ofMinutes(30));
    }
  }

  @Test
  void itIsNotTriedAgainBeforeThePauseIsOver() throws Exception {
    Recorded shop = new Recorded("shop", (d, a) -> Outcome.retry("busy"));
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    for (int attempt = 1; attempt <= 6; attempt++) {
      int failed = attempt;
      await(() -> attemptsOf(manifest) == failed);
      HandOver record = site.record("shop", manifest).orElseThrow();
      Duration pause = Duration.between(site.time.instant(), record.nextAt());
      assertThat(pause)
          .isBetween(Patience.pause(failed, 0), Patience.pause(failed, 1))
          .isGreaterThan(Duration.ZERO);
      awaitAlarm(record);
      site.time.pass(pause.minusMillis(1));
      assertThat(shop.attempts).hasSize(failed);
      site.time.pass(Duration.ofMillis(1));
    }
    await(() -> shop.attempts.size() == 7);
    assertThat(shop.attempts).containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  /** The record is written a moment before the alarm is set. */
  private void awaitAlarm(HandOver record) throws InterruptedException {
    await(() -> site.time.isSetFor(record.nextAt()));
  }

  @Test
  void aLongerPauseIsGrantedUpToAnHour() throws Exception {
    Recorded shop = new Recorded(
        "shop",
        (d, a) -> new DeliveryHandler.Retry(
            "busy", Optional.of(a.number() == 1 ? Duration.ofMinutes(7) : Duration.ofDays(7))));
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> attemptsOf(manifest) == 1);
    HandOver first = site.record("shop", manifest).orElseThrow();
    assertThat(first.nextAt()).isEqualTo(site.time.instant().plus(Duration.ofMinutes(7)));
    awaitAlarm(first);
    site.time.pass(Duration.ofMinutes(7));
    await(() -> attemptsOf(manifest) == 2);
    assertThat(site.record("shop", manifest).orElseThrow().nextAt())
        .isEqualTo(site.time.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void aShorterPauseIsNotGranted() throws Exception {
    Recorded shop = new Recorded(
        "shop", (d, a) -> new DeliveryHandler.Retry("busy", Optional.of(Duration.ofMillis(-1))));
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> attemptsOf(manifest) == 1);
    assertThat(site.record("shop", manifest).orElseThrow().nextAt())
        .isAfterOrEqualTo(site.time.instant().plus(Patience.pause(1, 0)));
  }

  @Test
  void itIsGivenUpAfterSoManyAttemptsOrSoLongATime() throws Exception {
    Recorded shop = new Recorded("shop", (d, a) -> Outcome.retry("busy"));
    HandOvers handOvers = site.begin(new Patience(2, Duration.ofHours(5)), shop);
    Manifest first = site.publish("a", "1");
    handOvers.add(first, handler -> true);
    await(() -> attemptsOf(first) == 1);
    awaitAlarm(site.record("shop", first).orElseThrow());
    site.time.pass(Duration.ofSeconds(5));
    await(() -> is(first, HandOver.State.FAILED));
    assertThat(shop.attempts).containsExactly(1, 2);
    assertThat(site.record("shop", first).orElseThrow().reason()).isEqualTo("busy");
    Manifest second = site.publish("a", "2");
    handOvers.add(second, handler -> true);
    await(() -> attemptsOf(second) == 1);
    handOvers.close();
    site.time.pass(Duration.ofHours(6));
    site.begin(new Patience(9, Duration.ofHours(5)), shop);
    await(() -> is(second, HandOver.State.FAILED));
    assertThat(shop.attempts).as("one more chance after a long stop").containsExactly(1, 2, 1, 2);
  }

  @Test
  void itsAgeCountsFromTheFirstAttemptOn() throws Exception {
    Recorded shop = new Recorded(
        "shop", (d, a) -> new DeliveryHandler.Retry("busy", Optional.of(Duration.ofMinutes(50))));
    HandOvers handOvers = site.begin(new Patience(99, Duration.ofHours(2)), shop);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    for (int failed = 1; failed <= 3; failed++) {
      int now = failed;
      await(() -> attemptsOf(manifest) == now);
      awaitAlarm(site.record("shop", manifest).orElseThrow());
      site.time.pass(Duration.ofMinutes(50));
    }
    await(() -> is(manifest, HandOver.State.FAILED));
    assertThat(shop.attempts).containsExactly(1, 2, 3, 4);
  }

  @Test
  void whatAHandlerThrowsIsTakenForARetry() throws Exception {
    Recorded shop = new Recorded("shop", (d, a) -> {
      switch (a.number()) {
        case 1 -> throw new IllegalStateException("first");
        case 2 -> throw new NoClassDefFoundError("second");
        case 3 -> throw new AssertionError("third");
        case 4 -> {
          return null;
        }
        default -> {
          return Outcome.accepted();
        }
      }
    });
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    List<String> reasons = new ArrayList<>();
    for (int failed = 1; failed <= 4; failed++) {
      int now = failed;
      await(() -> attemptsOf(manifest) == now);
      HandOver record = site.record("shop", manifest).orElseThrow();
      reasons.add(record.reason());
      awaitAlarm(record);
      site.time.pass(Duration.ofMinutes(1));
    }
    await(() -> accepted(manifest));
    assertThat(reasons.toString()).contains("first", "second", "third", "returned null");
  }

  @Test
  void aHandlerThatHangsIsInterruptedAndHoldsUpNobodyElse() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(2);
    DeliveryHandler hangs = new DeliveryHandler() {
      @Override
      public String name() {
        return "shop";
      }

      @Override
      public Duration limit() {
        return Duration.ofMinutes(3);
      }

      @Override
      public Outcome handle(PublishedDelivery delivery, Attempt attempt) throws Exception {
        if (attempt.number() == 1) {
          attempt.progress("half of it");
          hanging.countDown();
          never.await();
        }
        return Outcome.accepted();
      }
    };
    Recorded other = new Recorded("other", (d, a) -> Outcome.accepted());
    HandOvers handOvers = open(hangs, other);
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("b", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    hanging.await();
    await(() -> other.events.size() == 2);
    assertThat(handOvers.statuses().get(0).progress()).isEqualTo("half of it");
    site.time.pass(Duration.ofMinutes(3));
    await(() -> attemptsOf(first) == 1 && attemptsOf(second) == 1);
    assertThat(site.record("shop", first).orElseThrow().reason()).isEqualTo("interrupted");
    awaitAlarm(site.record("shop", first).orElseThrow());
    awaitAlarm(site.record("shop", second).orElseThrow());
    site.time.pass(Duration.ofSeconds(5));
    await(() -> accepted(first) && accepted(second));
  }

  @Test
  void itGoesOnAfterARestartWithTheSameEventIdsAndTheSamePause() throws Exception {
    Recorded shop = new Recorded("shop", (d, a) -> Outcome.retry("busy"));
    HandOvers handOvers = open(shop);
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    await(() -> attemptsOf(first) == 1);
    handOvers.close();
    Recorded again = accepting();
    open(again);
    assertThat(again.events).isEmpty();
    awaitAlarm(site.record("shop", first).orElseThrow());
    site.time.pass(Duration.ofSeconds(5));
    await(() -> accepted(second));
    assertThat(again.events).isEqualTo(names(first, second));
    assertThat(again.attempts).containsExactly(2, 1);
  }

  @Test
  void aCrashBetweenTheEndAndItsTidyingDoesNotBringTheDeliveryAgain() throws Exception {
    Recorded shop = accepting();
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    ExchangeId id = new ExchangeId(manifest.delivery());
    handOvers.add(manifest, handler -> true);
    await(() -> accepted(manifest));
    handOvers.close();
    site.store.write(
        site.layout.waitingHandOver("shop", SERVER, id),
        HandOver.of(id, SERVER, "shop", HandOverSite.START));
    HandOvers next = open(shop);
    next.add(manifest, handler -> true);
    Manifest marker = site.publish("a", "2");
    next.add(marker, handler -> true);
    await(() -> accepted(marker));
    assertThat(shop.events).isEqualTo(names(manifest, marker));
    assertThat(Disk.exists(site.layout.waitingHandOver("shop", SERVER, id))).isFalse();
  }

  @Test
  void whatAStopInterruptsIsNoAttemptAndWhatWasAcceptedMeanwhileIsNoted() throws Exception {
    CountDownLatch called = new CountDownLatch(2);
    Recorded shop = new Recorded("shop", (d, a) -> {
      called.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return d.manifest().server().id().equals("a") ? Outcome.accepted() : Outcome.retry("stop");
    });
    HandOvers handOvers = open(shop);
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("b", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    called.await();
    handOvers.close();
    assertThat(accepted(first)).isTrue();
    assertThat(attemptsOf(second)).isZero();
    HandOverSite.awaitNoThread("gate-handover-shop");
  }

  @Test
  void aDeliveryThatAConsumerHasRemovedIsGivenUp() throws Exception {
    Recorded shop = accepting();
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    Disk.deleteTree(site.layout.delivery(new ExchangeId(manifest.delivery())));
    handOvers.add(manifest, handler -> true);
    await(() -> is(manifest, HandOver.State.FAILED));
    assertThat(shop.events).isEmpty();
  }

  @Test
  void aRecordThatWillNotLoadLosesItsCountButNotTheDelivery() throws Exception {
    Manifest manifest = site.publish("a", "1");
    Path record = site.layout.waitingHandOver("shop", SERVER, new ExchangeId(manifest.delivery()));
    Files.createDirectories(record.getParent());
    Files.writeString(record, "{");
    Recorded shop = accepting();
    open(shop);
    await(() -> accepted(manifest));
    assertThat(shop.events).isEqualTo(names(manifest));
  }

  @Test
  void whatTheDiskDidNotTakeIsNotedLaterWithoutAnotherCall() throws Exception {
    Recorded shop = accepting();
    Path inTheWay = site.layout.endedHandOvers("shop", SERVER);
    shop.does = (d, a) -> {
      try {
        Files.writeString(inTheWay, "a file where a directory should be");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return Outcome.accepted();
    };
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> site.time.isSetFor(site.time.instant().plus(Patience.pause(4, 1))));
    assertThat(accepted(manifest)).isFalse();
    assertThat(site.layout.waitingHandOver("shop", SERVER, new ExchangeId(manifest.delivery())))
        .as("there as long as its end is not")
        .exists();
    Files.delete(inTheWay);
    site.time.pass(Patience.pause(4, 1));
    await(() -> accepted(manifest));
    assertThat(shop.events).hasSize(1);
  }

  @Test
  void whatWaitsForAHandlerThatIsGoneIsKeptAndGivenUpInTheEnd() throws Exception {
    HandOvers handOvers = open(new Recorded("shop", (d, a) -> Outcome.retry("busy")));
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> attemptsOf(manifest) == 1);
    handOvers.close();
    HandOvers without = open();
    ExchangeId id = new ExchangeId(manifest.delivery());
    without.expire();
    assertThat(without.isWaiting(id)).isTrue();
    site.time.pass(Duration.ofDays(4));
    without.expire();
    assertThat(without.isWaiting(id)).isFalse();
    assertThat(without.ended()).containsExactly(new HandOvers.Ended("shop", SERVER, id));
  }

  @Test
  void whatWasGivenUpIsToldUntilItIsHandedOverOrSettledAlsoAfterARestart() throws Exception {
    Recorded shop = new Recorded("shop", (d, a) -> Outcome.failed("HTTP status 410"));
    HandOvers handOvers = open(shop);
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("b", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    await(() -> handOvers.givenUp().size() == 2);
    assertThat(handOvers.givenUp()).extracting(HandOver::delivery).isEqualTo(names(second, first));
    assertThat(handOvers.givenUp().get(0).reason()).isEqualTo("HTTP status 410");
    handOvers.close();
    HandOvers again = open(shop);
    await(() -> again.givenUp().size() == 2);
    shop.does = (d, a) -> Outcome.accepted();
    assertThat(again.replay(first, handler -> true, "admin")).containsExactly("shop");
    await(() -> accepted(first) && again.givenUp().size() == 1);
    ExchangeId id = new ExchangeId(second.delivery());
    assertThat(again.settle(SECOND, id, "admin")).isTrue();
    assertThat(again.givenUp()).isEmpty();
    assertThat(again.settle(SECOND, id, "admin")).as("only once").isFalse();
    assertThat(again.of(SECOND, id))
        .extracting(HandOver::state)
        .containsExactly(HandOver.State.SETTLED);
    assertThat(again.of(SERVER, new ExchangeId(first.delivery())))
        .extracting(HandOver::state)
        .containsExactly(HandOver.State.ACCEPTED);
    again.close();
    HandOvers third = open(accepting());
    Manifest next = site.publish("b", "3");
    third.add(next, handler -> true);
    await(() -> accepted(next)); // by now what was given up has been read, if there were any
    assertThat(third.givenUp()).isEmpty();
  }

  @Test
  void whatWaitsForAHandlerThatIsNotThereIsCounted() throws Exception {
    HandOvers handOvers = open(new Recorded("shop", (d, a) -> Outcome.retry("busy")));
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> attemptsOf(manifest) == 1);
    assertThat(handOvers.unattended()).isEmpty();
    handOvers.close();
    HandOvers without = open();
    assertThat(without.unattended()).isEqualTo(java.util.Map.of("shop", 1));
    site.time.pass(Duration.ofDays(4));
    without.expire();
    assertThat(without.unattended()).isEmpty();
    assertThat(without.givenUp())
        .extracting(HandOver::reason)
        .containsExactly("there is no such handler");
  }

  @Test
  void manyDeliveriesOfManyServersComeOnceAndInOrder() throws Exception {
    Recorded shop = accepting();
    HandOvers handOvers = open(shop);
    List<Manifest> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Manifest manifest = site.publish("server" + i % 5, "1");
      all.add(manifest);
      handOvers.add(manifest, handler -> true);
    }
    await(() -> all.stream().allMatch(this::accepted));
    assertThat(shop.events).hasSize(60);
    for (int server = 0; server < 5; server++) {
      String id = "server" + server;
      List<String> ours = all.stream()
          .filter(m -> m.server().id().equals(id))
          .map(Manifest::delivery)
          .toList();
      assertThat(shop.events.stream().filter(ours::contains)).isEqualTo(ours);
    }
  }

  @Test
  void filesAreStagedDuringTheCallAndTheirMemoryComesBackWhateverTheHandlerDoes() throws Exception {
    List<StagedFile> staged = new CopyOnWriteArrayList<>();
    List<Attempt> calls = new CopyOnWriteArrayList<>();
    List<Long> used = new CopyOnWriteArrayList<>();
    Recorded shop = new Recorded("shop", (d, a) -> {
      try {
        for (Manifest.File file : d.manifest().files()) {
          staged.add(a.stage(file).file()); // and forgets to close it
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      used.add(site.memory.used());
      calls.add(a);
      if (a.number() == 1) {
        throw new IllegalStateException("first");
      }
      return Outcome.accepted();
    });
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "seven b", "five5");
    handOvers.add(manifest, handler -> true);
    await(() -> attemptsOf(manifest) == 1);
    assertThat(site.memory.used()).isZero();
    assertThat(site.memory.fallbacks()).as("10 bytes are too few for both").isEqualTo(1);
    awaitAlarm(site.record("shop", manifest).orElseThrow());
    site.time.pass(Duration.ofSeconds(5));
    await(() -> accepted(manifest));
    assertThat(used).containsExactly(7L, 7L);
    assertThat(site.memory.used()).isZero();
    assertThat(staged).hasSize(4);
    Path delivery = site.layout.delivery(new ExchangeId(manifest.delivery()));
    assertThat(staged.get(0)).isInstanceOf(StagedFile.InMemory.class);
    assertThat(staged.get(1))
        .isInstanceOfSatisfying(
            StagedFile.OnDisk.class,
            file -> assertThat(file.path()).isEqualTo(delivery.resolve("files/file1.xml")));
    try (InputStream in = staged.get(0).open()) {
      assertThat(in).hasContent("seven b");
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> calls.get(0).stage(manifest.files().get(0)));
    assertThat(site.memory.used()).isZero();
  }

  @Test
  void aSecondAddChangesNothing() throws Exception {
    Recorded shop = new Recorded("shop", (d, a) -> Outcome.retry("busy"));
    HandOvers handOvers = open(shop);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> attemptsOf(manifest) == 1);
    HandOver before = site.record("shop", manifest).orElseThrow();
    awaitAlarm(before);
    handOvers.add(manifest, handler -> true);
    assertThat(site.record("shop", manifest)).contains(before);
    site.time.pass(Duration.ofSeconds(5));
    await(() -> attemptsOf(manifest) == 2);
    assertThat(shop.attempts).containsExactly(1, 2);
  }

  @Test
  void theLimitOfACallThatIsOverInterruptsNoOther() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Recorded shop = new Recorded("shop", (d, a) -> {
      if (d.manifest().files().get(0).size() == 1) {
        return Outcome.accepted();
      }
      second.countDown();
      try {
        end.await();
        return Outcome.accepted();
      } catch (InterruptedException e) {
        return Outcome.failed("interrupted");
      }
    });
    HandOvers handOvers = open(shop);
    // Both threads of the handler have had a call whose limit comes first.
    for (String server : List.of("a", "b", "c", "d")) {
      Manifest each = site.publish(server, "1");
      handOvers.add(each, handler -> true);
      await(() -> accepted(each));
    }
    site.time.pass(Duration.ofMinutes(1));
    Manifest slow = site.publish("a", "22");
    handOvers.add(slow, handler -> true);
    second.await();
    site.time.pass(shop.limit().minusMinutes(1));
    end.countDown();
    await(() -> accepted(slow));
  }

  @Test
  void whatWaitsForAHandlerThatIsThereIsNotGivenUpBecauseItIsOld() throws Exception {
    HandOvers handOvers = open(new Recorded("shop", (d, a) -> Outcome.retry("busy")));
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> attemptsOf(manifest) == 1);
    handOvers.close();
    site.time.pass(Duration.ofDays(4));
    HandOvers again = site.open(Patience.DEFAULT, accepting());
    again.expire();
    assertThat(again.isWaiting(new ExchangeId(manifest.delivery()))).isTrue();
    again.start();
    await(() -> accepted(manifest));
  }

  @Test
  void whatHasEndedMeanwhileIsNotHandedOver() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Recorded shop = new Recorded("shop", (d, a) -> {
      called.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return Outcome.accepted();
    });
    HandOvers handOvers = open(shop);
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    called.await();
    ExchangeId id = new ExchangeId(second.delivery());
    site.store.write(
        site.layout.endedHandOver("shop", SERVER, id),
        HandOver.of(id, SERVER, "shop", HandOverSite.START).accepted(HandOverSite.START));
    end.countDown();
    await(() -> handOvers.statuses().isEmpty());
    assertThat(shop.events).isEqualTo(names(first));
  }
}
