package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue, {@code Каталог}, given at its end.
 *
 * @param products how many there were; null where there was no {@code Товары}
 */
public record Catalogue(
    @Nullable String id,
    @Nullable String classifier,
    @Nullable String version,
    @Nullable Deletion deletion,
    Nature nature,
    @Nullable String name,
    @Nullable String description,
    @Nullable Counterparty owner,
    @Nullable Long products,
    @Nullable List<Node> rest)
    implements Entry {
  @Override
  public @Nullable String catalogue() {
    return id;
  }
}
