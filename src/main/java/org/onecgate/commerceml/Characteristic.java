package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What distinguishes an offer of a product, {@code ХарактеристикаТовара}. */
public record Characteristic(
    @Nullable String id,
    @Nullable String name,
    @Nullable String value,
    @Nullable List<Node> rest) {}
