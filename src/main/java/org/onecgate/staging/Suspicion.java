package org.onecgate.staging;

import org.onecgate.SafeName;

/**
 * Something in a file that should not be there.
 *
 * @param file in which file
 * @param rule what it looks like: the id of a scanner's rule, or {@code not-an-image}, or
 *     {@code duplicate-id}
 * @param detail what tells it from others; never the secret itself
 */
public record Suspicion(SafeName file, String rule, String detail) {}
