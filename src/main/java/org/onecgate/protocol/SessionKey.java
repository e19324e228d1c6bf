package org.onecgate.protocol;

import org.onecgate.SessionHash;

/**
 * The key of a session, as a client sends it or is given it. It opens the session to whoever knows it,
 * so it is a type that cannot be printed: only {@link #secret} shows it, to hash it and to hand it to
 * its client (E21, S5).
 */
public final class SessionKey {
  /** No key was sent. */
  public static final SessionKey NONE = new SessionKey("");

  private final String secret;

  private SessionKey(String secret) {
    this.secret = secret;
  }

  /** The key of this text, whatever it is; an empty text is no key. */
  public static SessionKey of(String text) {
    return text.isEmpty() ? NONE : new SessionKey(text);
  }

  /** Whether none was sent. */
  public boolean isEmpty() {
    return secret.isEmpty();
  }

  /** This key, or the other one if it is none. */
  public SessionKey or(SessionKey other) {
    return isEmpty() ? other : this;
  }

  /** The text of the key; it must reach no log, no story and no file. */
  public String secret() {
    return secret;
  }

  /** What the disk and the log know it by. */
  public SessionHash hash() {
    return SessionHash.of(secret);
  }

  /** The first letters of its hash, never the key. */
  @Override
  public String toString() {
    return isEmpty() ? "" : hash().toString();
  }
}
