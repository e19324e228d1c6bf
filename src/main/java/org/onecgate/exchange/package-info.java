/**
 * What happens now? The only conductor: it knows who speaks, what is wanted and who does it.
 *
 * <p>Imports everything below it; knows no servlet.
 */
@NullMarked
package org.onecgate.exchange;

import org.jspecify.annotations.NullMarked;
