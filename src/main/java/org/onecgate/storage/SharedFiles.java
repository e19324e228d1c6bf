package org.onecgate.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Files in a directory of ours that programs under other accounts may write into, as the inbox: what they put there is
 * no way to what they cannot read themselves.
 */
public final class SharedFiles {
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private SharedFiles() {}

  /**
   * Opens a file for reading from this byte on; beyond its end there is nothing to read. No link below the top is
   * followed, also not one that is put there meanwhile where the system can open a file in a directory that is open
   * (Linux, macOS). What is no regular file is not opened, as reading a pipe may wait for ever.
   *
   * @param top the directory; it may be a link itself
   * @param file lies below it, at any depth
   * @throws StorageException if it cannot be opened, or is reached by a link or by a path that leads up
   */
  public static InputStream read(Path top, Path file, long from) throws StorageException {
    return Disk.step("open", file, () -> Disk.from(open(top, file), from));
  }

  private static SeekableByteChannel open(Path top, Path file) throws IOException {
    if (file.equals(top) || !file.startsWith(top) || !file.equals(file.normalize())) {
      throw new FileSystemException(file.toString(), null, "leads out of the directory");
    }
    try (DirectoryStream<Path> directory = Files.newDirectoryStream(top)) {
      if (directory instanceof SecureDirectoryStream<Path> secure) {
        return below(secure, top.relativize(file));
      }
    }
    for (Path each = Disk.parent(file); !each.equals(top); each = Disk.parent(each)) {
      if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) && Files.exists(each)) {
        throw new FileSystemException(each.toString(), null, "is a link");
      }
    }
    requireFile(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS), file);
    return Files.newByteChannel(file, READ);
  }

  private static SeekableByteChannel below(SecureDirectoryStream<Path> directory, Path rest)
      throws IOException {
    Path first = rest.getName(0);
    if (rest.getNameCount() == 1) {
      requireFile(
          directory
              .getFileAttributeView(first, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes(),
          rest);
      return directory.newByteChannel(first, READ);
    }
    try (SecureDirectoryStream<Path> next =
        directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
      return below(next, rest.subpath(1, rest.getNameCount()));
    }
  }

  private static void requireFile(BasicFileAttributes facts, Path file) throws IOException {
    if (!facts.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "is no file");
    }
  }
}
