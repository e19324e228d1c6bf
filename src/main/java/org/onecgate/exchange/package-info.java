/**
 * Who speaks, and what is wanted? Logins, sessions, and one handler for each mode.
 *
 * <p>Imports everything below it; knows no servlet.
 */
@NullMarked
package org.onecgate.exchange;

import org.jspecify.annotations.NullMarked;
