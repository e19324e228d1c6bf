package org.onecgate.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The steps at the disk that durability is made of, each in one place.
 *
 * <p>Every failure is a {@link StorageException}. On a volume without POSIX permissions (Windows)
 * modes are left alone and directories cannot be forced; nothing else differs.
 */
public final class Disk {
  /** {@code rwxr-xr-x}: directories that consumers read (S5). */
  public static final Set<PosixFilePermission> PUBLIC_DIRECTORY = mode("rwxr-xr-x");

  /** {@code rwx--x--x}: can be passed through, not listed. */
  public static final Set<PosixFilePermission> PASSAGE_DIRECTORY = mode("rwx--x--x");

  /** {@code rwx------}: everything else (S5). */
  public static final Set<PosixFilePermission> PRIVATE_DIRECTORY = mode("rwx------");

  /** {@code rw-r--r--}: received and published files (E9). */
  public static final Set<PosixFilePermission> PUBLIC_FILE = mode("rw-r--r--");

  /** {@code rw-------}: state and records. */
  public static final Set<PosixFilePermission> PRIVATE_FILE = mode("rw-------");

  private static final Duration TICK = Duration.ofSeconds(2);

  private static final long FULL_BELOW = 64 * 1024;

  private Disk() {}

  private static Set<PosixFilePermission> mode(String text) {
    return Set.copyOf(PosixFilePermissions.fromString(text));
  }

  /** One call that may fail at the disk. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  /** One call without a result. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  static <T> T step(String operation, Path path, Step<T> step) throws StorageException {
    try {
      return step.run();
    } catch (StorageException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      throw new StorageException(operation, path, e);
    }
  }

  static void act(String operation, Path path, Action action) throws StorageException {
    step(operation, path, () -> {
      action.run();
      return true;
    });
  }

  /** Whether the volume of this path, or of its nearest existing parent, has no space left. */
  static boolean isFull(Path path) {
    try {
      return measure(path).usable() < FULL_BELOW;
    } catch (IOException e) {
      return false; // asked while a StorageException is being made: another one would ask again
    }
  }

  /**
   * The room on a volume, in bytes.
   *
   * @param total how large the volume is
   * @param usable how much this process may still write
   */
  public record Space(long total, long usable) {}

  /** What its system calls the volume of this path, or of its nearest existing parent, such as {@code ext4}. */
  public static String volumeType(Path path) throws StorageException {
    return step("space", path, () -> storeOf(path).type());
  }

  /** The room on the volume of this path, or of its nearest existing parent. */
  public static Space space(Path path) throws StorageException {
    return step("space", path, () -> measure(path));
  }

  /** Measures the volume of this path, which is looked for once: that takes longer than to measure it. */
  static FreeSpace.Measure measureOf(Path path) {
    AtomicReference<@Nullable FileStore> known = new AtomicReference<>();
    return () -> step("space", path, () -> {
      FileStore store = known.get();
      if (store == null) {
        store = storeOf(path);
        known.set(store);
      }
      return space(store);
    });
  }

  private static Space measure(Path path) throws IOException {
    return space(storeOf(path));
  }

  private static Space space(FileStore store) throws IOException {
    return new Space(store.getTotalSpace(), store.getUsableSpace());
  }

  private static FileStore storeOf(Path path) throws IOException {
    Path existing = path.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return Files.getFileStore(existing);
  }

