package org.onecgate.admin;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;

/**
 * Who may (C4): an administrator by the cookie of a session, and then changes need its CSRF token; a
 * script or a shop by a bearer token, which no browser sends by itself. Logins of 1C open nothing here.
 */
final class Doorkeeper {
  /** The header with the CSRF token of a session. */
  static final String CSRF = "X-CSRF-Token";

  private static final String COOKIE = "onecgate-admin";
  private static final String BEARER = "Bearer ";

  private final AdminSessions sessions;
  private final Optional<String> adminToken;
  private final Optional<String> shopToken;
  private final Consumer<String> wrongToken;

  /**
   * Lets these in.
   *
   * @param adminToken what a script has to know that may do everything; empty if none may
   * @param shopToken what a shop has to know; empty if none may
   * @param wrongToken is told from which address a token came that is neither (O2)
   */
  Doorkeeper(
      AdminSessions sessions,
      Optional<String> adminToken,
      Optional<String> shopToken,
      Consumer<String> wrongToken) {
    this.sessions = sessions;
    this.adminToken = adminToken;
    this.shopToken = shopToken;
    this.wrongToken = wrongToken;
  }

  /** Whoever asks, if he may; else 401 if nobody said who asks, and 403 if that one may not. */
  Visitor admit(HttpServletRequest request, HttpServletResponse response, Route route)
      throws ApiException {
    Visitor visitor = visitor(request);
    check(visitor, request, response, route);
    return visitor;
  }

  /** Refuses who may not; likewise. */
  void check(Visitor visitor, HttpServletRequest request, HttpServletResponse response, Route route)
      throws ApiException {
    if (!route.admits(visitor.role())) {
      throw refusal(visitor.role(), response, route);
    }
    if (!route.isSafe() && isOfAnotherSite(request)) {
      throw new ApiException(403, "CSRF", "a page of another site asks for this");
    }
    String token = visitor.csrfToken();
    if (!route.isSafe() && !token.isEmpty() && route.role() != Role.STRANGER) {
      String given = request.getHeader(CSRF);
      if (given == null || !same(token, given)) {
        throw new ApiException(403, "CSRF", CSRF + " is missing or wrong");
      }
    }
  }

  private static ApiException refusal(Role role, HttpServletResponse response, Route route) {
    return switch (role) {
      case STRANGER -> {
        response.setHeader("WWW-Authenticate", "Bearer"); // for which no browser asks the user
        yield new ApiException(401, "UNAUTHORIZED", "log in, or send the bearer token");
      }
      case SHOP -> new ApiException(403, "FORBIDDEN", "this token does not open that");
      case LOOKS, OPERATES, ADMINISTERS ->
        new ApiException(
            403,
            "NOT_ALLOWED",
            "this needs the role " + route.role().word() + ", yours is " + role.word());
    };
  }

  /**
   * Admits an administrator who wants to look on for a while.
   *
   * @return whether that is still so; asking does not keep the session alive
   */
  BooleanSupplier watch(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    Visitor visitor =
        admit(request, response, new Route("GET", "/events", Role.LOOKS, r -> ApiAnswer.done()));
    if (visitor.isToken()) {
      return () -> true;
    }
    String key = cookie(request);
    return () -> sessions.lives(key);
  }

  /**
   * As browsers say; also a login must not come from another page, which has no token to prove it. By plain HTTP they say
   * only the {@code Origin}, which must be the host that was asked: a proxy has to hand that on.
   */
  private static boolean isOfAnotherSite(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return false; // no browser
    }
    String host = host(origin.replaceFirst("^[a-zA-Z][a-zA-Z0-9+.-]*://", ""));
    return !host.equals(host(request.getHeader("Host")))
        && !host.equals(host(request.getHeader("X-Forwarded-Host")));
  }

  /** Without the port, which proxies leave out. */
  private static String host(@Nullable String address) {
    return address == null ? "" : address.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
  }

  /** Whoever asks, whatever that one may. */
  Visitor visitor(HttpServletRequest request) {
    Optional<String> bearer = bearer(request);
    if (bearer.isPresent()) {
      String given = bearer.get();
      if (adminToken.isPresent() && same(adminToken.get(), given)) {
        return new Visitor("token", Role.ADMINISTERS, "");
      }
      if (shopToken.isPresent() && same(shopToken.get(), given)) {
        return new Visitor("shop", Role.SHOP, "");
      }
      wrongToken.accept(request.getRemoteAddr());
      return Visitor.STRANGER;
    }
    return sessions.find(cookie(request)).orElse(Visitor.STRANGER);
  }

  /** The token that a program sends; empty if it sends none. */
  static Optional<String> bearer(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader("Authorization"))
        .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(header -> header.substring(BEARER.length()).strip());
  }

  /** Whether it is the one; how long that takes does not tell where it differs. */
  static boolean same(String wanted, String given) {
    return MessageDigest.isEqual(
        wanted.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /** The key of the session that the browser has; empty if it has none. */
  static String cookie(HttpServletRequest request) {
    Cookie @Nullable [] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(COOKIE)) {
          return cookie.getValue();
        }
      }
    }
    return "";
  }

  /**
   * The header that gives a browser a session's key, or takes it away: no script can read it, and no
   * other site's page can have it sent. Where a proxy says that it was asked by HTTPS it is believed: who
   * makes that up harms nobody else.
   *
   * @param key the key; empty to take it away
   */
  static String setCookie(HttpServletRequest request, String key) {
    String path = request.getContextPath().isEmpty() ? "/" : request.getContextPath();
    return COOKIE + "=" + key + "; Path=" + path + "; HttpOnly; SameSite=Strict"
        + (isSecure(request) ? "; Secure" : "")
        + (key.isEmpty() ? "; Max-Age=0" : "");
  }

  private static boolean isSecure(HttpServletRequest request) {
    return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
  }
}
