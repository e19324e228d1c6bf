package org.onecgate.intake;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;

/**
 * Watches how fast one upload comes in: a container's read timeout counts only the silence between
 * two bytes, so one byte every few seconds would hold a thread for ever.
 *
 * <p><em>Threading:</em> one thread, that of the upload.
 */
final class Pace {
  private final ByteSize rate;
  private final long window;
  private final long deadline;
  private final LongSupplier nanos;
  private final long start;
  private long since;
  private long bytes;

  /** Starts now, by this clock of nanoseconds. */
  Pace(ByteSize rate, Duration window, Duration deadline, LongSupplier nanos) {
    this.rate = rate;
    this.window = window.toNanos();
    this.deadline = deadline.toNanos();
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.since = start;
  }

  /**
   * Counts bytes that came in.
   *
   * @throws FaultException {@link Fault#UPLOAD_TOO_SLOW}
   */
  void received(int count) throws FaultException {
    bytes += count;
    long now = nanos.getAsLong();
    if (now - start > deadline) {
      throw new FaultException(Fault.UPLOAD_TOO_SLOW, Phrase.DEADLINE.of());
    }
    if (now - since > window) {
      double seconds = (now - since) / 1e9;
      if (bytes < rate.bytes() * seconds) {
        throw new FaultException(Fault.UPLOAD_TOO_SLOW, Phrase.PACE.of(rate));
      }
      since = now;
      bytes = 0;
    }
  }
}
