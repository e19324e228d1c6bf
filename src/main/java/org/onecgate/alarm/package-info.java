/**
 * Who is told, and when? What the first screen warns of goes to people who do not look: by webhook,
 * e-mail and Telegram (O1).
 *
 * <p>Knows warnings as {@link org.onecgate.alarm.Cause}s, which others give it. Imports {@code outgoing},
 * {@code json}, {@code storage} and the root.
 */
@NullMarked
package org.onecgate.alarm;

import org.jspecify.annotations.NullMarked;
