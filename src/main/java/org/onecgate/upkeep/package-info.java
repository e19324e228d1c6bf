/**
 * What happens unasked? The sweep, the end of what was kept, quiet deliveries, the use of the disk.
 *
 * <p>Imports {@code exchange} and everything below it.
 */
@NullMarked
package org.onecgate.upkeep;

import org.jspecify.annotations.NullMarked;
