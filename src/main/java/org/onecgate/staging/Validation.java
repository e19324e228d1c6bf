package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.onecgate.ByteSize;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.staging.Checks.Action;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Forcing;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.Original;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;

/**
 * Checks and unpacks a sealed exchange; what comes out is fit to be published, and nothing else may
 * be (S1).
 *
 * <p>A zip is unpacked and not published itself, and every XML file must be well-formed; both save
 * below {@code import_files}, where files lie that goods refer to. Everything can be done again from the beginning after a crash.
 *
 * <p><em>Threading:</em> safe for different exchanges.
 */
public final class Validation {
  /** More findings than this say nothing more. */
  private static final int MOST_SUSPICIONS = 100;

  /** How many leftovers of an archive are named. */
  private static final int LEFTOVERS_NAMED = 5;

  /** How often an import that waits for memory asks whether anybody still wants it. */
  private static final int LOOK_SECONDS = 1;

  private final DataLayout layout;
  private final FreeSpace space;
  private final Cores cores;
  private final Unpacker unpacker;
  private final Assembler assembler;
  private final boolean links;

  /** The memory for the names of archives, in KiB: several exchanges at once share it, in the order of asking. */
  private final Semaphore names;

  /**
   * What all archives of an exchange may hold together.
   *
   * @param bytes the most bytes that they may unpack to
   * @param files the most files that each may hold; all together at most twice as many, directories counted
   * @param memory the most memory that their names and fields may take
   */
  public record Limits(ByteSize bytes, int files, ByteSize memory) {
    /** The same with half of the heap for names: they are not all that needs memory. */
    public static Limits of(ByteSize bytes, int files) {
      long half = Runtime.getRuntime().maxMemory() / 2;
      long unit = ByteSize.mebi(1).bytes();
      return new Limits(bytes, files, ByteSize.mebi(Math.max(half / unit, 1)));
    }
  }

  /**
   * Unpacks below this layout.
   *
   * @param space the free space of its volume
   */
  public Validation(DataLayout layout, FreeSpace space, Limits limits) {
    this(layout, space, () -> limits, Forcing.AT_ONCE, true, Cores.ONE);
  }

  /**
   * The same.
   *
   * @param limits what holds now; each exchange asks once for each of its archives, and the memory stays as it is
   * @param forcing forces what is unpacked
   * @param links whether a file that lies in an earlier delivery is linked rather than stored again
   * @param cores unpack and look at several files at once
   */
  public Validation(
      DataLayout layout,
      FreeSpace space,
      Supplier<Limits> limits,
      Forcing forcing,
      boolean links,
      Cores cores) {
    this.layout = layout;
    this.space = space;
    this.names = new Semaphore(kibi(limits.get().memory().bytes()), true);
    this.cores = cores;
    this.unpacker = new Unpacker(layout, limits, forcing, cores);
    this.assembler = new Assembler(layout, unpacker);
    this.links = links;
  }

  /** Whether this received file is unpacked rather than published. */
  public static boolean isArchive(SafeName name) {
    return name.hasExtension("zip") && !name.isBelowPictures() && !name.isReport();
  }

  /**
   * Whether this is the name of a picture: one may come without a byte, if its request says so by
   * {@code Content-Length: 0}, and be found.
   */
  public static boolean isPicture(SafeName name) {
    return Kinds.isImageName(name);
  }

  /**
   * Checks everything. What its archives unpack to is known and kept free before the first byte is unpacked. What lies
   * in an earlier delivery already is compared with that, byte by byte, and is a second name of the same file if it is the
   * same; it is never to be changed in place.
   *
   * @param earlier knows where the files may lie already
   * @throws FaultException if something is not fit to be seen (S8); {@link Fault#DISK_FULL} if there is no room,
   *     and {@link #giveBack} is due then
   * @throws StorageException if the disk fails
   */
  public Validated validate(
      ExchangeId exchange,
      List<StoredFile> received,
      Checks checks,
      Earlier earlier,
      Progress progress)
      throws FaultException, IOException {
    giveBack(exchange);
    Originals originals = new Originals(layout, links ? earlier : Earlier.NONE);
    try (DeliveryRecords records =
        new DeliveryRecords(layout.records(exchange), space, checks.records())) {
      return validate(exchange, received, checks, originals, progress, records);
    }
  }

