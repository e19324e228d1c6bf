package org.onecgate.storage;

import java.nio.file.Path;
import java.util.function.LongUnaryOperator;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;

/**
 * The free space of a volume, as far as anybody may use it: a reserve is left to everybody else, and what an
 * import has yet to unpack is promised to it, so that several at once, and uploads beside them, do not count on
 * the same bytes (E7).
 *
 * <p>Another process is not seen before it has written; that is why a promise is looked at again while it is used
 * up.
 *
 * <p><em>Threading:</em> safe, also a promise.
 */
public final class FreeSpace {
  /** How many bytes are written between two looks at the volume. */
  public static final long LOOK_EVERY = ByteSize.mebi(16).bytes();

  /** How many files are made between two looks: with their directories they take blocks of their own. */
  private static final int LOOK_EVERY_FILES = 256;

  /** Measures a volume. */
  @FunctionalInterface
  public interface Measure {
    /**
     * The room that is there now.
     *
     * @throws StorageException if the volume does not say
     */
    Disk.Space now() throws StorageException;
  }

  private final Measure volume;
  private final LongUnaryOperator reserveOf;

  /** What is promised and not yet used, in bytes. Guarded by this. */
  private long promised;

  /**
   * Measures with this.
   *
   * @param reserveOf the reserve on a volume of this size, both in bytes
   */
  public FreeSpace(Measure volume, LongUnaryOperator reserveOf) {
    this.volume = volume;
    this.reserveOf = reserveOf;
  }

  /** The free space of the volume that this path is on. */
  public FreeSpace(Path path, LongUnaryOperator reserveOf) {
    this(Disk.measureOf(path), reserveOf);
  }

  /**
   * Refuses bytes that would eat into the reserve, which cleaning up needs, or into what is promised.
   *
   * @param bytes how many; below 0 if that is not known
   * @throws FaultException {@link Fault#DISK_FULL}
   */
  public synchronized void check(long bytes) throws FaultException, StorageException {
    if (left() < Math.max(bytes, 0)) {
      throw new FaultException(Fault.DISK_FULL);
    }
  }

  /**
   * Keeps room for so many bytes until the promise is closed.
   *
   * @throws FaultException {@link Fault#DISK_FULL} with both numbers if there is less; nothing is kept then
   */
  public synchronized Promise promise(long bytes) throws FaultException, StorageException {
    long left = left();
    if (left < bytes) {
      throw new FaultException(
          Fault.DISK_FULL, Phrase.ROOM_NEEDED.of(mebi(bytes, 1), mebi(Math.max(left, 0), 0)));
    }
    promised += bytes;
    return new Promise(bytes);
  }

  private long left() throws StorageException {
    return aboveReserve() - promised;
  }

  private long aboveReserve() throws StorageException {
    Disk.Space space = volume.now();
    return space.usable() - reserveOf.applyAsLong(space.total());
  }

  private static ByteSize mebi(long bytes, int more) {
    long unit = ByteSize.mebi(1).bytes();
    return ByteSize.mebi(bytes / unit + (bytes % unit == 0 ? 0 : more));
  }

  /** Room that is kept for somebody. */
  public final class Promise implements AutoCloseable {
    private long left;
    private long untilLook;
    private int filesUntilLook = LOOK_EVERY_FILES;

    private Promise(long bytes) {
      this.left = bytes;
    }

    /**
     * So many bytes are about to be written.
     *
     * @throws FaultException {@link Fault#DISK_FULL} if others have used up the volume meanwhile, so that they
     *     would go into the reserve
     */
    public synchronized void write(long bytes) throws FaultException, StorageException {
      if (untilLook < bytes) {
        look(Math.max(bytes, Math.min(left, LOOK_EVERY)));
        untilLook = LOOK_EVERY;
      }
      untilLook -= bytes;
      use(bytes);
    }

    /**
     * A file is about to be made.
     *
     * @param blocks what it takes on the volume besides its bytes
     * @throws FaultException as {@link #write}
     */
    public synchronized void file(long blocks) throws FaultException, StorageException {
      filesUntilLook--;
      if (filesUntilLook == 0) {
        filesUntilLook = LOOK_EVERY_FILES;
        untilLook = -1;
      }
      write(blocks);
    }

    private void look(long next) throws FaultException, StorageException {
      if (aboveReserve() < next) {
        throw new FaultException(Fault.DISK_FULL);
      }
    }

    private void use(long bytes) {
      synchronized (FreeSpace.this) {
        long used = Math.min(bytes, left);
        left -= used;
        promised -= used;
      }
    }

    /** Gives back what was not used. */
    @Override
    public synchronized void close() {
      use(left);
    }
  }
}
