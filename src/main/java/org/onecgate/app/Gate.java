package org.onecgate.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.Passwords;
import org.onecgate.admin.Api;
import org.onecgate.admin.Realm;
import org.onecgate.config.Admins;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.Dialect;
import org.onecgate.config.Groups;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.OrderSettings;
import org.onecgate.config.PasswordHash;
import org.onecgate.config.ServerLimits;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.config.Watch;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Webhook;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.CheckauthHandler;
import org.onecgate.exchange.Discarded;
import org.onecgate.exchange.EventHandler;
import org.onecgate.exchange.ExchangeDispatcher;
import org.onecgate.exchange.FileHandler;
import org.onecgate.exchange.ImportHandler;
import org.onecgate.exchange.InfoHandler;
import org.onecgate.exchange.InitHandler;
import org.onecgate.exchange.Logins;
import org.onecgate.exchange.QueryHandler;
import org.onecgate.exchange.Sessions;
import org.onecgate.exchange.SuccessHandler;
import org.onecgate.history.Fingerprints;
import org.onecgate.history.Importers;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.imports.ImportRuns;
import org.onecgate.imports.ImportWork;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Outbox;
import org.onecgate.scan.ClamdScanner;
import org.onecgate.scan.SecretScanner;
import org.onecgate.staging.ClamdInspector;
import org.onecgate.staging.Inspector;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.staging.SecretInspector;
import org.onecgate.staging.Staging;
import org.onecgate.staging.Validation;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.VolumeCheck;
import org.onecgate.story.Hints;
import org.onecgate.story.Refusals;
import org.onecgate.story.Statistics;
import org.onecgate.story.Stories;
import org.onecgate.upkeep.DiskUse;
import org.onecgate.upkeep.QuietDelivery;
import org.onecgate.upkeep.Retention;
import org.onecgate.upkeep.Sweeper;

/**
 * The whole of 1C Gate, wired in one place. Constructing it recovers what a crash left; closing it
 * stops every thread and releases every lock.
 */
