package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Set;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.storage.StorageException.Problem;

/** In what way a disk fails, in the words of the system. */
enum Ill {
  EIO,
  ENOSPC,
  EACCES,
  /** A write writes half, the next one says that the disk is full. */
  SHORT_WRITE;

  private static final Set<Kind> ALLOCATING =
      Set.of(Kind.CREATE, Kind.WRITE, Kind.MAKE_DIRECTORY, Kind.LINK, Kind.MOVE, Kind.FORCE);
  private static final Set<Kind> OPEN_FILE =
      Set.of(Kind.READ, Kind.WRITE, Kind.TRUNCATE, Kind.FORCE, Kind.FORCE_DIRECTORY);

  /** Whether an operation can fail in this way. */
  boolean strikes(Kind kind) {
    return switch (this) {
      case EIO -> true;
      case ENOSPC -> ALLOCATING.contains(kind);
      case EACCES -> !OPEN_FILE.contains(kind);
      case SHORT_WRITE -> kind == Kind.WRITE;
    };
  }

  /** Whether, once it has struck for good, this operation fails too. */
  boolean lastsFor(Kind kind) {
    return this == SHORT_WRITE ? ENOSPC.strikes(kind) : strikes(kind);
  }

  IOException failure(Operation operation) {
    if (this == EACCES) {
      return new AccessDeniedException(operation.path().toString());
    }
    String text = this == EIO ? "Input/output error" : "No space left on device";
    return OPEN_FILE.contains(operation.kind())
        ? new IOException(text)
        : new FileSystemException(operation.path().toString(), null, text);
  }

  /** What the caller is to be told of a failed operation. */
  Problem problem(Kind kind) {
    return switch (this) {
      case EIO ->
        kind == Kind.FORCE || kind == Kind.FORCE_DIRECTORY ? Problem.NOT_FORCED : Problem.OTHER;
      case EACCES -> Problem.PERMISSION_DENIED;
      case ENOSPC, SHORT_WRITE -> Problem.DISK_FULL;
    };
  }
}
