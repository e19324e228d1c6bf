package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tax, or the rate of one.
 *
 * @param rate a number or words such as {@code Без НДС}
 * @param included whether it is part of the sum, {@code УчтеноВСумме}
 * @param excise {@code Акциз}
 */
public record Tax(
    @Nullable String name,
    @Nullable String rate,
    @Nullable Exact sum,
    @Nullable Boolean included,
    @Nullable Boolean excise,
    @Nullable List<Node> rest) {}
