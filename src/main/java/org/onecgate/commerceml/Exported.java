package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of itself, known at its end.
 *
 * @param root the local name of its root
 * @param schemaVersion {@code ВерсияСхемы}
 * @param formedAt {@code ДатаФормирования} as it stands there
 * @param nature of all its catalogues and packages together, else of its classifiers: full or changes only if all
 *     say one of the two, and full only if all say that
 * @param catalogues the keys of the catalogues that it is about, at most {@link #MOST_CATALOGUES}
 * @param amountSign the decimal sign that the root sets for sums; null if none
 * @param quantitySign the one for quantities
 * @param counts how many entries there were
 * @param passedOver how many characters were too much for their entries
 * @param rest attributes of the root and what stands beside everything
 */
public record Exported(
    String root,
    @Nullable String schemaVersion,
    @Nullable String formedAt,
    Nature nature,
    List<String> catalogues,
    @Nullable String amountSign,
    @Nullable String quantitySign,
    List<Count> counts,
    long passedOver,
    @Nullable List<Node> rest) {
  /** How many catalogues are named. */
  public static final int MOST_CATALOGUES = 100;

  /** The root of CommerceML; of another one nothing is made. */
  public static final String ROOT = "КоммерческаяИнформация";

  /** How many entries there were of a kind; one of which there were none is left out. */
  public record Count(Kind kind, long entries) {}

  /** Whether it is CommerceML. */
  public boolean isCommerceMl() {
    return root.equals(ROOT);
  }
}
