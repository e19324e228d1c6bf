package org.onecgate.admin;

/**
 * Who asks.
 *
 * @param name for the log: a login, or what kind of token
 * @param role what the visitor may do
 * @param csrfToken what changes must carry; empty if no cookie could be abused
 */
record Visitor(String name, Role role, String csrfToken) {
  /** What somebody may do. */
  enum Role {
    /** Nobody has said who asks. */
    STRANGER,
    /** A shop: hands orders over. */
    SHOP,
    /** Everything. */
    ADMIN;

    /** Whether this one may do what is allowed to that one. */
    boolean covers(Role wanted) {
      return compareTo(wanted) >= 0;
    }
  }

  /** Whether it is a program with a bearer token, which no browser sends by itself. */
  boolean isToken() {
    return role != Role.STRANGER && csrfToken.isEmpty();
  }

  /** Nobody has said who asks. */
  static final Visitor STRANGER = new Visitor("", Role.STRANGER, "");
}
