/**
 * What has arrived so far: chunks are taken, files are sealed or discarded.
 *
 * <p>Knows nothing of HTTP, logins or what the files mean. Imports {@code storage} and the root.
 */
@NullMarked
package org.onecgate.intake;

import org.jspecify.annotations.NullMarked;
