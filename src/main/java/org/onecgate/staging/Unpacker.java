package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.onecgate.ByteSize;
import org.onecgate.Digests;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.NameSet;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Forcing;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.NewFile;
import org.onecgate.storage.Original;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;

/**
 * Unpacks a zip after its whole central directory has been checked: names, duplicates, links,
 * encryption, overlapping entries, counts and sizes. The same reader checks and unpacks, and every
 * entry must have the size and the CRC that the directory says.
 */
final class Unpacker {
  /** A directory that claims more than this many times the size of its archive is a bomb. */
  static final long MAX_RATIO = 200;

  /** What is unpacked at least before the ratio counts. */
  static final long RATIO_FREE = ByteSize.mebi(256).bytes();

  private static final Charset DOS_CYRILLIC = Charset.forName("IBM866");

  /**
   * The ways to compress that are read: stored, shrunk, imploded, deflated, deflated of 64 KiB, bzip2. The library
   * knows more, but not without further libraries.
   */
  private static final Set<Integer> METHODS = Set.of(0, 1, 6, 8, 9, 12);

  private final DataLayout layout;
  private final Supplier<Validation.Limits> limits;
  private final Forcing forcing;
  private final Cores cores;

  Unpacker(DataLayout layout, Validation.Limits limits) {
    this(layout, () -> limits, Forcing.AT_ONCE, Cores.ONE);
  }

  /** One whose files are forced by this, several of them unpacked at once, with the limits that hold now. */
  Unpacker(DataLayout layout, Supplier<Validation.Limits> limits, Forcing forcing, Cores cores) {
    this.layout = layout;
    this.limits = limits;
    this.forcing = forcing;
    this.cores = cores;
  }

  private record Archive(SafeName name, Path path, long size) {}

  private record Checked(SafeName name, ZipArchiveEntry entry) {
    long size() {
      return entry.getSize();
    }
  }

  /** What is wanted of an archive, and the names of what nobody wants. */
  private record Directory(List<Checked> entries, List<SafeName> leftovers) {}

  /**
   * What an archive held.
   *
   * @param files its files
   * @param leftovers the names of those that systems and editors left in it; they were not unpacked
   */
  record Unpacked(List<CheckedFile> files, List<SafeName> leftovers) {}

  /**
   * Looks at the directories of all archives of an exchange together, before the first byte is unpacked.
   *
   * @return what they claim, together
   * @throws FaultException {@link Fault#BROKEN_ARCHIVE} if a directory is damaged, or if they are over a limit
   * @throws StorageException if the disk fails
   */
  ZipDirectory measure(List<CheckedFile> archives) throws FaultException, IOException {
    ZipDirectory all = ZipDirectory.NONE;
    long packed = 0;
    for (CheckedFile file : archives) {
      Archive archive = new Archive(file.name(), file.path(), file.size());
      boolean first = packed == 0;
      packed += file.size();
      all = all.plus(directory(archive));
      Optional<Sentence> excess = excess(all, packed);
      if (excess.isPresent()) {
        throw refused(archive, first ? excess.get() : Phrase.TOGETHER.of(excess.get()));
      }
    }
    return all;
  }

  /** Which limit is exceeded by what unpacks from so many bytes. */
  private Optional<Sentence> excess(ZipDirectory all, long packed) {
    Validation.Limits limits = this.limits.get();
    if (all.entries() > 2L * limits.files()) {
      return Optional.of(Phrase.MORE_FILES.of(limits.files()));
    }
    if (all.memory() > limits.memory().bytes()) {
      return Optional.of(Phrase.MORE_NAMES.of(limits.memory()));
    }
    if (all.bytes() > limits.bytes().bytes()) {
      return Optional.of(Phrase.MORE_UNPACKED.of(limits.bytes()));
    }
    return all.bytes() > RATIO_FREE && all.bytes() / MAX_RATIO > packed
        ? Optional.of(Phrase.RATIO.of(MAX_RATIO))
        : Optional.empty();
  }

  /**
   * Unpacks the archive into an empty directory.
   *
   * @param room what is kept for it on the volume
   * @param originals the files that what it holds may be the same as; those are linked and not written again
   * @throws FaultException {@link Fault#BROKEN_ARCHIVE} if anything is wrong with it, {@link Fault#DISK_FULL} if
   *     others have used up the volume
   * @throws StorageException if the disk fails
   */
  Unpacked unpack(
      CheckedFile file,
      Path directory,
      FreeSpace.Promise room,
      Originals originals,
      Progress progress)
      throws FaultException, IOException {
    Archive archive = new Archive(file.name(), file.path(), file.size());
    try (ZipFile zip = open(archive);
        Forcing.Batch batch = forcing.batch()) {
      Directory wanted = check(archive, zip);
      List<Checked> entries = wanted.entries();
      long total = entries.stream().mapToLong(Checked::size).sum();
      Meter meter = new Meter(progress, "unpacking", entries.size(), total);
      // All read one channel, each at its own place: where the data of each begins is known since
      // the check.
      List<CheckedFile> files = cores.each(entries, (checked, turn) -> {
        Meter mine = meter.of(turn);
        Path path = layout.unpackedFile(directory, checked.name());
        room.file(ZipDirectory.blocks(checked.size()) - checked.size());
        Optional<String> linked = link(archive, zip, checked, path, originals, mine);
        String sha256 = linked.isPresent()
            ? linked.get()
            : unpack(archive, zip, checked, path, room, batch, mine);
        CheckedFile one = new CheckedFile(
            checked.name(), path, checked.size(), sha256, archive.name(), null, false, null);
        meter.file();
        return one;
      });
      batch.end();
      return new Unpacked(files, wanted.leftovers());
    }
  }

