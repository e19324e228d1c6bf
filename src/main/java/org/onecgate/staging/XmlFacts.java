package org.onecgate.staging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a CommerceML document says of itself, found by its elements and not by its file's name: an
 * {@code offers} file may hold a {@code ИзмененияПакетаПредложений} (protocol 5.3).
 *
 * @param root the local name of the root element
 * @param schemaVersion {@code ВерсияСхемы}; absent if it is not said
 * @param formedAt {@code ДатаФормирования} as written; absent if it is not said
 * @param encoding the encoding that the declaration names, else the one found
 * @param content the local names of the root's children, each once, at most {@value #MOST}
 * @param onlyChanges {@code СодержитТолькоИзменения} of the catalogue or the offers, else of the
 *     classifier, as attribute or element; absent if it is not said or not understood
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
  /** The root of every document of CommerceML, whatever its version. */
  private static final String ROOT = "КоммерческаяИнформация";

  /** The most names in {@link #content}. */
  public static final int MOST = 16;

  /** Whether it is CommerceML: goods, offers, orders and whatever else 1C writes into its exchanges. */
  boolean isCommerceMl() { // not public, or it would be a field of manifests
    return root.equals(ROOT);
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
