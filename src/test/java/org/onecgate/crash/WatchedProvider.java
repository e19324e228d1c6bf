package org.onecgate.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.onecgate.crash.Operation.Kind;

/**
 * Delegates to the real file system and shows every change to a {@link Watcher} first. New files
 * and directories are private, as under the strictest umask, so that a forgotten mode shows.
 *
 * <p><em>Threading:</em> safe; operations are watched one after another.
 */
final class WatchedProvider extends FileSystemProvider {
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final FileSystem real;
  private final WatchedFileSystem fileSystem;
  private final AtomicInteger open = new AtomicInteger();
  private volatile Watcher watcher;

  WatchedProvider(FileSystem real, Watcher watcher) {
    this.real = real;
    this.watcher = watcher;
    this.fileSystem = new WatchedFileSystem(this, real);
  }

  /** From now on this one watches. */
  void watch(Watcher next) {
    watcher = next;
  }

  /** How many channels are open. */
  int open() {
    return open.get();
  }

  /**
   * How many channels stay open: the thread of a handler may just be reading, and has a few seconds for
   * that.
   */
  int settled() {
    for (int i = 0; i < 500 && open.get() > 0; i++) {
      LockSupport.parkNanos(10_000_000);
    }
    return open.get();
  }

  /** The watched form of a real path. */
  Path watched(Path path) {
    return new WatchedPath(fileSystem, path);
  }

  private FileSystemProvider delegate() {
    return real.provider();
  }

  static Path real(Path path) {
    return path instanceof WatchedPath w ? w.real() : path;
  }

  int on(Operation operation, Watcher.Real action) throws IOException {
    Watcher now = watcher;
    if (now.isConcurrent()) {
      return now.on(operation, action);
    }
    synchronized (this) {
      return watcher.on(operation, action);
    }
  }

  void closed(Path path) {
    if (counts(path)) {
      open.decrementAndGet();
    }
  }

  /** The guard stays open as long as the locks are kept. */
  private static boolean counts(Path path) {
    return !String.valueOf(path.getFileName()).equals("guard");
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path file = real(path);
    FileChannel[] channel = {null};
    Watcher.Real action = o -> channel[0] = delegate().newFileChannel(file, options, FILE);
    synchronized (this) {
      boolean writes =
          options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
      boolean creates = writes
          && (options.contains(StandardOpenOption.CREATE)
              || options.contains(StandardOpenOption.CREATE_NEW))
          && Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
      if (writes) {
        on(Operation.on(creates ? Kind.CREATE : Kind.OPEN, file), action);
      } else {
        channel[0] = delegate().newFileChannel(file, options);
      }
      if (counts(file)) {
        open.incrementAndGet();
      }
      return new WatchedChannel(this, file, watcher.opened(file), channel[0], options);
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> stream =
        delegate().newDirectoryStream(real(directory), entry -> filter.accept(watched(entry)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> entries = stream.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return entries.hasNext();
          }

          @Override
          public Path next() {
            return watched(entries.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    Path path = real(directory);
    on(Operation.on(Kind.MAKE_DIRECTORY, path), o -> delegate().createDirectory(path, DIRECTORY));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    Path to = real(link);
    Path from = real(existing);
    on(Operation.on(Kind.LINK, from, to), o -> delegate().createLink(to, from));
  }

  @Override
  public void delete(Path path) throws IOException {
    Path file = real(path);
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      delegate().delete(file); // fails, and is nothing that a failing disk could prevent
    }
    on(Operation.on(Kind.DELETE, file), o -> delegate().delete(file));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Path from = real(source);
    Path to = real(target);
    on(Operation.on(Kind.MOVE, from, to), o -> delegate().move(from, to, options));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException("not watched");
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    V view = delegate().getFileAttributeView(real(path), type, options);
    return view instanceof PosixFileAttributeView posix
        ? type.cast(new WatchedView(this, real(path), posix))
        : view;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return delegate().readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return delegate().readAttributes(real(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    delegate().setAttribute(real(path), attribute, value, options);
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return delegate().isSameFile(real(one), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return delegate().isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return delegate().getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    delegate().checkAccess(real(path), modes);
  }

  @Override
  public String getScheme() {
    return "watched";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("not by URI");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("not by URI");
  }
}
