package org.onecgate.scan;

import java.util.Arrays;

/**
 * How much the bytes of a secret differ (Shannon's entropy). Of pieces that lie over one another only the difference is
 * counted.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class Entropy {
  private static final double ONE = 1L << 32;
  /** Far more than what the sum in whole numbers may be wrong by. */
  private static final double DOUBT = 1e-6;
  /** For each count its product with its logarithm. */
  private final long[] products;

  private final int[] counts = new int[256];
  private long sum;
  /** What is counted, as places in the text. */
  private long from;

  private long to;

  /** For pieces of up to so many bytes. */
  Entropy(int longest) {
    products = new long[longest + 1];
    for (int i = 2; i <= longest; i++) {
      products[i] = Math.round(i * Math.log(i) / Math.log(2) * ONE);
    }
  }

  /** The text is another one. */
  void forget() {
    Arrays.fill(counts, 0);
    sum = 0;
    from = 0;
    to = 0;
  }

  /** Whether a piece has at least so many bits a byte; the text is in the buffer from {@code base} on. */
  boolean isAtLeast(double bits, byte[] buffer, long base, int pieceFrom, int pieceTo) {
    int length = pieceTo - pieceFrom;
    if (length == 0) {
      return bits <= 0;
    }
    count(buffer, base, base + pieceFrom, base + pieceTo);
    double entropy = (products[length] - sum) / ONE / length;
    return Math.abs(entropy - bits) > DOUBT ? entropy > bits : exactly(length) >= bits;
  }

  private void count(byte[] buffer, long base, long newFrom, long newTo) {
    if (from < base || newFrom < from || newFrom >= to || newTo < to) {
      forget();
      from = newFrom;
      to = newFrom;
    }
    while (from < newFrom) {
      int b = buffer[(int) (from++ - base)] & 0xff;
      sum += products[counts[b] - 1] - products[counts[b]];
      counts[b]--;
    }
    while (to < newTo) {
      int b = buffer[(int) (to++ - base)] & 0xff;
      sum += products[counts[b] + 1] - products[counts[b]];
      counts[b]++;
    }
  }

  private double exactly(int length) {
    double exact = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / length;
        exact -= share * Math.log(share) / Math.log(2);
      }
    }
    return exact;
  }
}