  /**
   * Reads the archive to its end without writing anything.
   *
   * @throws FaultException {@link Fault#BROKEN_ARCHIVE} if {@link #unpack} would throw it
   */
  void test(StoredFile file) throws FaultException, IOException {
    Archive archive = new Archive(file.name(), file.path(), file.size());
    try (ZipFile zip = open(archive)) {
      Meter meter = new Meter(step -> {}, "testing", 0, 0);
      for (Checked checked : check(archive, zip).entries()) {
        var unused = copy(archive, zip, checked, meter, (buffer, n) -> true);
      }
    }
  }

  /** What its directory claims, where it is whole and the limits allow it by itself. */
  private ZipDirectory directory(Archive archive) throws FaultException, IOException {
    ZipEnd end = ZipEnd.of(archive.path()).orElseThrow(() -> refused(archive, Phrase.NOT_ZIP.of()));
    long excess = end.excess();
    if (excess != 0) {
      throw refused(
          archive,
          (excess > 0 ? Phrase.TOO_MANY_BYTES : Phrase.MISSING_BYTES).of(Math.abs(excess)));
    }
    try {
      return ZipDirectory.of(archive.path(), end, limits.get().files());
    } catch (FaultException e) {
      throw refused(archive, EntryNames.said(e), e);
    }
  }

  private ZipFile open(Archive archive) throws FaultException, IOException {
    Optional<Sentence> excess = excess(directory(archive), archive.size());
    if (excess.isPresent()) {
      throw refused(archive, excess.get());
    }
    try {
      // The headers before the data are not read: all of them may be one and the same of 128 KiB,
      // and the library would keep as many copies as there are entries.
      return ZipFile.builder()
          .setPath(archive.path())
          .setCharset(DOS_CYRILLIC)
          .setIgnoreLocalFileHeader(true)
          .get();
    } catch (IOException e) {
      // The library says the same of a damaged archive and of a failing disk; the disk decides.
      Disk.readThrough(archive.path());
      throw refused(archive, Phrase.NOT_ZIP.of(), e);
    } catch (RuntimeException e) {
      throw refused(archive, Phrase.ZIP_DIRECTORY.of(), e);
    }
  }

  /** What the library does with the data of an archive. */
  @FunctionalInterface
  interface Reading<T> {
    T run() throws IOException;
  }

  /**
   * Has the library read. Whatever it throws is the archive's fault: the library was written for archives that
   * are right, and each unforeseen exception is a place where one is not.
   */
  static <T> T reading(SafeName archive, Reading<T> step) throws FaultException {
    try {
      return step.run();
    } catch (IOException | RuntimeException e) {
      throw new FaultException(
          Fault.BROKEN_ARCHIVE, Phrase.IN.of(archive, Phrase.DAMAGED_DATA.of()), e);
    }
  }

  private Directory check(Archive archive, ZipFile zip) throws FaultException {
    int most = limits.get().files();
    List<ZipArchiveEntry> all = Collections.list(zip.getEntries());
    EntryNames entryNames = reading(archive.name(), () -> new EntryNames(all));
    List<Checked> found = new ArrayList<>();
    List<SafeName> leftovers = new ArrayList<>();
    NameSet names = new NameSet();
    for (ZipArchiveEntry entry : all) {
      if (entry.isUnixSymlink()) {
        throw refused(archive, Phrase.LINK.of());
      }
      if (entry.getGeneralPurposeBit().usesEncryption()
          || !METHODS.contains(entry.getMethod())
          || !reading(archive.name(), () -> zip.canReadEntryData(entry))) {
        throw refused(archive, Phrase.ENCRYPTED.of());
      }
      SafeName name = name(archive, entryNames, entry);
      if (isDirectory(entry)) {
        continue;
      }
      if (name.isLeftover()) {
        leftovers.add(name);
        continue;
      }
      if (!names.add(name)) {
        throw refused(archive, Phrase.COLLIDES.of(name));
      }
      if (entry.getSize() < 0 || entry.getCompressedSize() < 0) {
        throw refused(archive, Phrase.SIZE_MISSING.of());
      }
      found.add(new Checked(name, entry));
      if (found.size() > most) {
        throw refused(archive, Phrase.MORE_FILES.of(most));
      }
    }
    for (Checked checked : found) {
      findData(archive, zip, checked.entry());
    }
    checkOverlaps(archive, found);
    return new Directory(found, leftovers);
  }

