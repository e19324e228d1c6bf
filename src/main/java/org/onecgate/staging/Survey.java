package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;

/**
 * Tells what is in files and what is wrong with them, by the checks of {@link Validation} and {@link Staging}: for
 * somebody who wants to know, and publishes nothing. It goes on behind what the gate would refuse, so that all is told.
 *
 * <p>The files are only read. What an archive unpacks to lies in a directory of ours until the archive is done.
 *
 * <p>Memory grows with the number of files, not with their size. One thread.
 */
public final class Survey {
  /** As many findings are kept; more are counted. */
  public static final int MOST_FINDINGS = 1_000;

  private static final Checks CHECKS = Checks.DEFAULT;

  /** Which part of the work at an archive is unpacking it; the rest is looking into what it held. */
  private static final double UNPACKING = 0.4;

  private static final double HALF = 0.5;

  private final Path work;
  private final Validation.Limits limits;
  private final Staging staging;

  /**
   * What is known at the end.
   *
   * @param findings what was found and refuses nothing, at most {@link #MOST_FINDINGS}
   * @param more how many findings there were besides
   * @param records the records that were written
   */
  public record Result(List<Suspicion> findings, long more, List<RecordFile> records) {}

  /**
   * Looks with these.
   *
   * @param work where a directory for what archives unpack to is made, absolute; it must not be there
   * @param inspectors who looks into each file, in this order
   */
  public Survey(Path work, Validation.Limits limits, List<Inspector> inspectors) {
    this.work = work;
    this.limits = limits;
    this.staging = new Staging(new MemoryBudget(0), inspectors);
  }

  /**
   * Looks at all, loose files first, as at one delivery.
   *
   * @param records where to write what the documents tell of, an empty directory; null to write nothing
   * @throws FaultException {@link Fault#DISK_FULL} if there is no room for records
   * @throws StorageException if they cannot be written, or nothing can be unpacked
   */
  public Result look(List<StoredFile> files, @Nullable Path records, SurveyListener listener)
      throws FaultException, IOException {
    Disk.createDirectories(work, Disk.PRIVATE_DIRECTORY);
    Run run = new Run(listener, records);
    try (DeliveryRecords all = run.records) {
      for (StoredFile each : files) {
        if (!Validation.isArchive(each.name())) {
          run.loose(each);
        }
      }
      for (StoredFile each : files) {
        if (Validation.isArchive(each.name())) {
          run.archive(each);
        }
      }
      run.archivesTogether();
      run.add(all.findings(run.kept));
      return new Result(run.findings, run.more, all.commit());
    } finally {
      Disk.deleteTree(work);
    }
  }

  /** Whether the volume takes two names that differ in case for one. */
  private boolean folds() {
    String name = String.valueOf(work.getFileName());
    return Disk.exists(work.resolveSibling(name.toUpperCase(Locale.ROOT)));
  }

  /** What may go wrong with one file while others are looked at all the same. */
  @FunctionalInterface
  private interface Step {
    void run() throws FaultException, IOException;
  }

  private final class Run {
    private final SurveyListener listener;
    private final @Nullable Path recorded;
    private final DeliveryRecords records;
    private final FreeSpace space = new FreeSpace(work, total -> 0);
    private final DataLayout layout = new DataLayout(work, folds());
    private final Unpacker unpacker = new Unpacker(layout, limits);
    private final Originals originals = new Originals(layout, Earlier.NONE);
    private final Twins twins = new Twins();
    private final List<CheckedFile> kept = new ArrayList<>();
    private final List<CheckedFile> archives = new ArrayList<>();
    private final List<Suspicion> findings = new ArrayList<>();
    private long more;

    /** How many bytes the files before this one had, and how many it has. */
    private long before;

    private long size;

    /** What is being read. */
    private @Nullable SafeName archive;

    private long documentSize;

    Run(SurveyListener listener, @Nullable Path recorded) {
      this.listener = listener;
      this.recorded = recorded;
      Path directory = recorded == null ? work : recorded;
      this.records = new DeliveryRecords(
          directory,
          new FreeSpace(directory, total -> 0),
          recorded != null,
          (name, reading) -> listener.document(new SurveyListener.Document(
              name, archive, documentSize, reading.facts(), reading.exported())));
    }

    void loose(StoredFile file) throws FaultException, IOException {
      begin(file);
      if (file.name().isLeftover()) {
        add(List.of(Validation.leftovers(file.name(), List.of(file.name()))));
      } else if (!file.name().isReport()) {
        documentSize = file.size();
        guarded(file.name(), () -> {
          List<Suspicion> found = new ArrayList<>();
          Meter meter = new Meter(part(0, HALF), "checking", 1, file.size());
          CheckedFile checked =
              Validation.check(file, false, Optional.empty(), records, found, meter);
          add(found);
          inspect(checked, part(HALF, 1));
        });
      }
      end();
    }