  private Validated validate(
      ExchangeId exchange,
      List<StoredFile> received,
      Checks checks,
      Originals originals,
      Progress progress,
      DeliveryRecords records)
      throws FaultException, IOException {
    List<CheckedFile> files = new ArrayList<>();
    List<CheckedFile> archives = new ArrayList<>();
    List<Suspicion> found = new ArrayList<>();
    List<StoredFile> wanted = received.stream()
        .filter(f -> !f.name().isReport() && !f.name().isLeftover())
        .toList();
    received.stream()
        .map(StoredFile::name)
        .filter(SafeName::isLeftover)
        .forEach(name -> found.add(leftovers(name, List.of(name))));
    Meter meter = new Meter(
        progress,
        "checking",
        wanted.size(),
        wanted.stream().mapToLong(StoredFile::size).sum());
    for (StoredFile each : wanted) {
      boolean checkable = isCheckable(each.name());
      Versions.Begin begin = Versions.of(each);
      boolean repeated =
          each.ambiguous().stream().anyMatch(chunk -> chunk.offset() >= begin.offset());
      StoredFile file = each;
      boolean anew = (checkable && repeated) || begin.offset() > 0;
      if (anew) {
        space.check(each.size());
        file = checkable && repeated
            ? assembler.assemble(exchange, each, begin)
            : assembler.newest(exchange, each, begin);
      }
      boolean ambiguous = !checkable && (repeated || !begin.certain());
      if (isArchive(file.name())) {
        archives.add(check(file, ambiguous, Optional.empty(), records, found, meter));
      } else {
        Originals some = anew ? new Originals(layout, Earlier.NONE) : originals;
        files.add(checkOrLink(exchange, file, ambiguous, some, records, found, meter));
      }
      meter.file();
    }
    ZipDirectory claimed = unpacker.measure(archives);
    int memory = kibi(claimed.memory());
    takeMemory(memory, progress);
    try (FreeSpace.Promise room = space.promise(claimed.blocks())) {
      Unpacking unpacking = new Unpacking(checks, records, found, room, originals, progress);
      for (int i = 0; i < archives.size(); i++) {
        files.addAll(unpacking.of(archives.get(i), layout.unpacked(exchange, i)));
      }
    } finally {
      names.release(memory);
    }
    List<CheckedFile> kept = withoutTwins(files);
    found.addAll(images(kept, checks.images(), cores));
    found.addAll(names(kept, checks.names()));
    found.addAll(records.findings(kept));
    return new Validated(kept, archives, found.stream().distinct().toList(), records.commit());
  }

  private static int kibi(long bytes) {
    return (int) Math.min(bytes / 1024, Integer.MAX_VALUE);
  }

