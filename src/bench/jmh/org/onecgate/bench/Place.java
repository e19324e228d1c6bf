package org.onecgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A data directory below {@code java.io.tmpdir}, gone when the measuring ends. */
@State(Scope.Benchmark)
public class Place {
  private Path root;
  private DataLayout layout;
  private LockFiles locks;

  @Setup(Level.Trial)
  public void open() throws IOException {
    root = Files.createTempDirectory("gate-jmh-").toRealPath();
    layout = new DataLayout(root);
    layout.create();
    locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT);
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    locks.close();
    Disk.deleteTree(root);
  }

  /** Where what is measured may write as it likes. */
  public Path root() {
    return root;
  }

  public DataLayout layout() {
    return layout;
  }

  public LockFiles locks() {
    return locks;
  }
}
