/**
 * What do we remember? Records that survive, and the stores that keep them.
 *
 * <p>Imports {@code storage} and the root.
 */
@NullMarked
package org.onecgate.state;

import org.jspecify.annotations.NullMarked;
