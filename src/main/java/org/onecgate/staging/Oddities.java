package org.onecgate.staging;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onecgate.Phrase;
import org.onecgate.SafeName;

/** What in the documents of an exchange the shop wants to know of: how often, where first, and what for example. */
final class Oddities {
  /** What can be odd; its name in small letters is the rule in manifests. */
  enum Sort {
    UNIT_WITHOUT_CODE(Phrase.UNIT_WITHOUT_CODE),
    NUMBER_UNREADABLE(Phrase.NUMBER_UNREADABLE),
    ENTRY_TOO_LARGE(Phrase.ENTRY_TOO_LARGE),
    KEY_TOO_LATE(Phrase.KEY_TOO_LATE),
    OFFER_WITHOUT_PRODUCT(Phrase.OFFER_WITHOUT_PRODUCT),
    PRICE_TYPE_UNKNOWN(Phrase.PRICE_TYPE_UNKNOWN),
    WAREHOUSE_UNKNOWN(Phrase.WAREHOUSE_UNKNOWN),
    PROPERTY_UNKNOWN(Phrase.PROPERTY_UNKNOWN),
    PICTURE_NOT_SENT(Phrase.PICTURE_NOT_SENT),
    PICTURE_NOT_NAMED(Phrase.PICTURE_NOT_NAMED);

    /** With a place for the number, and one for the examples. */
    private final Phrase words;

    Sort(Phrase words) {
      this.words = words;
    }

    private String rule() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final class Seen {
    private final SafeName first;
    private final List<String> examples = new ArrayList<>();
    private long count;

    private Seen(SafeName first) {
      this.first = first;
    }
  }

  private final Map<Sort, Seen> seen = new EnumMap<>(Sort.class);

  /**
   * Counts something.
   *
   * @param file in which file
   * @param example what it is; empty if that is not known
   * @param times how often, at least once
   */
  void see(Sort sort, SafeName file, String example, long times) {
    Seen of = seen.computeIfAbsent(sort, s -> new Seen(file));
    of.count += times;
    if (of.examples.size() < Suspicion.MOST_EXAMPLES && !example.isEmpty()) {
      of.examples.add(Suspicion.shown(example));
    }
  }

  /** What was counted, as findings. */
  List<Suspicion> all() {
    return seen.entrySet().stream()
        .map(each -> suspicion(each.getKey(), each.getValue()))
        .toList();
  }

  private static Suspicion suspicion(Sort sort, Seen of) {
    String examples = of.examples.isEmpty() ? "-" : String.join("; ", of.examples);
    return new Suspicion(
        of.first, sort.rule(), sort.words.of(of.count, examples), of.count, of.examples);
  }
}
