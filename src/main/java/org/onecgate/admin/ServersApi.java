package org.onecgate.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.Passwords;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.CatalogueSettings;
import org.onecgate.config.CheckSettings;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.ConfigFile.Change;
import org.onecgate.config.Dialect;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.OrderSettings;
import org.onecgate.config.PasswordHash;
import org.onecgate.config.PasswordRule;
import org.onecgate.config.ServerLimits;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.config.Servers.Registry;
import org.onecgate.exchange.Logins;
import org.onecgate.outbox.Outbox;
import org.onecgate.storage.StorageException;

/** {@code /api/config/servers}: the registered servers (C1). */
final class ServersApi {
  /** Stands for the id of a server that has none yet while the rest of it is checked. */
  private static final String UNNAMED = "new";

  private static final Logger LOG = System.getLogger(ServersApi.class.getName());

  private final ConfigFile<Registry> servers;
  private final Outbox outbox;
  private final Logins logins;
  private final Edits edits;

  /**
   * Changes these; one that is added gets its place in this outbox at once, and one with a new password may
   * log in at once.
   */
  ServersApi(Servers servers, Outbox outbox, Logins logins, Edits edits) {
    this.servers = servers.file();
    this.outbox = outbox;
    this.logins = logins;
    this.edits = edits;
  }

