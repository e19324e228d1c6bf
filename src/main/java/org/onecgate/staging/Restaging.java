package org.onecgate.staging;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import org.onecgate.ExchangeId;

/**
 * Stages files of one published delivery again, for those who are given it: as an import does, within
 * the same budget (S2, S3, S4). Nothing can be published from here.
 *
 * <p>Closing it gives back all memory that is still taken, and ends it.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Restaging implements AutoCloseable {
  /** A file that is staged until this is closed, or the {@link Restaging} that it is of. */
  public final class Handle implements AutoCloseable {
    private final StagedFile file;

    private Handle(StagedFile file) {
      this.file = file;
    }

    /** The file. */
    public StagedFile file() {
      return file;
    }

    /** Gives its memory back; the published file stays where it is. */
    @Override
    public void close() {
      release(this);
    }
  }

  private final MemoryBudget budget;
  private final Placing placing;
  private final Set<Handle> open = new HashSet<>();
  private boolean closed;

  /** Stages files of this delivery within this budget. */
  public Restaging(ExchangeId delivery, MemoryBudget budget) {
    this(delivery, budget, byte[]::new);
  }

  /** Stages with another way to get memory. */
  Restaging(ExchangeId delivery, MemoryBudget budget, IntFunction<byte[]> allocator) {
    this.budget = budget;
    this.placing = new Placing(delivery, budget, allocator);
  }

  /**
   * Stages a published file.
   *
   * @param file a file of the delivery, where it lies now
   * @throws IOException if it cannot be read, or is not there any more
   * @throws IllegalStateException if this is closed
   */
  public synchronized Handle stage(CheckedFile file) throws IOException {
    if (closed) {
      throw new IllegalStateException("the call is over");
    }
    Handle handle = new Handle(placing.place(file));
    open.add(handle);
    return handle;
  }

  private synchronized void release(Handle handle) {
    if (open.remove(handle)) {
      budget.release(Placing.memory(handle.file));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.forEach(handle -> budget.release(Placing.memory(handle.file)));
    open.clear();
  }
}
