package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents that belong together, {@code Контейнер}: the order first, what became of it after. */
public record Container(
    @Nullable String id,
    @Nullable List<Document> documents,
    @Nullable List<Node> rest) implements Entry {
  @Override
  public @Nullable String catalogue() {
    return null;
  }

  @Override
  public @Nullable String classifier() {
    return null;
  }
}