  /** Writes all that remains in the buffer; a disk that is full writes short before it throws. */
  static void writeFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  /** Sets the mode explicitly, whatever the umask (E9); does nothing if modes are unknown. */
  public static void setMode(Path path, Set<PosixFilePermission> mode) throws StorageException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      act("set-mode", path, () -> view.setPermissions(mode));
    }
  }

  /** The mode of an existing file; null if there is no such file or modes are unknown. */
  public static @Nullable Set<PosixFilePermission> modeOf(Path path) throws StorageException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return null;
    }
    try {
      return view.readAttributes().permissions();
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new StorageException("read-mode", path, e);
    }
  }

  /** Makes the names in a directory durable. Without it a power cut may lose a forced file. */
  public static void forceDirectory(Path directory) throws StorageException {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    act("force-directory", directory, () -> {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    });
  }

  /**
   * Creates a directory and its missing parents with this mode and makes their names durable; an
   * existing directory is left as it is. One whose name the disk refused to force is removed again,
   * so that the next try does not take it for a durable one.
   */
  public static void createDirectories(Path directory, Set<PosixFilePermission> mode)
      throws StorageException {
    create(directory, mode, true);
  }

  /** The same without making the names durable, which is the caller's: see {@link DurableNames}. */
  public static void makeDirectories(Path directory, Set<PosixFilePermission> mode)
      throws StorageException {
    create(directory, mode, false);
  }

  /** Has something made with this mode, less what the umask takes away: a private one is then never open to others. */
  static FileAttribute<?>[] fromTheStart(Path path, Set<PosixFilePermission> mode) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
        : new FileAttribute<?>[0];
  }

  private static void create(Path directory, Set<PosixFilePermission> mode, boolean forced)
      throws StorageException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      create(parent, mode, forced);
    }
    try {
      // Tight from the start: a crash before the mode is set must not leave it open to others.
      Files.createDirectory(directory, fromTheStart(directory, PRIVATE_DIRECTORY));
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(directory)) {
        return;
      }
      throw new StorageException("create-directory", directory, e);
    } catch (IOException e) {
      throw new StorageException("create-directory", directory, e);
    }
    boolean done = false;
    try {
      setMode(directory, mode);
      if (parent != null && forced) {
        forceDirectory(parent);
      }
      done = true;
    } finally {
      if (!done) {
        deleteQuietlyIfEmpty(directory);
      }
    }
  }

  /**
   * Creates a file that has its whole content as soon as it has its name; on a volume without hard
   * links only as soon as nobody is interrupted. The content survives a power cut; the caller forces the directory.
   *
   * @return false if there is a file already
   */
  static boolean createWhole(Path file, byte[] content) throws StorageException {
    Path temp = Temps.beside(file);
    return step("create", file, () -> {
      try {
        fill(temp, content);
        return link(file, temp) || (!exists(file) && createInPlace(file, content));
      } finally {
        Files.deleteIfExists(temp);
      }
    });
  }

  /**
   * Creates an empty file of mode 0600 for somebody who would create it with another; one that is there is
   * left as it is.
   */
  public static void createPrivate(Path file) throws StorageException {
    if (!exists(file) && createWhole(file, new byte[0])) {
      forceDirectory(parent(file));
    }
  }

  /** Makes an empty file of mode 0600, and its name durable; whatever has the name already is left as it is. */
  public static void createEmpty(Path file) throws StorageException {
    act("create", file, () -> {
      try {
        Files.createFile(file, fromTheStart(file, PRIVATE_FILE));
      } catch (FileAlreadyExistsException e) {
        // It says the same.
      }
    });
    forceDirectory(parent(file));
  }

  /** Whose a file is, by the name or the number of the account; empty where that is not known. */
  public static Optional<String> ownerOf(Path file) {
    try {
      return Optional.of(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static boolean link(Path file, Path existing) {
    try {
      Files.createLink(file, existing);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // it exists, or the volume has no hard links
    }
  }

  /**
   * Gives a file that is on the disk a second name, which must be free; on a volume without hard links it makes a
   * private copy and forces that. The caller forces the directory. What a failure leaves of the copy is the caller's.
   *
   * @throws StorageException also if there is no such file
   */
  public static void linkOrCopy(Path from, Path to) throws StorageException {
    act("link", to, () -> {
      if (!link(to, from)) {
        try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS);
            FileChannel channel =
                FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          setMode(to, PRIVATE_FILE);
          in.transferTo(Channels.newOutputStream(channel));
          channel.force(true);
        }
      }
    });
  }

  private static boolean createInPlace(Path file, byte[] content) throws IOException {
    boolean done = false;
    try {
      fill(file, content);
      done = true;
      return true;
    } catch (FileAlreadyExistsException e) {
      done = true;
      return false;
    } finally {
      if (!done) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void fill(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      setMode(file, PRIVATE_FILE);
      writeFully(channel, ByteBuffer.wrap(content), 0);
      act("force", file, () -> channel.force(true));
    }
  }

  /**
   * Renames in one step and makes both names durable. Replaces an existing file.
   *
   * <p>Where only the forcing fails, the rename is visible but may not survive a power cut.
   */
  public static void rename(Path from, Path to) throws StorageException {
    moveVisibly(from, to);
    Path source = from.getParent();
    Path target = to.getParent();
    if (target != null) {
      forceDirectory(target);
    }
    if (source != null && !source.equals(target)) {
      forceDirectory(source);
    }
  }

  /**
   * Puts a temporary file, which may lie in another directory, in its place in one rename and makes that durable; that its
   * former name is gone need not last. Replaces an existing file.
   */
  public static void place(Path temp, Path target) throws StorageException {
    moveVisibly(temp, target);
    forceDirectory(parent(target));
  }

  /** Renames in one step without forcing the directories. */
  static void moveVisibly(Path from, Path to) throws StorageException {
    act("rename", to, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  /**
   * Moves a file to where it may be already from an earlier try; the caller forces the directories.
   *
   * @throws StorageException if it is at neither place
   */
  public static void moveOnce(Path from, Path to) throws StorageException {
    if (!exists(to)) {
      moveVisibly(from, to);
    }
  }

  /** The directory that a file lies in; every path below the data directory has one. */
  public static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent(), "a path without a directory");
  }

  /** Whether something of this name is there; a broken link counts. */
  public static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether this is a file, and neither a directory nor a link. */
  public static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether this is a directory, and no link to one. */
  public static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether this process may make files in a directory. */
  public static boolean isWritable(Path directory) {
    return Files.isDirectory(directory) && Files.isWritable(directory);
  }

  /**
   * One property of a file.
   *
   * @param value what it is
   * @param line the line that says so, from 1; of several the last one counts
   */
  public record Property(String value, int line) {}

  /** A properties file in UTF-8; empty if there is none. */
  public static Map<String, Property> properties(Path file) throws StorageException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return PropertyLines.read(reader);
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException | IllegalArgumentException e) {
      throw new StorageException("read-properties", file, e);
    }
  }

  /**
   * What tells one content of a file from another without reading it.
   *
   * @param modified when it was last written
   * @param size its size in bytes
   * @param key what the volume tells files apart by, in words
   */
  public record Stamp(Instant modified, long size, String key) {}

  /** The stamp of a file; empty if there is none. */
  public static Optional<Stamp> stamp(Path file) throws StorageException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Stamp(
          found.lastModifiedTime().toInstant(), found.size(), String.valueOf(found.fileKey())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException("stat", file, e);
    }
  }

  /**
   * Whether one more change of what was last written then would have another time: two may come within
   * one tick of the volume. Its times are the machine's own, so no other clock is asked.
   */
  public static boolean isSettled(Instant modified) {
    return modified.plus(TICK).isBefore(Instant.now());
  }

  /** What the volume tells a file from all others by while it is there or open; null if it does not, or there is none. */
  static @Nullable Object keyOf(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * What a copy of a file shares with it besides its bytes.
   *
   * @param mode its mode; null where modes are unknown
   * @param modified when it was last written
   * @param shared what tells files of several names apart; null if it has only this name, or that is not known
   */
  public record Facts(
      @Nullable Set<PosixFilePermission> mode,
      Instant modified,
      @Nullable Object shared) {}

  /** The facts of a file that is there. */
  public static Facts facts(Path file) throws StorageException {
    return step("stat", file, () -> {
      if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        return new Facts(modeOf(file), lastModified(file), null);
      }
      Map<String, Object> found = Files.readAttributes(
          file, "unix:nlink,fileKey,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
      boolean shared = !Objects.equals(found.get("nlink"), 1);
      return new Facts(
          modeOf(file),
          ((FileTime) Objects.requireNonNull(found.get("lastModifiedTime"))).toInstant(),
          shared ? found.get("fileKey") : null);
    });
  }

  /** Says when a file was last written. */
  public static void setModified(Path file, Instant modified) throws StorageException {
    act("set-modified", file, () -> Files.setLastModifiedTime(file, FileTime.from(modified)));
  }

  /** Makes a file durable that somebody else has written. */
  public static void force(Path file) throws StorageException {
    act("force", file, () -> {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    });
  }

  /** The size of a file in bytes. */
  public static long size(Path file) throws StorageException {
    return step("size", file, () -> Files.size(file));
  }

  /** When a file or directory was last written. */
  public static Instant lastModified(Path path) throws StorageException {
    return step("last-modified", path, () -> Files.getLastModifiedTime(path).toInstant());
  }

  /** When a file was last written; empty if it is not there, or was taken away meanwhile. */
  public static Optional<Instant> lastModifiedIfThere(Path path) throws StorageException {
    return step("last-modified", path, () -> {
      try {
        return Optional.of(Files.getLastModifiedTime(path).toInstant());
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    });
  }

  /** All files below a directory, however deep; none if it is missing. */
  public static List<Path> listTree(Path directory) throws StorageException {
    if (!exists(directory)) {
      return List.of();
    }
    return step("list-tree", directory, () -> {
      List<Path> files = new ArrayList<>();
      Files.walkFileTree(directory, new Walk() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          files.add(file);
          return FileVisitResult.CONTINUE;
        }
      });
      return files;
    });
  }

  /** Passes over what is gone by the time it is reached. */
  static class Walk extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  /** The bytes before this place of a file, at most so many. */
  public static byte[] before(Path file, long end, int most) throws StorageException {
    return step("read", file, () -> {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        int length = (int) Math.min(most, end);
        ByteBuffer buffer = ByteBuffer.wrap(new byte[length]);
        long from = end - length;
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
          // reads on
        }
        return buffer.array();
      }
    });
  }

  /**
   * Appends lines that nobody's data depends on: in one step, and not forced.
   *
   * @param most a file of this size or more is left as it is, in bytes
   */
  public static void appendLines(Path file, byte[] lines, long most) throws StorageException {
    act("append", file, () -> {
      try (FileChannel channel = FileChannel.open(
          file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
          fromTheStart(file, PRIVATE_FILE))) {
        if (channel.size() < most) {
          ByteBuffer buffer = ByteBuffer.wrap(lines);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        }
      }
    });
  }

  /**
   * Appends lines and forces them, and the name of a file that is new. What fails may leave some of their bytes.
   *
   * @param most a file of this size or more is left as it is, in bytes
   * @return false if it was left as it is
   */
  public static boolean appendForced(Path file, byte[] lines, long most) throws StorageException {
    boolean fresh = !exists(file);
    boolean done = step("append", file, () -> {
      try (FileChannel channel = FileChannel.open(
          file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
          fromTheStart(file, PRIVATE_FILE))) {
        if (channel.size() >= most) {
          return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(lines);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        act("force", file, () -> channel.force(true));
        return true;
      }
    });
    if (fresh) {
      forceDirectory(parent(file));
    }
    return done;
  }

  /** Opens a file for reading. */
  public static InputStream read(Path file) throws StorageException {
    return step("open", file, () -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * The bytes of a file of ours; null if there is none.
   *
   * @param most more bytes than these are not read: one more is, to tell
   */
  public static byte @Nullable [] content(Path file, int most) throws StorageException {
    try (InputStream in = Files.newInputStream(file)) {
      return most == Integer.MAX_VALUE ? in.readAllBytes() : in.readNBytes(most + 1);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new StorageException("read", file, e);
    }
  }

  /** Opens a file for reading from this byte on; beyond its end there is nothing to read. */
  public static InputStream read(Path file, long from) throws StorageException {
    return step(
        "open",
        file,
        () ->
            from(FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS), from));
  }

  /** What an open file holds from this byte on; beyond its end there is nothing to read. */
  static InputStream from(SeekableByteChannel channel, long from) throws IOException {
    try {
      return Channels.newInputStream(channel.position(Math.min(from, channel.size())));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads a file to its end, to find out whether the disk gives all of it.
   *
   * @throws StorageException if it does not
   */
  public static void readThrough(Path file) throws StorageException {
    act("read", file, () -> {
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    });
  }

  /** How many entries a directory has; of more than {@code most} only these are counted. */
  public static int count(Path directory, int most) throws StorageException {
    return step("list", directory, () -> {
      int count = 0;
      try (var entries = Files.newDirectoryStream(directory)) {
        for (var each = entries.iterator(); count < most && each.hasNext(); each.next()) {
          count++;
        }
      }
      return count;
    });
  }

  /** The entries of a directory, sorted by name; none if the directory is missing. */
  public static List<Path> list(Path directory) throws StorageException {
    try (var entries = Files.newDirectoryStream(directory)) {
      List<Path> found = new ArrayList<>();
      entries.forEach(found::add);
      found.sort(null);
      return found;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new StorageException("list", directory, e);
    }
  }

  /** Removes a file or an empty directory; one that is missing or not empty is left alone. */
  public static void deleteQuietlyIfEmpty(Path path) throws StorageException {
    act("delete", path, () -> {
      try {
        Files.deleteIfExists(path);
      } catch (DirectoryNotEmptyException e) {
        // Somebody else put something there: theirs to remove.
      }
    });
  }

  /**
   * Removes a directory that holds nothing but directories.
   *
   * @throws StorageException caused by {@link FileAlreadyExistsException} if a file is in it
   */
  static void deleteEmptyDirectories(Path top) throws StorageException {
    act("delete-empty", top, () -> {
      Files.walkFileTree(top, new Deleter() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
          throw new FileAlreadyExistsException(file.toString());
        }
      });
    });
  }

  /** Removes a directory with all that is in it, or a file; links are removed, not followed. */
  public static void deleteTree(Path top) throws StorageException {
    act("delete-tree", top, () -> {
      try {
        Files.walkFileTree(top, new Deleter());
      } catch (NoSuchFileException e) {
        // Already gone.
      }
    });
  }

  /**
   * Removes a directory so that its name is free at once and for good; what a crash leaves of it
   * has the name of a temp and is swept. A missing one is fine, but may have been renamed by an
   * earlier try that could not force that.
   */
  public static void discard(Path directory) throws StorageException {
    if (exists(directory)) {
      Path temp = Temps.beside(directory);
      rename(directory, temp);
      deleteTree(temp);
    } else if (exists(parent(directory))) {
      forceDirectory(parent(directory));
    }
  }

  /**
   * Removes a directory that others may be looking at, or whose own directory is not swept: it
   * vanishes in one rename, to a temp in another directory of the volume, and is deleted there.
   */
  public static void discard(Path directory, Path limbo) throws StorageException {
    Path temp = Temps.beside(limbo.resolve(String.valueOf(directory.getFileName())));
    moveVisibly(directory, temp);
    forceDirectory(parent(directory)); // that it lies in the limbo need not last
    deleteTree(temp);
  }

  private static class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null && !(e instanceof NoSuchFileException)) {
        throw e;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
