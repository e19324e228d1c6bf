/**
 * How does HTTP reach us? One servlet, one reader of requests, one writer of replies.
 *
 * <p>Imports {@code exchange}, {@code protocol} and the root.
 */
@NullMarked
package org.onecgate.web;

import org.jspecify.annotations.NullMarked;
