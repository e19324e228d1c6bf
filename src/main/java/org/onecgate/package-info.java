/**
 * The words that everybody shares: faults, safe names, identifiers, sizes.
 *
 * <p>Imports nothing of the product.
 */
@NullMarked
package org.onecgate;

import org.jspecify.annotations.NullMarked;
