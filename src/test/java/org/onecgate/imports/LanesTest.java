package org.onecgate.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecords;

/** Proves the order of what an earlier start has left and what is sealed meanwhile (E22). */
class LanesTest {
  private static final Instant NOW = Instant.parse("2026-05-05T12:00:00Z");

  private final List<String> worked = new ArrayList<>();
  private final Lanes lanes = new Lanes(
      Clock.systemUTC(), Runnable::run, run -> worked.add(run.job().id().value()));

  @Test
  void whatIsLeftComesBeforeWhatIsSealedWhileItIsLookedFor() {
    ImportRun oldest = run("a", 1);
    ImportRun old = run("a", 2);
    ImportRun sealed = run("a", 3);
    ImportRun ofAnother = run("b", 4);
    lanes.hold();
    lanes.turn(new ServerId("a")).take(sealed);
    lanes.turn(new ServerId("b")).take(ofAnother);
    lanes.takeLeft(oldest);
    lanes.takeLeft(old);
    assertThat(worked).containsExactly(name(oldest), name(old));

    lanes.open();

    assertThat(worked).startsWith(name(oldest), name(old)).hasSize(4);
    assertThat(worked).contains(name(sealed), name(ofAnother));
  }

  @Test
  void aRunFollowsTheOneOfItsServerThatIsLeftThoughAllHaveTheirPlace() {
    List<Runnable> waiting = new ArrayList<>();
    Lanes busy = new Lanes(
        Clock.systemUTC(), waiting::add, run -> worked.add(run.job().id().value()));
    ImportRun left = run("a", 1);
    ImportRun sealed = run("a", 2);
    busy.hold();
    busy.takeLeft(left);
    busy.open();
    busy.turn(new ServerId("a")).take(sealed);
    assertThat(waiting).as("only the one that is left may begin").hasSize(1);

    waiting.remove(0).run();
    waiting.remove(0).run();

    assertThat(worked).containsExactly(name(left), name(sealed));
  }

  @Test
  void whereNothingIsLookedForARunBeginsAtOnce() {
    ImportRun run = run("a", 1);

    lanes.turn(new ServerId("a")).take(run);

    assertThat(worked).containsExactly(name(run));
  }

  private static String name(ImportRun run) {
    return run.job().id().value();
  }

  private static ImportRun run(String server, int second) {
    Instant sealed = NOW.plusSeconds(second);
    return new ImportRun(JobRecords.of(
        ExchangeId.of(sealed, second),
        new SessionHash("a".repeat(64)),
        server,
        JobRecord.State.RUNNING,
        sealed));
  }
}
