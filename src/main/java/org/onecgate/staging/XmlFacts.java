package org.onecgate.staging;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.Exported;
import org.onecgate.commerceml.Kind;

/**
 * What a CommerceML document says of itself, found by its elements and not by its file's name: an
 * {@code offers} file may hold a {@code ИзмененияПакетаПредложений} (protocol 5.3).
 *
 * @param root the local name of the root element
 * @param schemaVersion {@code ВерсияСхемы}; absent if it is not said
 * @param formedAt {@code ДатаФормирования} as written; absent if it is not said
 * @param encoding the encoding that the declaration names, else the one found
 * @param content the local names of the root's children, each once, at most {@value #MOST}
 * @param onlyChanges whether the catalogues and packages of offers, else the classifiers, say that they
 *     hold only changes; absent if one of them does not say, or is not understood
 * @param counts how many records it holds
 */
public record XmlFacts(
    String root,
    @Nullable String schemaVersion,
    @Nullable String formedAt,
    String encoding,
    List<String> content,
    @Nullable Boolean onlyChanges,
    Counts counts) {
  /** The most names in {@link #content}. */
  public static final int MOST = 16;

  /** What says more of itself than this is not quoted. */
  private static final int LONGEST_VALUE = 100;

  /** Whether it is CommerceML: goods, offers, orders and whatever else 1C writes into its exchanges. */
  boolean isCommerceMl() { // not public, or it would be a field of manifests
    return root.equals(Exported.ROOT);
  }

  /** What of a document stands in a manifest. */
  static XmlFacts of(String encoding, List<String> content, Exported exported) {
    Map<Kind, Long> counts = exported.counts().stream()
        .collect(Collectors.toMap(Exported.Count::kind, Exported.Count::entries));
    return new XmlFacts(
        exported.root(),
        shortly(exported.schemaVersion()),
        shortly(exported.formedAt()),
        encoding,
        content,
        switch (exported.nature()) {
          case FULL -> false;
          case CHANGES -> true;
          case UNKNOWN -> null;
        },
        new Counts(
            counts.getOrDefault(Kind.GROUP, 0L),
            counts.getOrDefault(Kind.PROPERTY, 0L),
            counts.getOrDefault(Kind.PRODUCT, 0L),
            counts.getOrDefault(Kind.OFFER, 0L),
            counts.getOrDefault(Kind.DOCUMENT, 0L)));
  }

  private static @Nullable String shortly(@Nullable String value) {
    return value == null || value.length() > LONGEST_VALUE ? null : value;
  }

  /**
   * How many records of each kind a document holds.
   *
   * @param groups {@code Группа} of the classifier, at any depth
   * @param properties {@code Свойство} of the classifier
   * @param goods {@code Товар} of the catalogue
   * @param offers {@code Предложение}
   * @param documents {@code Документ}, also in a {@code Контейнер}
   */
  public record Counts(long groups, long properties, long goods, long offers, long documents) {}
}
