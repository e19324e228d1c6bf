/**
 * How does a record become text and come back? One store for all records.
 *
 * <p>Imports {@code storage} and the root.
 */
@NullMarked
package org.onecgate.json;

import org.jspecify.annotations.NullMarked;
