/**
 * {@code java -jar onec-gate.war check}: what is in files of an exchange and what is wrong with them, on the command
 * line and without a server.
 *
 * <p>{@code app.boot.Launcher} finds {@link org.onecgate.check.Command} by its name. All that is checked is in {@code
 * staging}; here it is put into words and columns.
 *
 * <p>Import rule: {@code staging}, {@code scan}, {@code commerceml}, {@code storage} and the root; imported by nobody.
 */
@NullMarked
package org.onecgate.check;

import org.jspecify.annotations.NullMarked;
