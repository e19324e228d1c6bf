package org.onecgate.intake;

import org.onecgate.SafeName;
import org.onecgate.storage.Journal;

/**
 * Proof that a chunk is committed.
 *
 * @param chunk the committed chunk; of {@link Kind#EMPTY} the end of the file, without a byte
 * @param kind what became of the bytes that came
 */
public record ChunkReceipt(Journal.Chunk chunk, Kind kind) {
  /** What became of the bytes that came. */
  public enum Kind {
    /** They are appended. */
    APPENDED,
    /** They are appended, but equal the chunk before them and may be a repetition (E18). */
    AMBIGUOUS,
    /** They repeat a chunk whose answer was lost, and are dropped (E18). */
    REPEATED,
    /** There were none, and the file has some already: nothing is committed, and nothing is in doubt. */
    EMPTY
  }

  /** The file. */
  public SafeName name() {
    return chunk.name();
  }
}
