package org.onecgate.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A new file of 1 MB: atomic (A8), bare, and bare with a rename, all of them durable. */
public class AtomicWriteBench extends Piece {
  private static final int SIZE = 1_000_000;

  private final AtomicFile files = new AtomicFile(Disk.PRIVATE_FILE);
  private final byte[] content = new byte[SIZE];
  private Path directory;
  private Path target;

  @Setup
  public void open(Place place) {
    directory = place.root();
    target = directory.resolve("target");
  }

  @TearDown(Level.Invocation)
  public void remove() throws IOException {
    Files.delete(target);
  }

  @Benchmark
  public void atomic() throws IOException {
    files.write(target, content);
  }

  @Benchmark
  public void bare() throws IOException {
    create(target);
    force(directory);
  }

  @Benchmark
  public void bareRenamed() throws IOException {
    Path temp = directory.resolve("temp");
    create(temp);
    Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
    force(directory);
  }

  private void create(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
