package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A category of goods, {@code Категория}.
 *
 * @param properties the {@code Ид} of those that its goods have
 */
public record Category(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String name,
    @Nullable List<String> properties,
    @Nullable List<Node> rest)
    implements Entry {}
