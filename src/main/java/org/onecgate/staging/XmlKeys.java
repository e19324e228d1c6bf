package org.onecgate.staging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.Offer;
import org.onecgate.commerceml.Product;

/**
 * Counts the goods and offers of a document whose key was there before: the catalogue and {@code Ид}, with
 * {@code ИдХарактеристики} if there is one. Real files hold such keys, so the count condemns nothing: it is a
 * warning, and chooses between ways to join chunks.
 *
 * <p>What is remembered of a key is the first 64 bits of its SHA-256. Two different keys out of a
 * million are taken for the same once in 37 million documents, and then a warning counts one too
 * many. {@value #MOST} keys are remembered; what comes after them is compared with those.
 */
final class XmlKeys {
  /** The most keys that are remembered. */
  static final int MOST = 1_000_000;

  private final MessageDigest digest = Digests.sha256();
  private final KeyTable table;
  private final List<String> examples = new ArrayList<>();
  private long duplicates;
  private long different;

  XmlKeys() {
    this(MOST);
  }

  /** Remembers no more keys than this. */
  XmlKeys(int most) {
    table = new KeyTable(most);
  }

  /** Looks at an entry, if it has a key. */
  void add(Entry entry) {
    if (entry instanceof Product product) {
      add("product", entry, product.product(), product.characteristic());
    } else if (entry instanceof Offer offer) {
      add("offer", entry, offer.product(), offer.characteristic());
    }
  }

  private void add(String kind, Entry entry, @Nullable String id, @Nullable String characteristic) {
    String whole = entry.id();
    if (id == null || whole == null) {
      return;
    }
    digest(kind);
    digest(entry.catalogue());
    digest(id);
    digest(characteristic);
    long key = ByteBuffer.wrap(digest.digest()).getLong();
    int content = entry.hashCode();
    int before = table.put(key, content);
    if (table.wasThere()) {
      duplicates++;
      if (before != content) {
        different++;
        if (examples.size() < Suspicion.MOST_EXAMPLES) {
          examples.add(Suspicion.shown(whole));
        }
      }
    }
  }

  private void digest(@Nullable String part) {
    digest.update((byte) (part == null ? 0 : 1));
    if (part != null) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
  }

  /** What was counted. */
  Duplicates duplicates() {
    return new Duplicates(duplicates, table.isFull(), different, List.copyOf(examples));
  }

  /**
   * How many records have the key of an earlier one.
   *
   * @param count as far as is known
   * @param full whether there were so many keys that some were not remembered
   * @param different how many of them say something else than the one before
   * @param examples the first {@code Ид} of those
   */
  record Duplicates(long count, boolean full, long different, List<String> examples) {
    /** In words for a manifest. */
    Sentence detail() {
      return full ? Phrase.DUPLICATES_FIRST.of(count, MOST) : Phrase.DUPLICATES.of(count);
    }
  }
}
