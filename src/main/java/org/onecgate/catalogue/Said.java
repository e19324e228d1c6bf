package org.onecgate.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of one thing. What it does not say is {@link #NOTHING}, and stays as it is; what it says to be
 * empty is null.
 *
 * @param things which table it is of
 * @param key in the order of the key's columns
 * @param fields in the order of the fields
 * @param parts the rows of each part, with the values of all its columns; null where nothing is said of it
 * @param deletedBy how it says that the thing is deleted; null if it does not
 * @param isMention whether it says that the thing is there: what only has prices or stocks does not
 */
record Said(
    Things things,
    List<String> key,
    List<@Nullable String> fields,
    List<@Nullable List<@Nullable String[]>> parts,
    @Nullable String deletedBy,
    boolean isMention) {
  /** Stands where nothing is said; told from a text by identity. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  static final String NOTHING = new String("nothing");

  /** Whether this is what stands where nothing is said. */
  @SuppressWarnings("ReferenceEquality")
  static boolean isNothing(@Nullable String value) {
    return value == NOTHING;
  }
}
