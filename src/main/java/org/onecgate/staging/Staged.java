package org.onecgate.staging;

import java.util.List;

/**
 * Everything of one exchange that passed the gate: only {@link Staging} makes one, and nothing else
 * can be published (S1).
 *
 * <p>Closing it gives the memory back. The received files stay where they are (S6).
 */
public final class Staged implements AutoCloseable {
  private final List<StagedFile> files;
  private final List<CheckedFile> archives;
  private final List<Suspicion> suspicions;
  private final List<RecordFile> records;
  private final MemoryBudget budget;
  private long memory;

  Staged(
      List<StagedFile> files,
      List<CheckedFile> archives,
      List<Suspicion> suspicions,
      List<RecordFile> records,
      MemoryBudget budget,
      long memory) {
    this.files = List.copyOf(files);
    this.archives = List.copyOf(archives);
    this.suspicions = List.copyOf(suspicions);
    this.records = List.copyOf(records);
    this.budget = budget;
    this.memory = memory;
  }

  /** An exchange without files: an announcement. */
  public static Staged nothing() {
    return new Staged(List.of(), List.of(), List.of(), List.of(), new MemoryBudget(0), 0);
  }

  /** The files, loose ones first, then each archive's in its order. */
  public List<StagedFile> files() {
    return files;
  }

  /** How many files are on the disk only because there was no memory (S3). */
  public int fallbacks() {
    return (int) files.stream()
        .filter(f -> f instanceof StagedFile.OnDisk && f.file().size() < Staging.THRESHOLD)
        .count();
  }

  /** The archives that were unpacked; they are not published themselves. */
  public List<CheckedFile> archives() {
    return archives;
  }

  /** What was found and let pass, as the server's policy says. */
  public List<Suspicion> suspicions() {
    return suspicions;
  }

  /** What the documents tell of, a file of each kind. */
  public List<RecordFile> records() {
    return records;
  }

  @Override
  public void close() {
    budget.release(memory);
    memory = 0;
  }
}
