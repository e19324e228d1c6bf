/**
 * How does a person, or the machine that watches for one, look in?
 *
 * <p>Shows what others hold: imports {@code exchange}, what that conducts, {@code storage} for JSON and the
 * size of the volume, and the root.
 */
@NullMarked
package org.onecgate.admin;

import org.jspecify.annotations.NullMarked;
