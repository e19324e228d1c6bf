package org.onecgate.exchange;

import java.time.Instant;
import org.onecgate.state.ServerRecord;

/**
 * A live session: one login of one 1C.
 *
 * @param hash the SHA-256 of its key, by which the disk knows it
 * @param server the server that logged in, as it is registered now
 * @param type what it last sent files for, as on the wire; at first what it logged in for
 * @param startedAt when it logged in
 * @param isTest whether it is the dashboard's connection test and no 1C
 */
record Session(String hash, ServerRecord server, String type, Instant startedAt, boolean isTest) {
  /** Enough of the hash to follow a session through the log. */
  String shortHash() {
    return shortHash(hash);
  }

  /** The same of a hash. */
  static String shortHash(String hash) {
    return hash.substring(0, 8);
  }
}
