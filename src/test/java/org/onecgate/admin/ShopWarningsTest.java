package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.Phrase;
import org.onecgate.delivery.HandOvers;

/** What waits for a handler is one warning for it, and says whether and why it fails (O1). */
class ShopWarningsTest {
  private static final Instant NEXT = Instant.parse("2026-11-21T12:00:00Z");

  private static HandOvers.Status lane(
      String server, int waiting, int attempts, boolean postponed) {
    return new HandOvers.Status(
        "goods",
        server,
        "20261121T120000001Z-0000000" + attempts,
        waiting,
        "",
        attempts,
        NEXT,
        "HTTP status 503",
        Phrase.STATUS.of(503),
        postponed);
  }

  private static List<Warning> all(HandOvers.Status... lanes) {
    return ShopWarnings.waitingFor("goods", List.of(lanes));
  }

  @Test
  void oneThatFailedTwiceIsToldAndOneThatIsPostponedIsNot() {
    assertThat(all(lane("a", 1, 1, false))).isEmpty();
    assertThat(all(lane("a", 1, 2, false)))
        .extracting(Warning::code)
        .containsExactly("HANDOVER_FAILS");
    assertThat(all(lane("a", 1, 7, true))).isEmpty();
    assertThat(all(lane("a", 1, 7, true), lane("b", 1, 2, false)))
        .extracting(Warning::code, warning -> warning.about().id())
        .containsExactly(tuple("HANDOVER_FAILS", "20261121T120000001Z-00000002"));
  }

  @Test
  void thoseBehindOneThatIsPostponedAreToldWithItsReason() {
    assertThat(all(lane("a", 3, 0, false))).extracting(Warning::detail).containsExactly("3 wait");
    assertThat(all(lane("a", 3, 0, true), lane("b", 2, 1, false), lane("c", 1, 0, true)))
        .extracting(Warning::code, Warning::detail)
        .containsExactly(tuple("HANDOVER", "5 wait: HTTP status 503"));
  }
}
