package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.onecgate.delivery.HandOverSite.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.onecgate.delivery.HandOver.Event;
import org.onecgate.delivery.HandOver.What;
import org.onecgate.storage.StorageException;

/**
 * What happened to a delivery on its way to a handler is told: each attempt with its time and its answer, and what
 * people did; and a person can hurry it or have it skipped (C6).
 */
@Timeout(120)
@QuietLog
class HandOverHistoryTest {
  private static final ServerId SERVER = new ServerId("a");

  @TempDir
  Path root;

  private HandOverSite site;
  private final Shop shop = new Shop();

  /** Does and answers what the test says; can be held. */
  private static final class Shop implements DeliveryHandler {
    private final AtomicInteger given = new AtomicInteger();
    private volatile Outcome outcome = Outcome.accepted();
    private volatile int status;
    private volatile String words = "";
    private volatile CountDownLatch called = new CountDownLatch(0);
    private volatile CountDownLatch end = new CountDownLatch(0);
    private volatile Runnable meanwhile = () -> {};

    @Override
    public String name() {
      return "shop";
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) throws Exception {
      Outcome now = outcome;
      given.incrementAndGet();
      called.countDown();
      end.await();
      meanwhile.run();
      if (status > 0) {
        attempt.answered(status, words);
      }
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
    return site.begin(Patience.DEFAULT, shop);
  }

  private static ExchangeId id(Manifest manifest) {
    return new ExchangeId(manifest.delivery());
  }

