package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.onecgate.Sentence;
import org.onecgate.admin.StatusApi.ServerState;
import org.onecgate.admin.Warning.About;
import org.onecgate.exchange.Arrivals.Arrival;
import org.onecgate.exchange.Sessions;
import org.onecgate.story.Refusals.Refusal;

/** Proves that one cause is one warning, that what is harmless is none, and which are bad. */
class ExchangeWarningsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ServerState SHOP = new ServerState(
      "shop", "Shop", true, null, List.of(), null, new Sessions.Contact("abcd", NOW));
  private static final ServerState OFF =
      new ServerState("off", "Off", false, null, List.of(), null, null);

  private static List<Warning> all(List<Arrival> receiving, int quarantined, Refusal... refusals) {
    return ExchangeWarnings.all(new Warnings.Seen(
        true,
        List.of(SHOP, OFF),
        receiving,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(refusals),
        quarantined,
        new StatusApi.DiskView(9, 9)));
  }

  private static Refusal refusal(
      @Nullable String server, String login, String mode, String fault, int n) {
    Sentence said = Sentence.of(fault, null);
    return new Refusal(server, login, mode, fault, said.text(), said, "10.0.0.1", NOW, NOW, n);
  }

  @Test
  void whatAServerIsRefusedForOneCauseIsOneWarningWhateverItAsked() {
    List<Warning> warnings = all(
        List.of(),
        0,
        refusal("shop", "1c", "checkauth", "BAD_CREDENTIALS", 2),
        refusal("shop", "1c", "file", "DISK_FULL", 3),
        refusal("shop", "1c", "init", "BAD_CREDENTIALS", 4),
        refusal("shop", "1c", "file", "BAD_NAME", 1));
    assertThat(warnings)
        .extracting(Warning::key, Warning::bad, Warning::count, Warning::about)
        .containsExactly(
            tuple("REFUSED shop BAD_CREDENTIALS", false, 6L, About.SERVERS),
            tuple("REFUSED shop DISK_FULL", true, 3L, About.SYSTEM),
            tuple("REFUSED shop BAD_NAME", false, 1L, new About("arrival", "abcd")));
    assertThat(warnings.get(0).refusals())
        .extracting(Refusal::mode)
        .containsExactly("checkauth", "init");
  }

  @Test
  void whatIsAskedForInVainWithoutHarmIsNoneNorIsAServerThatWasRemoved() {
    assertThat(all(
            List.of(),
            0,
            refusal("shop", "1c", "", "UNKNOWN_MODE", 9),
            refusal("shop", "1c", "import", "IMPORT_WAITS", 9),
            refusal("removed", "1c-old", "checkauth", "BAD_CREDENTIALS", 1)))
        .isEmpty();
  }

  @Test
  void whatAServerAsksThatIsSwitchedOffIsOneWarning() {
    assertThat(all(
            List.of(),
            0,
            refusal("off", "1c-off", "checkauth", "BAD_CREDENTIALS", 1),
            refusal("off", "1c-off", "init", "INVALID_SESSION", 1)))
        .extracting(Warning::code, Warning::count)
        .containsExactly(tuple("OFF", 2L));
  }

  @Test
  void unknownLoginsAreOneWarningBehindThoseWithoutALogin() {
    List<Warning> warnings = all(
        List.of(),
        0,
        refusal(null, "root", "checkauth", "BAD_CREDENTIALS", 5),
        refusal(null, "admin", "checkauth", "BAD_CREDENTIALS", 1),
        refusal(null, "root", "init", "NOT_LOGGED_IN", 1),
        refusal(null, "", "checkauth", "NO_LOGIN", 2),
        refusal(null, "", "init", "INVALID_SESSION", 1));
    assertThat(warnings)
        .extracting(Warning::code, Warning::count)
        .containsExactly(tuple("NO_LOGIN", 2L), tuple("NAMELESS", 1L), tuple("STRANGERS", 2L));
  }

  @Test
  void anUploadThatBrokeOffIsOneUntilTheLikeWasDelivered() {
    Arrival broken = new Arrival("aa", "shop", "catalog", NOW, 1, 2, NOW, true, false, null);
    Arrival followed = new Arrival("bb", "shop", "catalog", NOW, 1, 2, NOW, true, true, null);
    Arrival coming = new Arrival("cc", "shop", "catalog", NOW, 1, 2, NOW, false, false, null);
    assertThat(all(List.of(broken, followed, coming), 2))
        .extracting(Warning::key, Warning::count)
        .containsExactly(tuple("BROKEN aa", 1L), tuple("QUARANTINE", 2L));
  }
}
