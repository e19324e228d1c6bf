/**
 * The catalogue: which goods there are now, with their prices and stocks, and every change of them (G1 to G4). Built on
 * the records of deliveries; the only place that knows a database. May know {@code delivery}, {@code commerceml},
 * {@code json}, {@code storage} and the root.
 */
@NullMarked
package org.onecgate.catalogue;

import org.jspecify.annotations.NullMarked;
