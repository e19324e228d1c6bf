package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one property, {@code ЗначенияСвойства}.
 *
 * @param property the {@code Ид} of the property
 * @param values each the id of a {@link PropertyValue} or the text itself
 */
public record Assignment(
    @Nullable String property,
    @Nullable String name,
    @Nullable List<String> values,
    @Nullable List<Node> rest) {}
