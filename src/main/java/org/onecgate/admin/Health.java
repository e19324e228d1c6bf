package org.onecgate.admin;

import java.util.List;
import java.util.stream.Stream;
import org.onecgate.config.Servers;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Limits;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * What stops an exchange if it is not well, in the form of MicroProfile Health (D3). Anybody may ask, so it tells only
 * names.
 */
public final class Health {
  private final DataLayout layout;
  private final Servers servers;
  private final ImportRuns runs;
  private final Limits limits;

  /** Looks at these. */
  public Health(DataLayout layout, Servers servers, ImportRuns runs, Limits limits) {
    this.layout = layout;
    this.servers = servers;
    this.runs = runs;
    this.limits = limits;
  }

  /** Whether something is well. */
  public enum Status {
    /** It is. */
    UP,
    /** It is not. */
    DOWN;

    private static Status of(boolean well) {
      return well ? UP : DOWN;
    }
  }

  /**
   * One thing that is looked at.
   *
   * @param name {@code volume}: the data directory can be written; {@code reserve}: more is free than {@code
   *     gate.reserve}; {@code registry}: {@code servers.json} is in force as it stands; {@code imports}: none is
   *     held up by the disk or a scanner
   */
  public record Check(String name, Status status) {}

  /**
   * All of it.
   *
   * @param status up if all checks are
   */
  public record View(Status status, List<Check> checks) {
    /** Where nothing is to be looked at. */
    static final View ALIVE = of(List.of());

    static View of(List<Check> checks) {
      return new View(
          Status.of(checks.stream().allMatch(check -> check.status() == Status.UP)), checks);
    }
  }

  /** Whether an exchange could be received and published now. */
  public View ready() {
    return View.of(Stream.of(
            new Check("volume", Status.of(Disk.isWritable(layout.sessions()))),
            new Check("reserve", Status.of(hasRoom())),
            new Check("registry", Status.of(servers.file().problem().isEmpty())),
            new Check("imports", Status.of(runs.held().isEmpty())))
        .toList());
  }

  private boolean hasRoom() {
    try {
      Disk.Space space = Disk.space(layout.root());
      return space.usable() > limits.reserveOf(space.total());
    } catch (StorageException e) {
      return false;
    }
  }
}
