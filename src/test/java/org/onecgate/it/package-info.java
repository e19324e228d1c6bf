/**
 * Does the whole of it work? Real servers, real sockets, a client that plays 1C.
 *
 * <p>Fixtures: {@code EmbeddedGate} (a gate in this JVM), {@code GateProcess} (one by {@code java
 * -jar}), {@code OneC} (the client), {@code Wire} (one connection, byte by byte), {@code Delivery}
 * (what a consumer sees), {@code Content} (what is sent), {@code Prometheus} (who watches).
 */
package org.onecgate.it;