  /** Makes the entry know where its data is. */
  private static void findData(Archive archive, ZipFile zip, ZipArchiveEntry entry)
      throws FaultException {
    boolean found = reading(archive.name(), () -> {
      try (InputStream data = zip.getRawInputStream(entry)) {
        return data != null;
      }
    });
    if (!found) {
      throw refused(archive, Phrase.DAMAGED_DATA.of());
    }
  }

  private static void checkOverlaps(Archive archive, List<Checked> entries) throws FaultException {
    List<ZipArchiveEntry> sorted = entries.stream()
        .map(Checked::entry)
        .sorted(Comparator.comparingLong(ZipArchiveEntry::getDataOffset))
        .toList();
    long end = 0;
    for (ZipArchiveEntry entry : sorted) {
      if (entry.getDataOffset() < end) {
        throw refused(archive, Phrase.OVERLAP.of());
      }
      end = entry.getDataOffset() + entry.getCompressedSize();
    }
  }

  private static boolean isDirectory(ZipArchiveEntry entry) {
    byte[] raw = entry.getRawName();
    return raw.length > 0 && (raw[raw.length - 1] == '/' || raw[raw.length - 1] == '\\');
  }

  private static SafeName name(Archive archive, EntryNames names, ZipArchiveEntry entry)
      throws FaultException {
    try {
      return names.of(entry);
    } catch (FaultException e) {
      throw refused(archive, Phrase.ENTRY_NAME.of(EntryNames.said(e)), e);
    }
  }

  /**
   * Reads it beside the file that it may be the same as, and links that if it is.
   *
   * @return its SHA-256; empty if nothing was linked, and it has to be read again and written
   */
  private static Optional<String> link(
      Archive archive, ZipFile zip, Checked checked, Path path, Originals originals, Meter meter)
      throws FaultException, IOException {
    Optional<Original> found = originals.of(checked.name(), checked.size());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    MessageDigest digest = Digests.sha256();
    try (Original original = found.get()) {
      boolean same = copy(archive, zip, checked, meter, (buffer, n) -> {
        digest.update(buffer, 0, n);
        return original.compare(buffer, 0, n);
      });
      if (same) {
        Disk.createDirectories(Disk.parent(path), Disk.PRIVATE_DIRECTORY);
      }
      if (same && originals.link(original, path)) {
        return Optional.of(HexFormat.of().formatHex(digest.digest()));
      }
      meter.again(original.compared());
      return Optional.empty();
    }
  }

  /** Writes it; answers its SHA-256. */
  private static String unpack(
      Archive archive,
      ZipFile zip,
      Checked checked,
      Path path,
      FreeSpace.Promise room,
      Forcing.Batch batch,
      Meter meter)
      throws FaultException, IOException {
    try (NewFile out = new NewFile(path)) {
      var unused = copy(archive, zip, checked, meter, (buffer, n) -> {
        room.write(n);
        out.write(buffer, 0, n);
        return true;
      });
      return out.commit(batch);
    }
  }

  /** Takes what was unpacked. */
  @FunctionalInterface
  private interface Sink {
    /** Answers whether it wants more. */
    boolean take(byte[] buffer, int length) throws FaultException, IOException;
  }

  /**
   * Reads it to its end, or as far as it is wanted.
   *
   * @return whether it was read to its end, and is what the directory says
   */
  private static boolean copy(Archive archive, ZipFile zip, Checked checked, Meter meter, Sink sink)
      throws FaultException, IOException {
    ZipArchiveEntry entry = checked.entry();
    CRC32 crc = new CRC32();
    long size = 0;
    try (Data in = new Data(archive, zip, entry)) {
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.fill(buffer); n > 0; n = in.fill(buffer)) {
        size += n;
        if (size > entry.getSize()) {
          throw refused(archive, Phrase.LARGER.of(checked.name()));
        }
        crc.update(buffer, 0, n);
        boolean more = sink.take(buffer, n);
        meter.bytes(n);
        if (!more) {
          return false;
        }
      }
    }
    if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
      throw refused(archive, Phrase.DAMAGED.of(checked.name()));
    }
    return true;
  }

  /** What an entry unpacks to, as the library reads it. */
  private static final class Data implements AutoCloseable {
    private final Archive archive;
    private final InputStream in;

    Data(Archive archive, ZipFile zip, ZipArchiveEntry entry) throws FaultException {
      this.archive = archive;
      this.in = reading(archive.name(), () -> zip.getInputStream(entry));
    }

    /** As many bytes as there are left and fit in: by itself the library gives 512 at once. */
    int fill(byte[] buffer) throws FaultException {
      return reading(archive.name(), () -> in.readNBytes(buffer, 0, buffer.length));
    }

    @Override
    public void close() throws FaultException {
      reading(archive.name(), () -> {
        in.close();
        return true;
      });
    }
  }

  private static FaultException refused(Archive archive, Sentence why) {
    return new FaultException(Fault.BROKEN_ARCHIVE, Phrase.IN.of(archive.name(), why));
  }

  private static FaultException refused(Archive archive, Sentence why, Exception cause) {
    return new FaultException(Fault.BROKEN_ARCHIVE, Phrase.IN.of(archive.name(), why), cause);
  }
}
