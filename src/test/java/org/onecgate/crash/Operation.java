package org.onecgate.crash;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One change that the product asks of the file system; paths are those of the real one. */
final class Operation {
  /** What is asked. */
  enum Kind {
    CREATE,
    /** An existing file is opened for writing: changes nothing, but may fail. */
    OPEN,
    /** A file of a published delivery is read: changes nothing, but may fail. */
    READ,
    WRITE,
    TRUNCATE,
    FORCE,
    FORCE_DIRECTORY,
    MOVE,
    DELETE,
    LINK,
    MAKE_DIRECTORY,
    SET_MODE
  }

  private static final byte[] NONE = {};

  private final Kind kind;
  private final Path path;
  private final Path target;
  private final long position;
  private final byte[] bytes;
  private final Set<PosixFilePermission> mode;
  private final @Nullable Object file;

  private Operation(
      Kind kind,
      Path path,
      Path target,
      long position,
      byte[] bytes,
      Set<PosixFilePermission> mode,
      @Nullable Object file) {
    this.kind = kind;
    this.path = path;
    this.target = target;
    this.position = position;
    this.bytes = bytes;
    this.mode = mode;
    this.file = file;
  }

  /** An operation on a name. */
  static Operation on(Kind kind, Path path) {
    return new Operation(kind, path, path, 0, NONE, Set.of(), null);
  }

  /** A move from a name to another, or a link of the first under the second. */
  static Operation on(Kind kind, Path path, Path target) {
    return new Operation(kind, path, target, 0, NONE, Set.of(), null);
  }

  static Operation setMode(Path path, Set<PosixFilePermission> mode) {
    return new Operation(Kind.SET_MODE, path, path, 0, NONE, Set.copyOf(mode), null);
  }

  /** An operation on an open file, whatever its name is by now. */
  static Operation onFile(Kind kind, Path path, Object file, long position, byte[] bytes) {
    return new Operation(kind, path, path, position, bytes, Set.of(), file);
  }

  /** The same write of fewer bytes. */
  Operation shortened(int count) {
    return new Operation(kind, path, target, position, Arrays.copyOf(bytes, count), mode, file);
  }

  Kind kind() {
    return kind;
  }

  Path path() {
    return path;
  }

  Path target() {
    return target;
  }

  long position() {
    return position;
  }

  byte[] bytes() {
    return bytes;
  }

  Set<PosixFilePermission> mode() {
    return mode;
  }

  @Nullable
  Object file() {
    return file;
  }

  @Override
  public String toString() {
    return kind + " " + path + (target.equals(path) ? "" : " -> " + target)
        + (kind == Kind.WRITE ? " " + bytes.length + " at " + position : "");
  }
}
