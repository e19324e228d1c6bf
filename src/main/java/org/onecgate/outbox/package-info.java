/**
 * What waits for 1C? Orders, from the moment they are handed over until 1C has acknowledged them.
 *
 * <p>Imports {@code json}, {@code storage} and the root.
 */
@NullMarked
package org.onecgate.outbox;

import org.jspecify.annotations.NullMarked;
