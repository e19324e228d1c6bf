package org.onecgate.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onecgate.Passwords;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.CheckSettings;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.ConfigFile.Change;
import org.onecgate.config.Dialect;
import org.onecgate.config.Groups;
import org.onecgate.config.Groups.Group;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.OrderSettings;
import org.onecgate.config.PasswordHash;
import org.onecgate.config.ServerLimits;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.config.Servers.Registry;
import org.onecgate.exchange.Logins;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.Outbox;
import org.onecgate.storage.Digests;
import org.onecgate.storage.StorageException;

/** {@code /api/config}: the registered servers and the groups in which they are shown (C1). */
final class ConfigApi {
  private static final Logger LOG = System.getLogger(ConfigApi.class.getName());
  private static final int PASSWORD_MIN = 8;

  private final ConfigFile<Registry> servers;
  private final ConfigFile<Groups> groups;
  private final Outbox outbox;
  private final Logins logins;
  private final JsonStore json;

  /**
   * Changes these files; a server that is added gets its place in this outbox at once, and one with a new
   * password may log in at once.
   */
  ConfigApi(
      Servers servers, ConfigFile<Groups> groups, Outbox outbox, Logins logins, JsonStore json) {
    this.servers = servers.file();
    this.groups = groups;
    this.outbox = outbox;
    this.logins = logins;
    this.json = json;
  }

