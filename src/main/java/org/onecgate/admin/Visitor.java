package org.onecgate.admin;

import java.util.Locale;
import org.onecgate.config.AdminRole;

/**
 * Who asks.
 *
 * @param name for the log: a login, or what kind of token
 * @param role what the visitor may do
 * @param csrfToken what changes must carry; empty if no cookie could be abused
 */
record Visitor(String name, Role role, String csrfToken) {
  /** What somebody may do; each of these may do what those before it may, save that a shop is no person. */
  enum Role {
    /** Nobody has said who asks. */
    STRANGER,
    /** A shop: hands orders over. */
    SHOP,
    /** Reads everything. */
    LOOKS,
    /** Does what the day brings. */
    OPERATES,
    /** Everything. */
    ADMINISTERS;

    /** That of an administrator. */
    static Role of(AdminRole role) {
      return switch (role) {
        case LOOKS -> LOOKS;
        case OPERATES -> OPERATES;
        case ADMINISTERS -> ADMINISTERS;
      };
    }

    /** Its word in the API. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether it is a program with a bearer token, which no browser sends by itself. */
  boolean isToken() {
    return role != Role.STRANGER && csrfToken.isEmpty();
  }

  /** Nobody has said who asks. */
  static final Visitor STRANGER = new Visitor("", Role.STRANGER, "");
}
