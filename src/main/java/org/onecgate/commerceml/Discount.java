package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A discount, {@code Скидка}.
 *
 * @param included whether the sum has it already, {@code УчтеноВСумме}
 */
public record Discount(
    @Nullable String name,
    @Nullable Exact sum,
    @Nullable Exact percent,
    @Nullable Boolean included,
    @Nullable List<Node> rest) {}
