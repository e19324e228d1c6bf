/**
 * How is something said to others over HTTP? One way to make a client, and one to sign what is sent.
 *
 * <p>Imports the root.
 */
@NullMarked
package org.onecgate.outgoing;

import org.jspecify.annotations.NullMarked;
