package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of goods, {@code Группа}, given at its end: those within it come first.
 *
 * @param parent the {@code Ид} of the group that it is in
 * @param groups how many groups are right within it; null where there was no {@code Группы}
 */
public record Group(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String parent,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String name,
    @Nullable String description,
    @Nullable List<String> pictures,
    @Nullable Long groups,
    @Nullable List<Node> rest)
    implements Entry {}
