/**
 * What is said on the wire: the request in the exchange's own words, and the replies.
 *
 * <p>Knows nothing of servlets or disks. Imports the root package only.
 */
@NullMarked
package org.onecgate.protocol;

import org.jspecify.annotations.NullMarked;
