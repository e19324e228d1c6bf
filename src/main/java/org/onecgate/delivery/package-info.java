/**
 * Who gets it? A checked exchange becomes a delivery that consumers see whole or not at all.
 *
 * <p>Imports {@code staging}, {@code json}, {@code storage} and the root.
 */
@NullMarked
package org.onecgate.delivery;

import org.jspecify.annotations.NullMarked;
