package org.onecgate.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.QuietLog;
import org.onecgate.Sentence;
import org.onecgate.delivery.HandOvers;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecord.End;
import org.onecgate.history.JobRecord.State;
import org.onecgate.history.JobRecord.Stay;
import org.onecgate.history.Jobs;
import org.onecgate.it.Awaited;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.Departures.Answer;

/** How a delivery leaves the inbox, and what is known of that afterwards (P5). */
@QuietLog
class DeparturesTest {
  private static final Instant NOW = KeptSite.NOW;

  @TempDir
  Path root;

  private KeptSite site;
  private DataLayout layout;
  private HandOvers handOvers;
  private Departures departures;
  private final List<Exception> failures = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
    site = new KeptSite(root.resolve("data"));
    layout = site.layout;
    handOvers = site.handOvers();
    departures = site.departures(handOvers);
  }

  @AfterEach
  void close() {
    handOvers.close();
    site.close();
    assertThat(failures).isEmpty();
  }

  /** A delivery that is so old, of which the record says what a stay begins with. */
  private ExchangeId published(Duration age) throws IOException {
    site.deliver(age, 1000);
    ExchangeId id = site.job(age, State.RUNNING);
    JobRecord job = site.jobs.find(id).orElseThrow();
    site.jobs.save(job.published(NOW.minus(age), List.of(), new JobRecord.Totals(1, 1000, 0)));
    return id;
  }

  private Stay stay(ExchangeId id) throws IOException {
    return site.jobs.find(id).orElseThrow().stay();
  }

  private Path mark(ExchangeId id, Instant at) throws IOException {
    Path marker = Files.createFile(layout.inbox().resolve(id + ".taken"));
    Files.setLastModifiedTime(marker, FileTime.from(at));
    return marker;
  }

  private void round() throws IOException {
    departures.readMarkers(NOW, failures);
  }

  /** Nobody is handed anything any more by a handler that is busy for ever. */
  private void waitForHandler(ExchangeId id) throws IOException {
    handOvers.close();
    handOvers = site.handOvers(KeptSite.busy());
    departures = site.departures(handOvers);
    handOvers.add(site.inbox.published(id).orElseThrow(), handler -> true);
  }

  /** Also where the handler is being given it at this moment. */
  private void skip(ExchangeId id) throws Exception {
    handOvers.skip("shop", site.jobs.find(id).orElseThrow().serverId(), id, "anna");
    Awaited.until("it is skipped", () -> !handOvers.isWaiting(id));
  }

  @Test
  void aMarkerSaysThatADeliveryWasTakenAndByWhomAndWhen() throws Exception {
    ExchangeId id = published(Duration.ofHours(3));
    ExchangeId other = published(Duration.ofHours(2));
    Instant said = NOW.minus(Duration.ofHours(1));
    Path marker = mark(id, said);
    String owner = Files.getOwner(marker).getName();
    round();
    assertThat(stay(id)).isEqualTo(new Stay(End.MARKER, said, owner));
    assertThat(layout.delivery(id)).doesNotExist();
    assertThat(marker).doesNotExist();
    assertThat(site.told)
        .containsExactly(id + " taken by a consumer, as the marker of " + owner + " says");
    assertThat(layout.delivery(other)).exists();
    assertThat(stay(other).end()).isEqualTo(End.OPEN);
    assertThat(layout.stagings()).isEmptyDirectory();
  }

  @Test
  void aMarkerWhoseTimeCannotBeIsOfNow() throws Exception {
    ExchangeId early = published(Duration.ofHours(3));
    ExchangeId late = published(Duration.ofHours(2));
    mark(early, Instant.EPOCH);
    mark(late, NOW.plus(Duration.ofDays(400)));
    round();
    assertThat(stay(early).at()).isEqualTo(NOW);
    assertThat(stay(late).at()).isEqualTo(NOW);
  }

  @Test
  void whatIsNoMarkerIsLeftAlone() throws Exception {
    ExchangeId id = published(Duration.ofHours(3));
    ExchangeId linked = published(Duration.ofHours(2));
    Path directory = Files.createDirectories(layout.inbox().resolve(id + ".taken/mine"));
    Path target = Files.writeString(root.resolve("elsewhere"), "mine");
    Path link = Files.createSymbolicLink(layout.inbox().resolve(linked + ".taken"), target);
    for (String name : List.of(
        ".taken", "x.taken", id + ".taken.tmp", id + ".TAKEN", "..taken", id + "\n.taken")) {
      Files.createFile(layout.inbox().resolve(name));
    }
    round();
    assertThat(layout.delivery(id)).exists();
    assertThat(layout.delivery(linked)).exists();
    assertThat(stay(id).end()).isEqualTo(End.OPEN);
    assertThat(stay(linked).end()).isEqualTo(End.OPEN);
    assertThat(directory).exists();
    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("mine");
    assertThat(layout.inbox().toFile().list()).hasSize(2 + 2 + 6);
  }

  @Test
  void aMarkerOfNoDeliveryGoesAndMakesNoRecord() throws Exception {
    ExchangeId refused = site.job(Duration.ofHours(3), State.FAILED);
    ExchangeId unknown = KeptSite.ago(Duration.ofHours(5));
    mark(refused, NOW);
    mark(unknown, NOW);
    round();
    assertThat(layout.inbox()).isEmptyDirectory();
    assertThat(stay(refused)).isNull();
    assertThat(layout.jobDirectory(unknown)).doesNotExist();
    assertThat(site.told).isEmpty();
  }

  @Test
  void aConsumerThatRemovesADeliveryAndMarksItHasTakenIt() throws Exception {
    ExchangeId id = published(Duration.ofHours(3));
    Disk.deleteTree(layout.delivery(id));
    mark(id, NOW);
    round();
    assertThat(stay(id).end()).isEqualTo(End.MARKER);
    assertThat(layout.inbox()).isEmptyDirectory();
  }

  @Test
  void aDeliveryOlderThanTheHistoryIsTakenWithoutARecord() throws Exception {
    ExchangeId id = site.deliver(Duration.ofDays(200), 1000);
    mark(id, NOW);
    round();
    assertThat(layout.inbox()).isEmptyDirectory();
    assertThat(layout.jobDirectory(id)).doesNotExist();
    assertThat(departures.taken(id, "shop")).isEqualTo(Answer.UNKNOWN);
  }

  @Test
  void whatWasTakenStaysUntilNoHandlerWaitsForIt() throws Exception {
    ExchangeId marked = published(Duration.ofHours(3));
    waitForHandler(marked);
    Path marker = mark(marked, NOW.minusSeconds(60));
    round();
    round();
    assertThat(stay(marked).end()).isEqualTo(End.MARKER);
    assertThat(layout.delivery(marked)).exists();
    assertThat(marker).exists();
    assertThat(site.told).as("once").hasSize(1);
    ExchangeId called = published(Duration.ofHours(2));
    handOvers.add(site.inbox.published(called).orElseThrow(), handler -> true);
    assertThat(departures.taken(called, "shop")).isEqualTo(Answer.LATER);
    assertThat(departures.taken(called, "shop")).isEqualTo(Answer.LATER);
    assertThat(layout.inbox().resolve(called + ".taken")).exists();

    skip(marked);
    skip(called);
    round();
    assertThat(layout.inbox()).isEmptyDirectory();
    assertThat(stay(marked))
        .isEqualTo(new Stay(End.MARKER, NOW.minusSeconds(60), stay(marked).by()));
    assertThat(stay(called)).isEqualTo(new Stay(End.CALL, NOW, "shop"));
  }

  @Test
  void aCallSaysThatADeliveryWasTakenAndMaySaySoAgain() throws Exception {
    ExchangeId id = published(Duration.ofHours(3));
    assertThat(departures.taken(id, "shop")).isEqualTo(Answer.DONE);
    assertThat(departures.taken(id, "another")).isEqualTo(Answer.DONE);
    assertThat(stay(id)).isEqualTo(new Stay(End.CALL, NOW, "shop"));
    assertThat(layout.inbox()).isEmptyDirectory();
    assertThat(site.told).containsExactly(id + " taken by a consumer, as shop said by the API");
  }

  @Test
  void aCallIsRefusedWhereThereIsNothingToTake() throws Exception {
    assertThat(departures.taken(KeptSite.ago(Duration.ofDays(3)), "shop"))
        .isEqualTo(Answer.UNKNOWN);
    ExchangeId refused = site.job(Duration.ofHours(3), State.FAILED);
    assertThat(departures.taken(refused, "shop")).isEqualTo(Answer.UNKNOWN);
    ExchangeId early = site.job(Duration.ofHours(2), State.RUNNING);
    assertThat(departures.taken(early, "shop")).isEqualTo(Answer.UNKNOWN);
    site.deliver(Duration.ofHours(2), 1000);
    assertThat(departures.taken(early, "shop")).isEqualTo(Answer.UNDER_WAY);
    mark(early, NOW);
    round();
    assertThat(layout.takenMarker(early)).as("until its record says so").exists();
    assertThat(layout.delivery(early)).exists();
    ExchangeId old = published(Duration.ofDays(9));
    site.remove(handOvers, KeptSite.limits(7, null), failures);
    assertThat(departures.taken(old, "shop")).isEqualTo(Answer.GONE);
    assertThat(stay(old).end()).isEqualTo(End.AGE);
  }

  @Test
  void whatIsRemovedForItsAgeOrForTheSizeSaysSo() throws Exception {
    ExchangeId old = published(Duration.ofDays(9));
    ExchangeId second = published(Duration.ofDays(2));
    ExchangeId third = published(Duration.ofDays(1));
    site.remove(handOvers, KeptSite.limits(7, 1500L), failures);
    assertThat(stay(old)).isEqualTo(new Stay(End.AGE, NOW, null));
    assertThat(stay(second)).isEqualTo(new Stay(End.SIZE, NOW, null));
    assertThat(stay(third).end()).isEqualTo(End.OPEN);
    assertThat(site.told)
        .containsExactly(
            old + " removed from the inbox, it was kept long enough",
            second + " removed from the inbox, the deliveries were too much");
  }

  @Test
  void aRecordOfAFormerVersionIsToldHowItLeavesNow() throws Exception {
    site.deliver(Duration.ofDays(9), 1000);
    ExchangeId id = site.job(Duration.ofDays(9), State.PUBLISHED);
    assertThat(stay(id)).isNull();
    site.remove(handOvers, KeptSite.limits(7, null), failures);
    assertThat(stay(id).end()).isEqualTo(End.AGE);
  }

  @Test
  void aPersonRemovesWhatNobodyWaitsFor() throws Exception {
    ExchangeId id = published(Duration.ofHours(3));
    waitForHandler(id);
    assertThat(departures.remove(id, "anna")).isEqualTo(Answer.UNDER_WAY);
    assertThat(layout.delivery(id)).exists();
    skip(id);
    assertThat(departures.remove(id, "anna")).isEqualTo(Answer.DONE);
    assertThat(departures.remove(id, "anna")).isEqualTo(Answer.UNKNOWN);
    assertThat(stay(id)).isEqualTo(new Stay(End.PERSON, NOW, "anna"));
    assertThat(layout.inbox()).isEmptyDirectory();
  }

  @Test
  void aRemovalThatFailsLeavesTheRecordOpen() throws Exception {
    ExchangeId id = published(Duration.ofDays(9));
    IOException refused = new IOException("read-only");
    List<Stay> meanwhile = new ArrayList<>();
    assertThat(catchThrowable(() -> departures.leave(id, End.AGE, NOW, () -> {
          meanwhile.add(stay(id));
          throw refused;
        })))
        .isSameAs(refused);
    assertThat(meanwhile).containsExactly(new Stay(End.AGE, NOW, null));
    assertThat(stay(id).end()).isEqualTo(End.OPEN);
    assertThat(site.told).isEmpty();
  }

  /** Both have seen the marker before either of them has removed anything. */
  @Test
  void twoNodesThatReadOneMarkerAtOnceAgree() throws Exception {
    ExchangeId id = published(Duration.ofHours(3));
    mark(id, NOW.minusSeconds(60));
    List<String> told = new ArrayList<>();
    Departures first = node((exchange, what) -> {
      told.add("first");
      try {
        node((any, same) -> told.add("second")).readMarkers(NOW, failures);
      } catch (IOException e) {
        failures.add(e);
      }
    });
    first.readMarkers(NOW, failures);
    assertThat(told).containsExactly("first"); // the second read what the first had noted
    assertThat(stay(id).end()).isEqualTo(End.MARKER);
    assertThat(layout.inbox()).isEmptyDirectory();
  }

  private Departures node(BiConsumer<ExchangeId, Sentence> story) {
    return new Departures(
        layout,
        site.inbox,
        new Jobs(layout, site.store),
        handOvers,
        story,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** A record that does not load would be set aside by whoever reads it. */
  @Test
  void aRoundReadsNoRecordOfADeliveryWithoutAMarker() throws Exception {
    for (int days = 1; days <= 40; days++) {
      ExchangeId id = site.deliver(Duration.ofDays(days), 1000);
      Files.createDirectories(layout.jobDirectory(id));
      Files.writeString(layout.job(id), "no record");
    }
    ExchangeId id = published(Duration.ofHours(3));
    mark(id, NOW);
    round();
    assertThat(layout.delivery(id)).doesNotExist();
    try (var records = Files.walk(layout.jobs())) {
      assertThat(records.filter(each -> each.toString().contains(".broken"))).isEmpty();
    }
  }
}
