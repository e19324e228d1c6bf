package org.onecgate.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.Crowd;
import org.onecgate.Holds;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.AdminRole;
import org.onecgate.config.Admins;
import org.onecgate.config.Admins.Admin;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.PasswordRule;
import org.onecgate.exchange.Logins;
import org.onecgate.exchange.Strangers;
import org.onecgate.storage.StorageException;

/** {@code /api/session}: an administrator logs in and out and changes the password (C4). */
final class SessionApi {
  private static final Logger LOG = System.getLogger(SessionApi.class.getName());
  private static final String NOT_ADMIN = "NOT_ADMINISTRATOR";
  private static final String CROWDED =
      "TOO_MANY_LOGINS: too many log in at once; STOPPING: Gate is being stopped";
  private static final String COOKIE = "The key of the session, for this site's pages alone";

  private final Admins admins;
  private final AdminSessions sessions;
  private final LoginLimit limit;
  private final Realm realm;
  private final Logins logins;
  private final Clock clock;

  /**
   * Logs these in.
   *
   * @param logins who else has logins here
   * @param clock by which Gate tells the time
   */
  SessionApi(
      Admins admins,
      AdminSessions sessions,
      LoginLimit limit,
      Realm realm,
      Logins logins,
      Clock clock) {
    this.admins = admins;
    this.sessions = sessions;
    this.limit = limit;
    this.realm = realm;
    this.logins = logins;
    this.clock = clock;
  }

