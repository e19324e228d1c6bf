package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.NameSet;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.NewFile;
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

  private final DataLayout layout;
  private final ByteSize maxBytes;
  private final int maxFiles;

  Unpacker(DataLayout layout, ByteSize maxBytes, int maxFiles) {
    this.layout = layout;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  private record Archive(SafeName name, Path path, long size) {}

  private record Checked(SafeName name, ZipArchiveEntry entry) {}

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
   * Unpacks the archive into an empty directory.
   *
   * @throws FaultException {@link Fault#BROKEN_ARCHIVE} if anything is wrong with it
   * @throws StorageException if the disk fails
   */
  Unpacked unpack(CheckedFile file, Path directory, Progress progress)
      throws FaultException, IOException {
    Archive archive = new Archive(file.name(), file.path(), file.size());
    try (ZipFile zip = open(archive)) {
      Directory wanted = check(archive, zip);
      List<Checked> entries = wanted.entries();
      List<CheckedFile> files = new ArrayList<>(entries.size());
      long total = entries.stream().mapToLong(e -> e.entry().getSize()).sum();
      Meter meter = new Meter(progress, "unpacking", entries.size(), total);
      for (Checked checked : entries) {
        files.add(unpack(archive, zip, checked, directory, meter));
        meter.file();
      }
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
        copy(archive, zip, checked, OutputStream.nullOutputStream(), meter);
      }
    }
  }

  private ZipFile open(Archive archive) throws FaultException, IOException {
    ZipEnd end = ZipEnd.of(archive.path()).orElseThrow(() -> refused(archive, Phrase.NOT_ZIP.of()));
    long excess = end.excess();
    if (excess != 0) {
      throw refused(
          archive,
          (excess > 0 ? Phrase.TOO_MANY_BYTES : Phrase.MISSING_BYTES).of(Math.abs(excess)));
    }
    Optional<Sentence> fault = ZipDirectory.fault(archive.path(), end, maxFiles);
    if (fault.isPresent()) {
      throw refused(archive, fault.get());
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
    } catch (IllegalArgumentException e) {
      throw refused(archive, Phrase.ZIP_DIRECTORY.of(), e);
    }
  }

  private Directory check(Archive archive, ZipFile zip) throws FaultException {
    List<ZipArchiveEntry> all = Collections.list(zip.getEntries());
    EntryNames entryNames = new EntryNames(all);
    List<Checked> found = new ArrayList<>();
    List<SafeName> leftovers = new ArrayList<>();
    NameSet names = new NameSet();
    long total = 0;
    for (ZipArchiveEntry entry : all) {
      if (entry.isUnixSymlink()) {
        throw refused(archive, Phrase.LINK.of());
      }
      if (entry.getGeneralPurposeBit().usesEncryption() || !zip.canReadEntryData(entry)) {
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
      total += Math.min(entry.getSize(), Long.MAX_VALUE - total);
      found.add(new Checked(name, entry));
      if (found.size() > maxFiles) {
        throw refused(archive, Phrase.MORE_FILES.of(maxFiles));
      }
    }
    if (total > maxBytes.bytes()) {
      throw refused(archive, Phrase.MORE_UNPACKED.of(maxBytes));
    }
    if (total > RATIO_FREE && total / MAX_RATIO > archive.size()) {
      throw refused(archive, Phrase.RATIO.of(MAX_RATIO));
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
    try (InputStream data = zip.getRawInputStream(entry)) {
      if (data == null) {
        throw refused(archive, Phrase.DAMAGED_DATA.of());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw refused(archive, Phrase.DAMAGED_DATA.of(), e);
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

  private CheckedFile unpack(
      Archive archive, ZipFile zip, Checked checked, Path directory, Meter meter)
      throws FaultException, IOException {
    ZipArchiveEntry entry = checked.entry();
    Path path = layout.unpackedFile(directory, checked.name());
    try (NewFile out = new NewFile(path)) {
      copy(archive, zip, checked, out, meter);
      String sha256 = out.commit();
      return new CheckedFile(
          checked.name(), path, entry.getSize(), sha256, archive.name(), null, false, null);
    }
  }

  private static void copy(
      Archive archive, ZipFile zip, Checked checked, OutputStream out, Meter meter)
      throws FaultException, IOException {
    ZipArchiveEntry entry = checked.entry();
    CRC32 crc = new CRC32();
    long size = 0;
    try (InputStream in = open(archive, zip, entry)) {
      byte[] buffer = new byte[64 * 1024];
      for (int n = read(archive, in, buffer); n >= 0; n = read(archive, in, buffer)) {
        size += n;
        if (size > entry.getSize()) {
          throw refused(archive, Phrase.LARGER.of(checked.name()));
        }
        crc.update(buffer, 0, n);
        out.write(buffer, 0, n);
        meter.bytes(n);
      }
    }
    if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
      throw refused(archive, Phrase.DAMAGED.of(checked.name()));
    }
  }

  private static InputStream open(Archive archive, ZipFile zip, ZipArchiveEntry entry)
      throws FaultException {
    try {
      return zip.getInputStream(entry);
    } catch (IOException e) {
      throw refused(archive, Phrase.DAMAGED_DATA.of(), e);
    }
  }

  private static int read(Archive archive, InputStream in, byte[] buffer) throws FaultException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw refused(archive, Phrase.DAMAGED_DATA.of(), e);
    }
  }

  private static FaultException refused(Archive archive, Sentence why) {
    return new FaultException(Fault.BROKEN_ARCHIVE, Phrase.IN.of(archive.name(), why));
  }

  private static FaultException refused(Archive archive, Sentence why, Exception cause) {
    return new FaultException(Fault.BROKEN_ARCHIVE, Phrase.IN.of(archive.name(), why), cause);
  }
}
