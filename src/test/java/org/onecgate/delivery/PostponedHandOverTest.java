package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onecgate.delivery.HandOverSite.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.QuietLog;
import org.onecgate.ServerId;
import org.onecgate.delivery.DeliveryHandler.Outcome;

/**
 * A delivery that its handler cannot take for a reason that is not the delivery's waits however long that is, is no
 * failure, and comes at once when somebody says that the reason is gone (G2).
 */
@Timeout(120)
@QuietLog
class PostponedHandOverTest {
  private static final ServerId SERVER = new ServerId("a");
  private static final Outcome AWAY = Outcome.later(Phrase.STATUS.of(503), Duration.ofMinutes(10));

  @TempDir
  Path root;

  private HandOverSite site;
  private final Goods goods = new Goods();

  /** Does what the test says, and notes the numbers of the attempts. */
  private static final class Goods implements DeliveryHandler {
    private final List<String> given = new CopyOnWriteArrayList<>();
    private volatile Outcome outcome = AWAY;
    private volatile CountDownLatch called = new CountDownLatch(0);
    private volatile CountDownLatch end = new CountDownLatch(0);

    @Override
    public String name() {
      return "goods";
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) throws Exception {
      Outcome now = outcome;
      given.add(delivery.eventId() + " " + attempt.number());
      called.countDown();
      end.await();
      return now;
    }
  }

  @BeforeEach
  void create() throws IOException {
    site = new HandOverSite(root.resolve("data"));
  }

  @AfterEach
  void close() {
    site.close();
  }

  private HandOvers open() throws IOException {
    return site.begin(Patience.DEFAULT, goods);
  }

