package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Path;

/** Decides what becomes of an operation: it happens, or less of it, or nothing, or a failure. */
interface Watcher {
  /** Lets everything happen except the forcing, which costs time and says nothing here. */
  Watcher CALM = (operation, real) -> {
    switch (operation.kind()) {
      case FORCE, FORCE_DIRECTORY -> {}
      default -> real.run(operation);
    }
    return operation.bytes().length;
  };

  /** The operation on the real file system. */
  @FunctionalInterface
  interface Real {
    /** Does it. */
    void run(Operation operation) throws IOException;
  }

  /**
   * Does an operation or not.
   *
   * @return how many bytes a write claims to have written
   */
  int on(Operation operation, Real real) throws IOException;

  /** Whether it may be told of several operations at once. */
  default boolean isConcurrent() {
    return false;
  }

  /** What {@link Operation#file} of the operations on this open file shall be. */
  default Object opened(Path path) {
    return path;
  }
}
