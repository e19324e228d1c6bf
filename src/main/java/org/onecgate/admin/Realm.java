package org.onecgate.admin;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The container's own users, where the configuration says that they count.
 *
 * @param admins whether administrators are those of the container with the role {@value #ADMIN}
 */
public record Realm(boolean admins) {
  /** The role of 1C. */
  public static final String SERVER = "onec-gate-server";

  /** The role of administrators. */
  public static final String ADMIN = "onec-gate-admin";

  /** The container counts for nobody. */
  public static final Realm NONE = new Realm(false);

  /** What the container says of a login and password. */
  enum Standing {
    /** It has no such user, or the password is another. */
    UNKNOWN,
    /** It has the user, but not in the role. */
    WITHOUT_ROLE,
    /** It has the user, in the role. */
    WITH_ROLE
  }

  /** Whether the container has such a user. */
  public static boolean hasRole(
      HttpServletRequest request, String login, String password, String role) {
    return standing(request, login, password, role) == Standing.WITH_ROLE;
  }

  /** What the container says; logs in and out again, as our sessions are our own. */
  static Standing standing(HttpServletRequest request, String login, String password, String role) {
    try {
      request.login(login, password);
    } catch (ServletException e) {
      return Standing.UNKNOWN;
    }
    try {
      return request.isUserInRole(role) ? Standing.WITH_ROLE : Standing.WITHOUT_ROLE;
    } finally {
      try {
        request.logout();
      } catch (ServletException e) {
        System.getLogger(Realm.class.getName())
            .log(System.Logger.Level.DEBUG, "the container did not log out", e);
      }
    }
  }
}
