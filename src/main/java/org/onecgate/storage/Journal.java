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
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.NameSet;
import org.onecgate.SafeName;

/**
 * The committed chunks of one session's files: what is not in here has not arrived.
 *
 * <p>One line of text an entry, with its own checksum, preceded by a newline so that a line torn by
 * a crash never spoils the next one. A torn line is ignored. Appending is one small write at the
 * end of the file and costs the same however long the journal is; what other nodes append is read
 * from where the last reading ended.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Journal {
  /** What an entry says; the word is the first field of its line. */
  private enum Kind {
    /** A chunk is committed. */
    CHUNK("chunk1"),
    /** A chunk is committed that equals the one before it: perhaps a repetition (E18). */
    AGAIN("again1"),
    /** The answer to the last chunk could not be written: the client may repeat it. */
    LOST("lost1"),
    /** Such a repetition came and was dropped. */
    DROPPED("dropped1");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private static final int BLOCK = 256 * 1024;
  private static final String IDENTITY = "journal1\t";

  /** The longest first line: the word, 32 hex, a tab, a boot id. */
  private static final int IDENTITY_MOST = 128;

  /** In the place of the boot: each commit is forced, so no power cut matters. */
  private static final String EACH_FORCED = "-";

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
      SafeName name, long offset, long length, String sha256, long generation, Instant time) {
    /** Refuses what no file can hold. */
    public Chunk {
      if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
        throw new IllegalArgumentException("no place in a file: " + offset + " + " + length);
      }
    }

    /** Whether the other chunk has the same bytes. */
    public boolean sameBytes(Chunk other) {
      return length == other.length && sha256.equals(other.sha256);
    }

    private boolean samePlace(Chunk other) {
      return offset == other.offset && sameBytes(other);
    }
  }

  /**
   * What is committed of one file.
   *
   * @param last its last chunk
   * @param chunks how many chunks it has
   * @param answerLost whether the answer to the last chunk could not be written
   * @param ambiguous the chunks that equal the one before them and may be repetitions
   */
  public record Committed(Chunk last, int chunks, boolean answerLost, List<Chunk> ambiguous) {
    /** The name under which its first chunk came. */
    public SafeName name() {
      return last.name();
    }

    /** Its committed length in bytes. */
    public long length() {
      return last.offset() + last.length();
    }
  }

  /**
   * A place in a file where a chunk came after those of other files: perhaps the file goes on there,
   * perhaps it was begun again.
   *
   * @param offset where in the file that chunk begins, in bytes
   * @param chunks how many chunks the file had before
   */
  public record Resumption(long offset, int chunks) {}

  /** The most resumptions of a file that are remembered, the last ones. */
  private static final int MOST_RESUMPTIONS = 1_000;

  private final Path file;
  private final Path directory;
  private final boolean forcedIfNew;
  private final DurableNames durable;
  private final Map<String, Committed> files = new LinkedHashMap<>();
  private final Map<String, Deque<Resumption>> resumptions = new HashMap<>();

  /** The key of the file that the last chunk was of. */
  private String lastKey = "";

  private final NameSet names = new NameSet();

  private @Nullable Instant first;

  /**
   * The first line of the file: random, so that another journal of this name is noticed, and the
   * boot under which its commits count, if they are not forced.
   */
  private String identity = "";

  /** Chunks that are committed side by side are forced together. */
  private final GroupForce together = new GroupForce();

  /** Up to here nothing that was written here is left to force. */
  private long safe;

  /** Where the last record ends that was written here. */
  private long end;

  /** Whether other nodes have written between those records that are left to force. */
  private boolean mixed;

  /** How often records were taken back that could not be forced. */
  private int losses;

  private @Nullable FileTime written;
  private long read;
  private long total;
  private boolean broken;

  /**
   * The journal at this path, which need not exist yet.
   *
   * <p>The name of the directory above its own must be durable; those below are made so.
   *
   * @param forced whether each commit is forced, or only {@link #force} does so; one that exists
   *     goes on as it was begun
   */
  public Journal(Path file, boolean forced) {
    this.file = file;
    this.directory = Disk.parent(file);
    this.forcedIfNew = forced;
    this.durable = new DurableNames(Disk.parent(directory));
  }

  /** Whether each commit is forced, or only {@link #force} does so. */
  public synchronized boolean isForced() {
    return hasIdentity() ? boot().equals(EACH_FORCED) : forcedIfNew;
  }

  /** Not where there is no journal; nor on a volume without hard links, where a crash tore it. */
  private boolean hasIdentity() {
    return identity.startsWith(IDENTITY);
  }

  private String boot() {
    return identity.substring(identity.lastIndexOf('\t') + 1).strip();
  }

  /**
   * Refuses what a power cut may have bitten pieces out of: commits that were not forced, made
   * before this machine was started anew.
   *
   * @throws FaultException {@link Fault#RECEIVED_LOST}
   */
  public void checkBoot() throws FaultException {
    if (isLost()) {
      throw new FaultException(Fault.RECEIVED_LOST);
    }
  }

  /** Whether a power cut may have bitten pieces out of what was committed. */
  public synchronized boolean isLost() {
    return !isForced() && hasIdentity() && !boot().equals(Owner.thisBoot());
  }

  /**
   * Makes the name of this directory, which lies beside the journal or below, and of all above it
   * durable. Where the disk refuses, the journal takes no further chunk: asking again proves
   * nothing.
   */
  public synchronized void forceNames(Path below) throws StorageException {
    boolean done = false;
    try {
      durable.force(below);
      done = true;
    } finally {
      broken |= !done;
    }
  }

  /** Makes all that is committed survive a power cut. */
  public synchronized void force() throws StorageException {
    try (FileChannel channel = open()) {
      Disk.act("force-journal", file, () -> channel.force(true));
    } catch (IOException e) {
      throw new StorageException("force-journal", file, e);
    }
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
      durable.forget();
      forgetAll("");
      return;
    }
    if (now.size() == read && now.lastModifiedTime().equals(written)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      String found = identityOf(channel);
      if (now.size() < read || !found.equals(identity)) {
        durable.forget();
        forgetAll(found);
      }
      byte[] bytes = new byte[BLOCK];
      ByteBuffer block = ByteBuffer.wrap(bytes);
      while (channel.read(block, read + block.position()) >= 0) {
        take(bytes, block);
      }
    }
    written = now.lastModifiedTime();
  }

  private static String identityOf(FileChannel channel) throws IOException {
    ByteBuffer first = ByteBuffer.wrap(new byte[IDENTITY_MOST]);
    while (first.hasRemaining() && channel.read(first, first.position()) >= 0) {
      // reads on
    }
    String text = new String(first.array(), 0, first.position(), StandardCharsets.US_ASCII);
    return text.substring(0, text.indexOf('\n') + 1);
  }

  /** Takes the whole lines of a block; what follows the last one stays for the next reading. */
  private void take(byte[] bytes, ByteBuffer block) throws IOException {
    int end = block.position();
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    String lines = new String(bytes, 0, end, StandardCharsets.UTF_8);
    for (String line : lines.split("\n", -1)) {
      parse(line).ifPresent(this::note);
    }
    read += end;
    block.flip().position(end);
    block.compact();
    if (!block.hasRemaining()) {
      read += block.capacity(); // no line is that long: garbage
      block.clear();
    }
  }

  private void forgetAll(String newIdentity) {
    files.clear();
    first = null;
    resumptions.clear();
    lastKey = "";
    names.clear();
    identity = newIdentity;
    written = null;
    read = 0;
    total = 0;
    safe = 0;
    end = 0;
    mixed = false;
  }

  private record Entry(Kind kind, Chunk chunk) {}

  private void note(Entry entry) {
    Chunk chunk = entry.chunk();
    String key = chunk.name().key();
    Committed before = files.get(key);
    switch (entry.kind()) {
      case LOST, DROPPED -> {
        if (before != null && before.last().samePlace(chunk)) {
          boolean lost = entry.kind() == Kind.LOST;
          files.put(key, new Committed(before.last(), before.chunks(), lost, before.ambiguous()));
        }
      }
      case CHUNK, AGAIN -> {
        first = first == null ? chunk.time() : first;
        names.add(chunk.name());
        total += chunk.offset() + chunk.length() - (before == null ? 0 : before.length());
        List<Chunk> ambiguous = before == null ? List.of() : before.ambiguous();
        if (entry.kind() == Kind.AGAIN) {
          ambiguous = Stream.concat(ambiguous.stream(), Stream.of(chunk)).toList();
        }
        if (before != null && !key.equals(lastKey)) {
          noteResumption(key, new Resumption(chunk.offset(), before.chunks()));
        }
        lastKey = key;
        int chunks = before == null ? 1 : before.chunks() + 1;
        files.put(key, new Committed(chunk, chunks, false, ambiguous));
      }
    }
  }

  private void noteResumption(String key, Resumption resumption) {
    Deque<Resumption> all = resumptions.computeIfAbsent(key, k -> new ArrayDeque<>());
    all.addLast(resumption);
    if (all.size() > MOST_RESUMPTIONS) {
      all.removeFirst();
    }
  }

  /**
   * Where the file of this name was gone on with after others, in order; of very many the last
   * {@value #MOST_RESUMPTIONS}.
   */
  public synchronized List<Resumption> resumptions(SafeName name) {
    return List.copyOf(resumptions.getOrDefault(name.key(), new ArrayDeque<>()));
  }

  /** Whether this name is here, or can lie beside those that are. */
  public synchronized boolean fits(SafeName name) {
    return names.fits(name);
  }

  /** What is committed of the file of this name, in any case; empty if nothing is. */
  public synchronized Optional<Committed> committed(SafeName name) {
    return Optional.ofNullable(files.get(name.key()));
  }

  /** All files with committed chunks, in order of their first chunk. */
  public synchronized Collection<Committed> files() {
    return List.copyOf(files.values());
  }

  /** When the first chunk was committed; empty if none was. */
  public synchronized Optional<Instant> begun() {
    return Optional.ofNullable(first);
  }

  /** How many files there are. */
  public synchronized int count() {
    return files.size();
  }

  /** How many bytes all files have together. */
  public synchronized long total() {
    return total;
  }

  /** What is looked at last before a chunk is committed, while nobody of this process commits another one. */
  @FunctionalInterface
  public interface Check {
    /** Any chunk may be committed. */
    Check NONE = () -> {};

    /**
     * Looks.
     *
     * @throws FaultException if the chunk must not be committed
     */
    void look() throws FaultException, IOException;
  }

  /**
   * Commits a chunk whose bytes are forced already: once this returns it survives a power cut. Chunks that are committed
   * side by side are forced together.
   *
   * <p>A failure takes the record back. If that fails too, the journal takes no further chunk until the session is
   * discarded. Where forcing fails, that is so for all chunks that were to be forced together.
   *
   * @param ambiguous whether the chunk equals the one before it and may be a repetition
   * @param check what is looked at last
   * @throws FaultException {@link Fault#FILE_BUSY} if the lock has gone to somebody else
   */
  public void commit(LockFile lock, Chunk chunk, boolean ambiguous, Check check)
      throws FaultException, IOException {
    append(lock, new Entry(ambiguous ? Kind.AGAIN : Kind.CHUNK, chunk), check);
  }

  /** Commits that a repetition of the last chunk came and was dropped. */
  public void dropped(LockFile lock, Chunk chunk) throws FaultException, IOException {
    append(lock, new Entry(Kind.DROPPED, chunk), Check.NONE);
  }

  private void append(LockFile lock, Entry entry, Check check) throws FaultException, IOException {
    byte[] record = format(entry);
    try (Written mine = write(lock, entry, record, check)) {
      if (isForced() && !isDurable(mine)) {
        together.force(() -> force(mine.channel()));
        requireThere(mine);
      }
    }
  }

  /**
   * A record on its way.
   *
   * @param after where it ends
   * @param losses how often records had been taken back when it was written
   */
  private record Written(FileChannel channel, long after, int losses) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Whether a force that began after it was written has ended well. */
  private synchronized boolean isDurable(Written mine) throws StorageException {
    requireThere(mine);
    return mine.after() <= safe;
  }

  /** It may have been taken back with those before it, by somebody who forced these in vain. */
  private synchronized void requireThere(Written mine) throws StorageException {
    if (mine.losses() != losses) {
      throw new StorageException("force-journal", file, new IOException("taken back with others"));
    }
  }

  /** Writes the record and notes it; nobody can know of it yet, as its file is locked until it is forced. */
  private synchronized Written write(LockFile lock, Entry entry, byte[] record, Check check)
      throws FaultException, IOException {
    check.look();
    if (broken) {
      throw new StorageException("append-journal", file, new IOException("failed before"));
    }
    AtomicLong before = new AtomicLong(-1);
    boolean done = false;
    FileChannel channel = open();
    try {
      forceNames(file);
      lock.commit(() -> {
        before.set(channel.size());
        writeOnce(channel, record);
      });
      long at = before.get();
      if (end <= safe) {
        safe = at; // what others wrote since is theirs to force
      } else {
        mixed |= at != end;
      }
      end = at + record.length;
      if (at == read) {
        read += record.length;
        written = Disk.step("stat-journal", file, () -> Files.getLastModifiedTime(file));
        note(entry);
      } // else another node wrote too: the next refresh reads both
      done = true;
      return new Written(channel, end, losses);
    } finally {
      if (!done) {
        if (before.get() >= 0) {
          takeBack(channel, before.get(), before.get() + record.length);
        }
        channel.close();
      }
    }
  }

  /** Forces all that is written by now, for everybody who waits for that. */
  private void force(FileChannel channel) throws StorageException {
    long all;
    synchronized (this) {
      all = end;
    }
    boolean done = false;
    try {
      Disk.act("force-journal", file, () -> channel.force(true));
      done = true;
    } finally {
      synchronized (this) {
        if (done) {
          safe = Math.max(safe, all);
          mixed &= end > safe;
        } else {
          takeBackUnforced(channel);
        }
      }
    }
  }

  private void takeBackUnforced(FileChannel channel) {
    if (mixed) {
      broken = true; // records of other nodes are among them
    } else {
      takeBack(channel, safe, end);
    }
    losses++;
    forgetAll(identity); // what was noted of these is not so
  }

  /**
   * Notes that the answer to a chunk could not be written, so that a repetition of it is known for
   * one. Nothing is forced: if this is lost, the repetition is marked ambiguous instead.
   */
  public synchronized void answerLost(Chunk chunk) throws StorageException {
    try (FileChannel channel = open()) {
      writeOnce(channel, format(new Entry(Kind.LOST, chunk)));
    } catch (IOException e) {
      throw new StorageException("append-journal", file, e);
    }
  }

  private void writeOnce(FileChannel channel, byte[] record) throws IOException {
    Disk.act("append-journal", file, () -> {
      ByteBuffer buffer = ByteBuffer.wrap(record);
      while (buffer.hasRemaining()) {
        channel.write(buffer); // short at disk full, then it throws
      }
    });
  }

  private FileChannel open() throws StorageException {
    return Disk.step("open-journal", file, () -> {
      try {
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      } catch (NoSuchFileException e) {
        create();
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      }
    });
  }

  /** Its first line is whole as soon as it has a name, whoever else creates it at this moment. */
  private void create() throws IOException {
    String first = IDENTITY
        + UUID.randomUUID().toString().replace("-", "")
        + "\t"
        + (forcedIfNew ? EACH_FORCED : Owner.thisBoot())
        + "\n";
    if (Disk.createWhole(file, first.getBytes(StandardCharsets.US_ASCII))) {
      forgetAll(first);
      read = first.length();
    } else {
      readOn();
    }
  }

  /** Cuts the file at {@code before}, unless another node has written behind {@code after}. */
  private void takeBack(FileChannel channel, long before, long after) {
    broken = true;
    try {
      if (channel.size() <= after) {
        channel.truncate(before);
        channel.force(true);
        broken = false;
      }
    } catch (IOException e) {
      System.getLogger(Journal.class.getName())
          .log(System.Logger.Level.ERROR, "journal not taken back", e);
    }
  }

  private static byte[] format(Entry entry) {
    Chunk c = entry.chunk();
    String fields = String.join(
        "\t",
        entry.kind().word,
        Long.toString(c.offset()),
        Long.toString(c.length()),
        c.sha256(),
        Long.toString(c.generation()),
        Long.toString(c.time().toEpochMilli()),
        c.name().value());
    return ("\n" + fields + "\t" + checksum(fields) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * An entry; empty if the line is torn.
   *
   * @throws IOException if the line is whole and yet says nothing possible: it was written by
   *     somebody else, and passing over it would lose a chunk that was acknowledged
   */
  private static Optional<Entry> parse(String line) throws IOException {
    int end = line.lastIndexOf('\t');
    if (end < 0 || !checksum(line.substring(0, end)).equals(line.substring(end + 1))) {
      return Optional.empty();
    }
    String[] f = line.substring(0, end).split("\t", -1);
    try {
      return Arrays.stream(Kind.values())
          .filter(kind -> f.length == 7 && f[0].equals(kind.word))
          .findFirst()
          .map(kind -> new Entry(
              kind,
              new Chunk(
                  new SafeName(f[6]),
                  Long.parseLong(f[1]),
                  Long.parseLong(f[2]),
                  f[3],
                  Long.parseLong(f[4]),
                  Instant.ofEpochMilli(Long.parseLong(f[5])))));
    } catch (IllegalArgumentException e) {
      throw new IOException("a line that cannot be meant: " + e.getMessage(), e);
    }
  }

  private static String checksum(String fields) {
    CRC32C crc = new CRC32C();
    crc.update(fields.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
