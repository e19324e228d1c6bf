/**
 * Is there a secret in it? Bytes are searched for keys, tokens and passwords as they pass.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package org.onecgate.scan;

import org.jspecify.annotations.NullMarked;
