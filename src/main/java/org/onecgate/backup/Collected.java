package org.onecgate.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.onecgate.Digests;
import org.onecgate.storage.Disk;
import org.onecgate.storage.RelativeName;
import org.onecgate.storage.StorageException;

/**
 * What a backup has taken of a directory so far. What vanishes meanwhile is passed over, links and whatever else is
 * neither file nor directory are left out.
 *
 * <p><em>Threading:</em> one thread.
 */
final class Collected {
  private static final long ALL = Long.MAX_VALUE;

  private final Path from;
  private final Path to;
  private final Copy copy;
  private final NavigableMap<Path, Contents.Entry> entries = new TreeMap<>();

  /** The files that have several names, by what tells them apart: of each its first name here. */
  private final Map<Object, Path> shared = new HashMap<>();

  /** Takes files of one directory to the same places in another. */
  Collected(Path from, Path to, Copy copy) {
    this.from = from;
    this.to = to;
    this.copy = copy;
  }

  /** Where the copy of a file lies. */
  Path placeOf(Path file) {
    return to.resolve(from.relativize(file));
  }

  /** Whether this file or directory was taken. */
  boolean has(Path file) {
    return entries.containsKey(file);
  }

  /** Takes a file as it is; false if it is not there. */
  boolean file(Path file) throws IOException {
    return file(file, ALL);
  }

  /**
   * Takes the beginning of a file.
   *
   * @param most so many bytes at most
   * @return false if it is not there
   */
  boolean file(Path file, long most) throws IOException {
    return as(file, file, most);
  }

  /** Takes a file as that of another place; false if it is not there. */
  boolean as(Path file, Path other) throws IOException {
    return as(file, other, ALL);
  }

  private boolean as(Path file, Path place, long most) throws IOException {
    if (!Disk.isFile(file)) {
      return false;
    }
    try {
      Disk.Facts facts = Disk.facts(file);
      Path first = most == ALL && facts.shared() != null ? shared.get(facts.shared()) : null;
      if (first != null && hasBytesOf(file, first)) {
        link(place, first, Copy.octal(facts.mode()));
        return true;
      }
      try (InputStream in = Disk.read(file)) {
        store(place, in, most, Copy.octal(facts.mode()), facts.modified());
      }
      if (facts.shared() != null) {
        shared.put(facts.shared(), place);
      }
      return true;
    } catch (StorageException e) {
      if (e.isMissing() && !Disk.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  /** The number of a file may be given to another one meanwhile: the bytes tell. */
  private boolean hasBytesOf(Path file, Path first) throws IOException {
    return entries.get(first) instanceof Contents.Stored known
        && known.sha256().equals(sha256(file));
  }

  /** The SHA-256 of a file, in lower-case hex. */
  static String sha256(Path file) throws IOException {
    var digest = Digests.sha256();
    try (InputStream in = Disk.read(file)) {
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void link(Path place, Path first, String mode) throws StorageException {
    parents(place);
    copy.link(placeOf(place), placeOf(first), mode);
    entries.put(place, new Contents.Link(name(place), name(first)));
  }

  private void store(Path place, InputStream in, long most, String mode, Instant modified)
      throws IOException {
    parents(place);
    Copy.Written written = copy.file(placeOf(place), in, most, mode, modified);
    note(place, mode, modified, written);
  }

  /** Notes a file that somebody else has written at its place, and has forced. */
  void written(Path place, Instant modified) throws IOException {
    Path file = placeOf(place);
    note(
        place,
        Copy.octal(Disk.modeOf(file)),
        modified,
        new Copy.Written(Disk.size(file), sha256(file)));
  }

  private void note(Path place, String mode, Instant modified, Copy.Written written) {
    entries.put(
        place,
        new Contents.Stored(
            name(place), mode, modified.toEpochMilli(), written.size(), written.sha256()));
  }

  private void parents(Path file) throws StorageException {
    Path directory = Disk.parent(file);
    if (!directory.equals(from)) {
      directory(directory);
    }
  }

  /** Takes a directory without what is in it, and those that it lies in. */
  void directory(Path directory) throws StorageException {
    if (entries.containsKey(directory)) {
      return;
    }
    parents(directory);
    String mode = Optional.ofNullable(Disk.modeOf(directory)).map(Copy::octal).orElse("-");
    copy.directory(placeOf(directory), mode);
    entries.put(directory, new Contents.Folder(name(directory), mode));
  }

  /**
   * Takes a directory with all that is in it.
   *
   * @param wanted which of the files and directories below it
   * @return false if some of it vanished meanwhile, or it is not there
   */
  boolean tree(Path directory, Predicate<Path> wanted) throws IOException {
    if (!Disk.isDirectory(directory)) {
      return false;
    }
    directory(directory);
    boolean whole = true;
    for (Path each : Disk.list(directory)) {
      if (!wanted.test(each)) {
        continue;
      }
      if (Disk.isDirectory(each)) {
        whole &= tree(each, wanted);
      } else {
        whole &= file(each) || Disk.exists(each); // a link, say
      }
    }
    return whole;
  }

  /** Gives up what was taken of a directory. */
  void forget(Path directory) throws StorageException {
    copy.remove(placeOf(directory));
    entries.tailMap(directory, true).keySet().removeIf(each -> each.startsWith(directory));
  }

  /** All that was taken. */
  Contents contents(Instant at) {
    return new Contents(
        at, all(Contents.Folder.class), all(Contents.Stored.class), all(Contents.Link.class));
  }

  private <T> List<T> all(Class<T> kind) {
    return entries.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private String name(Path file) {
    return RelativeName.of(from, file);
  }

  /** The names of files in a directory, whole ones only. */
  static List<Path> files(Path directory) throws StorageException {
    return Disk.list(directory).stream().filter(Disk::isFile).toList();
  }
}
