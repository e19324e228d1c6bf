package org.onecgate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;

/**
 * The committed chunks of one session's files: what is not in here has not arrived.
 *
 * <p>One line of text a chunk, with its own checksum, preceded by a newline so that a line torn by
 * a crash never spoils the next one. A torn line is ignored. Appending is one small write at the
 * end of the file and costs the same however long the journal is; what other nodes append is read
 * from where the last reading ended.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Journal {
  private static final String FORM = "chunk1";

  /**
   * One committed chunk.
   *
   * @param name the file
   * @param offset where in the file it begins, in bytes
   * @param length how many bytes it has
   * @param sha256 of the chunk, lower-case hex
   * @param generation of the lock under which it was written
   * @param time when it was committed
   */
  public record Chunk(
      SafeName name, long offset, long length, String sha256, long generation, Instant time) {}

  /**
   * What is committed of one file.
   *
   * @param last its last chunk
   * @param chunks how many chunks it has
   */
  public record Committed(Chunk last, int chunks) {
    /** The name under which its first chunk came. */
    public SafeName name() {
      return last.name();
    }

    /** Its committed length in bytes. */
    public long length() {
      return last.offset() + last.length();
    }
  }

  private final Path file;
  private final Map<String, Committed> files = new LinkedHashMap<>();

  /** The keys of the directories that the files lie in. */
  private final Set<String> directories = new HashSet<>();

  private @Nullable Object fileKey;
  private long read;
  private long total;
  private boolean broken;

  /** The journal at this path, which need not exist yet. */
  public Journal(Path file) {
    this.file = file;
  }

  /** Reads what has been appended since the last time, by anybody. */
  public synchronized void refresh() throws StorageException {
    Disk.act("read-journal", file, this::readOn);
  }

  private void readOn() throws IOException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      forgetAll(null);
      return;
    }
    if (now.size() < read || (fileKey != null && !fileKey.equals(now.fileKey()))) {
      forgetAll(now.fileKey());
    }
    fileKey = now.fileKey();
    if (now.size() == read) {
      return;
    }
    ByteBuffer tail = ByteBuffer.allocate(Math.toIntExact(now.size() - read));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (tail.hasRemaining() && channel.read(tail, read + tail.position()) >= 0) {
        // reads on
      }
    }
    read += tail.position();
    String text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      parse(line).ifPresent(this::note);
    }
  }

  private void forgetAll(@Nullable Object newKey) {
    files.clear();
    directories.clear();
    fileKey = newKey;
    read = 0;
    total = 0;
  }

  private void note(Chunk chunk) {
    String key = chunk.name().key();
    Committed before = files.get(key);
    if (before == null) {
      directories.addAll(parents(key));
    }
    total += chunk.offset() + chunk.length() - (before == null ? 0 : before.length());
    files.put(key, new Committed(chunk, before == null ? 1 : before.chunks() + 1));
  }

  private static List<String> parents(String key) {
    List<String> found = new ArrayList<>();
    for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      found.add(key.substring(0, slash));
    }
    return found;
  }

  /**
   * Whether this name can lie beside those that are here: it is not one of them spelt differently,
   * not a directory of one, and none is a directory of it.
   */
  public synchronized boolean fits(SafeName name) {
    Committed same = files.get(name.key());
    return (same == null || same.name().equals(name))
        && !directories.contains(name.key())
        && parents(name.key()).stream().noneMatch(files::containsKey);
  }

  /** What is committed of the file of this name, in any case; empty where nothing is. */
  public synchronized Optional<Committed> committed(SafeName name) {
    return Optional.ofNullable(files.get(name.key()));
  }

  /** All files with committed chunks, in order of their first chunk. */
  public synchronized Collection<Committed> files() {
    return List.copyOf(files.values());
  }

  /** How many files there are. */
  public synchronized int count() {
    return files.size();
  }

  /** How many bytes all files have together. */
  public synchronized long total() {
    return total;
  }

  /**
   * Commits a chunk whose bytes are forced already: once this returns it survives a power cut.
   *
   * <p>A failure takes the record back. Where that fails too, or the disk refused to force it, the
   * journal takes no further chunk until the session is discarded.
   *
   * @throws FaultException {@link Fault#FILE_BUSY} where the lock has gone to somebody else
   */
  public synchronized void commit(LockFile lock, Chunk chunk) throws FaultException, IOException {
    if (broken) {
      throw new StorageException("append-journal", file, new IOException("failed before"));
    }
    boolean done = false;
    try (FileChannel channel = open()) {
      long before = channel.size();
      byte[] record = ("\n" + format(chunk) + "\n").getBytes(StandardCharsets.UTF_8);
      try {
        lock.commit(() -> Disk.writeFully(channel, ByteBuffer.wrap(record), before));
        Disk.act("force-journal", file, () -> channel.force(true));
        done = true;
      } finally {
        if (!done) {
          takeBack(channel, before);
        }
      }
      if (before == read) {
        read += record.length;
        note(chunk);
      } // else another node wrote too: the next refresh reads both
    }
  }

  private FileChannel open() throws StorageException {
    return Disk.step("open-journal", file, () -> {
      boolean created = !Files.exists(file);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (created) {
        Disk.setMode(file, Disk.PRIVATE_FILE);
        Disk.forceDirectory(Disk.parent(file));
      }
      return channel;
    });
  }

  private void takeBack(FileChannel channel, long before) {
    broken = true;
    try {
      channel.truncate(before);
      channel.force(true);
      broken = false;
    } catch (IOException e) {
      System.getLogger(Journal.class.getName())
          .log(System.Logger.Level.ERROR, "journal not taken back", e);
    }
  }

  private static String format(Chunk c) {
    String fields = String.join(
        "\t",
        FORM,
        Long.toString(c.offset()),
        Long.toString(c.length()),
        c.sha256(),
        Long.toString(c.generation()),
        Long.toString(c.time().toEpochMilli()),
        c.name().value());
    return fields + "\t" + checksum(fields);
  }

  private static Optional<Chunk> parse(String line) {
    int end = line.lastIndexOf('\t');
    if (end < 0 || !checksum(line.substring(0, end)).equals(line.substring(end + 1))) {
      return Optional.empty();
    }
    String[] f = line.substring(0, end).split("\t", -1);
    if (f.length != 7 || !f[0].equals(FORM)) {
      return Optional.empty();
    }
    return Optional.of(new Chunk(
        new SafeName(f[6]),
        Long.parseLong(f[1]),
        Long.parseLong(f[2]),
        f[3],
        Long.parseLong(f[4]),
        Instant.ofEpochMilli(Long.parseLong(f[5]))));
  }

  private static String checksum(String fields) {
    CRC32C crc = new CRC32C();
    crc.update(fields.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
