package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A type of prices, {@code ТипЦены}. */
public record PriceType(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String name,
    @Nullable String currency,
    @Nullable List<Tax> taxes,
    @Nullable List<Node> rest)
    implements Entry {}
