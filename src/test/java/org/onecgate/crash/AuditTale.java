package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onecgate.TestClock;
import org.onecgate.storage.DataLayout;
import org.onecgate.story.Audit;
import org.onecgate.story.Deed;

/**
 * What people did is noted, on two days.
 *
 * <p>Whatever a cut leaves: each deed whose noting was over is there, in order, and no torn one spoils the next (C4).
 */
final class AuditTale extends Tale<List<String>> {
  private final TestClock clock = new TestClock(Instant.parse("2026-11-29T23:00:00Z"));
  private final List<String> noted = new ArrayList<>();

  AuditTale() {
    super("who did what");
  }

  @Override
  AuditTale anew() {
    return new AuditTale();
  }

  private Audit audit(Path data) {
    return new Audit(new DataLayout(data), Rig.PRIVATELY, clock, () -> Duration.ofDays(90));
  }

  private static void note(Audit audit, String what) {
    audit.note(new Deed(audit.now(), "person", "anna", "::1", "sweep", what, Deed.DONE));
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy) throws IOException {
    new DataLayout(data).create();
    tell(List.of());
    Audit audit = audit(data);
    for (String what : List.of("first", "second", "third", "fourth")) {
      note(audit, what);
      noted.add(what);
      tell(List.copyOf(noted));
      clock.add(Duration.ofMinutes(40));
    }
  }

  private static List<String> all(Audit audit) throws IOException {
    List<String> all = new ArrayList<>();
    audit.all(deed -> all.add(Optional.ofNullable(deed.what()).orElse("")));
    return all;
  }

  @Override
  void look(
      Path data, List<String> last, List<String> next, boolean underWay, Story.Aftermath after)
      throws IOException {
    Audit audit = audit(data);
    List<String> found = all(audit);
    require(
        found.equals(last) || found.equals(next),
        "noted is " + found + ", neither " + last + " nor " + next);
    note(audit, "after");
    require(audit.missing() == 0, "nothing can be noted any more");
    found.add("after");
    require(all(audit).equals(found), "found after it " + all(audit));
  }
}
