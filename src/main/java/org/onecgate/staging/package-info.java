/**
 * Is it fit to be seen? Sealed files are unpacked and checked before anybody may see them.
 *
 * <p>Imports {@code storage} and the root.
 */
@NullMarked
package org.onecgate.staging;

import org.jspecify.annotations.NullMarked;