  /**
   * A whole server as it is sent; what is absent has its default.
   *
   * @param id made of the login if it is absent; cannot be changed
   * @param name the login if it is absent
   * @param login the login of this 1C
   * @param password a new password. If it is absent the old one stays; for a new server one is made and
   *     shown once
   * @param enabled true if it is absent
   * @param dialect what this 1C needs otherwise than the rest
   * @param checks what is made of what the checks find
   * @param orders how it is given orders
   * @param limits how much it may send, if that is less than anybody may
   * @param retention how long what it sent is kept, if that differs from the general settings
   * @param handlers the names of the handlers that are given its deliveries; all if it is absent
   * @param catalogue how its goods are kept current, if that differs from the general settings
   */
  public record ServerForm(
      @Holds(like = ServerRecord.ID) @Nullable String id,
      @Holds(most = 200) @Nullable String name,
      @Holds(needed = true, most = 200) @Nullable String login,

      @Holds(least = PasswordRule.LEAST, most = PasswordRule.MOST) @Nullable
      String password,

      @Nullable Boolean enabled,
      @Nullable Dialect dialect,
      @Nullable CheckSettings checks,
      @Nullable OrderSettings orders,
      @Nullable ServerLimits limits,
      @Nullable KeepSettings retention,
      @Nullable List<String> handlers,
      @Nullable CatalogueSettings catalogue) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "server " + id;
    }
  }

  /**
   * A server as it is shown: never with its hash.
   *
   * @param handlers the names of the handlers that are given its deliveries; absent if all are
   * @param password only in the answer to the request for which Gate made it
   * @param etag its version, for {@code If-Match}
   */
  public record ServerView(
      @Holds(like = ServerRecord.ID) String id,
      String name,
      String login,
      boolean enabled,
      Dialect dialect,
      CheckSettings checks,
      OrderSettings orders,
      @Nullable ServerLimits limits,
      @Nullable KeepSettings retention,
      @Nullable List<String> handlers,
      @Nullable CatalogueSettings catalogue,
      @Nullable String password,
      String etag) {}

  /**
   * All servers.
   *
   * @param problem what is wrong with their file, if it was changed by hand and refused
   * @param said the same as a sentence
   */
  public record ServersView(
      List<ServerView> servers,
      @Nullable String problem,
      @Nullable Sentence said) {}

  /** What can be asked for. */
  List<Route> routes() {
    String all = "/config/servers";
    String one = "/config/servers/{id}";
    return List.of(
        new Route("GET", all, Role.LOOKS, r -> servers())
            .says("listServers", "All servers")
            .answers(ServersView.class),
        new Route("POST", all, Role.ADMINISTERS, this::addServer)
            .says("addServer", "Add a server")
            .takes(ServerForm.class)
            .answers(201, ServerView.class)
            .versioned()
            .refuses(409, "DUPLICATE_ID or DUPLICATE_LOGIN: another server has it"),
        new Route("GET", one, Role.LOOKS, this::server)
            .says("getServer", "One server")
            .answers(ServerView.class)
            .versioned(),
        new Route("PUT", one, Role.ADMINISTERS, this::changeServer)
            .says("replaceServer", "Replace a server")
            .takes(ServerForm.class)
            .answers(ServerView.class)
            .versioned()
            .refuses(409, "DUPLICATE_LOGIN: another server has it"),
        new Route("DELETE", one, Role.ADMINISTERS, this::removeServer)
            .says("removeServer", "Remove a server")
            .answers(ApiAnswer.Done.class)
            .versioned());
  }

  private ApiAnswer servers() throws IOException {
    servers.refresh();
    List<ServerView> views = servers.get().servers().stream()
        .sorted(Comparator.comparing(ServerRecord::id))
        .map(s -> view(s, null))
        .toList();
    @Nullable Sentence problem = servers.problem().orElse(null);
    return ApiAnswer.of(new ServersView(views, problem == null ? null : problem.text(), problem));
  }

  private ApiAnswer server(ApiRequest request) throws ApiException, IOException {
    servers.refresh();
    ServerRecord found = Edits.find(servers.get().servers(), ServerRecord::id, request.variable());
    return answer(200, view(found, null));
  }

  private ApiAnswer addServer(ApiRequest request) throws ApiException {
    FieldFaults faults = new FieldFaults();
    ServerForm form = request.body(ServerForm.class, faults);
    if (form.login() != null) {
      request.concerns(form.login()); // until it has an id
    }
    check(form, form.id() == null ? UNNAMED : form.id(), faults);
    String generated = form.password() == null ? Passwords.generate() : null;
    String hash = PasswordHash.of(generated == null ? String.valueOf(form.password()) : generated);
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
    Edits.note(request, "added", "server", server.id());
    return answer(201, view(server, generated));
  }

  private ApiAnswer changeServer(ApiRequest request) throws ApiException {
    FieldFaults faults = new FieldFaults();
    ServerForm form = request.body(ServerForm.class, faults);
    String id = request.variable();
    if (form.id() != null && !form.id().equals(id)) {
      throw new ApiException(400, "INVALID_FIELD", "id cannot be changed");
    }
    check(form, UNNAMED, faults);
    @Nullable String hash = form.password() == null ? null : PasswordHash.of(form.password());
    List<ServerRecord> changed = new ArrayList<>();
    changeServers(before -> {
      ServerRecord old = Edits.find(before.servers(), ServerRecord::id, id);
      request.requireVersion(edits.etag(old));
      ServerRecord server = record(form, id, hash == null ? old.passwordHash() : hash);
      changed.add(server);
      Edits.compare(request, old.whole(), server.whole());
      return registry(
          before.servers().stream().map(s -> s.id().equals(id) ? server : s).toList());
    });
    ServerRecord now = changed.get(changed.size() - 1);
    if (hash != null) {
      logins.changed(now.login());
    }
    Edits.note(request, "changed", "server", id);
    return answer(200, view(now, null));
  }

  private ApiAnswer removeServer(ApiRequest request) throws ApiException {
    String id = request.variable();
    changeServers(before -> {
      request.requireVersion(edits.etag(Edits.find(before.servers(), ServerRecord::id, id)));
      return registry(before.servers().stream().filter(s -> !s.id().equals(id)).toList());
    });
    Edits.note(request, "removed", "server", id);
    return ApiAnswer.done();
  }

  private void changeServers(Change<Registry, ApiException> change) throws ApiException {
    try {
      servers.change(change);
    } catch (StorageException e) {
      throw ApiException.disk("the registry of servers", e);
    }
  }

  /** The server is there by now; if this fails, the next request for its orders tries again. */
  private void prepareOutbox(String id) {
    try {
      outbox.prepare(new ServerId(id));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "outbox not prepared server=" + id, e);
    }
  }

  /** Refuses a form in which something is wrong, with all that is. */
  private static void check(ServerForm form, String id, FieldFaults faults) throws ApiException {
    faults.passes(() -> record(form, id, PasswordHash.NONE));
    @Nullable String password = form.password();
    if (password != null) {
      faults.passes(() -> PasswordRule.check("password", String.valueOf(form.login()), password));
    }
    faults.end();
  }

  private static ServerRecord record(ServerForm form, String id, String hash) {
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
        form.handlers(),
        form.catalogue());
  }

  private static Registry registry(List<ServerRecord> servers) throws ApiException {
    try {
      return new Registry(Registry.SCHEMA, servers);
    } catch (IllegalArgumentException e) {
      throw new ApiException(409, "DUPLICATE_LOGIN", "login is that of another server");
    }
  }

  /** The login as an id, as far as it can be one, with a number behind it if that is taken. */
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
        s.catalogue(),
        password,
        edits.etag(s));
  }

  private static ApiAnswer answer(int status, ServerView view) {
    return new ApiAnswer.Data(status, view, Map.of("ETag", view.etag()));
  }
}
