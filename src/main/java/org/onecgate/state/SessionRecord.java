package org.onecgate.state;

import java.time.Instant;

/**
 * What the disk knows of a session: never its key, only the key's SHA-256 (E21, S5).
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param hash the SHA-256 of the session key, lower-case hex
 * @param server the id of the server that logged in
 * @param login the login it used
 * @param startedAt when it logged in
 */
public record SessionRecord(
    int schema, String hash, String server, String login, Instant startedAt) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** Refuses what cannot be meant. */
  public SessionRecord {
    Records.require(schema == SCHEMA, "schema");
    Records.require(hash != null && hash.matches("[0-9a-f]{64}"), "hash");
    Records.require(server != null, "server");
    Records.require(login != null, "login");
    Records.require(startedAt != null, "startedAt");
  }
}
