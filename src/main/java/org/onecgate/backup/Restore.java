package org.onecgate.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Forcing;
import org.onecgate.storage.RelativeName;
import org.onecgate.storage.StorageException;

/**
 * Makes a data directory of a backup: all of it is looked at before anything is made. A start refuses what is not
 * whole yet, and a failure leaves nothing.
 *
 * <p><em>Threading:</em> one thread.
 */
final class Restore {
  private final Path source;
  private final DataLayout layout;

  /** From this backup into this data directory. */
  Restore(Path backup, Path data) {
    this.source = backup.resolve(Contents.DATA);
    this.layout = new DataLayout(data);
  }

  /**
   * What a backup holds, once every byte of it was looked at.
   *
   * @throws Contents.WrongException if it is not as it was made
   */
  static Contents check(Path backup) throws Contents.WrongException, IOException {
    Path source = backup.resolve(Contents.DATA);
    Contents contents;
    try (InputStream in = Disk.read(backup.resolve(Contents.FILE))) {
      contents = Contents.read(in, source);
    }
    Set<Path> missing = new HashSet<>();
    contents.folders().forEach(each -> missing.add(path(source, each.name())));
    Map<String, Contents.Stored> known = new HashMap<>();
    for (Contents.Stored each : contents.files()) {
      known.put(each.name(), each);
      missing.add(path(source, each.name()));
    }
    contents.links().forEach(each -> missing.add(path(source, each.name())));
    look(source, missing);
    if (!missing.isEmpty()) {
      throw new Contents.WrongException("it lacks " + missing.iterator().next());
    }
    for (Contents.Stored each : contents.files()) {
      require(path(source, each.name()), each);
    }
    for (Contents.Link each : contents.links()) {
      Contents.Stored of = known.get(each.of());
      if (of != null) { // as its text was read
        require(path(source, each.name()), of);
      }
    }
    return contents;
  }

  /** Nothing may be there that is not told, no link above all. */
  private static void look(Path directory, Set<Path> missing)
      throws Contents.WrongException, StorageException {
    for (Path each : Disk.list(directory)) {
      boolean told = missing.remove(each) && (Disk.isFile(each) || Disk.isDirectory(each));
      if (!told) {
        throw new Contents.WrongException("it was not made so: " + each);
      }
      if (Disk.isDirectory(each)) {
        look(each, missing);
      }
    }
  }

  private static void require(Path file, Contents.Stored as)
      throws Contents.WrongException, IOException {
    if (!Disk.isFile(file)
        || Disk.size(file) != as.size()
        || !Collected.sha256(file).equals(as.sha256())) {
      throw new Contents.WrongException("it has changed since it was made: " + file);
    }
  }

  private static Path path(Path top, String name) {
    return RelativeName.resolve(top, name)
        .orElseThrow(() -> new IllegalArgumentException("not looked at before: " + name));
  }

  /**
   * Makes the data directory, which is empty or not there.
   *
   * @throws Contents.WrongException if a file has changed since it was looked at
   * @throws StorageException if something else is in the directory, or comes into it meanwhile, or the disk fails
   */
  void make(Contents contents) throws Contents.WrongException, IOException {
    Path root = layout.root();
    boolean made = !Disk.exists(root);
    if (!made && !Disk.list(root).isEmpty()) {
      throw new StorageException("restore", root, new IOException("it is not empty"));
    }
    Disk.createDirectories(root, Disk.PASSAGE_DIRECTORY);
    Disk.createPrivate(layout.restoring());
    try (Forcing forcing = new Forcing(BackupCommand.FORCING);
        Copy copy = new Copy(root, forcing)) {
      try {
        fill(contents, copy);
      } catch (IOException | Contents.WrongException | RuntimeException e) {
        undo(copy, made, e);
        throw e;
      }
    }
    Disk.deleteQuietlyIfEmpty(layout.restoring());
    Disk.forceDirectory(root);
  }

  /** Where the disk does not even let it be removed, nobody may start on what is left. */
  private void undo(Copy copy, boolean made, Exception why) {
    try {
      copy.undo();
      Disk.deleteQuietlyIfEmpty(layout.restoring());
      if (made) {
        Disk.deleteQuietlyIfEmpty(layout.root());
      }
    } catch (StorageException e) {
      why.addSuppressed(e);
    }
  }

  private void fill(Contents contents, Copy copy) throws Contents.WrongException, IOException {
    Path root = layout.root();
    for (Contents.Folder each : contents.folders()) {
      copy.directory(path(root, each.name()), each.mode());
    }
    Map<String, Contents.Stored> known = new HashMap<>();
    for (Contents.Stored each : contents.files()) {
      known.put(each.name(), each);
      Path from = path(source, each.name());
      try (InputStream in = Disk.read(from)) {
        Copy.Written written = copy.file(
            path(root, each.name()),
            in,
            each.size() + 1,
            each.mode(),
            Instant.ofEpochMilli(each.modified()));
        if (!written.equals(new Copy.Written(each.size(), each.sha256()))) {
          throw new Contents.WrongException("it has changed since it was looked at: " + from);
        }
      }
    }
    for (Contents.Link each : contents.links()) {
      Contents.Stored of = known.get(each.of());
      if (of != null) { // as its text was read
        copy.link(path(root, each.name()), path(root, each.of()), of.mode());
      }
    }
    copy.finish();
  }
}
