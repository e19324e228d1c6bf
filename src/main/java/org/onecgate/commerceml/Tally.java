package org.onecgate.commerceml;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts what a document has, for its end. */
final class Tally {
  String root = "";

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Set<String> catalogues = new LinkedHashSet<>();
  private @Nullable Nature content;
  private @Nullable Nature classifiers;

  void count(Kind kind, Entry entry) {
    counts.merge(kind, 1L, Long::sum);
    if (entry instanceof Container container && container.documents() != null) {
      counts.merge(Kind.DOCUMENT, (long) container.documents().size(), Long::sum);
    } else if (entry instanceof Catalogue catalogue) {
      content = both(content, catalogue.nature());
      about(catalogue.id());
    } else if (entry instanceof OfferPackage offers) {
      content = both(content, offers.nature());
      about(offers.catalogue());
    } else if (entry instanceof Classifier classifier) {
      classifiers = both(classifiers, classifier.nature());
    }
  }

  private void about(@Nullable String catalogue) {
    if (catalogue != null && catalogues.size() < Exported.MOST_CATALOGUES) {
      catalogues.add(catalogue);
    }
  }

  /** Unknown deletes nothing, and neither do changes. */
  private static Nature both(@Nullable Nature one, Nature other) {
    if (one == null || one == other) {
      return other;
    }
    boolean isUnknown = one == Nature.UNKNOWN || other == Nature.UNKNOWN;
    return isUnknown ? Nature.UNKNOWN : Nature.CHANGES;
  }

  /** What is known at the end. */
  Exported exported(Element header, long passedOver) {
    Nature known = content == null ? classifiers : content;
    List<Exported.Count> all = new ArrayList<>();
    counts.forEach((kind, entries) -> all.add(new Exported.Count(kind, entries)));
    String amount = new Numbers(header.peekAttribute("ФорматСуммы")).sign();
    String quantity = new Numbers(header.peekAttribute("ФорматКоличества")).sign();
    return new Exported(
        root,
        header.takeAttribute("ВерсияСхемы"),
        header.takeAttribute("ДатаФормирования"),
        known == null ? Nature.UNKNOWN : known,
        List.copyOf(catalogues),
        amount,
        quantity,
        all,
        passedOver,
        header.rest());
  }
}
