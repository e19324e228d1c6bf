package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.ServerId;
import org.onecgate.delivery.HandOvers.Kind;
import org.onecgate.delivery.HandOvers.Place;

/** What is known of hand-overs without asking the disk: in pages, by kind, and bounded. */
class KnownHandOversTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final ServerId SERVER = new ServerId("a");

  private final KnownHandOvers known = new KnownHandOvers(10);

  private static HandOver waits(int n, String handler) {
    return HandOver.of(
        ExchangeId.of(START.plusSeconds(n), n), SERVER, handler, START.plusSeconds(n));
  }

  private static HandOver failed(HandOver record) {
    Instant at = record.queuedAt();
    return record
        .again(at, at.plusSeconds(5), Phrase.STATUS.of(500))
        .noting(new HandOver.Course(at, Duration.ZERO, 500, null));
  }

  private List<String> some(Kind kind, Optional<Place> before, int limit) {
    return known.some(kind, one -> true, before, limit).stream()
        .map(one ->
            one.handler() + one.queuedAt().minusMillis(START.toEpochMilli()).getEpochSecond())
        .toList();
  }

  @Test
  void allAreListedPageByPageTheNewestFirst() {
    for (int n = 1; n <= 4; n++) {
      known.put(n == 2 ? waits(n, "x").accepted(START.plusSeconds(9)) : waits(n, "x"));
      known.put(n == 3 ? failed(waits(n, "y")) : waits(n, "y"));
    }
    List<String> all = new ArrayList<>();
    Optional<Place> before = Optional.empty();
    for (int page = 0; page < 3; page++) {
      List<HandOver> found = known.some(Kind.ALL, one -> true, before, 3);
      found.forEach(one -> all.add(
          one.handler() + one.id().time().minusMillis(START.toEpochMilli()).getEpochSecond()));
      HandOver last = found.get(found.size() - 1);
      before = Optional.of(new Place(last.delivery(), last.handler()));
    }
    assertThat(all).containsExactly("x4", "y4", "x3", "y3", "x2", "y2", "x1", "y1");
    assertThat(some(Kind.WAITING, Optional.empty(), 9))
        .containsExactly("x4", "y4", "x3", "y3", "y2", "x1", "y1");
    assertThat(some(Kind.FAILING, Optional.empty(), 9)).containsExactly("y3");
    assertThat(some(Kind.DONE, Optional.empty(), 9)).containsExactly("x2");
    assertThat(known.some(Kind.ALL, one -> one.handler().equals("y"), Optional.empty(), 2))
        .extracting(HandOver::handler)
        .containsExactly("y", "y");
  }

  @Test
  void oneIsKnownOnceWhateverBecomesOfIt() {
    HandOver waits = waits(1, "x");
    known.put(waits);
    known.put(failed(waits));
    known.put(failed(waits).failed(START, Phrase.STATUS.of(500)));
    assertThat(some(Kind.WAITING, Optional.empty(), 9)).isEmpty();
    assertThat(known.givenUp()).hasSize(1);
    known.put(waits.skipped(START));
    assertThat(known.givenUp()).isEmpty();
    assertThat(some(Kind.ALL, Optional.empty(), 9)).containsExactly("x1");
    known.remove("x", waits.id());
    assertThat(some(Kind.ALL, Optional.empty(), 9)).isEmpty();
  }

  @Test
  void ofThoseThatAreDoneTheNewestAreKnownAndOfAllOthersAll() {
    for (int n = 1; n <= 30; n++) {
      known.put(waits(n, "done").accepted(START.plusSeconds(n)));
      known.put(waits(n, "waits"));
      known.put(waits(n, "lost").failed(START, Phrase.STATUS.of(500)));
    }
    assertThat(some(Kind.DONE, Optional.empty(), 99))
        .hasSize(10)
        .startsWith("done30")
        .endsWith("done21");
    assertThat(some(Kind.WAITING, Optional.empty(), 99)).hasSize(30);
    assertThat(known.givenUp()).hasSize(30);
  }

  @Test
  void historiesAreNotKeptInMemory() {
    known.put(failed(waits(1, "x")));
    assertThat(known.some(Kind.ALL, one -> true, Optional.empty(), 1).get(0).history())
        .isNull();
  }

  @Test
  void aFailureThatAFormerVersionNotedIsTheLastOneToo() {
    HandOver lost = waits(1, "x").failed(START.plusSeconds(7), Phrase.STATUS.of(410));
    known.put(lost);
    assertThat(known.handlers(List.of("x"), START.plusSeconds(10)).get(0).lastFailure())
        .isEqualTo(new HandOvers.Latest(
            lost.delivery(),
            "a",
            START.plusSeconds(7),
            "HTTP status 410",
            Phrase.STATUS.of(410),
            null));
  }

  @Test
  void oneThatIsNotThereAndForWhichNothingWaitsIsNotToldOf() {
    known.put(waits(1, "gone").accepted(START));
    known.put(waits(2, "away"));
    assertThat(known.handlers(List.of("here"), START))
        .extracting(HandOvers.Handler::handler, HandOvers.Handler::there)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("away", false),
            org.assertj.core.groups.Tuple.tuple("here", true));
  }
}
