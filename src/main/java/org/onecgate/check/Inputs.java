package org.onecgate.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StoredFile;

/**
 * Finds the files that are meant and the names that 1C would give them: below a directory the path from there on, and
 * from {@code import_files} on wherever that stands, as goods name their pictures so.
 *
 * <p>Links to files are followed, links to directories only where they are named themselves.
 */
final class Inputs {
  private static final String PICTURES = "import_files";

  /** Hears of what cannot be looked at. */
  interface Listener {
    /** The gate would refuse the name. */
    void misnamed(String file, FaultException why);

    /** The disk did not give it. */
    void unreadable(String file, IOException why);
  }

  private final Listener listener;
  private final Set<Path> known = new HashSet<>();
  private final List<StoredFile> files = new ArrayList<>();

  private Inputs(Listener listener) {
    this.listener = listener;
  }

  /** All files of these files and directories, each once, in the order of their names below each directory. */
  static List<StoredFile> of(List<Path> paths, Listener listener) {
    Inputs inputs = new Inputs(listener);
    for (Path each : paths) {
      try {
        Path real = each.toRealPath();
        Path named = each.toAbsolutePath().normalize();
        if (Disk.isDirectory(real)) {
          inputs.directory(real, named, named);
        } else {
          inputs.file(real, named, Disk.parent(named));
        }
      } catch (IOException e) {
        listener.unreadable(each.toString(), e);
      }
    }
    return inputs.files;
  }

  private void directory(Path directory, Path named, Path top) {
    List<Path> entries;
    try {
      entries = Disk.list(directory);
    } catch (IOException e) {
      listener.unreadable(named.toString(), e);
      return;
    }
    for (Path each : entries) {
      Path name = named.resolve(directory.relativize(each));
      try {
        if (Disk.isDirectory(each)) {
          directory(each, name, top);
        } else {
          Path real = each.toRealPath();
          if (Disk.isFile(real)) {
            file(real, name, top);
          }
        }
      } catch (IOException e) {
        listener.unreadable(name.toString(), e);
      }
    }
  }

  private void file(Path real, Path named, Path top) throws IOException {
    if (!known.add(real)) {
      return;
    }
    String name = name(named, top);
    try {
      files.add(new StoredFile(SafeName.ofParameter(name), real, Disk.size(real), 1, List.of()));
    } catch (FaultException e) {
      listener.misnamed(name, e);
    }
  }

  private static String name(Path file, Path top) {
    int from = top.getNameCount();
    for (int i = 0; i < file.getNameCount() - 1; i++) {
      if (file.getName(i).toString().equalsIgnoreCase(PICTURES)) {
        from = i;
        break;
      }
    }
    List<String> segments = new ArrayList<>();
    file.subpath(from, file.getNameCount()).forEach(each -> segments.add(each.toString()));
    return String.join("/", segments);
  }
}
