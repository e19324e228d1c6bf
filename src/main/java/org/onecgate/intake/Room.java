package org.onecgate.intake;

import java.nio.file.Path;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.StorageException;

/**
 * Decides whether there is room for bytes: in the file, in the exchange and on the volume (E7).
 *
 * <p><em>Threading:</em> safe.
 */
final class Room {
  /** How many bytes are written between two looks at the free space. */
  static final long LOOK_EVERY = ByteSize.mebi(16).bytes();

  private final Limits limits;
  private final Path volume;

  Room(Limits limits, Path volume) {
    this.limits = limits;
    this.volume = volume;
  }

  /** Refuses a chunk of this length or more, whatever it belongs to. */
  void checkChunk(long length) throws FaultException {
    if (length > limits.chunk().bytes()) {
      throw new FaultException(Fault.CHUNK_TOO_LARGE, Phrase.LIMIT.of(limits.chunk()));
    }
  }

  /** Refuses a chunk of this length behind what is committed of the file and of the exchange. */
  void checkExchange(Journal journal, long committed, long chunk) throws FaultException {
    if (committed + chunk > limits.file().bytes()) {
      throw new FaultException(Fault.FILE_TOO_LARGE, Phrase.LIMIT.of(limits.file()));
    }
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
    Disk.Space space = Disk.space(volume);
    if (space.usable() - Math.max(bytes, 0) < limits.reserveOf(space.total())) {
      throw new FaultException(Fault.DISK_FULL);
    }
  }
}
