package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.staging.Checks.Action;
import org.onecgate.storage.Disk;

/**
 * Stages the files of a validated exchange and has each inspected, whatever it is staged as (S2, S3,
 * S7).
 *
 * <p><em>Threading:</em> safe for different exchanges; the budget is shared by all.
 */
public final class Staging {
  /** From this size on a file is staged on the disk, in bytes (S2). */
  public static final long THRESHOLD = ByteSize.mebi(5).bytes();

  private static final Logger LOG = System.getLogger(Staging.class.getName());

  private final MemoryBudget budget;
  private final IntFunction<byte[]> allocator;
  private final List<Inspector> inspectors;

  /**
   * Stages within this budget.
   *
   * @param inspectors who looks into each file, in this order
   */
  public Staging(MemoryBudget budget, List<Inspector> inspectors) {
    this(budget, inspectors, byte[]::new);
  }

  /** Stages with another way to get memory. */
  Staging(MemoryBudget budget, List<Inspector> inspectors, IntFunction<byte[]> allocator) {
    this.budget = budget;
    this.inspectors = List.copyOf(inspectors);
    this.allocator = allocator;
  }

  /**
   * Stages all; the caller closes what it gets. Where this throws, all memory is given back.
   *
   * @throws FaultException {@link Fault#SUSPICIOUS_CONTENT} where something was found and the checks
   *     say that it is refused (S8), or what an inspector throws
   */
  public Staged stage(ExchangeId exchange, Validated validated, Checks checks, Progress progress)
      throws FaultException, IOException {
    Run run = new Run(exchange, validated);
    boolean done = false;
    try {
      List<CheckedFile> all = validated.files();
      Meter meter = new Meter(
          progress,
          "scanning",
          all.size(),
          all.stream().mapToLong(CheckedFile::size).sum());
      for (CheckedFile file : all) {
        run.add(file, checks, meter);
        meter.file();
      }
      done = true;
      return run.staged();
    } finally {
      if (!done) {
        budget.release(run.memory);
      }
    }
  }

  private final class Run {
    private final ExchangeId exchange;
    private final Validated validated;
    private final List<StagedFile> files = new ArrayList<>();
    private final List<Suspicion> suspicions = new ArrayList<>();
    private long memory;
    private boolean fellBack;

    Run(ExchangeId exchange, Validated validated) {
      this.exchange = exchange;
      this.validated = validated;
      this.suspicions.addAll(validated.suspicions());
    }

    Staged staged() {
      return new Staged(files, validated.archives(), suspicions, budget, memory);
    }

    void add(CheckedFile file, Checks checks, Meter meter) throws FaultException, IOException {
      StagedFile staged = place(file);
      files.add(staged);
      if (checks.secrets() == Action.OFF) {
        meter.bytes(file.size());
        return;
      }
      for (int i = 0; i < inspectors.size(); i++) {
        List<Suspicion> found;
        try (InputStream opened = staged.open();
            InputStream in = i == 0 ? meter.counted(opened) : opened) {
          found = inspectors.get(i).inspect(file.name(), in);
        }
        if (!found.isEmpty() && checks.secrets() == Action.QUARANTINE) {
          Suspicion first = found.get(0);
          throw new FaultException(
              Fault.SUSPICIOUS_CONTENT, first.file() + ": " + first.rule() + " " + first.detail());
        }
        suspicions.addAll(found);
      }
    }

    private StagedFile place(CheckedFile file) throws IOException {
      if (file.size() >= THRESHOLD) {
        return new StagedFile.OnDisk(file);
      }
      byte @Nullable [] bytes = memoryFor(file);
      if (bytes == null) {
        budget.countFallback();
        if (!fellBack) {
          fellBack = true;
          LOG.log(Level.WARNING, "MEMORY_FALLBACK exchange={0} file={1}", exchange, file.name());
        }
        return new StagedFile.OnDisk(file);
      }
      memory += bytes.length;
      try (InputStream in = Disk.read(file.path())) {
        if (in.readNBytes(bytes, 0, bytes.length) != bytes.length) {
          throw new IOException("shorter than it was: " + file.name());
        }
      }
      return new StagedFile.InMemory(file, bytes);
    }

    /** Null where it is not to be had. */
    private byte @Nullable [] memoryFor(CheckedFile file) {
      int size = (int) file.size();
      if (!budget.take(size)) {
        return null;
      }
      try {
        return allocator.apply(size);
      } catch (OutOfMemoryError e) {
        budget.release(size);
        return null; // the one allocation whose failure is foreseen (S3)
      }
    }
  }
}
