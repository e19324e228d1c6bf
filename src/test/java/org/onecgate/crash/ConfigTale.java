package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.Groups;
import org.onecgate.config.Groups.Group;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.StorageException;

/**
 * A configuration file is changed; at one time the disk refuses to force the change, which is taken back then.
 *
 * <p>Whatever a cut leaves: a change that was answered is there, one that was not is there or not, one of which was
 * told that nothing has changed is not, and the file can always be read (A3, A4, C2, P6).
 */
final class ConfigTale extends Tale<Groups> {
  ConfigTale() {
    super("configuration");
  }

  @Override
  ConfigTale anew() {
    return new ConfigTale();
  }

  private static Groups groups(String id) {
    return new Groups(1, List.of(new Group(id, "Title", 1, List.of())));
  }

  private static ConfigFile<Groups> file(Path data) {
    return new ConfigFile<>(
        new DataLayout(data).dashboardLayout(),
        "the layout",
        Rig.PRIVATELY,
        Groups.class,
        Groups.NONE);
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy) throws IOException {
    new DataLayout(data).create();
    tell(Groups.NONE);
    ConfigFile<Groups> config = file(data);
    change(config, "first");
    change(config, "second");
    refused(config, provider, healthy);
    tell(groups("second"));
    change(config, "third");
  }

  private void change(ConfigFile<Groups> config, String id) throws StorageException {
    config.change(before -> groups(id));
    tell(groups(id));
  }

  /** The directory is not forced after the rename: the change is taken back. */
  private static void refused(ConfigFile<Groups> config, WatchedProvider provider, Watcher healthy)
      throws IOException {
    provider.watch(new Watcher() {
      private boolean failed;

      @Override
      public int on(Operation operation, Real real) throws IOException {
        if (operation.kind() == Kind.FORCE_DIRECTORY && !failed) {
          failed = true;
          throw new IOException("not forced");
        }
        return healthy.on(operation, real);
      }

      @Override
      public Object opened(Path path) {
        return healthy.opened(path);
      }
    });
    try {
      config.change(before -> groups("refused"));
      throw new IOException("not told");
    } catch (StorageException e) {
      if (e.isDone()) {
        throw new IOException("not taken back", e);
      }
    } finally {
      provider.watch(healthy);
    }
  }

  @Override
  void look(Path data, Groups last, Groups next, boolean underWay, Story.Aftermath after)
      throws IOException {
    ConfigFile<Groups> config = file(data);
    config.load();
    Groups now = config.get();
    boolean refusal = underWay && last.equals(next); // only that changes nothing
    require(
        now.equals(last) || now.equals(next) || (refusal && now.equals(groups("refused"))),
        "in force is " + now + ", neither " + last + " nor " + next);
    require(config.problem().isEmpty(), "problem " + config.problem());
    Path directory = new DataLayout(data).state();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> all = Files.list(directory)) {
        require(all.noneMatch(each -> each.toString().contains(".broken-")), "set aside");
      }
      config.change(before -> groups("after"));
      require(config.get().equals(groups("after")), "cannot be changed any more");
    }
  }
}
