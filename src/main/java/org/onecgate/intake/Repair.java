package org.onecgate.intake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onecgate.FaultException;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFile;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.PartFile;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.Temps;

/**
 * Puts right what crashes left of the unsealed files of one session (W4).
 *
 * @param directory what the session has received
 */
record Repair(DataLayout layout, LockFiles locks, Journal journal, Path directory) {
  /** Does it, as {@link Intake#recover} says. */
  Recovery run(boolean really) throws IOException {
    Recovery done = Recovery.NONE;
    Set<Path> busy = new HashSet<>();
    List<Path> parts = new ArrayList<>();
    for (Path path : Disk.listTree(layout.parts(directory))) {
      if (Temps.isTemp(String.valueOf(path.getFileName()))) {
        continue;
      }
      if (!LockFiles.isLock(path)) {
        parts.add(path);
      } else if (locks.removeStale(path, really)) {
        done = done.and(new Recovery(1, 0, 0));
      } else {
        busy.add(path);
      }
    }
    Map<Path, Long> lengths = lengths();
    for (Path part : parts) {
      long excess = Disk.size(part) - lengths.getOrDefault(part, 0L);
      boolean whole = excess == 0 && lengths.containsKey(part);
      if (!whole && excess >= 0 && !busy.contains(LockFiles.lockOf(part))) {
        if (really && !cut(part)) {
          continue;
        }
        done = done.and(new Recovery(0, 1, excess));
      }
    }
    checkLengths(lengths);
    return done;
  }

  /** Only removes the locks of dead owners. */
  Recovery removeLocks(boolean really) throws IOException {
    Recovery done = Recovery.NONE;
    for (Path path : Disk.listTree(layout.parts(directory))) {
      if (LockFiles.isLock(path) && locks.removeStale(path, really)) {
        done = done.and(new Recovery(1, 0, 0));
      }
    }
    return done;
  }

  /** Bytes that were acknowledged and are gone must be heard of, a whole file too. */
  private static void checkLengths(Map<Path, Long> lengths) throws StorageException {
    for (Map.Entry<Path, Long> each : lengths.entrySet()) {
      long size = Disk.exists(each.getKey()) ? Disk.size(each.getKey()) : 0;
      if (size < each.getValue()) {
        throw new StorageException(
            "recover",
            each.getKey(),
            new IOException("has " + size + " bytes, " + each.getValue() + " are committed"));
      }
    }
  }

  private Map<Path, Long> lengths() {
    Map<Path, Long> lengths = new HashMap<>();
    for (Journal.Committed committed : journal.files()) {
      lengths.put(layout.part(directory, committed.name()), committed.length());
    }
    return lengths;
  }

  /** Cuts a file under its lock; false if somebody works on it. */
  private boolean cut(Path part) throws IOException {
    try (LockFile lock = locks.acquire(part, Duration.ZERO)) {
      // Only now is the committed length sure: a chunk may have come since the files were listed.
      journal.refresh();
      Map<Path, Long> lengths = lengths();
      PartFile.open(part, lock, lengths.getOrDefault(part, 0L), lengths.containsKey(part))
          .close();
      return true;
    } catch (FaultException e) {
      return false;
    }
  }
}
