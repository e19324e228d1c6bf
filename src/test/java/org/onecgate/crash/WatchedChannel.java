package org.onecgate.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.onecgate.crash.Operation.Kind;

/** An open file or directory, whose writes, truncations and forces are watched. */
final class WatchedChannel extends FileChannel {
  private final WatchedProvider provider;
  private final Path path;
  private final Object file;
  private final FileChannel real;
  private final boolean appends;
  private final boolean directory;
  private final boolean published;

  WatchedChannel(
      WatchedProvider provider,
      Path path,
      Object file,
      FileChannel real,
      Set<? extends OpenOption> options) {
    this.provider = provider;
    this.path = path;
    this.file = file;
    this.real = real;
    this.appends = options.contains(StandardOpenOption.APPEND);
    this.published = path.toString().matches(".*/inbox/[^/]+/files/.*");
    this.directory =
        !options.contains(StandardOpenOption.WRITE) && !appends && Files.isDirectory(path);
  }

  private int write(ByteBuffer source, long position, boolean atEnd) throws IOException {
    byte[] bytes = new byte[source.remaining()];
    source.duplicate().get(bytes);
    int written = provider.on(Operation.onFile(Kind.WRITE, path, file, position, bytes), o -> {
      ByteBuffer rest = ByteBuffer.wrap(o.bytes());
      long at = position;
      while (rest.hasRemaining()) {
        at += atEnd ? real.write(rest) : real.write(rest, at);
      }
    });
    source.position(source.position() + written);
    return written;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int written = write(source, appends ? real.size() : real.position(), appends);
    if (!appends) {
      real.position(real.position() + written);
    }
    return written;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return write(source, position, false);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += write(sources[i]);
    }
    return sum;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    if (size < real.size()) {
      provider.on(
          Operation.onFile(Kind.TRUNCATE, path, file, size, new byte[0]), o -> real.truncate(size));
    }
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    Kind kind = directory ? Kind.FORCE_DIRECTORY : Kind.FORCE;
    provider.on(Operation.onFile(kind, path, file, 0, new byte[0]), o -> real.force(metaData));
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, 64 * 1024));
    if (real.read(buffer, position) <= 0) {
      return 0;
    }
    return target.write(buffer.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException("not watched");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException("not watched");
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!published) {
      return real.read(target);
    }
    int[] count = {0};
    provider.on(
        Operation.onFile(Kind.READ, path, file, real.position(), new byte[0]),
        o -> count[0] = real.read(target));
    return count[0];
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return real.read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return real.read(target, position);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    provider.closed(path);
    real.close();
  }
}
