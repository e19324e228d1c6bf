package org.onecgate.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A step at the disk that failed: which path, which operation, what kind of problem (A4, A7).
 *
 * <p>The message holds the path and is for the log only.
 */
public final class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the disk. */
  public enum Problem {
    /** No space or no quota is left. */
    DISK_FULL,
    /** The process may not do this. */
    PERMISSION_DENIED,
    /** The volume is mounted read-only. */
    READ_ONLY,
    /** Written bytes could not be made durable; it is never tried again (A4). */
    NOT_FORCED,
    /** Anything else, a failing device among them. */
    OTHER
  }

  private final transient Path path;
  private final String operation;
  private final Problem problem;

  private final boolean done;

  /** A failed operation on a path. */
  public StorageException(String operation, Path path, Exception cause) {
    this(operation, path, of(operation, cause, path), cause, false);
  }

  private StorageException(
      String operation, Path path, Problem problem, @Nullable Throwable cause, boolean done) {
    super("storage operation=" + operation + " problem=" + problem + " path=" + path, cause);
    this.path = path;
    this.operation = operation;
    this.problem = problem;
    this.done = done;
  }

  /** The same failure of something that was done all the same, and may not survive a power cut. */
  public StorageException ofWhatIsDone() {
    return new StorageException(operation, path, problem, this, true);
  }

  /** Whether what was asked for is done all the same: it is visible, and a power cut may undo it. */
  public boolean isDone() {
    return done;
  }

  /** What is wrong, in words for who sits at the machine; no path of this failure is in them. */
  public static String words(IOException why) {
    if (why instanceof StorageException storage) {
      return switch (storage.problem()) {
        case DISK_FULL -> "the disk is full";
        case PERMISSION_DENIED -> "permission denied";
        case READ_ONLY -> "the volume is read-only";
        case NOT_FORCED -> "the disk did not keep it";
        case OTHER ->
          storage.getCause() instanceof IOException cause ? words(cause) : "the disk failed";
      };
    }
    if (why instanceof NoSuchFileException) {
      return "there is no such file";
    }
    String message = why.getMessage();
    return message == null ? why.getClass().getSimpleName() : message;
  }

  /** Whether it is only that there is no such file, or none any more. */
  public boolean isMissing() {
    return getCause() instanceof NoSuchFileException
        || (getCause() instanceof StorageException cause && cause.isMissing());
  }

  /** Where it happened. */
  public Path path() {
    return path;
  }

  /** What was being done, such as {@code write} or {@code force}. */
  public String operation() {
    return operation;
  }

  /** What kind of problem it is. */
  public Problem problem() {
    return problem;
  }

  // The system's message is the only thing that tells these apart, and it follows the locale; so
  // the English texts are tried first and the volume is asked where they do not fit.
  private static Problem of(String operation, Exception cause, Path path) {
    if (cause instanceof StorageException s) {
      return s.problem;
    }
    if (cause instanceof AccessDeniedException) {
      return Problem.PERMISSION_DENIED;
    }
    if (cause instanceof ReadOnlyFileSystemException) {
      return Problem.READ_ONLY;
    }
    String text = String.valueOf(
            cause instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : cause.getMessage())
        .toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return Problem.DISK_FULL;
    }
    if (text.contains("read-only file system")) {
      return Problem.READ_ONLY;
    }
    if (text.contains("permission denied") || text.contains("operation not permitted")) {
      return Problem.PERMISSION_DENIED;
    }
    if (operation.startsWith("force")) {
      return Problem.NOT_FORCED;
    }
    // A plain message in another language, not one of the exceptions that say what is wrong.
    boolean unknown =
        cause.getClass() == IOException.class || cause.getClass() == FileSystemException.class;
    return unknown && Disk.isFull(path) ? Problem.DISK_FULL : Problem.OTHER;
  }
}