  private HandOver record(Manifest manifest) {
    try {
      return site.record("shop", manifest).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Event> events(Manifest manifest) {
    return record(manifest).events();
  }

  private boolean is(Manifest manifest, HandOver.State state) {
    return record(manifest).state() == state;
  }

  /** Waits until so many attempts were made and the lane rests. */
  private HandOver awaitRest(Manifest manifest, int attempts) throws InterruptedException {
    await(() -> shop.given.get() == attempts
        && site.time.isSetFor(record(manifest).nextAt())
        && record(manifest).nextAt().isAfter(site.time.instant()));
    return record(manifest);
  }

  private void fail(int status, String words) {
    shop.status = status;
    shop.words = words;
    shop.outcome = new DeliveryHandler.Retry(Phrase.STATUS.of(status), Optional.empty());
  }

  // --- what is told

  @Test
  void eachAttemptIsToldWithItsTimeItsAnswerAndTheNextOneAlsoAfterARestart() throws Exception {
    fail(500, "Fatal\u0007 error\nin shop\u202e.php");
    shop.meanwhile = () -> site.time.add(Duration.ofMillis(1500));
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    HandOver failed = awaitRest(manifest, 1);
    assertThat(failed.events())
        .containsExactly(new Event(
            HandOverSite.START,
            What.FAILED,
            1,
            1500,
            500,
            "Fatal  error in shop .php",
            "HTTP status 500",
            Phrase.STATUS.of(500),
            failed.nextAt(),
            null,
            0));
    handOvers.close();
    HandOvers again = open();
    shop.meanwhile = () -> {};
    shop.outcome = Outcome.accepted();
    shop.status = 204;
    shop.words = "";
    await(() -> site.time.isSetFor(failed.nextAt()));
    site.time.pass(Duration.between(site.time.instant(), failed.nextAt()));
    await(() -> is(manifest, HandOver.State.ACCEPTED));
    assertThat(again.of(SERVER, id(manifest)).get(0).events())
        .containsExactly(
            failed.events().get(0),
            new Event(failed.nextAt(), What.TAKEN, 2, 0, 204, null, null, null, null, null, 0));
  }

  @Test
  void anAnswerThatMayHoldASecretIsNotKept() throws Exception {
    fail(500, "config: aws_access_key_id=AKIA" + "QYLPMN5HHHFPZAM2");
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    assertThat(awaitRest(manifest, 1).events().get(0).answer()).isEqualTo("****");
  }

  @Test
  void ofALongAnswerTheBeginningIsKeptAndNoHalfOfACharacter() throws Exception {
    fail(500, "x".repeat(199) + "\ud83d\ude00 and more");
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    assertThat(awaitRest(manifest, 1).events().get(0).answer()).isEqualTo("x".repeat(199));
  }

  @Test
  void theFirstAndTheLastAreKeptAndHowManyAreLeftOut() {
    HandOver record =
        HandOver.of(ExchangeId.of(HandOverSite.START, 1), SERVER, "shop", HandOverSite.START);
    for (int n = 1; n <= 200; n++) {
      Instant at = HandOverSite.START.plusSeconds(n);
      record = record
          .again(at, at.plusSeconds(1), Phrase.STATUS.of(500))
          .noting(new HandOver.Course(at, Duration.ofMillis(n), 500, "x"));
    }
    assertThat(record.leftOut()).isEqualTo(180);
    assertThat(record.events().stream().map(Event::attempt))
        .containsExactly(
            1, 2, 3, 4, 5, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199,
            200);
    assertThat(site.store.bytes(record)).hasSizeLessThan(10_000);
  }

  @Test
  void whatIsPostponedForOneReasonAgainAndAgainIsOneEvent() throws Exception {
    shop.outcome = Outcome.later(Phrase.STATUS.of(503), Duration.ofMinutes(10));
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    for (int n = 1; n < 4; n++) {
      awaitRest(manifest, n);
      site.time.pass(Duration.ofMinutes(10));
    }
    awaitRest(manifest, 4);
    assertThat(events(manifest)).hasSize(1);
    assertThat(events(manifest).get(0).what()).isEqualTo(What.POSTPONED);
    assertThat(events(manifest).get(0).times()).isEqualTo(4);
    assertThat(events(manifest).get(0).at())
        .isEqualTo(HandOverSite.START.plus(Duration.ofMinutes(30)));
    shop.outcome = Outcome.later(Phrase.STATUS.of(502), Duration.ofMinutes(10));
    site.time.pass(Duration.ofMinutes(10));
    awaitRest(manifest, 5);
    assertThat(events(manifest)).extracting(Event::times).containsExactly(4, 0);
  }

  @Test
  void whoHadItHandedOverAgainOrSettledItIsToldAndWhatWasBeforeStays() throws Exception {
    shop.outcome = Outcome.failed("never");
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    await(() -> is(manifest, HandOver.State.FAILED));
    assertThat(handOvers.settle(SERVER, id(manifest), "deputy")).isTrue();
    shop.outcome = Outcome.accepted();
    assertThat(handOvers.replay(manifest, name -> name.equals("other"), "admin"))
        .isEmpty();
    assertThat(handOvers.replay(manifest, name -> name.equals("shop"), "admin"))
        .containsExactly("shop");
    await(() -> is(manifest, HandOver.State.ACCEPTED));
    assertThat(events(manifest))
        .extracting(Event::what)
        .containsExactly(What.GIVEN_UP, What.SETTLED, What.AGAIN, What.TAKEN);
    assertThat(events(manifest))
        .extracting(Event::by)
        .containsExactly(null, "deputy", "admin", null);
    assertThat(events(manifest)).extracting(Event::attempt).containsExactly(1, 0, 0, 1);
  }

  // --- what a person can do

  @Test
  void whatRestsIsGivenAtOnceWhenSomebodyWantsItAndNothingElseIs() throws Exception {
    fail(500, "");
    HandOvers handOvers = open();
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    awaitRest(first, 1);
    assertThat(handOvers.hasten("shop", SERVER, id(second)))
        .as("others come first")
        .isFalse();
    assertThat(handOvers.hasten("nobody", SERVER, id(first))).isFalse();
    shop.outcome = Outcome.accepted();
    assertThat(handOvers.hasten("shop", SERVER, id(first))).isTrue();
    await(() -> handOvers.statuses().isEmpty());
    assertThat(shop.given.get()).as("at once").isEqualTo(3);
    assertThat(handOvers.hasten("shop", SERVER, id(first))).as("it is taken").isFalse();
  }

  @Test
  void whatIsSkippedIsNotGivenAnyMoreAndThoseBehindItComeAtOnce() throws Exception {
    fail(500, "");
    HandOvers handOvers = open();
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    awaitRest(first, 1);
    shop.outcome = Outcome.accepted();
    assertThat(handOvers.skip("shop", SERVER, id(first), "admin")).isEqualTo(HandOvers.Skip.DONE);
    await(() -> handOvers.statuses().isEmpty());
    assertThat(is(second, HandOver.State.ACCEPTED)).isTrue();
    assertThat(is(first, HandOver.State.SKIPPED)).isTrue();
    assertThat(shop.given.get()).isEqualTo(2);
    assertThat(events(first).get(1)).isEqualTo(Event.by("admin", What.SKIPPED, HandOverSite.START));
    assertThat(handOvers.givenUp()).as("nothing to look at").isEmpty();
    for (Manifest each : List.of(first, second)) {
      assertThat(handOvers.skip("shop", SERVER, id(each), "admin"))
          .isEqualTo(HandOvers.Skip.NOTHING);
    }
    assertThat(handOvers.skip("../..", SERVER, id(first), "admin"))
        .isEqualTo(HandOvers.Skip.NOTHING);
    handOvers.close();
    HandOvers again = open();
    assertThat(again.statuses()).as("nor after a restart").isEmpty();
  }

  @Test
  void oneBehindOthersIsSkippedWithoutHurryingThem() throws Exception {
    fail(500, "");
    HandOvers handOvers = open();
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    HandOver rests = awaitRest(first, 1);
    assertThat(handOvers.skip("shop", SERVER, id(second), "admin")).isEqualTo(HandOvers.Skip.DONE);
    shop.outcome = Outcome.accepted();
    assertThat(handOvers.statuses()).extracting(HandOvers.Status::waiting).containsExactly(1);
    site.time.pass(Duration.between(site.time.instant(), rests.nextAt()));
    await(() -> handOvers.statuses().isEmpty());
    assertThat(is(first, HandOver.State.ACCEPTED)).isTrue();
    assertThat(is(second, HandOver.State.SKIPPED)).isTrue();
    assertThat(shop.given.get()).isEqualTo(2);
  }

  @Test
  void whatIsBeingHandedOverIsSkippedWhenThatHasFailed() throws Exception {
    fail(500, "");
    shop.called = new CountDownLatch(1);
    shop.end = new CountDownLatch(1);
    HandOvers handOvers = open();
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    shop.called.await();
    assertThat(handOvers.skip("shop", SERVER, id(first), "admin")).isEqualTo(HandOvers.Skip.SOON);
    assertThat(handOvers.skip("shop", SERVER, id(first), "admin"))
        .as("a second one who asks is told the same")
        .isEqualTo(HandOvers.Skip.SOON);
    assertThat(is(first, HandOver.State.WAITING)).isTrue();
    shop.outcome = Outcome.accepted();
    shop.end.countDown();
    await(() -> is(second, HandOver.State.ACCEPTED));
    assertThat(events(first)).extracting(Event::what).containsExactly(What.FAILED, What.SKIPPED);
    await(() -> handOvers.statuses().isEmpty());
  }

  @Test
  void whatIsTakenAfterAllIsNotSkipped() throws Exception {
    shop.called = new CountDownLatch(1);
    shop.end = new CountDownLatch(1);
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    shop.called.await();
    assertThat(handOvers.skip("shop", SERVER, id(manifest), "admin"))
        .isEqualTo(HandOvers.Skip.SOON);
    shop.end.countDown();
    await(() -> handOvers.statuses().isEmpty());
    assertThat(events(manifest)).extracting(Event::what).containsExactly(What.TAKEN);
  }

  @Test
  void whereTheDiskRefusesItNothingIsSkippedAndTheNextWishIsHeard() throws Exception {
    fail(500, "");
    HandOvers handOvers = open();
    Manifest manifest = site.publish("a", "1");
    handOvers.add(manifest, handler -> true);
    awaitRest(manifest, 1);
    Path inTheWay = Files.writeString(
        site.layout.endedHandOvers("shop", SERVER), "where a directory should be");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> handOvers.skip("shop", SERVER, id(manifest), "admin"));
    assertThat(site.layout.waitingHandOver("shop", SERVER, id(manifest))).exists();
    assertThat(handOvers.statuses()).extracting(HandOvers.Status::waiting).containsExactly(1);
    Files.delete(inTheWay);
    assertThat(handOvers.skip("shop", SERVER, id(manifest), "admin"))
        .isEqualTo(HandOvers.Skip.DONE);
    await(() -> handOvers.statuses().isEmpty());
  }

  @Test
  void whatWaitsForAHandlerThatIsGoneCanBeSkipped() throws Exception {
    fail(500, "");
    HandOvers handOvers = open();
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    awaitRest(first, 1);
    handOvers.close();
    HandOvers without = site.begin(Patience.DEFAULT);
    assertThat(without.unattended()).containsEntry("shop", 2);
    assertThat(without.skip("shop", SERVER, id(first), "admin")).isEqualTo(HandOvers.Skip.DONE);
    assertThat(without.unattended()).containsEntry("shop", 1);
    assertThat(is(first, HandOver.State.SKIPPED)).isTrue();
    assertThat(without.skip("shop", SERVER, id(first), "admin")).isEqualTo(HandOvers.Skip.NOTHING);
  }

  // --- what is known of all

  @Test
  void howAHandlerIsDoingIsKnownAndAlsoAfterARestart() throws Exception {
    HandOvers handOvers = open();
    Manifest taken = site.publish("a", "1");
    handOvers.add(taken, handler -> true);
    await(() -> is(taken, HandOver.State.ACCEPTED));
    site.time.pass(Duration.ofHours(2));
    fail(500, "busy");
    Manifest fails = site.publish("a", "2");
    Manifest behind = site.publish("a", "3");
    handOvers.add(fails, handler -> true);
    handOvers.add(behind, handler -> true);
    awaitRest(fails, 2);
    Instant now = HandOverSite.START.plus(Duration.ofHours(2));
    HandOvers.Handler expected = new HandOvers.Handler(
        "shop",
        true,
        2,
        1,
        0,
        now,
        0,
        1,
        new HandOvers.Latest(taken.delivery(), "a", HandOverSite.START, null, null, null),
        new HandOvers.Latest(
            fails.delivery(), "a", now, "HTTP status 500", Phrase.STATUS.of(500), 500));
    assertThat(handOvers.state()).containsExactly(expected);
    handOvers.close();
    HandOvers again = open();
    await(() -> again.state().equals(List.of(expected)));
    assertThat(again.some(HandOvers.Kind.WAITING, one -> true, Optional.empty(), 9))
        .extracting(HandOver::delivery)
        .containsExactly(behind.delivery(), fails.delivery());
  }
}
