/**
 * How bytes become durable: atomic files, growing files, lock files, the journal, and the tree they
 * live in.
 *
 * <p>The only package that touches {@code Files} and {@code FileChannel}, and the only one that
 * builds paths below the data directory. Imports the root package only.
 */
@NullMarked
package org.onecgate.storage;

import org.jspecify.annotations.NullMarked;
