package org.onecgate.exchange;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.SessionHash;
import org.onecgate.config.ServerRecord;

/**
 * Who seems to ask: proves nothing before {@link Sessions#of}.
 *
 * @param byCookie the live session that the cookie names; null if it names none
 * @param bySessid the one that {@code sessid} names; null if it names none
 * @param session the hash of the session, also if its server may not come in any more; empty if none is
 *     named
 * @param server the server of the session, else the one whose login came; empty if neither is known
 */
record Caller(
    @Nullable Session byCookie,
    @Nullable Session bySessid,
    Optional<SessionHash> session,
    Optional<ServerRecord> server) {}
