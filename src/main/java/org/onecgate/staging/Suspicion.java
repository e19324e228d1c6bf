package org.onecgate.staging;

import org.onecgate.SafeName;

/**
 * Something in a file that should not be there.
 *
 * @param file in which file
 * @param rule what it looks like: the id of a scanner's rule, or {@code not-an-image},
 *     {@code duplicate-id} or {@code leftover}
 * @param detail what tells it from others; never the secret itself
 */
public record Suspicion(SafeName file, String rule, String detail) {}