  /**
   * Waits until others have given back as much memory as this needs. Each takes all that it needs at once, so none
   * waits for ever.
   */
  private void takeMemory(int kibi, Progress progress) throws IOException {
    try {
      while (!names.tryAcquire(kibi, LOOK_SECONDS, TimeUnit.SECONDS)) {
        progress.report(Progress.Step.of("waiting"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped").initCause(e);
    }
  }

  /** What was left out of a file, as nobody can want it. */
  static Suspicion leftovers(SafeName of, List<SafeName> names) {
    String some = names.stream()
        .limit(LEFTOVERS_NAMED)
        .map(SafeName::value)
        .collect(Collectors.joining(", "));
    String more = names.size() > LEFTOVERS_NAMED ? ", ..." : "";
    return new Suspicion(of, "leftover", Phrase.LEFT_OUT.of(names.size(), some + more));
  }

  /** Reads an exchange file; a key that occurs twice is said and refuses nothing. */
  static XmlFacts read(
      SafeName name, Path path, InputStream in, DeliveryRecords records, List<Suspicion> found)
      throws FaultException, IOException {
    XmlCheck check = new XmlCheck();
    XmlCheck.Reading reading;
    try {
      reading = records.read(check, name, in);
    } catch (FaultException e) {
      throw check.explained(e, () -> Disk.read(path));
    }
    XmlKeys.Duplicates twice = reading.duplicates();
    if (twice.count() > 0 && found.size() < MOST_SUSPICIONS) {
      found.add(new Suspicion(name, "duplicate-id", twice.detail()));
    }
    if (twice.different() > 0 && found.size() < MOST_SUSPICIONS) {
      found.add(new Suspicion(
          name,
          "different-twice",
          Phrase.DIFFERENT_TWICE.of(twice.different(), String.join("; ", twice.examples())),
          twice.different(),
          twice.examples()));
    }
    return reading.facts();
  }

  /** Pictures that are none: what a browser or a shop takes for something else (S8). */
  static List<Suspicion> images(List<CheckedFile> files, Action action, Cores cores)
      throws FaultException, IOException {
    List<Suspicion> found = new ArrayList<>();
    if (action == Action.OFF) {
      return found;
    }
    List<Boolean> pretend = cores.each(files, (file, turn) -> Kinds.pretendsToBeImage(file));
    for (int i = 0; i < files.size(); i++) {
      if (pretend.get(i)) {
        CheckedFile file = files.get(i);
        if (action == Action.QUARANTINE) {
          throw new FaultException(
              Fault.SUSPICIOUS_CONTENT, Phrase.IN.of(file.name(), Phrase.NOT_IMAGE.of()));
        }
        if (found.size() < MOST_SUSPICIONS) {
          Sentence why = file.size() == 0 ? Phrase.EMPTY_IMAGE.of() : Phrase.FALSE_IMAGE.of();
          found.add(new Suspicion(file.name(), "not-an-image", why)
              .passed(action.passing("checks.images")));
        }
      }
    }
    return found;
  }

  /** Names that do harm where somebody serves the files over HTTP or gives them to a command (E11, S8). */
  static List<Suspicion> names(List<CheckedFile> files, Action action) throws FaultException {
    List<Suspicion> found = new ArrayList<>();
    if (action == Action.OFF) {
      return found;
    }
    for (CheckedFile file : files) {
      Optional<Sentence> harm = Kinds.harm(file.name());
      if (harm.isPresent()) {
        if (action == Action.QUARANTINE) {
          throw new FaultException(Fault.SUSPICIOUS_CONTENT, Phrase.IN.of(file.name(), harm.get()));
        }
        if (found.size() < MOST_SUSPICIONS) {
          found.add(new Suspicion(file.name(), "harmful-name", harm.get())
              .passed(action.passing("checks.names")));
        }
      }
    }
    return found;
  }

  /** Refuses an archive inside an archive. */
  static void refuseNested(SafeName archive, SafeName file) throws FaultException {
    if (Kinds.isArchiveName(file) && !file.isReport()) {
      throw new FaultException(Fault.BROKEN_ARCHIVE, Phrase.IN.of(archive, Phrase.NESTED.of(file)));
    }
  }

  /** What goes for all archives of an exchange. */
  private final class Unpacking {
    private final Checks checks;
    private final DeliveryRecords records;
    private final List<Suspicion> found;
    private final FreeSpace.Promise room;
    private final Originals originals;
    private final Progress progress;

    Unpacking(
        Checks checks,
        DeliveryRecords records,
        List<Suspicion> found,
        FreeSpace.Promise room,
        Originals originals,
        Progress progress) {
      this.checks = checks;
      this.records = records;
      this.found = found;
      this.room = room;
      this.originals = originals;
      this.progress = progress;
    }

    List<CheckedFile> of(CheckedFile archive, Path directory) throws FaultException, IOException {
      List<CheckedFile> kept = new ArrayList<>();
      Unpacker.Unpacked unpacked = unpacker.unpack(archive, directory, room, originals, progress);
      if (!unpacked.leftovers().isEmpty()) {
        found.add(leftovers(archive.name(), unpacked.leftovers()));
      }
      for (CheckedFile file : unpacked.files()) {
        CheckedFile checked = file;
        if (!checks.nestedArchives()) {
          refuseNested(archive.name(), file.name());
        }
        if (isExchangeXml(file.name())) {
          try (InputStream in = Disk.read(file.path())) {
            checked = file.with(read(file.name(), file.path(), in, records, found));
          }
        }
        if (!file.name().isReport()) {
          kept.add(checked);
        }
      }
      return kept;
    }
  }

  /**
   * Removes what was unpacked, put together and understood of an exchange. It can be made again, as long as nothing is planned
   * of it.
   */
  public void giveBack(ExchangeId exchange) throws StorageException {
    Disk.deleteTree(layout.assembled(exchange));
    Disk.deleteTree(layout.unchanged(exchange));
    Disk.deleteTree(layout.unpacked(exchange));
    Disk.deleteTree(layout.records(exchange));
  }

  /**
   * Whether each file is complete by its own structure, as far as it has one (E19); of those with
   * chunks that may have come twice only the staging can tell.
   */
  public boolean isComplete(List<StoredFile> received) throws IOException {
    for (StoredFile file : received) {
      if (isCheckable(file.name()) && file.ambiguous().isEmpty() && !isWhole(file)) {
        return false;
      }
    }
    return true;
  }

  private boolean isWhole(StoredFile file) throws IOException {
    Versions.Begin begin = Versions.of(file);
    return begin.offset() == 0 ? assembler.isWhole(file) : Versions.isWhole(file, begin);
  }

  /** Whether a file of this name says by its own structure whether it is whole. */
  private static boolean isCheckable(SafeName name) {
    return isArchive(name) || isExchangeXml(name);
  }

  /** Whether a file of this name must be well-formed. */
  static boolean isExchangeXml(SafeName name) {
    return name.hasExtension("xml") && !name.isBelowPictures();
  }

  /**
   * The same, of a file that is published as it was received. Where it lies in an earlier delivery already, a second name
   * of that is published in its place. A power cut may take that name away: the received file stays until all is over.
   */
  private CheckedFile checkOrLink(
      ExchangeId exchange,
      StoredFile file,
      boolean ambiguous,
      Originals originals,
      DeliveryRecords records,
      List<Suspicion> found,
      Meter meter)
      throws FaultException, IOException {
    Optional<Original> original = originals.of(file.name(), file.size());
    try {
      CheckedFile checked = check(file, ambiguous, original, records, found, meter);
      if (original.isEmpty() || !original.get().isSame()) {
        return checked;
      }
      Path path = layout.unchanged(exchange, file.name());
      Disk.makeDirectories(Disk.parent(path), Disk.PRIVATE_DIRECTORY);
      return originals.link(original.get(), path) ? checked.at(path) : checked;
    } finally {
      original.ifPresent(Original::close);
    }
  }

  /**
   * Reads a file to its end: hashes it, and has it checked if it is XML.
   *
   * @param original what is read is compared with this
   */
  static CheckedFile check(
      StoredFile file,
      boolean ambiguous,
      Optional<Original> original,
      DeliveryRecords records,
      List<Suspicion> found,
      Meter meter)
      throws FaultException, IOException {
    MessageDigest digest = Digests.sha256();
    XmlFacts facts = null;
    try (InputStream stored = Disk.read(file.path());
        InputStream in = new DigestInputStream(
            meter.counted(original.map(o -> o.compared(stored)).orElse(stored)), digest)) {
      if (isExchangeXml(file.name())) {
        facts = read(file.name(), file.path(), in, records, found);
      }
      byte[] buffer = new byte[64 * 1024];
      while (in.read(buffer) >= 0) {
        // hashes the rest
      }
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new CheckedFile(
        file.name(), file.path(), file.size(), sha256, null, facts, ambiguous, file.chunks());
  }

  /** A file may come loose and in an archive, or in two archives, if it is the same file. */
  private static List<CheckedFile> withoutTwins(List<CheckedFile> files) throws FaultException {
    Twins twins = new Twins();
    List<CheckedFile> kept = new ArrayList<>(files.size());
    for (CheckedFile file : files) {
      if (twins.add(file)) {
        kept.add(file);
      }
    }
    return kept;
  }
}
