package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.admin.StatusApi.ServerState;
import org.onecgate.alarm.Cause;
import org.onecgate.exchange.Arrivals.Arrival;
import org.onecgate.story.Refusals.Refusal;

/** Proves that alarms are told the warnings of the first screen, and nothing that a stranger could write. */
class CausesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ServerState SHOP =
      new ServerState("shop", "Магазин", true, null, List.of(), null, null);

  private static List<Cause> causes(List<Arrival> receiving, Refusal... refusals) {
    StatusApi.DiskView disk = new StatusApi.DiskView(9, 9);
    List<Warning> warnings = ExchangeWarnings.all(new Warnings.Seen(
        true,
        List.of(SHOP),
        receiving,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(refusals),
        0,
        disk));
    return Causes.of(new StatusApi.StatusView(
        NOW,
        List.of(SHOP),
        receiving,
        List.of(),
        List.of(),
        List.of(),
        List.of(refusals),
        0,
        disk,
        warnings,
        null));
  }

  private static Refusal refusal(
      @Nullable String server, String login, String fault, Sentence said) {
    return new Refusal(server, login, "", fault, said.text(), said, "10.0.0.1", NOW, NOW, 3);
  }

  @Test
  void aStrangerWritesToNobodyAndMakesNoMoreCausesThanThereAreCodes() {
    List<Refusal> refusals = new ArrayList<>();
    String evil = "http://evil.example/";
    for (int i = 0; i < 20; i++) {
      refusals.add(refusal(
          null, "", "BAD_REQUEST", Sentence.of("BAD_REQUEST", Phrase.OUTSIDE_BLANK.of(evil + i))));
    }
    refusals.add(refusal(null, evil, "BAD_CREDENTIALS", Sentence.of("BAD_CREDENTIALS", null)));
    refusals.add(refusal(
        null, "", "WRONG_ADDRESS", Sentence.of("WRONG_ADDRESS", Phrase.ELSEWHERE.of(evil, "/"))));
    List<Cause> causes = causes(List.of(), refusals.toArray(Refusal[]::new));
    assertThat(causes).extracting(Cause::key).contains("BAD_REQUEST", "WRONG_ADDRESS", "STRANGERS");
    assertThat(causes.stream().map(Cause::key).distinct()).hasSize(3);
    assertThat(causes.toString()).doesNotContain("evil");
    assertThat(causes).allMatch(cause -> "10.0.0.1".equals(cause.remote()));
  }

  @Test
  void whatIsOfAServerHasItsNameAndWhatHelps() {
    Cause cause = causes(
            List.of(), refusal("shop", "1c", "DISK_FULL", Sentence.of("DISK_FULL", null)))
        .get(0);
    assertThat(cause)
        .extracting(Cause::key, Cause::name, Cause::bad, Cause::count, Cause::fault, Cause::at)
        .containsExactly("REFUSED shop DISK_FULL", "Магазин", true, 3L, "DISK_FULL", NOW);
  }

  @Test
  void uploadsOfOneServerThatBreakOffAreOneCause() {
    Arrival first = new Arrival("aa", "shop", "catalog", NOW, 1, 2, NOW, true, false, null);
    Arrival second = new Arrival("bb", "shop", "catalog", NOW, 1, 2, NOW, true, false, null);
    assertThat(causes(List.of(first, second)))
        .extracting(Cause::key, Cause::at)
        .containsOnly(tuple("BROKEN shop", NOW));
  }

  @Test
  void aWrongTokenIsAWarningOfItsOwnAndNoRequestThatNeverCame() {
    Sentence said = Sentence.of("BAD_REQUEST", Phrase.WRONG_TOKEN.of());
    Sentence odd = Sentence.of("BAD_REQUEST", Phrase.OUTSIDE_BLANK.of("x"));
    assertThat(causes(
            List.of(),
            refusal(null, "", "BAD_REQUEST", said),
            refusal(null, "", "BAD_REQUEST", odd)))
        .extracting(Cause::key, Cause::count)
        .containsExactlyInAnyOrder(tuple("WRONG_TOKEN", 3L), tuple("BAD_REQUEST", 3L));
  }
}
