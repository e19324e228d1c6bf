package org.onecgate.staging;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.onecgate.Digests;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/**
 * Counts the goods and offers of a document whose {@code Ид}, with {@code ИдХарактеристики} if
 * there is one, was there before. Real files hold such keys, so the count condemns nothing: it is a
 * warning, and chooses between ways to join chunks.
 *
 * <p>What is remembered of a key is the first 64 bits of its SHA-256. Two different keys out of a
 * million are taken for the same once in 37 million documents, and then a warning counts one too
 * many. {@value #MOST} keys are remembered, in at most 16 MiB and half as much again while the
 * table grows; what comes after them is compared with those.
 */
final class XmlKeys {
  /** The most keys that are remembered. */
  static final int MOST = 1_000_000;

  private final MessageDigest digest = Digests.sha256();
  private final int most;

  /** Open addressing; 0 is an empty place. */
  private long[] table = new long[64];

  private int count;
  private long duplicates;
  private boolean identified;

  XmlKeys() {
    this(MOST);
  }

  /** Remembers no more keys than this. */
  XmlKeys(int most) {
    this.most = most;
  }

  /** A record of this name begins. */
  void begin(String name) {
    digest.reset();
    text(name);
    identified = false;
  }

  /** An element begins whose text belongs to the record's key. */
  void part(String name) {
    identified = true;
    text("\n" + name + "\n");
  }

  /** More text of the key, cut anywhere. */
  void text(CharSequence text) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes.putChar(text.charAt(i));
    }
    digest.update(bytes.array());
  }

  /** The record ends. */
  void end() {
    if (!identified) {
      return;
    }
    long key = ByteBuffer.wrap(digest.digest()).getLong();
    key = key == 0 ? 1 : key;
    int place = place(table, key);
    if (table[place] == key) {
      duplicates++;
    } else if (count < most) {
      table[place] = key;
      if (2 * ++count > table.length) {
        grow();
      }
    }
  }

  private static int place(long[] table, long key) {
    int place = (int) key & (table.length - 1);
    while (table[place] != 0 && table[place] != key) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] larger = new long[2 * table.length];
    for (long key : table) {
      if (key != 0) {
        larger[place(larger, key)] = key;
      }
    }
    table = larger;
  }

  /** How much memory the keys take. */
  long bytes() {
    return 8L * table.length;
  }

  /** What was counted. */
  Duplicates duplicates() {
    return new Duplicates(duplicates, count == most);
  }

  /**
   * How many records have the key of an earlier one.
   *
   * @param count as far as is known
   * @param full whether there were so many keys that some were not remembered
   */
  record Duplicates(long count, boolean full) {
    /** In words for a manifest. */
    Sentence detail() {
      return full ? Phrase.DUPLICATES_FIRST.of(count, MOST) : Phrase.DUPLICATES.of(count);
    }
  }
}
