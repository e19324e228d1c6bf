/**
 * How does a person, or the machine that watches for one, look in?
 *
 * <p>Shows what others hold: imports {@code upkeep} and all that lies below it. Conducts nothing.
 */
@NullMarked
package org.onecgate.admin;

import org.jspecify.annotations.NullMarked;
