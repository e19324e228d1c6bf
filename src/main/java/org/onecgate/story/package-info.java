/**
 * What is told? What happens, for people: stories, statistics, refused requests, hints, the words of failures.
 *
 * <p>Imports {@code config}, {@code history}, {@code protocol}, {@code json}, {@code storage} and the root.
 */
@NullMarked
package org.onecgate.story;

import org.jspecify.annotations.NullMarked;