  /**
   * A server as it is sent; what is absent has its default.
   *
   * @param password a new password; where a server is new and there is none, one is made
   */
  public record ServerForm(
      @Nullable String id,
      @Nullable String name,
      @Nullable String login,
      @Nullable String password,
      @Nullable Boolean enabled,
      @Nullable Dialect dialect,
      @Nullable CheckSettings checks,
      @Nullable OrderSettings orders,
      @Nullable ServerLimits limits,
      @Nullable KeepSettings retention,
      @Nullable List<String> handlers) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "server " + id;
    }
  }

  /**
   * A server as it is shown: never with its hash.
   *
   * @param password shown once, where it was made by Gate
   * @param etag its version
   */
  public record ServerView(
      String id,
      String name,
      String login,
      boolean enabled,
      Dialect dialect,
      CheckSettings checks,
      OrderSettings orders,
      @Nullable ServerLimits limits,
      @Nullable KeepSettings retention,
      @Nullable List<String> handlers,
      @Nullable String password,
      String etag) {}

  /** All servers, and what is wrong with their file where somebody changed it by hand. */
  public record ServersView(
      List<ServerView> servers, @Nullable String problem) {}

  /** A group as it is sent. */
  public record GroupForm(
      @Nullable String id,
      @Nullable String title,
      @Nullable Integer order,
      @Nullable List<String> members) {}

  /** A group as it is shown. */
  public record GroupView(String id, String title, int order, List<String> members, String etag) {}

  /** All groups, in order. */
  public record GroupsView(List<GroupView> groups, @Nullable String problem) {}

  /** What can be asked for. */
  List<Route> routes() {
    String allServers = "/config/servers";
    String server = "/config/servers/{id}";
    String allGroups = "/config/groups";
    String group = "/config/groups/{id}";
    return List.of(
        new Route("GET", allServers, Role.ADMIN, r -> servers()),
        new Route("POST", allServers, Role.ADMIN, this::addServer),
        new Route("GET", server, Role.ADMIN, this::server),
        new Route("PUT", server, Role.ADMIN, this::changeServer),
        new Route("DELETE", server, Role.ADMIN, this::removeServer),
        new Route("GET", allGroups, Role.ADMIN, r -> groups()),
        new Route("POST", allGroups, Role.ADMIN, this::addGroup),
        new Route("GET", group, Role.ADMIN, this::group),
        new Route("PUT", group, Role.ADMIN, this::changeGroup),
        new Route("DELETE", group, Role.ADMIN, this::removeGroup));
  }

  // --- servers

  private ApiAnswer servers() throws IOException {
    servers.refresh();
    List<ServerView> views = servers.get().servers().stream()
        .sorted(Comparator.comparing(ServerRecord::id))
        .map(s -> view(s, null))
        .toList();
    return ApiAnswer.of(new ServersView(views, servers.problem().orElse(null)));
  }

  private ApiAnswer server(ApiRequest request) throws ApiException, IOException {
    servers.refresh();
    ServerRecord found = find(servers.get().servers(), ServerRecord::id, request.variable());
    return answer(200, view(found, null));
  }

  private ApiAnswer addServer(ApiRequest request) throws ApiException {
    ServerForm form = request.body(ServerForm.class);
    String generated = form.password() == null ? Passwords.generate() : null;
    String hash = hash(generated == null ? String.valueOf(form.password()) : generated);
    List<ServerRecord> added = new ArrayList<>();
    changeServers(before -> {
      String id = form.id() == null ? freeId(before, form) : form.id();
      ServerRecord server = record(form, id, hash);
      added.add(server);
      List<ServerRecord> all = new ArrayList<>(before.servers());
      if (all.stream().anyMatch(s -> s.id().equals(id))) {
        throw new ApiException(409, "DUPLICATE_ID", "id is that of another server");
      }
      all.add(server);
      return registry(all);
    });
    ServerRecord server = added.get(added.size() - 1);
    prepareOutbox(server.id());
    note(request, "added", "server", server.id());
    return answer(201, view(server, generated));
  }

  private ApiAnswer changeServer(ApiRequest request) throws ApiException {
    ServerForm form = request.body(ServerForm.class);
    String id = request.variable();
    if (form.id() != null && !form.id().equals(id)) {
      throw new ApiException(400, "INVALID_FIELD", "id cannot be changed");
    }
    @Nullable String hash = form.password() == null ? null : hash(form.password());
    List<ServerRecord> changed = new ArrayList<>();
    changeServers(before -> {
      ServerRecord old = find(before.servers(), ServerRecord::id, id);
      request.requireVersion(etag(old));
      ServerRecord server = record(form, id, hash == null ? old.passwordHash() : hash);
      changed.add(server);
      return registry(
          before.servers().stream().map(s -> s.id().equals(id) ? server : s).toList());
    });
    ServerRecord now = changed.get(changed.size() - 1);
    if (hash != null) {
      logins.changed(now.login());
    }
    note(request, "changed", "server", id);
    return answer(200, view(now, null));
  }

  private ApiAnswer removeServer(ApiRequest request) throws ApiException {
    String id = request.variable();
    changeServers(before -> {
      request.requireVersion(etag(find(before.servers(), ServerRecord::id, id)));
      return registry(before.servers().stream().filter(s -> !s.id().equals(id)).toList());
    });
    note(request, "removed", "server", id);
    return ApiAnswer.done();
  }

  private void changeServers(Change<Registry, ApiException> change) throws ApiException {
    try {
      servers.change(change);
    } catch (StorageException e) {
      throw ApiException.disk("the registry of servers", e);
    }
  }

  /** The server is there by now; where this fails, the next request for its orders tries again. */
  private void prepareOutbox(String id) {
    try {
      outbox.prepare(id);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "outbox not prepared server=" + id, e);
    }
  }

  private static String hash(String password) throws ApiException {
    if (password.length() < PASSWORD_MIN || password.length() > 200) {
      throw new ApiException(
          400, "INVALID_FIELD", "password must have " + PASSWORD_MIN + " to 200 characters");
    }
    return PasswordHash.of(password);
  }

  private static ServerRecord record(ServerForm form, String id, String hash) throws ApiException {
    try {
      return new ServerRecord(
          id,
          String.valueOf(form.name() == null ? form.login() : form.name()),
          form.login() == null ? "" : form.login(),
          hash,
          form.enabled() == null || form.enabled(),
          form.dialect() == null ? Dialect.DEFAULT : form.dialect(),
          form.checks(),
          form.orders(),
          form.limits(),
          form.retention(),
          form.handlers());
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "INVALID_FIELD", String.valueOf(e.getMessage()));
    }
  }

  private static Registry registry(List<ServerRecord> servers) throws ApiException {
    try {
      return new Registry(Registry.SCHEMA, servers);
    } catch (IllegalArgumentException e) {
      throw new ApiException(409, "DUPLICATE_LOGIN", "login is that of another server");
    }
  }

  /** The login as an id, as far as it can be one, with a number behind it where that is taken. */
  private static String freeId(Registry registry, ServerForm form) {
    String wanted = String.valueOf(form.login())
        .toLowerCase(java.util.Locale.ROOT)
        .replaceAll("[^a-z0-9-]", "-")
        .replaceAll("^-+|-+$", "");
    String base = wanted.isEmpty() ? "server" : wanted.substring(0, Math.min(wanted.length(), 50));
    List<String> taken = registry.servers().stream().map(ServerRecord::id).toList();
    String id = base;
    for (int n = 2; taken.contains(id); n++) {
      id = base + "-" + n;
    }
    return id;
  }

  private ServerView view(ServerRecord s, @Nullable String password) {
    return new ServerView(
        s.id(),
        s.name(),
        s.login(),
        s.enabled(),
        s.dialect(),
        s.checkSettings(),
        s.orderSettings(),
        s.limits(),
        s.retention(),
        s.handlers(),
        password,
        etag(s));
  }

  private static ApiAnswer answer(int status, ServerView view) {
    return new ApiAnswer.Data(status, view, Map.of("ETag", view.etag()));
  }

  // --- groups

  private ApiAnswer groups() throws IOException {
    groups.refresh();
    List<GroupView> views = groups.get().groups().stream()
        .sorted(Comparator.comparingInt(Group::order).thenComparing(Group::id))
        .map(this::view)
        .toList();
    return ApiAnswer.of(new GroupsView(views, groups.problem().orElse(null)));
  }

  private ApiAnswer group(ApiRequest request) throws ApiException, IOException {
    groups.refresh();
    return answer(200, view(find(groups.get().groups(), Group::id, request.variable())));
  }

  private ApiAnswer addGroup(ApiRequest request) throws ApiException {
    GroupForm form = request.body(GroupForm.class);
    Group group = group(form, form.id() == null ? "" : form.id());
    changeGroups(before -> {
      List<Group> all = new ArrayList<>(before.groups());
      if (all.stream().anyMatch(g -> g.id().equals(group.id()))) {
        throw new ApiException(409, "DUPLICATE_ID", "id is that of another group");
      }
      all.add(group);
      return groups(all);
    });
    note(request, "added", "group", group.id());
    return answer(201, view(group));
  }

  private ApiAnswer changeGroup(ApiRequest request) throws ApiException {
    GroupForm form = request.body(GroupForm.class);
    String id = request.variable();
    if (form.id() != null && !form.id().equals(id)) {
      throw new ApiException(400, "INVALID_FIELD", "id cannot be changed");
    }
    List<Group> changed = new ArrayList<>();
    changeGroups(before -> {
      request.requireVersion(etag(find(before.groups(), Group::id, id)));
      Group group = group(form, id);
      changed.add(group);
      return groups(
          before.groups().stream().map(g -> g.id().equals(id) ? group : g).toList());
    });
    note(request, "changed", "group", id);
    return answer(200, view(changed.get(0)));
  }

  private ApiAnswer removeGroup(ApiRequest request) throws ApiException {
    String id = request.variable();
    changeGroups(before -> {
      request.requireVersion(etag(find(before.groups(), Group::id, id)));
      return groups(before.groups().stream().filter(g -> !g.id().equals(id)).toList());
    });
    note(request, "removed", "group", id);
    return ApiAnswer.done();
  }

  private void changeGroups(Change<Groups, ApiException> change) throws ApiException {
    try {
      groups.change(change);
    } catch (StorageException e) {
      throw ApiException.disk("the layout of the dashboard", e);
    }
  }

  private static Groups groups(List<Group> all) throws ApiException {
    try {
      return new Groups(Groups.SCHEMA, all);
    } catch (IllegalArgumentException e) {
      throw new ApiException(409, "TOO_MANY", "there are too many groups");
    }
  }

  private static Group group(GroupForm form, String id) throws ApiException {
    try {
      return new Group(
          id,
          form.title() == null ? "" : form.title(),
          form.order() == null ? 0 : form.order(),
          form.members() == null ? List.of() : form.members());
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "INVALID_FIELD", String.valueOf(e.getMessage()));
    }
  }

  private GroupView view(Group g) {
    return new GroupView(g.id(), g.title(), g.order(), g.members(), etag(g));
  }

  private static ApiAnswer answer(int status, GroupView view) {
    return new ApiAnswer.Data(status, view, Map.of("ETag", view.etag()));
  }

  // --- both

  private static <T> T find(List<T> all, Function<T, String> id, String wanted)
      throws ApiException {
    Optional<T> found =
        all.stream().filter(each -> id.apply(each).equals(wanted)).findFirst();
    return found.orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "nothing has this id"));
  }

  /** The version of a record: what it holds. */
  private String etag(Object record) {
    return "\""
        + Digests.sha256Hex(new String(json.bytes(record), java.nio.charset.StandardCharsets.UTF_8))
            .substring(0, 32)
        + "\"";
  }

  private static void note(ApiRequest request, String done, String what, String id) {
    LOG.log(
        Level.INFO, "{0} {1} id={2} by={3}", what, done, id, request.visitor().name());
  }
}
