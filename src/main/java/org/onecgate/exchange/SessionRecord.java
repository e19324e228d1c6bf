package org.onecgate.exchange;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.onecgate.SessionHash;
import org.onecgate.json.Records;

/**
 * What the disk knows of a session: never its key, only the key's SHA-256 (E21, S5).
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param hash the SHA-256 of the session key, lower-case hex
 * @param server the id of the server that logged in
 * @param login the login it used
 * @param type what it last sent files for, as on the wire; at first what it logged in for
 * @param startedAt when it logged in
 * @param usedAt when it was last used, to within {@link #TOUCH}
 * @param test true if it is the dashboard's connection test and no 1C; absent otherwise
 * @param password by what is known whether the password is still the one that it logged in with, as {@link
 *     Logins#passwordMark} makes it; absent if the container has the passwords, and in records of earlier versions
 * @param handedBy the administrator that hands its files in; absent if 1C sends them
 */
public record SessionRecord(
    int schema,
    String hash,
    String server,
    String login,
    String type,
    Instant startedAt,
    Instant usedAt,
    @Nullable Boolean test,
    @Nullable String password,
    @Nullable String handedBy) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** How old {@code usedAt} grows before a use is written down. */
  public static final Duration TOUCH = Duration.ofMinutes(10);

  /** Refuses what cannot be meant. */
  public SessionRecord {
    Records.require(schema == SCHEMA, "schema");
    Records.require(hash != null && SessionHash.isValid(hash), "hash");
    Records.require(server != null, "server");
    Records.require(login != null, "login");
    Records.require(type != null, "type");
    Records.require(startedAt != null, "startedAt");
    Records.require(usedAt != null, "usedAt");
  }

  /** The same session, used now for this type. */
  public SessionRecord used(Instant now, String forType) {
    return new SessionRecord(
        schema, hash, server, login, forType, startedAt, now, test, password, handedBy);
  }

  /** By what the disk knows it. */
  public SessionHash id() {
    return new SessionHash(hash);
  }

  /** Whether it is the dashboard's connection test and no 1C. */
  public boolean isTest() {
    return Boolean.TRUE.equals(test);
  }

  /** Whether 1C speaks in it: no administrator and no connection test does. */
  public boolean isOf1c() {
    return !isTest() && handedBy == null;
  }
}
