package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onecgate.Fault;
import org.onecgate.Sentence;
import org.onecgate.admin.Warning.About;
import org.onecgate.story.Refusals.Refusal;

/** One cause is one warning: what only follows from another one says from which (O1). */
class ConsequencesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static final Warning VOLUME = new Warning("VOLUME", null, null);
  private static final Warning RESERVE = new Warning("DISK_RESERVE", null, null);
  private static final Warning CATALOGUE = new Warning("CATALOGUE", "shop", null);
  private static final Warning BROKEN = new Warning(
      "BROKEN ab", "BROKEN", false, "shop", null, 1, new About("arrival", "ab"), List.of());

  private static Warning held(Fault fault) {
    return new Warning("HELD", "shop", Sentence.of(fault.code(), null));
  }

  private static Warning refused(Fault fault, About about) {
    Sentence said = Sentence.of(fault.code(), null);
    Refusal refusal = new Refusal(
        "shop", "1c", "file", fault.code(), said.text(), said, "10.0.0.1", NOON, NOON, 1);
    return new Warning(
        "REFUSED shop " + fault.code(), "REFUSED", false, "shop", said, 1, about, List.of(refusal));
  }

  /** The keys of those that follow from another one, with its key. */
  private static List<String> following(Warning... all) {
    return Consequences.of(List.of(all)).stream()
        .filter(each -> each.because() != null)
        .map(each -> each.key() + " < " + each.because())
        .toList();
  }

  @Test
  void aFullDiskHoldsImportsUpAndRefuses1C() {
    Warning held = held(Fault.DISK_FULL);
    Warning refused = refused(Fault.DISK_FULL, About.SYSTEM);
    assertThat(following(held, RESERVE, refused))
        .containsExactly("HELD shop < DISK_RESERVE", "REFUSED shop DISK_FULL < DISK_RESERVE");
    assertThat(following(held, refused)).as("without the cause each is one").isEmpty();
    assertThat(following(held(Fault.BAD_NAME), RESERVE)).isEmpty();
    assertThat(following(refused(Fault.BAD_NAME, About.SYSTEM), RESERVE)).isEmpty();
  }

  @Test
  void aDiskThatIsGoneFailsWhatNeedsIt() {
    assertThat(following(
            VOLUME,
            held(Fault.DISK_FAILED),
            refused(Fault.DISK_READ_ONLY, About.SYSTEM),
            new Warning("SWEEP", null, null),
            new Warning("AUDIT", null, null),
            new Warning("SILENT", "shop", null)))
        .containsExactly(
            "HELD shop < VOLUME",
            "REFUSED shop DISK_READ_ONLY < VOLUME",
            "SWEEP < VOLUME",
            "AUDIT < VOLUME");
  }

  @Test
  void whatWaitsForTheCatalogueFollowsFromItAndWhatWaitsForAnotherDoesNot() {
    Stream.of("HANDOVER", "HANDOVER_FAILS")
        .forEach(code -> assertThat(following(
                CATALOGUE,
                new Warning(code, "catalogue", null),
                new Warning(code, "webhook", null)))
            .containsExactly(code + " catalogue < CATALOGUE shop"));
  }

  @Test
  void anUploadThatWasRefusedAndBrokeOffIsOne() {
    assertThat(following(BROKEN, refused(Fault.BAD_NAME, new About("arrival", "ab"))))
        .containsExactly("REFUSED shop BAD_NAME < BROKEN ab");
    assertThat(following(BROKEN, refused(Fault.BAD_NAME, new About("arrival", "cd"))))
        .isEmpty();
    assertThat(following(BROKEN, refused(Fault.BAD_CREDENTIALS, About.SERVERS))).isEmpty();
  }

  @Test
  void nothingElseOfThemChangesNorTheirOrder() {
    List<Warning> all = List.of(held(Fault.DISK_FULL), RESERVE, BROKEN);
    List<Warning> told = Consequences.of(all);
    assertThat(told)
        .extracting(Warning::key)
        .containsExactly("HELD shop", "DISK_RESERVE", "BROKEN ab");
    assertThat(told).usingRecursiveComparison().ignoringFields("because").isEqualTo(all);
  }
}
