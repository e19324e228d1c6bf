/**
 * {@code java -jar onec-gate.war backup} and {@code restore}: the data directory as it is at one moment, in another
 * directory, and back (O3).
 *
 * <p>{@code app.boot.Launcher} finds {@link org.onecgate.backup.BackupCommand} and {@link
 * org.onecgate.backup.RestoreCommand} by their names. {@link org.onecgate.backup.Backup} says in which order what is
 * copied while a Gate works on it, and why that is enough.
 *
 * <p>Import rule: {@code catalogue}, {@code history}, {@code json}, {@code storage} and the root; imported by nobody.
 */
@NullMarked
package org.onecgate.backup;

import org.jspecify.annotations.NullMarked;
