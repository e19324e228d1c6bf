package org.onecgate.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.Passwords;
import org.onecgate.Sentence;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.AdminRole;
import org.onecgate.config.Admins;
import org.onecgate.config.Admins.Admin;
import org.onecgate.config.Admins.Registry;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.ConfigFile.Change;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.PasswordHash;
import org.onecgate.config.PasswordRule;
import org.onecgate.storage.StorageException;

/** {@code /api/config/people}: who may look, operate and administer (C4). */
final class PeopleApi {
  /** What a new login is like: it can stand in an address. */
  private static final String LOGIN = "[^\\s./\\\\][^/\\\\]{0,99}";

  private static final Logger LOG = System.getLogger(PeopleApi.class.getName());
  private static final Pattern ODD = Pattern.compile("\\p{C}");

  private final ConfigFile<Registry> file;
  private final AdminSessions sessions;
  private final Realm realm;
  private final LoginLimit limit;
  private final Edits edits;

  /** Changes these, and ends their sessions; one with a new password may log in at once. */
  PeopleApi(Admins admins, AdminSessions sessions, Realm realm, LoginLimit limit, Edits edits) {
    this.file = admins.file();
    this.sessions = sessions;
    this.realm = realm;
    this.limit = limit;
    this.edits = edits;
  }

