package org.onecgate.staging;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of keys of 64 bits, each with a number if it is to have one: 12 bytes a key, or 8, at most half full. What
 * does not fit any more is not put in.
 *
 * <p>It is in {@value #PARTS} parts that grow each for itself, so that growing takes hardly any room besides. Where a
 * key goes depends on a number that nobody outside knows: whoever chooses the keys cannot heap them up.
 */
public final class KeyTable {
  private static final int PART_BITS = 6;
  private static final int PARTS = 1 << PART_BITS;
  private static final int SMALLEST = 16;

  /** Spreads keys. */
  private static final long ODD = ThreadLocalRandom.current().nextLong() | 1;

  private final int most;
  private final boolean hasValues;
  private final @Nullable Part[] parts = new @Nullable Part[PARTS];
  private int count;
  private boolean wasThere;

  /** Open addressing; 0 is an empty place. */
  private static final class Part {
    private long[] keys;
    private int @Nullable [] values;
    private int count;

    private Part(int size, boolean hasValues) {
      keys = new long[size];
      values = hasValues ? new int[size] : null;
    }

    private int place(long key) {
      int bits = Integer.numberOfTrailingZeros(keys.length);
      int place = (int) (((key * ODD) << PART_BITS) >>> (Long.SIZE - bits));
      while (keys[place] != 0 && keys[place] != key) {
        place = (place + 1) & (keys.length - 1);
      }
      return place;
    }

    private int value(int place) {
      return values == null ? 0 : values[place];
    }

    private void set(int place, long key, int value) {
      keys[place] = key;
      if (values != null) {
        values[place] = value;
      }
    }

    private void add(int place, long key, int value) {
      set(place, key, value);
      if (2 * ++count > keys.length) {
        grow();
      }
    }

    private void grow() {
      Part larger = new Part(2 * keys.length, values != null);
      for (int i = 0; i < keys.length; i++) {
        if (keys[i] != 0) {
          larger.set(larger.place(keys[i]), keys[i], value(i));
        }
      }
      keys = larger.keys;
      values = larger.values;
    }
  }

  /** Remembers no more keys than this, each with a number. */
  KeyTable(int most) {
    this(most, true);
  }

  private KeyTable(int most, boolean hasValues) {
    this.most = most;
    this.hasValues = hasValues;
  }

  /** Remembers no more keys than this, and no numbers. */
  public static KeyTable ofKeys(int most) {
    return new KeyTable(most, false);
  }

  private static long key(long of) {
    return of == 0 ? 1 : of;
  }

  private static int part(long key) {
    return (int) ((key * ODD) >>> (Long.SIZE - PART_BITS));
  }

  /** Puts a number to a key; answers the one that it had, which means something if it {@link #wasThere}. */
  int put(long of, int value) {
    long key = key(of);
    Part part = parts[part(key)];
    if (part == null) {
      part = new Part(SMALLEST, hasValues);
      parts[part(key)] = part;
    }
    int place = part.place(key);
    wasThere = part.keys[place] == key;
    int before = part.value(place);
    if (wasThere) {
      part.set(place, key, value);
    } else if (count < most) {
      count++;
      part.add(place, key, value);
    }
    return before;
  }

  /** Puts a key in; says whether it was not there before. */
  public boolean add(long of) {
    put(of, 0);
    return !wasThere;
  }

  /** Whether the key of the last {@link #put} was there before. */
  boolean wasThere() {
    return wasThere;
  }

  /** Whether a key is there. */
  boolean has(long of) {
    long key = key(of);
    Part part = parts[part(key)];
    return part != null && part.keys[part.place(key)] == key;
  }

  /** How many keys are here and not there. */
  long without(KeyTable there) {
    return made()
        .flatMapToLong(part -> Arrays.stream(part.keys))
        .filter(key -> key != 0 && !there.has(key))
        .count();
  }

  /** Whether there is room for no more. */
  public boolean isFull() {
    return count == most;
  }

  /** How much memory it takes. */
  long bytes() {
    int each = Long.BYTES + (hasValues ? Integer.BYTES : 0);
    return each * made().mapToLong(part -> part.keys.length).sum();
  }

  private Stream<Part> made() {
    return Arrays.stream(parts).filter(Objects::nonNull);
  }
}
