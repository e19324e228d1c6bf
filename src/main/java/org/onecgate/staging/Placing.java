package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.storage.Disk;

/**
 * Decides what the files of one exchange are staged as: in memory below the threshold and as long as
 * there is some, else on the disk (S2, S3).
 *
 * <p><em>Threading:</em> safe.
 */
final class Placing {
  /** From this size on a file is staged on the disk, in bytes (S2). */
  static final long THRESHOLD = ByteSize.mebi(5).bytes();

  private static final Logger LOG = System.getLogger(Staging.class.getName());

  private final ExchangeId exchange;
  private final MemoryBudget budget;
  private final IntFunction<byte[]> allocator;
  private boolean fellBack;

  Placing(ExchangeId exchange, MemoryBudget budget, IntFunction<byte[]> allocator) {
    this.exchange = exchange;
    this.budget = budget;
    this.allocator = allocator;
  }

  /** Stages a file; one that is in memory has taken its size from the budget. */
  StagedFile place(CheckedFile file) throws IOException {
    if (file.size() >= THRESHOLD) {
      return new StagedFile.OnDisk(file);
    }
    byte @Nullable [] bytes = memoryFor(file);
    if (bytes == null) {
      budget.countFallback();
      if (fallsBackFirst()) {
        LOG.log(Level.WARNING, "MEMORY_FALLBACK exchange={0} file={1}", exchange, file.name());
      }
      return new StagedFile.OnDisk(file);
    }
    boolean done = false;
    try (InputStream in = Disk.read(file.path())) {
      if (in.readNBytes(bytes, 0, bytes.length) != bytes.length) {
        throw new IOException("shorter than it was: " + file.name());
      }
      done = true;
    } finally {
      if (!done) {
        budget.release(bytes.length);
      }
    }
    return new StagedFile.InMemory(file, bytes);
  }

  /** How much of the budget a staged file has taken. */
  static long memory(StagedFile staged) {
    return staged instanceof StagedFile.InMemory ? staged.file().size() : 0;
  }

  private synchronized boolean fallsBackFirst() {
    boolean first = !fellBack;
    fellBack = true;
    return first;
  }

  /** Null if it is not to be had. */
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
