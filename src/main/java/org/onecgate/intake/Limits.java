package org.onecgate.intake;

import java.time.Duration;
import java.util.Optional;
import org.onecgate.ByteSize;

/**
 * How much may arrive, how slowly, and how much at once (E7, E8).
 *
 * @param chunk the largest body of one request
 * @param file the largest file
 * @param exchange the most bytes that one session may hold unsealed
 * @param files the most files that one session may hold unsealed
 * @param reserve the free space that is left to everybody else; absent: the smaller of 1 GiB and 5 %
 *     of the volume
 * @param uploads the most chunks that are received at once
 * @param uploadsPerServer the most chunks of one server that are received at once
 * @param rate the fewest bytes a second that an upload must bring, looked at every {@link #PACE}
 * @param deadline the longest that one upload may take
 */
public record Limits(
    ByteSize chunk,
    ByteSize file,
    ByteSize exchange,
    int files,
    Optional<ByteSize> reserve,
    int uploads,
    int uploadsPerServer,
    ByteSize rate,
    Duration deadline) {
  /** How often the rate of an upload is looked at. */
  public static final Duration PACE = Duration.ofSeconds(20);

  /**
   * 4 GiB, 16 GiB, 64 GiB, 200,000 files, the reserve above, 128 uploads at once, 1 KiB a second, 4
   * hours. A container with 200 threads then keeps a third of them for everything else.
   */
  public static final Limits DEFAULT = new Limits(
      ByteSize.gibi(4),
      ByteSize.gibi(16),
      ByteSize.gibi(64),
      200_000,
      Optional.empty(),
      128,
      128,
      new ByteSize(1024),
      Duration.ofHours(4));

  private static final ByteSize LARGEST_RESERVE = ByteSize.gibi(1);
  private static final int RESERVE_DIVISOR = 20;

  /** The same where this much may arrive. */
  public Limits with(ByteSize chunk, ByteSize file, ByteSize exchange, int files) {
    return new Limits(
        chunk, file, exchange, files, reserve, uploads, uploadsPerServer, rate, deadline);
  }

  /** The free space that is left to everybody else, on a volume of this size in bytes. */
  public long reserveOf(long total) {
    return reserve
        .map(ByteSize::bytes)
        .orElse(Math.min(LARGEST_RESERVE.bytes(), total / RESERVE_DIVISOR));
  }
}
