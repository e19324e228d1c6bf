package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A unit of a list, {@code ЕдиницаИзмерения}. */
public record Unit(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String code,
    @Nullable String shortName,
    @Nullable String fullName,
    @Nullable String international,
    @Nullable List<Node> rest)
    implements Entry {}
