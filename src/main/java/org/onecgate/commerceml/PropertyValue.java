package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the values that a property can have, {@code Справочник} or a bare {@code Значение}.
 *
 * @param property the {@code Ид} of the property
 * @param id {@code ИдЗначения}
 */
public record PropertyValue(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String property,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String value,
    @Nullable List<Node> rest)
    implements Entry {}
