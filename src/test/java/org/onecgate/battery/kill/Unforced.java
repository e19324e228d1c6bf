package org.onecgate.battery.kill;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.battery.kill.Promises.Open;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;

/**
 * Looks at unsealed sessions after a power cut under {@link Durability#DELIVERY}: any acknowledged
 * chunk may be lost, so each session with one must refuse to go on and to be sealed, until it is
 * discarded. The machine that looks has not been started anew; the journals are made to say so.
 */
public final class Unforced {
  private final DataLayout layout;
  private final Promises promises;
  private final List<String> violations = new ArrayList<>();
  private int refused;

  /** Looks at this data directory after the cut. */
  public Unforced(Path data, Promises promises) {
    this.layout = new DataLayout(data);
    this.promises = promises;
  }

  /** What does not hold; empty is good. */
  public List<String> violations() {
    return violations;
  }

  /** How many sessions had to be given up and were. */
  public int refused() {
    return refused;
  }

  /** Looks at every session that had not been sealed. */
  public Unforced check() throws IOException, FaultException {
    try (LockFiles locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT)) {
      for (SessionHash session : List.copyOf(promises.sessions.keySet())) {
        Open open = promises.open(session);
        if (open.sealing != null && Disk.exists(layout.received(new ExchangeId(open.sealing)))) {
          promises.sealed(session); // forced before the rename, so it counts as sealed
        } else if (!open.discarding && !open.files.isEmpty()) {
          refused++;
          check(
              IntakeScript.intake(layout, locks, Durability.DELIVERY, 0),
              session,
              new SafeName(open.files.keySet().iterator().next()));
        }
      }
    }
    return this;
  }

  private void check(Intake intake, SessionHash session, SafeName name)
      throws IOException, FaultException {
    Path journal = layout.journal(layout.intake(session));
    if (!Files.exists(journal)) {
      violations.add("the journal is gone, and " + name + " would begin anew");
      return;
    }
    byte[] bytes = Files.readAllBytes(journal);
    bytes["journal1\t".length() + 33] = 'x'; // the first letter of the boot
    Files.write(journal, bytes);
    require(refuses(() -> append(intake, session, name)), name + " goes on");
    require(
        refuses(() -> intake.seal(session, ExchangeId.of(Instant.EPOCH, 1))), name + " is sealed");
    intake.discard(session);
    append(intake, session, name);
  }

  private static void append(Intake intake, SessionHash session, SafeName name)
      throws IOException, FaultException {
    var unused = intake.append(
        session, new ServerId("1c"), name, false, 1, new ByteArrayInputStream(new byte[1]));
  }

  private interface Code {
    void run() throws IOException, FaultException;
  }

  private static boolean refuses(Code code) throws IOException {
    try {
      code.run();
      return false;
    } catch (FaultException e) {
      return e.fault() == Fault.RECEIVED_LOST;
    }
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      violations.add(what);
    }
  }
}
