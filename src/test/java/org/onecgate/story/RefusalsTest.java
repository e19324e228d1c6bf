package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.TestClock;
import org.onecgate.config.CheapHash;
import org.onecgate.config.Dialect;
import org.onecgate.config.ServerRecord;
import org.onecgate.it.CapturedLog;
import org.onecgate.json.JsonStore;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Body;
import org.onecgate.protocol.ExchangeRequest.Credentials;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.ExchangeRequest.Realm;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.protocol.SessionKey;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.story.Refusals.Refusal;
import org.onecgate.story.RefusedDays.Line;

/** What was refused lately is told to whoever looks on, and cannot be pushed out by strangers (C5). */
class RefusalsTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Sentence WHY = Phrase.VERBATIM.of("why");
  private static final ServerRecord SHOP = new ServerRecord(
      "shop",
      "Shop",
      "shop",
      CheapHash.of("password"),
      true,
      Dialect.DEFAULT,
      null,
      null,
      null,
      null,
      null);

  private final TestClock clock = new TestClock(START);
  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));

  @TempDir
  Path directory;

  private RefusedDays days;
  private Refusals refusals;

  @BeforeEach
  void open() throws Exception {
    days = new RefusedDays(directory.resolve("refused.json"), store, clock);
    refusals = new Refusals(clock, days);
  }

  @AfterEach
  void close() {
    days.close();
    store.close();
  }

  private List<Refusal> since(Instant moment, int most) {
    return refusals.since(moment, most, refusal -> false);
  }

  private void refuse(String login, Optional<ServerRecord> server, String mode, Fault fault) {
    refuse(login, server, mode, fault, Duration.ofSeconds(1));
  }

  private void refuse(
      String login, Optional<ServerRecord> server, String mode, Fault fault, Duration later) {
    refuse(login, server, mode, fault, later, Optional.empty(), WHY);
  }

  private void refuse(
      String login,
      Optional<ServerRecord> server,
      String mode,
      Fault fault,
      Duration later,
      Optional<ExchangeId> exchange,
      Sentence why) {
    refusals.note(
        new ExchangeRequest(
            ExchangeType.sent("catalog"),
            Mode.sent(mode),
            "",
            SessionKey.NONE,
            "",
            "",
            SessionKey.NONE,
            login.isEmpty() ? Optional.empty() : Optional.of(new Credentials(login, "secret-word")),
            new Body(Framing.NONE, -1, InputStream.nullInputStream()),
            "192.0.2.1",
            Optional.empty(),
            Realm.NOBODY),
        server,
        exchange,
        new Reply.Failure(fault, why));
    clock.add(later);
  }

  @Test
  void aLoginThatIsLetInSettlesItsWrongPasswordsAndAddressesAndNothingElse() {
    refuse("shop", Optional.of(SHOP), "checkauth", Fault.BAD_CREDENTIALS);
    refuse("shop", Optional.empty(), "checkauth", Fault.BAD_CREDENTIALS);
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);
    refuse("shop", Optional.of(SHOP), "checkauth", Fault.WRONG_ADDRESS);
    refuse("other", Optional.empty(), "checkauth", Fault.BAD_CREDENTIALS);
    refusals.entered("shop");
    assertThat(since(START.minusSeconds(1), 20))
        .extracting(Refusal::login, Refusal::fault)
        .containsExactly(tuple("shop", "BAD_NAME"), tuple("other", "BAD_CREDENTIALS"));
  }

  @Test
  void alikeOnesAreOneThatCountsAndTheNewestComesFirst() {
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);
    refuse("nobody", Optional.empty(), "checkauth", Fault.BAD_CREDENTIALS);
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);

    assertThat(since(START.minusSeconds(1), 20))
        .containsExactly(
            new Refusal(
                "shop",
                "shop",
                "file",
                "BAD_NAME",
                "File name refused: why",
                Sentence.of(Fault.BAD_NAME, WHY),
                "192.0.2.1",
                START,
                START.plusSeconds(2),
                2),
            new Refusal(
                null,
                "nobody",
                "checkauth",
                "BAD_CREDENTIALS",
                "Wrong login or password: why",
                Sentence.of(Fault.BAD_CREDENTIALS, WHY),
                "192.0.2.1",
                START.plusSeconds(1),
                START.plusSeconds(1),
                1));
  }

  @Test
  void aSessionThatIsKnownByItsCookieAloneIsNamedByItsServer() {
    refuse("", Optional.of(SHOP), "file", Fault.BAD_NAME);

    assertThat(since(Instant.MIN, 500)).extracting(Refusal::login).containsExactly("shop");
  }

  @Test
  void whatIsOlderIsNotTold() {
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);
    clock.add(Duration.ofHours(1));
    refuse("shop", Optional.of(SHOP), "init", Fault.INVALID_SESSION);

    assertThat(since(clock.instant().minus(Duration.ofMinutes(1)), 20))
        .extracting(Refusal::mode)
        .containsExactly("init");
  }

  @Test
  void whoeverTriesOutLoginsPushesOutNobodyElse() {
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);
    for (int i = 0; i < 1000; i++) {
      refuse("guess" + i, Optional.empty(), "checkauth", Fault.BAD_CREDENTIALS);
      refuse("mistyped", Optional.empty(), "checkauth", Fault.BAD_CREDENTIALS);
    }

    assertThat(since(Instant.MIN, 500))
        .hasSize(Refusals.STRANGERS + 1)
        .extracting(Refusal::login)
        .contains("guess999", "mistyped", "shop")
        .doesNotContain("guess0");
    assertThat(since(Instant.MIN, 500).get(1).times()).isEqualTo(1000);
  }

  @Test
  void ofFewThatAreAskedForThoseOfServersComeFirst() {
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);
    for (int i = 0; i < 30; i++) {
      refuse("guess" + i, Optional.empty(), "checkauth", Fault.BAD_CREDENTIALS);
    }

    assertThat(since(Instant.MIN, 3))
        .extracting(Refusal::login)
        .containsExactly("shop", "guess29", "guess28");
  }

  /** The bar of a day counts all of them. */
  @Test
  void everyOneIsKeptAmongTheDaysAlsoWhatBelongsToAnExchangeOrIsNo1C() {
    ExchangeId exchange = new ExchangeId("20261121T100000000Z-00000001");
    Duration none = Duration.ZERO;
    refuse("shop", Optional.of(SHOP), "import", Fault.BROKEN_XML, none, Optional.of(exchange), WHY);
    refuse("", Optional.empty(), "", Fault.UNKNOWN_TYPE);
    outside("host", "x".repeat(5000));

    assertThat(since(Instant.MIN, 500)).extracting(Refusal::fault).containsExactly("BAD_REQUEST");
    assertThat(days.between(LocalDate.of(2026, 11, 21), LocalDate.of(2026, 11, 21))
            .get(0)
            .lines())
        .extracting(Line::fault, Line::mode, Line::exchange, line -> line.said().text())
        .containsExactlyInAnyOrder(
            tuple("BAD_REQUEST", "", null, "Request refused"),
            tuple("BROKEN_XML", "import", exchange.value(), "XML refused: why"),
            tuple("UNKNOWN_TYPE", "", null, "Unknown type: why"));
  }

  @Test
  void aRequestOf1CWithoutALoginIsTold() {
    refuse("", Optional.empty(), "checkauth", Fault.NO_LOGIN);
    refuse("", Optional.empty(), "checkauth", Fault.NO_LOGIN);
    refuse("", Optional.empty(), "init", Fault.WRONG_ADDRESS);

    assertThat(since(Instant.MIN, 500))
        .extracting(Refusal::fault, Refusal::mode, Refusal::login, Refusal::times)
        .containsExactly(
            tuple("WRONG_ADDRESS", "init", "", 1L), tuple("NO_LOGIN", "checkauth", "", 2L));
  }

  @Test
  void whoeverHasNoLoginAndAsksForNothingIsNo1C() {
    refuse("", Optional.empty(), "", Fault.UNKNOWN_TYPE);
    refuse("", Optional.empty(), "made-up", Fault.UNKNOWN_MODE);

    assertThat(since(Instant.MIN, 500)).isEmpty();
  }

  @Test
  void whatTheServerAroundRefusesIsCountedByItsCause() {
    for (int i = 0; i < 1000; i++) {
      outside("host", "no name of a host, bad" + i);
    }
    clock.add(Duration.ofSeconds(1));
    outside("https", "HTTPS came to the port of HTTP");
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);

    assertThat(since(Instant.MIN, 500))
        .extracting(Refusal::server, Refusal::text, Refusal::times)
        .containsExactly(
            tuple("shop", "File name refused: why", 1L),
            tuple(null, "Request refused: HTTPS came to the port of HTTP", 1L),
            tuple(null, "Request refused: no name of a host, bad999", 1000L));
  }

  @Test
  void whoeverTriesOutLoginsPushesOutNoRequestWithoutOne() {
    refuse("", Optional.empty(), "checkauth", Fault.NO_LOGIN);
    for (int i = 0; i < 1000; i++) {
      refuse("guess" + i, Optional.empty(), "checkauth", Fault.BAD_CREDENTIALS);
    }

    assertThat(since(Instant.MIN, 1)).extracting(Refusal::fault).containsExactly("NO_LOGIN");
  }

  @Test
  void whatIsSettledIsNotTold() {
    refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME);
    refuse("", Optional.empty(), "init", Fault.NO_LOGIN);

    assertThat(refusals.since(Instant.MIN, 1, refusal -> refusal.server() != null))
        .extracting(Refusal::fault)
        .containsExactly("NO_LOGIN");
  }

  @Test
  void aFloodFillsNeitherLogNorMemoryAndHidesNoOther() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 1000; i++) {
        outside("line", "the first line is not one of HTTP");
      }
      refuse("", Optional.empty(), "made-up", Fault.WRONG_ADDRESS, Duration.ZERO);
      assertThat(log.lines()).hasSize(Refusals.LINES + 1);
      assertThat(log.lines().get(0))
          .isEqualTo(
              "WARNING BAD_REQUEST remote=192.0.2.9" + " detail=the first line is not one of HTTP");
      assertThat(log.lines().get(Refusals.LINES))
          .startsWith("WARNING WRONG_ADDRESS type=catalog mode=made-up ");
      clock.add(Duration.ofMinutes(1));
      outside("line", "the first line is not one of HTTP");
      assertThat(log.lines().subList(Refusals.LINES + 1, log.lines().size()))
          .hasSize(2)
          .first()
          .isEqualTo("WARNING BAD_REQUEST refused requests not logged: 980");
    }
    assertThat(since(Instant.MIN, 500))
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.times()).isEqualTo(1001));
  }

  @Test
  void whatAnybodyMayCauseIsLoggedWithoutBeginningALine() {
    try (CapturedLog log = new CapturedLog()) {
      refuse("a\nlogged in server=shop", Optional.empty(), "checkauth", Fault.WRONG_ADDRESS);
      refuse("shop", Optional.of(SHOP), "file", Fault.BAD_NAME); // is logged where it happens
      assertThat(log.lines()).singleElement().asString().contains("login=a\\u000Alogged in");
    }
  }

  private void outside(String cause, String detail) {
    refusals.outside(
        cause, new Reply.Failure(Fault.BAD_REQUEST, Phrase.VERBATIM.of(detail)), "192.0.2.9");
  }

  @Test
  void modesThatAreNoneAreAllAlike() {
    for (int i = 0; i < 1000; i++) {
      refuse("shop", Optional.of(SHOP), "made-up-" + i, Fault.UNKNOWN_MODE);
    }

    assertThat(since(Instant.MIN, 500)).hasSize(1).allMatch(r -> r.times() == 1000);
  }

  /** What is not known is named, as the last one sent it: bounded, on one line, and no reason for a line of its own. */
  @Test
  void aWordThatNobodyKnowsIsNamedShortAndOnOneLine() {
    String hostile = "a\u202e\n\ud800" + "\uD83D\uDE00".repeat(50_000);
    for (String mode : List.of("first", "checkout", hostile, "")) {
      refuse("shop", Optional.of(SHOP), mode, Fault.UNKNOWN_MODE);
      assertThat(lines()).hasSize(1);
      String asked = lines().get(0).asked();
      if (mode.length() < 20) {
        assertThat(asked).isEqualTo(mode);
      } else {
        assertThat(asked).startsWith("a???\uD83D\uDE00");
        assertThat(asked.codePointCount(0, asked.length())).isEqualTo(40);
      }
    }
    refuse("shop", Optional.of(SHOP), "query", Fault.UNKNOWN_MODE);
    assertThat(lines()).as("it is known, and not served").hasSize(2);
    assertThat(lines().get(0).asked()).isNull();
  }

  private List<Line> lines() {
    return days.between(LocalDate.of(2026, 11, 21), LocalDate.of(2026, 11, 21))
        .get(0)
        .lines();
  }

  @Test
  void oneWrongPasswordIsOneWhateverIsAsked() {
    for (String mode : List.of("checkauth", "init", "file")) {
      refuse("shop", Optional.of(SHOP), mode, Fault.BAD_CREDENTIALS);
    }
    assertThat(since(Instant.MIN, 500))
        .extracting(Refusal::fault, Refusal::mode, Refusal::times)
        .containsExactly(tuple("BAD_CREDENTIALS", "file", 3L));
    assertThat(lines())
        .extracting(Line::fault, Line::mode, Line::times)
        .containsExactly(tuple("BAD_CREDENTIALS", "file", 3L));
  }

  @Test
  void whatIsKeptIsBoundedWhateverIsSent() {
    String monster = "\uD83D\uDE00".repeat(50_000);
    for (Fault fault : Fault.values()) {
      for (Mode mode : Mode.values()) {
        refuse(monster, Optional.of(SHOP), mode.word(), fault);
      }
      refuse(fault + monster, Optional.empty(), monster, fault);
    }

    assertThat(since(Instant.MIN, 500))
        .hasSize(Refusals.MOST + Refusals.STRANGERS)
        .allMatch(each -> each.login().codePointCount(0, each.login().length()) <= 100)
        .allMatch(each -> each.mode().length() < 20)
        .noneMatch(each -> each.toString().contains("secret-word"));
  }
}
