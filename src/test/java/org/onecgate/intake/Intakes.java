package org.onecgate.intake;

import java.time.Clock;
import java.time.Duration;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.SessionFolders;

/** Makes the intakes of tests: what holds for all servers together holds for each. */
public final class Intakes {
  private Intakes() {}

  /** One below this layout. */
  public static Intake of(
      DataLayout layout,
      LockFiles locks,
      Limits limits,
      Durability durability,
      Duration lockWait,
      Clock clock) {
    return new Intake(
        layout,
        locks,
        new SessionFolders(layout),
        limits,
        server -> limits,
        durability,
        lockWait,
        clock);
  }
}