  private HandOver record(Manifest manifest) {
    try {
      return site.record("goods", manifest).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean is(Manifest manifest, HandOver.State state) {
    return record(manifest).state() == state;
  }

  /** Waits until so many attempts were made and the lane rests. */
  private HandOver awaitRest(Manifest manifest, int attempts) throws InterruptedException {
    await(() -> goods.given.size() == attempts);
    await(() -> site.time.isSetFor(record(manifest).nextAt())
        && record(manifest).nextAt().isAfter(site.time.instant()));
    return record(manifest);
  }

  @Test
  void itIsNoAttemptAndNeverGivenUp() throws Exception {
    HandOvers handOvers = site.begin(new Patience(2, Duration.ofHours(1)), goods);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    for (int n = 1; n <= 20; n++) {
      HandOver record = awaitRest(manifest, n);
      assertThat(record.state()).isEqualTo(HandOver.State.POSTPONED);
      assertThat(record.nextAt()).isEqualTo(site.time.instant().plus(Duration.ofMinutes(10)));
      goods.outcome = n < 20 ? AWAY : Outcome.retry("busy");
      site.time.pass(Duration.ofMinutes(10));
    }
    HandOver failed = awaitRest(manifest, 21);
    assertThat(goods.given).containsOnly(manifest.delivery() + " 1");
    assertThat(failed.state())
        .as("hours later, and its first failure")
        .isEqualTo(HandOver.State.WAITING);
    assertThat(failed.attempts()).isEqualTo(1);
    assertThat(failed.queuedAt()).isEqualTo(site.time.instant());
    site.time.pass(Duration.ofSeconds(5));
    await(() -> is(manifest, HandOver.State.FAILED));
    assertThat(goods.given.get(21)).isEqualTo(manifest.delivery() + " 2");
  }

  @Test
  void itIsShownAsWaitingWithItsReason() throws Exception {
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    HandOver record = awaitRest(manifest, 1);
    assertThat(handOvers.statuses())
        .containsExactly(new HandOvers.Status(
            "goods",
            "a",
            manifest.delivery(),
            1,
            "",
            0,
            record.nextAt(),
            "HTTP status 503",
            Phrase.STATUS.of(503),
            true));
    assertThat(handOvers.isWaiting(new ExchangeId(manifest.delivery()))).isTrue();
  }

  @Test
  void itComesAgainAfterASecondAtTheLeastAndAnHourAtTheMost() throws Exception {
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    goods.outcome = Outcome.later(Phrase.STATUS.of(503), Duration.ofSeconds(-7));
    handOvers.add(manifest, handler -> true);
    assertThat(awaitRest(manifest, 1).nextAt())
        .isEqualTo(site.time.instant().plus(Duration.ofSeconds(1)));
    goods.outcome = Outcome.later(Phrase.STATUS.of(503), Duration.ofDays(9));
    site.time.pass(Duration.ofSeconds(1));
    assertThat(awaitRest(manifest, 2).nextAt())
        .isEqualTo(site.time.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void itIsPostponedStillAfterARestart() throws Exception {
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    HandOver record = awaitRest(manifest, 1);
    handOvers.close();
    goods.outcome = Outcome.accepted();
    HandOvers again = open();
    await(() -> site.time.isSetFor(record.nextAt()));
    assertThat(again.statuses()).extracting(HandOvers.Status::postponed).containsExactly(true);
    assertThat(again.statuses())
        .extracting(HandOvers.Status::reason)
        .containsExactly("HTTP status 503");
    assertThat(goods.given).hasSize(1);
    site.time.pass(Duration.ofMinutes(10));
    await(() -> is(manifest, HandOver.State.ACCEPTED));
    assertThat(goods.given).containsExactly(manifest.delivery() + " 1", manifest.delivery() + " 1");
  }

  @Test
  void itComesAtOnceWhenItIsWokenAndNotOnceMoreWhenItsPauseIsOver() throws Exception {
    HandOvers handOvers = open();
    Manifest first = site.publish("a", "1");
    Manifest other = site.publish("b", "2");
    handOvers.add(first, handler -> true);
    awaitRest(first, 1);
    site.time.pass(
        Duration.ofSeconds(1)); // else the alarm of the one is taken for that of the other
    handOvers.add(other, handler -> true);
    awaitRest(other, 2);
    goods.outcome = Outcome.retry("busy");
    handOvers.wake("goods", SERVER);
    await(
        () -> record(first).attempts() == 1 && site.time.isSetFor(record(first).nextAt()));
    assertThat(is(other, HandOver.State.POSTPONED)).as("of another server").isTrue();
    goods.outcome = AWAY;
    site.time.pass(Duration.ofSeconds(
        1)); // too short for that pause; what is set next is set for another time
    handOvers.wake("goods", SERVER);
    await(() ->
        is(first, HandOver.State.POSTPONED) && site.time.isSetFor(record(first).nextAt()));
    assertThat(record(first).attempts()).isEqualTo(1);
    site.time.pass(Duration.ofSeconds(5)); // the pause after the failure would be over
    goods.outcome = Outcome.accepted();
    site.time.pass(Duration.ofMinutes(10));
    await(() -> is(first, HandOver.State.ACCEPTED) && is(other, HandOver.State.ACCEPTED));
    assertThat(goods.given)
        .containsExactlyInAnyOrder(
            first.delivery() + " 1",
            other.delivery() + " 1",
            first.delivery() + " 1",
            first.delivery() + " 2",
            first.delivery() + " 2",
            other.delivery() + " 1");
  }

  @Test
  void whatIsWokenDuringAnAttemptComesOnceMore() throws Exception {
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    goods.called = new CountDownLatch(1);
    goods.end = new CountDownLatch(1);
    handOvers.add(manifest, handler -> true);
    goods.called.await();
    goods.outcome = Outcome.accepted(); // too late for the attempt that is under way
    handOvers.wake("goods", SERVER);
    goods.end.countDown();
    await(() -> is(manifest, HandOver.State.ACCEPTED));
    assertThat(goods.given).hasSize(2);
  }

  /** A person decides while older deliveries, put back, are given first. */
  @Test
  void whatIsWokenWhileOlderOnesAreGivenComesAtOnceBehindThem() throws Exception {
    HandOvers handOvers = open();
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    Manifest waits = site.publish("a", "3");
    handOvers.add(waits, handler -> true);
    awaitRest(waits, 1);
    goods.outcome = Outcome.accepted();
    goods.called = new CountDownLatch(1);
    goods.end = new CountDownLatch(1);
    handOvers.add(first, handler -> true);
    goods.called.await();
    handOvers.add(second, handler -> true);
    handOvers.wake("goods", SERVER);
    goods.end.countDown();
    await(() -> is(second, HandOver.State.ACCEPTED));
    await(() -> is(waits, HandOver.State.ACCEPTED));
    assertThat(goods.given)
        .containsExactly(
            waits.delivery() + " 1",
            first.delivery() + " 1",
            second.delivery() + " 1",
            waits.delivery() + " 1");
  }

  @Test
  void anOlderOneIsNotKeptWaitingByThePauseOfTheOneBehindIt() throws Exception {
    HandOvers handOvers = open();
    Manifest older = site.publish("a", "1");
    Manifest waits = site.publish("a", "2");
    handOvers.add(waits, handler -> true);
    awaitRest(waits, 1);
    goods.outcome = Outcome.accepted();
    handOvers.add(older, handler -> true);
    await(() -> is(older, HandOver.State.ACCEPTED));
    assertThat(is(waits, HandOver.State.POSTPONED)).as("its own pause goes on").isTrue();
    site.time.pass(Duration.ofMinutes(10));
    await(() -> is(waits, HandOver.State.ACCEPTED));
  }

  @Test
  void whoWaitsForNothingIsNotWoken() throws Exception {
    HandOvers handOvers = open();
    handOvers.wake("goods", SERVER);
    handOvers.wake("nobody", SERVER);
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    awaitRest(manifest, 1);
    site.time.pass(Duration.ofMinutes(9));
    assertThat(goods.given).hasSize(1);
  }

  @Test
  void aStopEndsTheWaitAndWhatItInterruptsIsAsItWas() throws Exception {
    HandOvers handOvers = open();
    Manifest waits = site.publish("a", "1");
    handOvers.add(waits, handler -> true);
    HandOver record = awaitRest(waits, 1);
    handOvers.close();
    handOvers.wake("goods", SERVER);
    site.time.pass(Duration.ofMinutes(10));
    assertThat(goods.given).hasSize(1);
    assertThat(record(waits)).isEqualTo(record);
    HandOverSite.awaitNoThread("gate-handover-goods");
    HandOvers again = open();
    awaitRest(waits, 2);
    goods.called = new CountDownLatch(1);
    goods.end = new CountDownLatch(1);
    HandOver second = record(waits);
    again.wake("goods", SERVER);
    goods.called.await();
    again.close();
    assertThat(record(waits)).isEqualTo(second);
  }

  @Test
  void thoseBehindItAreNotGivenUpForTheTimeEither() throws Exception {
    HandOvers handOvers = site.begin(new Patience(9, Duration.ofHours(5)), goods);
    Manifest first = site.publish("a", "1");
    Manifest behind = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(behind, handler -> true);
    for (int n = 1; n <= 60; n++) {
      awaitRest(first, n);
      site.time.pass(Duration.ofMinutes(10));
    }
    awaitRest(first, 61);
    goods.outcome = Outcome.accepted();
    goods.called = new CountDownLatch(1);
    goods.end = new CountDownLatch(1);
    handOvers.wake("goods", SERVER);
    goods.called.await();
    goods.outcome = Outcome.retry("busy");
    goods.end.countDown();
    await(() -> record(behind).attempts() == 1);
    assertThat(is(first, HandOver.State.ACCEPTED)).isTrue();
    assertThat(is(behind, HandOver.State.WAITING)).as("after ten hours").isTrue();
  }

  @Test
  void withoutItsHandlerItWaitsAsLongAsOthers() throws Exception {
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    for (int n = 1; n <= 3; n++) {
      awaitRest(manifest, n);
      site.time.pass(Duration.ofMinutes(10));
    }
    Instant next = awaitRest(manifest, 4).nextAt();
    handOvers.close();
    HandOvers without = site.begin(Patience.DEFAULT);
    site.time.pass(Duration.between(site.time.instant(), next.plus(Duration.ofDays(3))));
    without.expire();
    assertThat(without.isWaiting(new ExchangeId(manifest.delivery()))).isTrue();
    site.time.pass(Duration.ofSeconds(1));
    without.expire();
    assertThat(is(manifest, HandOver.State.FAILED)).isTrue();
    assertThat(site.record("goods", manifest))
        .map(HandOver::reason)
        .isEqualTo(Optional.of("there is no such handler"));
  }
}
