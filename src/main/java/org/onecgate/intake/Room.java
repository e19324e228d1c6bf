package org.onecgate.intake;

import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.Journal;
import org.onecgate.storage.StorageException;

/**
 * Decides whether there is room for bytes: in the file, in the exchange and on the volume (E7).
 *
 * <p><em>Threading:</em> safe.
 */
final class Room {
  private final Limits limits;
  private final FreeSpace space;

  Room(Limits limits, FreeSpace space) {
    this.limits = limits;
    this.space = space;
  }

  /** Refuses a chunk of this length or more, whatever it belongs to. */
  void checkChunk(long length) throws FaultException {
    if (length > limits.chunk().bytes()) {
      throw new FaultException(Fault.CHUNK_TOO_LARGE, Phrase.LIMIT.of(limits.chunk()));
    }
  }

  /** Refuses a file of this length or more. */
  void checkFile(long length) throws FaultException {
    if (length > limits.file().bytes()) {
      throw new FaultException(Fault.FILE_TOO_LARGE, Phrase.LIMIT.of(limits.file()));
    }
  }

  /** Refuses a chunk of this length behind what is committed of the file and of the exchange. */
  void checkExchange(Journal journal, long committed, long chunk) throws FaultException {
    checkFile(committed + chunk);
    if (journal.total() + chunk > limits.exchange().bytes()) {
      throw new FaultException(Fault.EXCHANGE_TOO_LARGE, Phrase.LIMIT.of(limits.exchange()));
    }
    if (committed == 0 && journal.count() >= limits.files()) {
      throw new FaultException(Fault.EXCHANGE_TOO_LARGE, Phrase.LIMIT_FILES.of(limits.files()));
    }
  }

  /**
   * Refuses bytes that would eat into the reserve: cleaning up needs room too.
   *
   * @throws FaultException {@link Fault#DISK_FULL}
   */
  void checkVolume(long bytes) throws FaultException, StorageException {
    space.check(bytes);
  }
}