  /** What is asked for at the login. */
  public record Credentials(
      @Holds(needed = true) @Nullable String login,
      @Holds(needed = true) @Nullable String password) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "credentials";
    }
  }

  /** What is asked for when the password is changed. */
  public record NewPassword(
      @Holds(needed = true) @Nullable String old,

      @Holds(needed = true, least = PasswordRule.LEAST, most = PasswordRule.MOST) @Nullable
      String password) {
    /** Never shows them. */
    @Override
    public String toString() {
      return "passwords";
    }
  }

  /**
   * Who is logged in.
   *
   * @param login who it is; {@code token} or {@code shop} for a bearer token
   * @param csrfToken what {@code X-CSRF-Token} must hold in every change; empty for a bearer token
   * @param role what that one may do
   * @param may what that one may do beyond looking, by the {@code operationId} of the description
   * @param zone by whose clock Gate tells the time, such as {@code Europe/Moscow}
   */
  public record SessionView(
      String login,
      String csrfToken,
      @Holds(wordsOf = AdminRole.class) String role,
      List<String> may,
      String zone) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("POST", "/session", Role.STRANGER, this::login)
            .says("login", "Log in")
            .takes(Credentials.class)
            .answers(SessionView.class)
            .header("Set-Cookie", COOKIE)
            .refuses(401, "Wrong login or password")
            .refuses(
                403,
                "NOT_ADMINISTRATOR: login and password are right, but those of a 1C, or of a user of"
                    + " the container without the role " + Realm.ADMIN + "; no session is opened."
                    + " CSRF: a page of another site asks")
            .refuses(429)
            .refuses(503, CROWDED),
        new Route("GET", "/session", Role.LOOKS, this::show)
            .says("session", "Who is logged in, and what that one may do")
            .answers(SessionView.class),
        new Route("DELETE", "/session", Role.LOOKS, this::logout)
            .says("logout", "Log out")
            .answers(ApiAnswer.Done.class)
            .header("Set-Cookie", COOKIE),
        new Route("DELETE", "/sessions", Role.LOOKS, this::logoutEverywhere)
            .says("logoutEverywhere", "Log out everywhere: end all sessions of whoever asks")
            .answers(ApiAnswer.Done.class)
            .header("Set-Cookie", COOKIE)
            .refuses(409, "NOT_OURS: a token has no sessions"),
        new Route("POST", "/session/password", Role.LOOKS, this::change)
            .says(
                "changePassword",
                "Change the password, which ends all sessions of this administrator")
            .takes(NewPassword.class)
            .answers(ApiAnswer.Done.class)
            .refuses(409, "NOT_OURS: this password is kept elsewhere")
            .refuses(429)
            .refuses(503, CROWDED));
  }

  private ApiAnswer login(ApiRequest request) throws ApiException {
    FieldFaults faults = new FieldFaults();
    Credentials given = request.body(Credentials.class, faults);
    String login = text("login", given.login(), faults);
    String password = text("password", given.password(), faults);
    if (!login.isEmpty()) {
      request.comesFrom(login);
    }
    faults.end();
    String tie = atItsTurn(request, () -> {
      takeAttempt(login, request);
      return authenticate(request, login, password);
    });
    limit.succeeded(login, request.remote());
    end(() -> sessions.close(Doorkeeper.cookie(request.servlet())));
    String key = sessions.open(login, tie);
    LOG.log(Level.INFO, "administrator logged in login={0} remote={1}", login, request.remote());
    return new ApiAnswer.Data(
        200,
        view(request, sessions.find(key).orElseThrow(SessionApi::wrong)), // another password by now
        Map.of("Set-Cookie", Doorkeeper.setCookie(request.servlet(), key)));
  }

  private SessionView view(ApiRequest request, Visitor visitor) {
    return new SessionView(
        visitor.name(),
        visitor.csrfToken(),
        visitor.role().word(),
        request.beyondLooking(visitor.role()),
        Site.zone(clock));
  }

  /**
   * What a session is tied to; empty if the container has the password.
   *
   * @throws ApiException 403 if they are right, but for something else; it counts as a wrong one all
   *     the same
   */
  private String authenticate(ApiRequest request, String login, String password)
      throws ApiException {
    HttpServletRequest servlet = request.servlet();
    if (realm.admins()) {
      return switch (Realm.standing(servlet, login, password, Realm.ADMIN)) {
        case WITH_ROLE -> "";
        case WITHOUT_ROLE ->
          throw refused(
              request,
              login,
              new ApiException(403, NOT_ADMIN, "this user does not have the role " + Realm.ADMIN));
        case UNKNOWN -> throw refused(request, login, wrong());
      };
    }
    Optional<Admin> admin = admins.authenticate(login, password);
    if (admin.isPresent()) {
      return admin.get().tie();
    }
    // Asked for every login, known or not, so that the time it takes tells nothing.
    boolean of1c = logins.isLoginAtItsTurn(
        login,
        password,
        request.remote(),
        () -> Realm.hasRole(servlet, login, password, Realm.SERVER));
    throw refused(
        request,
        login,
        of1c
            ? new ApiException(
                403, NOT_ADMIN, "this is a login of 1C; the dashboard has a login of its own")
            : wrong());
  }

  private static ApiException wrong() {
    return new ApiException(401, "BAD_CREDENTIALS", "wrong login or password");
  }

  private static ApiException refused(ApiRequest request, String login, ApiException why) {
    LOG.log(
        Level.WARNING,
        "no administrator login={0} remote={1} why={2}",
        login.replaceAll("\\p{C}", "?"),
        request.remote(),
        why.code());
    return why;
  }

  private ApiAnswer show(ApiRequest request) {
    return ApiAnswer.of(view(request, request.visitor()));
  }

  private ApiAnswer logoutEverywhere(ApiRequest request) throws ApiException {
    if (request.visitor().isToken()) {
      throw new ApiException(409, "NOT_OURS", "a token has no sessions");
    }
    end(() -> sessions.closeAll(request.visitor().name()));
    return loggedOut(request);
  }

  private ApiAnswer logout(ApiRequest request) throws ApiException {
    end(() -> sessions.close(Doorkeeper.cookie(request.servlet())));
    return loggedOut(request);
  }

  /** What ends sessions. */
  interface Ending {
    void end() throws StorageException;
  }

  /** Whoever logs out is told where the disk keeps a session: a restart would bring it back. */
  static void end(Ending ending) throws ApiException {
    try {
      ending.end();
    } catch (StorageException e) {
      throw ApiException.disk("the session has ended, but its file", e);
    }
  }

  private static ApiAnswer loggedOut(ApiRequest request) {
    return new ApiAnswer.Data(
        200,
        new ApiAnswer.Done(true),
        Map.of("Set-Cookie", Doorkeeper.setCookie(request.servlet(), "")));
  }

  /** What looks at a password. */
  private interface Slow<T> {
    T look() throws ApiException;
  }

  /** Looks at a password while few others are being looked at; refuses if its turn does not come soon (C4). */
  private <T> T atItsTurn(ApiRequest request, Slow<T> slow) throws ApiException {
    Crowd hashing = logins.strangers().hashing();
    if (!hashing.enter(request.remote(), Strangers.TURN)) {
      throw ApiException.crowded();
    }
    try {
      return slow.look();
    } finally {
      hashing.leave(request.remote());
    }
  }

  private void takeAttempt(String login, ApiRequest request) throws ApiException {
    Duration pause = limit.take(login, request.remote());
    if (!pause.isZero()) {
      throw ApiException.tooManyLogins(pause);
    }
  }

  /** Ends every session of this administrator, the one that asks included. */
  private ApiAnswer change(ApiRequest request) throws ApiException {
    FieldFaults faults = new FieldFaults();
    NewPassword wanted = request.body(NewPassword.class, faults);
    String login = request.visitor().name();
    String old = text("old", wanted.old(), faults);
    String password = text("password", wanted.password(), faults);
    boolean ours = !realm.admins() && admins.find(login).isPresent();
    if (ours) {
      faults.passes(() -> PasswordRule.check("password", login, password));
    }
    faults.end();
    if (!ours) {
      throw new ApiException(409, "NOT_OURS", "this password is kept elsewhere");
    }
    boolean right = atItsTurn(request, () -> {
      takeAttempt(login, request);
      return admins.authenticate(login, old).isPresent();
    });
    if (!right) {
      throw new ApiException(400, "INVALID_FIELD", "old is wrong");
    }
    limit.succeeded(login, request.remote());
    try {
      admins.save(login, password);
    } catch (StorageException e) {
      throw ApiException.disk("the registry of administrators", e);
    }
    LOG.log(Level.INFO, "administrator changed the password login={0}", login);
    return ApiAnswer.done();
  }

  /** The text of a field; empty, and noted, if it is missing or too long. */
  private static String text(String field, @Nullable String value, FieldFaults faults) {
    boolean right = value != null && !value.isEmpty() && value.length() <= PasswordRule.MOST;
    faults.require(right, field);
    return value == null || !right ? "" : value;
  }
}
