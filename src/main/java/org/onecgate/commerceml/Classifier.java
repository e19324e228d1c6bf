package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A classifier, {@code Классификатор}, given at its end. Each number is null where there was no such list.
 *
 * @param groups how many there were, those within others counted
 */
public record Classifier(
    @Nullable String catalogue,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    Nature nature,
    @Nullable String name,
    @Nullable Counterparty owner,
    @Nullable Long groups,
    @Nullable Long properties,
    @Nullable Long categories,
    @Nullable Long priceTypes,
    @Nullable Long warehouses,
    @Nullable Long units,
    @Nullable List<Node> rest)
    implements Entry {
  @Override
  public @Nullable String classifier() {
    return id;
  }
}
