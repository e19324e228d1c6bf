package org.onecgate.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.VolumeCheck;

/**
 * What all rooms stand on.
 *
 * @param layout the tree below the data directory
 * @param privately writes records that nobody else may read
 * @param publicly writes records for consumers
 * @param locks the locks of files
 * @param folders tells which sessions have changed
 * @param clock the time
 */
public record Ground(
    DataLayout layout,
    JsonStore privately,
    JsonStore publicly,
    LockFiles locks,
    SessionFolders folders,
    Clock clock)
    implements AutoCloseable {

  /**
   * Makes the tree and tries out what its volume can do.
   *
   * @throws IOException if the data directory cannot be used
   */
  public static Ground of(Path data, Clock clock) throws IOException {
    DataLayout layout = new DataLayout(data).create();
    VolumeCheck.require(layout.state());
    return new Ground(
        layout,
        new JsonStore(new AtomicFile(Disk.PRIVATE_FILE)),
        new JsonStore(new AtomicFile(Disk.PUBLIC_FILE)),
        new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT),
        new SessionFolders(layout),
        clock);
  }

  @Override
  public void close() {
    folders.close();
    locks.close();
    publicly.close();
    privately.close();
  }
}
