package org.onecgate.battery.kill;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.battery.kill.Promises.Open;
import org.onecgate.battery.kill.Promises.Piece;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.StorageException;

/**
 * Looks at unsealed sessions after a power cut under {@link Durability#DELIVERY}: chunks may be
 * lost, but what is left must be the beginning of what was acknowledged, with its true bytes, or
 * else refuse every further chunk.
 */
public final class Unforced {
  private final DataLayout layout;
  private final Promises promises;
  private final List<String> violations = new ArrayList<>();
  private int lost;
  private int refused;
  private int forgotten;

  /** Looks at this data directory after the cut. */
  public Unforced(Path data, Promises promises) {
    this.layout = new DataLayout(data);
    this.promises = promises;
  }

  /** What does not hold; empty is good. */
  public List<String> violations() {
    return violations;
  }

  /** How many acknowledged chunks are lost. */
  public int lost() {
    return lost;
  }

  /** How many files refuse further chunks because bytes that the journal knows are gone. */
  public int refused() {
    return refused;
  }

  /** How many files have lost chunks together with their journal records and would go on. */
  public int forgotten() {
    return forgotten;
  }

  /** Looks at every session that had not been sealed. */
  public Unforced check() throws IOException {
    try (LockFiles locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT)) {
      Intake intake = IntakeScript.intake(layout, locks, Durability.DELIVERY, 0);
      for (String session : List.copyOf(promises.sessions.keySet())) {
        Open open = promises.open(session);
        if (open.sealing != null && Disk.exists(layout.received(new ExchangeId(open.sealing)))) {
          promises.sealed(session); // forced before the rename, so it counts as sealed
        } else if (!open.discarding) {
          check(intake, session, open);
        }
      }
    }
    return this;
  }

  private void check(Intake intake, String session, Open open) throws IOException {
    Journal journal = new Journal(layout.journal(layout.intake(session)), false);
    journal.refresh();
    Piece flying = open.inFlight;
    if (flying != null) {
      open.take(flying); // it may be there or not, like any other
    }
    for (var file : open.files.entrySet()) {
      SafeName name = new SafeName(file.getKey());
      List<Piece> pieces = file.getValue();
      long committed = journal.committed(name).map(Journal.Committed::length).orElse(0L);
      int kept = journal.committed(name).map(Journal.Committed::chunks).orElse(0);
      List<Piece> left = pieces.subList(0, Math.min(kept, pieces.size()));
      if (left.stream().mapToLong(Piece::length).sum() != committed) {
        violations.add(name + " holds no beginning of what was sent");
        continue;
      }
      boolean whole = pieces.size() - left.size()
          <= (flying != null && flying.name().equals(file.getKey()) ? 1 : 0);
      Path path = layout.part(layout.intake(session), name);
      if (committed > 0 && (!Files.exists(path) || Files.size(path) < committed)) {
        refused++;
        lost += pieces.size();
        require(refuses(intake, session, name), name + " is too short and goes on");
        continue;
      }
      lost += whole ? 0 : pieces.size() - left.size();
      forgotten += whole ? 0 : 1;
      require(agree(path, left), name + " has other bytes than were acknowledged");
    }
  }

  private boolean refuses(Intake intake, String session, SafeName name) throws IOException {
    try (InputStream body = InputStream.nullInputStream()) {
      intake.append(session, "1c", name, 1, body);
      return false;
    } catch (StorageException e) {
      return true;
    } catch (FaultException e) {
      return false;
    }
  }

  private static boolean agree(Path path, List<Piece> pieces) throws IOException {
    if (pieces.isEmpty()) {
      return true;
    }
    try (InputStream in = Files.newInputStream(path)) {
      for (Piece piece : pieces) {
        if (!IntakeScript.sha256(in.readNBytes((int) piece.length())).equals(piece.sha256())) {
          return false;
        }
      }
    }
    return true;
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      violations.add(what);
    }
  }
}
