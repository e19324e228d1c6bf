package org.onecgate.admin;

import java.time.Instant;
import org.onecgate.json.Records;

/**
 * The session of an administrator as it lies on the disk, so that a restart ends none (C4). The file is named by the
 * SHA-256 of the key, which is nowhere; what a change must carry is made of the key, and is nowhere either.
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param login who
 * @param tie what it is {@linkplain org.onecgate.config.Admins.Admin#tie tied} to, so that another password or role
 *     ends it; empty if the container lets people in
 * @param since when it was opened
 * @param usedAt when it was used last, or up to {@link AdminSessions#BEHIND} before
 */
public record KeptSession(int schema, String login, String tie, Instant since, Instant usedAt) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** Refuses an unknown form and what is missing. */
  public KeptSession {
    Records.require(schema == SCHEMA, "schema");
    Records.require(login != null && !login.isEmpty(), "login");
    Records.require(tie != null, "tie");
    Records.require(since != null, "since");
    Records.require(usedAt != null, "usedAt");
  }

  /** One that begins. */
  KeptSession(String login, String tie, Instant since) {
    this(SCHEMA, login, tie, since, since);
  }

  /** The same, used at this time. */
  KeptSession used(Instant at) {
    return new KeptSession(schema, login, tie, since, at);
  }
}
