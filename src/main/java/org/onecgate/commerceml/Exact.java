package org.onecgate.commerceml;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A number as it stands there. One of the two is null.
 *
 * @param value the number, as many places behind the point as were written
 * @param text what cannot be read as a number, {@code ""} included
 */
public record Exact(@Nullable BigDecimal value, @Nullable String text) {}
