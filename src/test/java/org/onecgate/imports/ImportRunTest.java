package org.onecgate.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.history.JobRecord;
import org.onecgate.protocol.Reply;
import org.onecgate.staging.Progress;

/** Proves what a run says of itself while it is under way (E17), and until when it can be ended. */
class ImportRunTest {
  private static final Instant TIME = Instant.parse("2026-05-05T12:00:00Z");

  private final ImportRun run = new ImportRun(JobRecord.begun(
      new ExchangeId("20261121T030506123Z-1a2b3c4d"),
      new JobRecord.Origin(
          new SessionHash("0".repeat(64)),
          new ServerId("1c"),
          "1C",
          "1c",
          "catalog",
          TIME,
          false,
          null,
          null),
      "import",
      null,
      TIME,
      List.of("import.xml"),
      List.of()));

  @Test
  void aPollIsToldTheStepAndHowMuchOfItIsDone() throws Exception {
    assertThat(run.await(Duration.ZERO))
        .isEqualTo(new Reply.Progress(Phrase.UNDER_WAY.of("waiting")));
    assertThat(run.progress(new Progress.Step("unpacking", 119, 5000, 20, 1000)))
        .isTrue();
    assertThat(run.progress(new Progress.Step("unpacking", 119, 5000, 21, 1000)))
        .isFalse();
    assertThat(run.await(Duration.ZERO))
        .isEqualTo(new Reply.Progress(Phrase.UNDER_WAY_AT.of("unpacking", 120, 5000, 2)));
    assertThat(run.publish()).isTrue();
    assertThat(run.await(Duration.ZERO))
        .isEqualTo(new Reply.Progress(Phrase.UNDER_WAY.of("publishing")));
    run.end(new Reply.Success(Phrase.VERBATIM.of("delivery")));
    assertThat(run.await(Duration.ZERO))
        .isEqualTo(new Reply.Success(Phrase.VERBATIM.of("delivery")));
  }

  @Test
  void itCanBeEndedUntilItIsPublished() throws Exception {
    assertThat(run.cancel()).isTrue();
    assertThatExceptionOfType(Progress.CancelledException.class)
        .isThrownBy(() -> run.progress(Progress.Step.of("scanning")));
    assertThat(run.publish()).as("what was cancelled is not published").isFalse();
  }

  @Test
  void onceItIsBeingPublishedItIsTooLate() {
    assertThat(run.publish()).isTrue();
    assertThat(run.cancel()).isFalse();
  }

  @Test
  void oneThatIsOverCannotBeEnded() {
    run.end(new Reply.Success(Phrase.VERBATIM.of("delivery")));
    assertThat(run.cancel()).isFalse();
  }

  @Test
  void oneThatWaitsForTheDiskSaysSoAndOneThatNobodyWantsDoesNotWait() throws Exception {
    Reply.Failure full = new Reply.Failure(Fault.DISK_FULL, null);
    assertThat(run.interrupt(full)).isTrue();
    assertThat(run.step().what()).isEqualTo("held");
    assertThat(run.await(Duration.ZERO)).isEqualTo(full);
    ImportRun unwanted = new ImportRun(run.job());
    assertThat(unwanted.cancel()).isTrue();
    assertThat(unwanted.interrupt(full)).isFalse();
    assertThat(unwanted.isOver()).as("it is for the worker to end it").isFalse();
  }

  @Test
  void aStepIsMeasuredByBytesWhereItHasAnyElseByFiles() {
    assertThat(new Progress.Step("scanning", 1, 4, 90, 100).percent()).isEqualTo(90);
    assertThat(new Progress.Step("scanning", 1, 4, 0, 0).percent()).isEqualTo(25);
    assertThat(new Progress.Step("scanning", 4, 4, 120, 100).percent()).isEqualTo(100);
    assertThat(Progress.Step.of("waiting").percent()).isZero();
    assertThat(new Progress.Step("scanning", 4, 4, 100, 100).said().text())
        .isEqualTo("scanning 4 of 4, 100 %");
  }
}
