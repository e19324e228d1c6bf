/**
 * What does a document say? One pass over CommerceML makes records of it, and finds out whether it is
 * well-formed at the same time.
 *
 * <p>{@link org.onecgate.commerceml.EntryReader} begins. Imports the root.
 */
@NullMarked
package org.onecgate.commerceml;

import org.jspecify.annotations.NullMarked;