    void archive(StoredFile file) throws FaultException, IOException {
      begin(file);
      Path directory = work.resolve("unpacked");
      CheckedFile packed =
          new CheckedFile(file.name(), file.path(), file.size(), "", null, null, false, null);
      try {
        List<CheckedFile> unpacked = new ArrayList<>();
        if (!file.name().isLeftover()) {
          unpack(packed, directory, unpacked);
        }
        archive = file.name();
        long all = unpacked.stream().mapToLong(CheckedFile::size).sum();
        long done = 0;
        for (CheckedFile each : unpacked) {
          double from = UNPACKING + (1 - UNPACKING) * done / Math.max(all, 1);
          done += each.size();
          double to = UNPACKING + (1 - UNPACKING) * done / Math.max(all, 1);
          guarded(each.name(), () -> entry(packed, each, from, to));
        }
      } finally {
        archive = null;
        Disk.deleteTree(directory);
      }
      end();
    }

    private void unpack(CheckedFile packed, Path directory, List<CheckedFile> into)
        throws StorageException {
      try {
        ZipDirectory claimed = unpacker.measure(List.of(packed));
        archives.add(packed);
        try (FreeSpace.Promise room = space.promise(claimed.blocks())) {
          Unpacker.Unpacked unpacked =
              unpacker.unpack(packed, directory, room, originals, part(0, UNPACKING));
          if (!unpacked.leftovers().isEmpty()) {
            add(List.of(Validation.leftovers(packed.name(), unpacked.leftovers())));
          }
          into.addAll(unpacked.files());
        }
      } catch (FaultException e) { // also where the disk has no room for this one
        listener.refused(packed.name(), null, e);
      } catch (IOException e) {
        listener.unreadable(packed.name(), e);
      }
    }

    private void entry(CheckedFile packed, CheckedFile file, double from, double to)
        throws FaultException, IOException {
      Validation.refuseNested(packed.name(), file.name());
      double middle = (from + to) / 2;
      CheckedFile checked = file;
      if (Validation.isExchangeXml(file.name())) {
        documentSize = file.size();
        List<Suspicion> found = new ArrayList<>();
        Meter meter = new Meter(part(from, middle), "checking", 1, file.size());
        try (InputStream in = meter.counted(Disk.read(file.path()))) {
          checked = file.with(Validation.read(file.name(), file.path(), in, records, found));
        }
        add(found);
      }
      if (!file.name().isReport()) {
        inspect(checked, part(middle, to));
      }
    }

    /** Whether the archives are too much for the gate only because they come together. */
    void archivesTogether() throws IOException {
      if (archives.size() > 1) {
        SafeName last = archives.get(archives.size() - 1).name();
        try {
          unpacker.measure(archives);
        } catch (FaultException e) {
          listener.refused(last, null, e);
        } catch (IOException e) {
          listener.unreadable(last, e);
        }
      }
    }

    /** What is looked at when the file by itself is in order. */
    private void inspect(CheckedFile file, Progress progress) throws FaultException, IOException {
      if (!twins.add(file)) {
        return;
      }
      kept.add(file);
      add(Validation.images(List.of(file), CHECKS.images(), Cores.ONE));
      add(Validation.names(List.of(file), CHECKS.names()));
      Meter meter = new Meter(progress, "scanning", 1, file.size());
      for (Suspicion each : staging.look(new StagedFile.OnDisk(file), CHECKS.reporting(), meter)) {
        try {
          Staging.refuse(file, List.of(each));
          add(List.of(each));
        } catch (FaultException e) {
          listener.refused(file.name(), archive, e);
        }
      }
    }

    /** Does something with a file, and tells what is wrong with it. */
    private void guarded(SafeName name, Step step) throws FaultException, IOException {
      try {
        step.run();
      } catch (FaultException e) {
        if (e.fault() == Fault.DISK_FULL) {
          throw e; // only records need room here
        }
        listener.refused(name, archive, e);
      } catch (StorageException e) {
        if (recorded != null && e.path().startsWith(recorded)) {
          throw e;
        }
        listener.unreadable(name, e);
      } catch (IOException e) {
        listener.unreadable(name, e);
      }
    }

    private void add(List<Suspicion> found) {
      for (Suspicion each : found) {
        if (findings.size() < MOST_FINDINGS) {
          findings.add(each);
        } else {
          more++;
        }
      }
    }

    private void begin(StoredFile file) {
      size = file.size();
    }

    private void end() {
      before += size;
      size = 0;
      listener.done(before);
    }

    /** A step of the work at this file, as a part of all. */
    private Progress part(double from, double to) {
      return step -> {
        double share =
            step.ofBytes() > 0 ? Math.min(1.0, (double) step.bytes() / step.ofBytes()) : 0;
        listener.done(before + (long) (size * (from + (to - from) * share)));
      };
    }
  }
}
