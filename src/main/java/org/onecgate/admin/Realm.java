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

  /** Whether the container knows an administrator of this password. */
  boolean isAdmin(HttpServletRequest request, String login, String password) {
    return hasRole(request, login, password, ADMIN);
  }

  /** Whether the container has such a user; logs in and out again, as our sessions are our own. */
  public static boolean hasRole(
      HttpServletRequest request, String login, String password, String role) {
    try {
      request.login(login, password);
    } catch (ServletException e) {
      return false;
    }
    try {
      return request.isUserInRole(role);
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
