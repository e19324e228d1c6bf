/**
 * Can every 1C there is exchange with us? Clients that do, request by request, what the code of their
 * generation does, and conclude from the answers what it concludes; none of them is lenient.
 *
 * <p>One class for one generation: {@code Ut11}, {@code Retail}, {@code Unf16} and {@code Ut10} share
 * the {@code StandardClient} of which they are versions; {@code Unf3} and {@code Bxmod} are programs of
 * their own. Below them: {@code Connection} (what the platform of 1C adds to a request), {@code Bsl}
 * (its functions of strings), {@code Portion} (a directory of files to be sent), {@code Line} (what
 * happens on the way). {@code CompatibilityTest} has the numbered cases of the protocol.
 */
package org.onecgate.clients;
