package org.onecgate.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of a {@link WatchedFileSystem}: the real path in another coat. */
final class WatchedPath implements Path {
  private final WatchedFileSystem fileSystem;
  private final Path real;

  WatchedPath(WatchedFileSystem fileSystem, Path real) {
    this.fileSystem = fileSystem;
    this.real = real;
  }

  Path real() {
    return real;
  }

  private Path coat(Path path) {
    return new WatchedPath(fileSystem, path);
  }

  private @Nullable Path coatOrNull(@Nullable Path path) {
    return path == null ? null : coat(path);
  }

  @Override
  public FileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return real.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return coatOrNull(real.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return coatOrNull(real.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return coatOrNull(real.getParent());
  }

  @Override
  public int getNameCount() {
    return real.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return coat(real.getName(index));
  }

  @Override
  public Path subpath(int begin, int end) {
    return coat(real.subpath(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof WatchedPath o && real.startsWith(o.real);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof WatchedPath o && real.endsWith(o.real);
  }

  @Override
  public Path normalize() {
    return coat(real.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return coat(real.resolve(WatchedProvider.real(other)));
  }

  @Override
  public Path relativize(Path other) {
    return coat(real.relativize(WatchedProvider.real(other)));
  }

  @Override
  public URI toUri() {
    return real.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return coat(real.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return coat(real.toRealPath(options));
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nobody watches directories");
  }

  @Override
  public int compareTo(Path other) {
    return real.compareTo(WatchedProvider.real(other));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WatchedPath o && real.equals(o.real);
  }

  @Override
  public int hashCode() {
    return real.hashCode();
  }

  @Override
  public String toString() {
    return real.toString();
  }
}
