/**
 * What do we remember? Exchanges, what is in quarantine, what was received before.
 *
 * <p>Imports {@code json}, {@code storage} and the root.
 */
@NullMarked
package org.onecgate.history;

import org.jspecify.annotations.NullMarked;
