/**
 * How does a person, or the machine that watches for one, look in?
 *
 * <p>Imports {@code exchange}, {@code outbox}, {@code state} and the root.
 */
@NullMarked
package org.onecgate.admin;

import org.jspecify.annotations.NullMarked;
