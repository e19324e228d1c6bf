package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A warehouse, {@code Склад}. */
public record Warehouse(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String name,
    @Nullable Address address,
    @Nullable List<Address.Field> contacts,
    @Nullable List<Node> rest)
    implements Entry {}
