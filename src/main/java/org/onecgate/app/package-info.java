/**
 * Who builds it? The composition root with a factory for each room, the configuration, and the listener that
 * starts them.
 *
 * <p>Imports everything; imported by nobody.
 */
@NullMarked
package org.onecgate.app;

import org.jspecify.annotations.NullMarked;
