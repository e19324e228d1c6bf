package org.onecgate.storage;

import java.nio.file.Path;
import java.util.List;
import org.onecgate.SafeName;

/**
 * A received file that no chunk is added to any more.
 *
 * @param name its name as sent
 * @param path where it lies
 * @param size its size in bytes
 * @param chunks in how many chunks its bytes came; repetitions that were left out do not count
 * @param ambiguous the chunks that equal the one before them and may be repetitions (E18)
 * @param resumed where it was gone on with after other files: perhaps it was begun again there
 */
public record StoredFile(
    SafeName name,
    Path path,
    long size,
    int chunks,
    List<Journal.Chunk> ambiguous,
    List<Journal.Resumption> resumed) {
  /** Takes copies. */
  public StoredFile {
    ambiguous = List.copyOf(ambiguous);
    resumed = List.copyOf(resumed);
  }

  /** A file that came in one go. */
  public StoredFile(
      SafeName name, Path path, long size, int chunks, List<Journal.Chunk> ambiguous) {
    this(name, path, size, chunks, ambiguous, List.of());
  }
}
