package org.onecgate.web;

import jakarta.servlet.http.HttpServletRequest;

/** The users of the container, those with the role of 1C. */
@FunctionalInterface
public interface ContainerUsers {
  /** Whether there is one of this login and password; leaves nobody logged in. */
  boolean knows(HttpServletRequest request, String login, String password);
}
