package org.onecgate.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.state.Admins;
import org.onecgate.state.LoginLimit;
import org.onecgate.storage.StorageException;

/** {@code /api/session}: an administrator logs in and out and changes his password (C4). */
final class SessionApi {
  private static final Logger LOG = System.getLogger(SessionApi.class.getName());
  private static final int PASSWORD_MIN = 10;
  private static final int PASSWORD_MAX = 200;

  private final Admins admins;
  private final AdminSessions sessions;
  private final LoginLimit limit;
  private final Realm realm;

  /** Logs these in. */
  SessionApi(Admins admins, AdminSessions sessions, LoginLimit limit, Realm realm) {
    this.admins = admins;
    this.sessions = sessions;
    this.limit = limit;
    this.realm = realm;
  }

  /** What is asked for at the login. */
  public record Credentials(
      @Nullable String login, @Nullable String password) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "credentials";
    }
  }

  /** What is asked for when the password is changed. */
  public record NewPassword(@Nullable String old, @Nullable String password) {
    /** Never shows them. */
    @Override
    public String toString() {
      return "passwords";
    }
  }

  /** Who is logged in. */
  public record SessionView(String login, String csrfToken) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("POST", "/session", Role.STRANGER, this::login),
        new Route("GET", "/session", Role.ADMIN, this::show),
        new Route("DELETE", "/session", Role.ADMIN, this::logout),
        new Route("POST", "/session/password", Role.ADMIN, this::change));
  }

  private ApiAnswer login(ApiRequest request) throws ApiException {
    Credentials given = request.body(Credentials.class);
    String login = text("login", given.login());
    String password = text("password", given.password());
    Duration pause = limit.pause(login, request.remote());
    if (!pause.isZero()) {
      throw ApiException.tooManyLogins(pause);
    }
    // Counted before the slow hash, else any number could be tried side by side.
    limit.failed(login, request.remote());
    Optional<String> hash = realm.admins()
        ? Optional.of("").filter(h -> realm.isAdmin(request.servlet(), login, password))
        : admins.authenticate(login, password);
    if (hash.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "wrong administrator login={0} remote={1}",
          login.replaceAll("\\p{C}", "?"),
          request.remote());
      throw new ApiException(401, "BAD_CREDENTIALS", "wrong login or password");
    }
    limit.succeeded(login, request.remote());
    sessions.close(Doorkeeper.cookie(request.servlet()));
    String key = sessions.open(login, hash.get());
    LOG.log(Level.INFO, "administrator logged in login={0} remote={1}", login, request.remote());
    String csrf = sessions.find(key).map(AdminSessions.Session::csrfToken).orElse("");
    return new ApiAnswer.Data(
        200,
        new SessionView(login, csrf),
        Map.of("Set-Cookie", Doorkeeper.setCookie(request.servlet(), key)));
  }

  private ApiAnswer show(ApiRequest request) {
    return ApiAnswer.of(
        new SessionView(request.visitor().name(), request.visitor().csrfToken()));
  }

  private ApiAnswer logout(ApiRequest request) {
    sessions.close(Doorkeeper.cookie(request.servlet()));
    return new ApiAnswer.Data(
        200,
        new ApiAnswer.Done(true),
        Map.of("Set-Cookie", Doorkeeper.setCookie(request.servlet(), "")));
  }

  /** Ends every session of this administrator, the one that asks included. */
  private ApiAnswer change(ApiRequest request) throws ApiException {
    NewPassword wanted = request.body(NewPassword.class);
    String login = request.visitor().name();
    String password = text("password", wanted.password());
    if (realm.admins() || admins.hashOf(login).isEmpty()) {
      throw new ApiException(409, "NOT_OURS", "this password is kept elsewhere");
    }
    if (password.length() < PASSWORD_MIN) {
      throw new ApiException(
          400, "INVALID_FIELD", "password must have " + PASSWORD_MIN + " characters or more");
    }
    String old = text("old", wanted.old());
    Duration pause = limit.pause(login, request.remote());
    if (!pause.isZero()) {
      throw ApiException.tooManyLogins(pause);
    }
    limit.failed(login, request.remote());
    if (admins.authenticate(login, old).isEmpty()) {
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

  private static String text(String field, @Nullable String value) throws ApiException {
    if (value == null || value.isEmpty() || value.length() > PASSWORD_MAX) {
      throw new ApiException(400, "INVALID_FIELD", "the field " + field + " is missing or wrong");
    }
    return value;
  }
}