  /**
   * A whole person as it is sent.
   *
   * @param login needed for a new person; cannot be changed
   * @param role what the person may do
   * @param password a new password. If it is absent the old one stays; for a new person one is made and shown
   *     once
   * @param locked whether the person is let in no more; false if it is absent
   */
  public record PersonForm(
      @Holds(like = LOGIN) @Nullable String login,

      @Holds(needed = true, wordsOf = AdminRole.class) @Nullable
      String role,

      @Holds(least = PasswordRule.LEAST, most = PasswordRule.MOST) @Nullable
      String password,

      @Nullable Boolean locked) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "person " + login;
    }
  }

  /**
   * A person as it is shown: never with the hash.
   *
   * @param role what the person may do
   * @param locked whether the person is let in no more
   * @param password only in the answer to the request for which Gate made it
   * @param etag its version, for {@code If-Match}
   */
  public record PersonView(
      String login,
      @Holds(wordsOf = AdminRole.class) String role,
      boolean locked,
      @Nullable String password,
      String etag) {}

  /**
   * All people.
   *
   * @param elsewhere whether the container lets people in, and these are not asked
   * @param problem what is wrong with their file, if it was changed by hand and refused
   * @param said the same as a sentence
   */
  public record PeopleView(
      List<PersonView> people,
      boolean elsewhere,
      @Nullable String problem,
      @Nullable Sentence said) {}

  /** What can be asked for. */
  List<Route> routes() {
    String all = "/config/people";
    String one = "/config/people/{login}";
    String last =
        "LAST_ADMINISTRATOR: nobody would be left who administers; NOT_OURS: the container"
            + " lets people in";
    return List.of(
        new Route("GET", all, Role.LOOKS, r -> people())
            .says("listPeople", "All people who may log in here")
            .answers(PeopleView.class),
        new Route("POST", all, Role.ADMINISTERS, this::add)
            .says("addPerson", "Add a person")
            .takes(PersonForm.class)
            .answers(201, PersonView.class)
            .versioned()
            .refuses(
                409,
                "DUPLICATE_LOGIN: another person has it; NOT_OURS: the container lets people in"),
        new Route("GET", one, Role.LOOKS, this::person)
            .says("getPerson", "One person")
            .answers(PersonView.class)
            .versioned(),
        new Route("PUT", one, Role.ADMINISTERS, this::change)
            .says(
                "replacePerson",
                "Replace a person",
                "Another role, another password or a lock ends all sessions of the person.")
            .takes(PersonForm.class)
            .answers(PersonView.class)
            .versioned()
            .refuses(409, last),
        new Route("DELETE", one, Role.ADMINISTERS, this::remove)
            .says("removePerson", "Remove a person, which ends all sessions of the person")
            .answers(ApiAnswer.Done.class)
            .versioned()
            .refuses(409, last),
        new Route("DELETE", one + "/sessions", Role.ADMINISTERS, this::logOut)
            .says("logOutPerson", "Log a person out everywhere")
            .answers(ApiAnswer.Done.class));
  }

  private ApiAnswer people() {
    file.refresh();
    List<PersonView> views = file.get().admins().stream()
        .sorted(Comparator.comparing(Admin::login))
        .map(admin -> view(admin, null))
        .toList();
    @Nullable Sentence problem = file.problem().orElse(null);
    return ApiAnswer.of(
        new PeopleView(views, realm.admins(), problem == null ? null : problem.text(), problem));
  }

  private ApiAnswer person(ApiRequest request) throws ApiException {
    file.refresh();
    return answer(200, view(find(file.get(), request.variable()), null));
  }

  private static Admin find(Registry registry, String login) throws ApiException {
    return Edits.find(registry.admins(), Admin::login, login);
  }

  private ApiAnswer add(ApiRequest request) throws ApiException, IOException {
    FieldFaults faults = new FieldFaults();
    PersonForm form = request.body(PersonForm.class, faults);
    String login = form.login() == null ? "" : form.login();
    faults.require(login.matches(LOGIN) && !ODD.matcher(login).find(), "login");
    requireOurs();
    check(form, login, faults);
    @Nullable String generated = form.password() == null ? Passwords.generate() : null;
    Admin admin = record(
        form,
        login,
        PasswordHash.of(generated == null ? String.valueOf(form.password()) : generated));
    changePeople(before -> {
      if (before.admins().stream().anyMatch(each -> each.login().equals(login))) {
        throw new ApiException(409, "DUPLICATE_LOGIN", "login is that of another person");
      }
      List<Admin> all = new ArrayList<>(before.admins());
      all.add(admin);
      return new Registry(Registry.SCHEMA, all);
    });
    limit.forget(login);
    Edits.note(request, "added", "person", login);
    return answer(201, view(admin, generated));
  }

  private ApiAnswer change(ApiRequest request) throws ApiException, IOException {
    FieldFaults faults = new FieldFaults();
    PersonForm form = request.body(PersonForm.class, faults);
    String login = request.variable();
    if (form.login() != null && !form.login().equals(login)) {
      throw new ApiException(400, "INVALID_FIELD", "login cannot be changed");
    }
    file.refresh();
    find(file.get(), login); // else the login of nobody would be found wrong
    check(form, login, faults);
    @Nullable String hash = form.password() == null ? null : PasswordHash.of(form.password());
    List<Admin> changed = new ArrayList<>();
    List<String> tie = new ArrayList<>();
    changePeople(before -> {
      Admin old = find(before, login);
      tie.add(old.tie());
      request.requireVersion(edits.etag(old));
      requireOurs();
      Admin admin = record(form, login, hash == null ? old.passwordHash() : hash);
      changed.add(admin);
      Edits.compare(request, old, admin);
      return stillAdministered(before.admins().stream()
          .map(each -> each.login().equals(login) ? admin : each)
          .toList());
    });
    if (hash != null) {
      limit.forget(login);
    }
    Admin now = changed.get(changed.size() - 1);
    if (!now.letIn() || !now.tie().equals(tie.get(tie.size() - 1))) {
      end(login); // also if all is put back before anybody asks
    }
    Edits.note(request, "changed", "person", login);
    return answer(200, view(now, null));
  }

  private ApiAnswer remove(ApiRequest request) throws ApiException, IOException {
    String login = request.variable();
    changePeople(before -> {
      request.requireVersion(edits.etag(find(before, login)));
      requireOurs();
      return stillAdministered(
          before.admins().stream().filter(each -> !each.login().equals(login)).toList());
    });
    end(login);
    Edits.note(request, "removed", "person", login);
    return ApiAnswer.done();
  }

  /** By now they are tied to what is no more; the disk may have it as it likes. */
  private void end(String login) {
    try {
      sessions.closeAll(login);
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "sessions stay on the disk, they have ended", e);
    }
  }

  private ApiAnswer logOut(ApiRequest request) throws ApiException {
    String login = request.variable();
    file.refresh();
    find(file.get(), login);
    SessionApi.end(() -> sessions.closeAll(login));
    Edits.note(request, "logged out", "person", login);
    return ApiAnswer.done();
  }

  /** Nobody could let anybody in again. */
  private static Registry stillAdministered(List<Admin> people) throws ApiException {
    if (people.stream().noneMatch(each -> each.letIn() && each.mayDo() == AdminRole.ADMINISTERS)) {
      throw new ApiException(409, "LAST_ADMINISTRATOR", "nobody would be left who administers");
    }
    return new Registry(Registry.SCHEMA, people);
  }

  private void requireOurs() throws ApiException {
    if (realm.admins()) {
      throw new ApiException(409, "NOT_OURS", "the container lets people in");
    }
  }

  private void changePeople(Change<Registry, ApiException> change) throws ApiException {
    try {
      file.change(change);
    } catch (StorageException e) {
      throw ApiException.disk("the registry of administrators", e);
    }
  }

  /** Refuses a form in which something is wrong, with all that is. */
  private static void check(PersonForm form, String login, FieldFaults faults) throws ApiException {
    faults.require(form.role() != null, "role");
    faults.passes(() -> record(form, login, PasswordHash.NONE));
    @Nullable String password = form.password();
    if (password != null) {
      faults.passes(() -> PasswordRule.check("password", login, password));
    }
    faults.end();
  }

  private static Admin record(PersonForm form, String login, String hash) {
    return new Admin(login, hash, form.role(), form.locked());
  }

  private PersonView view(Admin admin, @Nullable String password) {
    return new PersonView(
        admin.login(), admin.mayDo().word(), !admin.letIn(), password, edits.etag(admin));
  }

  private static ApiAnswer answer(int status, PersonView view) {
    return new ApiAnswer.Data(status, view, Map.of("ETag", view.etag()));
  }
}
