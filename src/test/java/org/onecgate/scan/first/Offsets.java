package org.onecgate.scan.first;

import java.util.Arrays;

/**
 * Where bytes of a decoded text were before. A text to which nothing was decoded takes no memory
 * here; else it is two numbers for each place in what is buffered.
 */
final class Offsets {
  private long shrunk;
  private int count;
  private long[] places = new long[16];
  private long[] totals = new long[16];

  /** What the text has from {@code place} on was so many bytes further behind. */
  void shrink(long place, long bytes) {
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
      totals = Arrays.copyOf(totals, 2 * count);
    }
    places[count] = place;
    totals[count] = bytes + (count == 0 ? shrunk : totals[count - 1]);
    count++;
  }

  /** Where the byte at {@code place} was. */
  long of(long place) {
    int before = upTo(place);
    return place + (before == 0 ? shrunk : totals[before - 1]);
  }

  /** Nobody will ask for a place before this one. */
  void forget(long place) {
    int before = upTo(place);
    if (before > 0) {
      shrunk = totals[before - 1];
      count -= before;
      System.arraycopy(places, before, places, 0, count);
      System.arraycopy(totals, before, totals, 0, count);
    }
  }

  private int upTo(long place) {
    int found = Arrays.binarySearch(places, 0, count, place);
    return found < 0 ? -found - 1 : found + 1;
  }
}