public final class Gate implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Gate.class.getName());

  /** How long a request waits for a file's lock (E8). */
  private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

  /** How long a poll is held before it answers progress (E17). */
  public static final Duration HOLD = Duration.ofSeconds(10);

  /** How long a request for orders waits until the page before it has been written to its end. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private static final int PARALLEL_IMPORTS = 2;

  /** How long clamd may take for one file before it counts as not there. */
  private static final Duration CLAMD_TIMEOUT = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final DataLayout layout;
  private final Api api;
  private final ExchangeDispatcher dispatcher;
  private final Sweeper sweeper;
  private final @Nullable FirstLogin firstLogin;
  private final @Nullable FirstLogin firstAdmin;

  /**
   * What 1C must be told once.
   *
   * @param login the login
   * @param password the password, generated or given
   */
  public record FirstLogin(String login, String password) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "FirstLogin[" + login + "]";
    }
  }

  /**
   * Builds everything on this configuration.
   *
   * @throws IOException where the data directory cannot be used
   * @throws GateConfig.ConfigException where a delivery handler cannot be used
   */
  public Gate(GateConfig config, Clock clock) throws IOException, GateConfig.ConfigException {
    this(config, clock, HOLD);
  }

  /**
   * The same with another time for which a poll is held.
   *
   * @param hold in place of {@link #HOLD}
   */
  public Gate(GateConfig config, Clock clock, Duration hold)
      throws IOException, GateConfig.ConfigException {
    layout = new DataLayout(config.data()).create();
    VolumeCheck.require(layout.state());
    boolean built = false;
    try {
      JsonStore privately = part(new JsonStore(new AtomicFile(Disk.PRIVATE_FILE)));
      JsonStore publicly = part(new JsonStore(new AtomicFile(Disk.PUBLIC_FILE)));

      Servers servers = new Servers(layout.servers(), privately);
      firstLogin = servers.load() ? null : createFirst(servers, config);
      Admins admins = new Admins(layout.admins(), privately);
      firstAdmin = admins.load() ? null : createFirst(admins, config);
      ConfigFile<Groups> groups = new ConfigFile<>(
          layout.dashboardLayout(),
          "the layout of the dashboard",
          privately,
          Groups.class,
          Groups.NONE);
      groups.load();

      LockFiles locks = part(new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT));
      Intake intake = new Intake(
          layout,
          locks,
          config.limits(),
          server -> limits(config.limits(), servers.byId(server)),
          config.durability(),
          LOCK_WAIT,
          clock);
      Validation validation =
          new Validation(layout, config.limits().exchange(), config.limits().files());
      MemoryBudget memory = new MemoryBudget(config.stagingMemory().bytes());
      Staging staging = new Staging(memory, inspectors(config));
      Inbox inbox = new Inbox(layout, publicly);
      Quarantine quarantine = new Quarantine(layout, privately);
      Jobs jobs = new Jobs(layout, privately);
      Statistics statistics = part(new Statistics(layout.statistics(), privately, clock));
      statistics.start();
      Stories stories = new Stories(layout, clock);
      HandOvers handOvers = part(new HandOvers(
          layout,
          privately,
          inbox,
          handlers(config, privately, clock),
          memory,
          config.patience(),
          clock));
      handOvers.start();
      ImportWork work = new ImportWork(
          layout,
          intake,
          validation,
          staging,
          inbox,
          new Fingerprints(layout, privately),
          handOvers,
          quarantine,
          jobs,
          servers,
          stories,
          statistics,
          clock);
      Hints hints = new Hints(servers);
      ImportRuns runs = part(new ImportRuns(
          intake, work, jobs, hints, stories, clock, hold, config.sessionLife(), PARALLEL_IMPORTS));
      Importers importers = new Importers(layout.importers(), privately);
      Outbox outbox =
          part(new Outbox(layout, privately, clock, SETTLING, id -> terms(servers, id)));
      outbox.start(servers.all().stream().map(ServerRecord::id).toList());
      Logins logins = new Logins(servers, new LoginLimit(clock), config.serversByContainer());
      Sessions sessions = new Sessions(layout, privately, servers, logins, hints, clock);
      Retention retention =
          new Retention(layout, quarantine, jobs, inbox, handOvers, servers, config.retention());
      sweeper =
          part(new Sweeper(layout, sessions, intake, runs, retention, config.sessionLife(), clock));
      sweeper.start();
      runs.resume();
      part(new QuietDelivery(
              sessions, intake, validation, runs, importers, hints, config.quiet(), clock))
          .start();

      Refusals refusals = new Refusals(clock);
      Discarded discarded = new Discarded(ZoneId.systemDefault());
      dispatcher = new ExchangeDispatcher(
          sessions,
          new CheckauthHandler(logins, sessions, clock),
          new InitHandler(intake, outbox, config.fileLimit(), discarded, stories, clock),
          new FileHandler(intake, config.fileLimit(), hints, stories),
          new ImportHandler(runs, importers, discarded),
          new EventHandler(runs),
          new QueryHandler(outbox, config.ordersPage()),
          new SuccessHandler(outbox),
          new InfoHandler(),
          stories,
          statistics,
          refusals);
      api = new Api(
          layout,
          privately,
          servers,
          groups,
          admins,
          jobs,
          runs,
          stories,
          new Arrivals(sessions, intake, runs, jobs, clock),
          refusals,
          inbox,
          handOvers,
          quarantine,
          outbox,
          sweeper,
          new DiskUse(layout, sessions, retention, handOvers, config.sessionLife()),
          retention.limits(),
          config.limits(),
          statistics,
          clock,
          new Realm(config.adminsByContainer()),
          logins,
          config.apiToken(),
          config.ordersToken());
      part(new Watch(List.of(servers.file(), groups, admins.file()))).start();
      built = true;
    } finally {
      if (!built) {
        close();
      }
    }
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  /** The webhook, if there is one, and whatever else was put on the class path. */
  private static List<DeliveryHandler> handlers(GateConfig config, JsonStore store, Clock clock)
      throws GateConfig.ConfigException {
    List<DeliveryHandler> handlers = new ArrayList<>();
    try {
      ServiceLoader.load(DeliveryHandler.class, Gate.class.getClassLoader()).forEach(handlers::add);
    } catch (ServiceConfigurationError e) {
      throw new GateConfig.ConfigException(
          "a delivery handler cannot be loaded: " + e.getMessage(), e);
    }
    config.webhook().ifPresent(settings -> handlers.add(new Webhook(settings, store, clock)));
    Set<String> names = new HashSet<>();
    for (DeliveryHandler handler : handlers) {
      if (!HandOvers.isName(handler.name())) {
        throw new GateConfig.ConfigException("not a name for a delivery handler: " + handler.name()
            + " of " + handler.getClass().getName());
      }
      if (!names.add(handler.name())) {
        throw new GateConfig.ConfigException("two delivery handlers are named " + handler.name());
      }
      LOG.log(Level.INFO, "deliveries are handed over handler={0}", handler.name());
    }
    return handlers;
  }

  /** What a server wants of its orders, by its record of now. */
  private static OrderTerms terms(Servers servers, String id) {
    OrderSettings settings =
        servers.byId(id).map(ServerRecord::orderSettings).orElse(OrderSettings.DEFAULT);
    Map<String, String> statuses = settings.statusWords().stream()
        .collect(Collectors.toMap(OrderSettings.Choice::id, OrderSettings.Choice::name));
    return new OrderTerms(
        settings.buyer(), orEmpty(settings.cutPrefix()), orEmpty(settings.addPrefix()), statuses);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** What anybody may send, or less. */
  private static Limits limits(Limits general, Optional<ServerRecord> server) {
    ServerLimits own = server.map(ServerRecord::limitsOrNone).orElse(ServerLimits.NONE);
    return new Limits(
        least(general.chunk(), own.chunk()),
        least(general.file(), own.file()),
        least(general.exchange(), own.exchange()),
        own.files() == null ? general.files() : Math.min(general.files(), own.files()),
        general.reserve(),
        general.uploads(),
        general.uploadsPerServer(),
        general.rate(),
        general.deadline());
  }

  private static ByteSize least(ByteSize general, @Nullable Long own) {
    return own == null || own > general.bytes() ? general : new ByteSize(own);
  }

  private static List<Inspector> inspectors(GateConfig config) {
    List<Inspector> inspectors = new ArrayList<>();
    inspectors.add(new SecretInspector(SecretScanner.load()));
    config
        .clamd()
        .ifPresent(at -> inspectors.add(
            new ClamdInspector(new ClamdScanner(at.getHostString(), at.getPort(), CLAMD_TIMEOUT))));
    return inspectors;
  }

  private static FirstLogin createFirst(Servers servers, GateConfig config) throws IOException {
    String password = config.bootstrapPassword().orElseGet(Passwords::generate);
    servers.save(List.of(new ServerRecord(
        "1c",
        "1C",
        config.bootstrapLogin(),
        PasswordHash.of(password),
        true,
        Dialect.DEFAULT,
        null,
        null,
        null,
        null,
        null)));
    return new FirstLogin(config.bootstrapLogin(), password);
  }

  private static FirstLogin createFirst(Admins admins, GateConfig config) throws IOException {
    String password = config.bootstrapAdminPassword().orElseGet(Passwords::generate);
    admins.save("admin", password);
    return new FirstLogin("admin", password);
  }

  /** Answers the requests of 1C. */
  public ExchangeDispatcher dispatcher() {
    return dispatcher;
  }

  /** Answers the requests of people and their programs. */
  public Api api() {
    return api;
  }

  /** The login of the first server, if this start created it. */
  public Optional<FirstLogin> firstLogin() {
    return Optional.ofNullable(firstLogin);
  }

  /** The login of the first administrator, if this start created it. */
  public Optional<FirstLogin> firstAdmin() {
    return Optional.ofNullable(firstAdmin);
  }

  /** Sweeps what crashes left. */
  public Sweeper sweeper() {
    return sweeper;
  }

  /** Whether an exchange could be received now. */
  public boolean isReady() {
    return Disk.isWritable(layout.sessions());
  }

  /** Stops in the reverse order of the start. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "not closed part=" + part.getClass().getSimpleName(), e);
      }
    }
  }
}
