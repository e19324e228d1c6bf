package org.onecgate.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for thousands of small trees, in memory where the system has such a place. */
final class Scratch implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path path;

  Scratch() {
    try {
      path = Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "gate-crash")
          : Files.createTempDirectory("gate-crash");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fresh directory in it. */
  Path fresh() throws IOException {
    return Files.createTempDirectory(path, "d");
  }

  static void delete(Path top) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(top)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }
}
