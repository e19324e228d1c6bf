package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.NewFile;
import org.onecgate.storage.StoredFile;

/**
 * Finds out which of a file's ambiguous chunks are repetitions, by what the file is (E18).
 *
 * <p>A chunk that equals the one before it is either real data or the same data sent again. Each
 * way to leave such chunks out is tried: a zip must agree with its own directory, XML must be
 * well-formed. Exactly one whole way is used and said; none or several is a failure, never a guess.
 */
final class Assembler {
  private static final Logger LOG = System.getLogger(Assembler.class.getName());

  /** More ways than this are not tried. */
  static final int MAX_WAYS = 64;

  private final DataLayout layout;
  private final Unpacker unpacker;

  Assembler(DataLayout layout, Unpacker unpacker) {
    this.layout = layout;
    this.unpacker = unpacker;
  }

  /** Neighbouring chunks of the same bytes; which of them are left out makes no difference. */
  private record Run(long offset, long length, int count) {}

  /** How many chunks of each run are left out. */
  private record Way(List<Integer> leftOut, long bytes) {
    int chunks() {
      return leftOut.stream().mapToInt(Integer::intValue).sum();
    }

    Way and(int count, long length) {
      List<Integer> more = new ArrayList<>(leftOut);
      more.add(count);
      return new Way(more, bytes + count * length);
    }
  }

  /**
   * The file without its repetitions.
   *
   * @throws FaultException {@link Fault#AMBIGUOUS_CHUNKS} if not exactly one way is whole
   */
  StoredFile assemble(ExchangeId exchange, StoredFile file) throws FaultException, IOException {
    return assemble(exchange, file, new Versions.Begin(0, 0, true));
  }

  /** The same of the version of a file that begins here; what comes before is left out. */
  StoredFile assemble(ExchangeId exchange, StoredFile file, Versions.Begin begin)
      throws FaultException, IOException {
    List<Run> runs = runs(file.ambiguous().stream()
        .filter(chunk -> chunk.offset() >= begin.offset())
        .toList());
    List<Way> ways = ways(file, begin, runs);
    List<Way> whole = new ArrayList<>();
    List<Way> wholeAndUnique = new ArrayList<>();
    Path target = layout.assembled(exchange, file.name());
    for (Way way : ways) {
      StoredFile candidate = write(file, begin, runs, way, target);
      Shape shape = shape(candidate);
      if (shape != Shape.BROKEN) {
        whole.add(way);
      }
      if (shape == Shape.UNIQUE) {
        wholeAndUnique.add(way);
      }
      Disk.deleteTree(target);
    }
    List<Way> chosen = whole.size() > 1 ? wholeAndUnique : whole;
    if (chosen.size() != 1) {
      throw new FaultException(
          Fault.AMBIGUOUS_CHUNKS,
          Phrase.IN.of(file.name(), Phrase.WAYS.of(whole.size(), ways.size())));
    }
    LOG.log(
        Level.WARNING,
        "repeated chunks told apart exchange={0} file={1} removed={2} bytes",
        exchange,
        file.name(),
        Long.toString(chosen.get(0).bytes()));
    return write(file, begin, runs, chosen.get(0), target);
  }

  /**
   * The newest version of a file that was begun again, without those before it.
   *
   * @throws IOException if the disk fails
   */
  StoredFile newest(ExchangeId exchange, StoredFile file, Versions.Begin begin) throws IOException {
    LOG.log(
        Level.WARNING,
        "file begun again exchange={0} file={1} left out={2} bytes of an earlier version",
        exchange,
        file.name(),
        Long.toString(begin.offset()));
    return write(
        file, begin, List.of(), new Way(List.of(), 0), layout.assembled(exchange, file.name()));
  }

  private static List<Run> runs(List<Journal.Chunk> ambiguous) {
    List<Run> runs = new ArrayList<>();
    long end = -1;
    String last = "";
    for (Journal.Chunk chunk : ambiguous) {
      if (chunk.offset() == end && chunk.sha256().equals(last)) {
        Run run = runs.remove(runs.size() - 1);
        runs.add(new Run(run.offset(), run.length(), run.count() + 1));
      } else {
        runs.add(new Run(chunk.offset(), chunk.length(), 1));
      }
      end = chunk.offset() + chunk.length();
      last = chunk.sha256();
    }
    return runs;
  }

  private static List<Way> ways(StoredFile file, Versions.Begin begin, List<Run> runs)
      throws FaultException, IOException {
    // What a zip says of its own length leaves few ways, so that filter comes before the limit.
    OptionalLong excess = Validation.isArchive(file.name())
        ? ZipEnd.excess(file.path(), begin.offset())
        : OptionalLong.empty();
    List<Way> ways = List.of(new Way(List.of(), 0));
    for (Run run : runs) {
      List<Way> longer = new ArrayList<>();
      for (Way way : ways) {
        for (int n = 0; n <= run.count(); n++) {
          Way next = way.and(n, run.length());
          if (excess.isEmpty() || next.bytes() <= excess.getAsLong()) {
            longer.add(next);
          }
        }
      }
      if (longer.size() > MAX_WAYS * MAX_WAYS) {
        throw new FaultException(
            Fault.AMBIGUOUS_CHUNKS, Phrase.IN.of(file.name(), Phrase.TOO_MANY.of()));
      }
      ways = longer;
    }
    List<Way> left = ways.stream()
        .filter(w -> excess.isEmpty() || w.bytes() == excess.getAsLong())
        .toList();
    if (left.size() > MAX_WAYS) {
      throw new FaultException(
          Fault.AMBIGUOUS_CHUNKS, Phrase.IN.of(file.name(), Phrase.TOO_MANY.of()));
    }
    return left;
  }

  private static StoredFile write(
      StoredFile file, Versions.Begin begin, List<Run> runs, Way way, Path target)
      throws IOException {
    try (NewFile out = new NewFile(target);
        InputStream in = Disk.read(file.path(), begin.offset())) {
      long at = begin.offset();
      for (int i = 0; i < runs.size(); i++) {
        Run run = runs.get(i);
        copy(in, out, run.offset() - at);
        long leftOut = way.leftOut().get(i) * run.length();
        in.skipNBytes(leftOut);
        at = run.offset() + leftOut;
      }
      copy(in, out, file.size() - at);
      out.commit();
      return new StoredFile(
          file.name(),
          target,
          out.size(),
          file.chunks() - begin.chunks() - way.chunks(),
          List.of());
    }
  }

  private static void copy(InputStream in, NewFile out, long bytes) throws IOException {
    if (out.take(in, bytes) < bytes) {
      throw new IOException("the file ends early");
    }
  }

  /** What a file is by its own structure. */
  private enum Shape {
    BROKEN,
    /** Whole, but some of its records have the key of an earlier one. */
    WHOLE,
    UNIQUE
  }

  /** Whether a file is complete by its own structure. */
  boolean isWhole(StoredFile candidate) throws IOException {
    return shape(candidate) != Shape.BROKEN;
  }

  private Shape shape(StoredFile candidate) throws IOException {
    try {
      if (Validation.isArchive(candidate.name())) {
        unpacker.test(candidate);
        return Shape.UNIQUE;
      }
      try (InputStream in = Disk.read(candidate.path())) {
        XmlCheck.Reading reading = new XmlCheck().read(candidate.name(), in);
        return reading.duplicates().count() == 0 ? Shape.UNIQUE : Shape.WHOLE;
      }
    } catch (FaultException e) {
      return Shape.BROKEN;
    }
  }
}
