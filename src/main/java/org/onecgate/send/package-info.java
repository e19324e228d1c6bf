/**
 * {@code java -jar onec-gate.war send}: hands files of an exchange to a gate as 1C would, on the command line.
 *
 * <p>{@code app.boot.Launcher} finds {@link org.onecgate.send.Command} by its name.
 *
 * <p>Import rule: {@code outgoing}, {@code storage} and the root; imported by nobody.
 */
@NullMarked
package org.onecgate.send;

import org.jspecify.annotations.NullMarked;
