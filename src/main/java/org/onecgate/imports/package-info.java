/**
 * What becomes of what was sealed? One run for each exchange, from its seal to its end.
 *
 * <p>Imports {@code intake}, {@code staging}, {@code delivery} and what they lie on, {@code config}, {@code history} and
 * {@code story}.
 */
@NullMarked
package org.onecgate.imports;

import org.jspecify.annotations.NullMarked;
