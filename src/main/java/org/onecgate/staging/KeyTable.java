package org.onecgate.staging;

import java.util.Arrays;

/**
 * A table of keys of 64 bits, each with a number: 12 bytes a key, at most half full, and half as much again while it
 * grows. What does not fit any more is not put in.
 */
final class KeyTable {
  private final int most;

  /** Open addressing; 0 is an empty place. */
  private long[] keys = new long[64];

  private int[] values = new int[64];
  private int count;
  private boolean wasThere;

  /** Remembers no more keys than this. */
  KeyTable(int most) {
    this.most = most;
  }

  /** Puts a number to a key; answers the one that it had, which means something if it {@link #wasThere}. */
  int put(long of, int value) {
    long key = of == 0 ? 1 : of;
    int place = place(keys, key);
    wasThere = keys[place] == key;
    int before = values[place];
    if (wasThere) {
      values[place] = value;
    } else if (count < most) {
      keys[place] = key;
      values[place] = value;
      if (2 * ++count > keys.length) {
        grow();
      }
    }
    return before;
  }

  /** Whether the key of the last {@link #put} was there before. */
  boolean wasThere() {
    return wasThere;
  }

  /** Whether a key is there. */
  boolean has(long of) {
    long key = of == 0 ? 1 : of;
    return keys[place(keys, key)] == key;
  }

  /** How many keys are here and not there. */
  long without(KeyTable there) {
    return Arrays.stream(keys).filter(key -> key != 0 && !there.has(key)).count();
  }

  /** Whether there is room for no more. */
  boolean isFull() {
    return count == most;
  }

  /** How much memory it takes. */
  long bytes() {
    return (long) (Long.BYTES + Integer.BYTES) * keys.length;
  }

  private static int place(long[] table, long key) {
    int place = (int) key & (table.length - 1);
    while (table[place] != 0 && table[place] != key) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] largerKeys = new long[2 * keys.length];
    int[] largerValues = new int[2 * keys.length];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        int place = place(largerKeys, keys[i]);
        largerKeys[place] = keys[i];
        largerValues[place] = values[i];
      }
    }
    keys = largerKeys;
    values = largerValues;
  }
}
