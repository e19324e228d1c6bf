package org.onecgate.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.onecgate.InvalidValueException;
import org.onecgate.Passwords;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.admin.Acknowledged;
import org.onecgate.admin.Api;
import org.onecgate.admin.Kept;
import org.onecgate.admin.People;
import org.onecgate.admin.Realm;
import org.onecgate.admin.Site;
import org.onecgate.admin.Surroundings;
import org.onecgate.alarm.Alarms;
import org.onecgate.catalogue.Catalogues;
import org.onecgate.catalogue.Databases;
import org.onecgate.catalogue.Decisions;
import org.onecgate.config.Admins;
import org.onecgate.config.CatalogueSettings;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.Dialect;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.Groups;
import org.onecgate.config.PasswordHash;
import org.onecgate.config.PasswordRule;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.config.Watch;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.delivery.Webhook;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.ExchangeDispatcher;
import org.onecgate.exchange.HandIns;
import org.onecgate.exchange.Strangers;
import org.onecgate.imports.ImportRuns;
import org.onecgate.imports.Mending;
import org.onecgate.imports.Steps;
import org.onecgate.metrics.Metrics;
import org.onecgate.scan.ClamdScanner;
import org.onecgate.scan.SecretScanner;
import org.onecgate.staging.ClamdInspector;
import org.onecgate.staging.Inspector;
import org.onecgate.staging.SecretInspector;
import org.onecgate.story.Audit;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Hints;
import org.onecgate.story.Refusals;
import org.onecgate.story.RefusedDays;
import org.onecgate.story.Statistics;
import org.onecgate.story.Stories;
import org.onecgate.upkeep.Sweeper;

/**
 * The whole of 1C Gate, wired in one place out of one room after the other. Constructing it makes the tree
 * and the first logins; {@link #start} recovers what a crash left and begins to work; closing it stops every
 * thread and releases every lock.
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

  /** So many files are forced at once that an archive held: more than the disk has arms, as they wait together. */
  private static final int FORCING = 8;

  /** Imports work on no more cores than this, however many there are: the disk has no more to give then. */
  private static final int MOST_CORES = 8;

  /** How long clamd may take for one file before it counts as not there. */
  private static final Duration CLAMD_TIMEOUT = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Ground ground;
  private final Servers servers;
  private final Chronicle chronicle;
  private final ImportRoom imports;
  private final Optional<Catalogues> catalogues;
  private final ExchangeRoom exchange;
  private final UpkeepRoom upkeep;
  private final Watch watch;
  private final Alarms alarms;
  private final Api api;
  private final @Nullable FirstLogin firstLogin;
  private final @Nullable FirstLogin firstAdmin;

  /**
   * What 1C must be told once.
   *
   * @param login the login
   * @param password the password that was generated; empty if the configuration has it, which nobody
   *     else is told
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
   * @throws IOException if the data directory cannot be used
   * @throws GateConfig.ConfigException if a delivery handler cannot be used
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
    this(config, clock, hold, Surroundings.PROCESS);
  }

  /**
   * The same where more is known of what it runs in.
   *
   * @param around what warnings look at besides
   */
  public Gate(GateConfig config, Clock clock, Duration hold, Surroundings around)
      throws IOException, GateConfig.ConfigException {
    ground = part(Ground.of(config.data(), clock));
    boolean built = false;
    try {
      servers = new Servers(ground.layout().servers(), ground.privately());
      firstLogin = servers.load() ? null : createFirst(servers, config);
      Admins admins = new Admins(ground.layout().admins(), ground.privately());
      firstAdmin = admins.load() ? null : createFirst(admins, config);
      ConfigFile<Groups> groups = loaded(
          ground.layout().dashboardLayout(),
          "the layout of the dashboard",
          Groups.class,
          Groups.NONE);
      ConfigFile<Acknowledged> acknowledged = loaded(
          ground.layout().acknowledged(),
          "acknowledged warnings",
          Acknowledged.class,
          Acknowledged.NONE);
      ConfigFile<GeneralSettings> general = loaded(
          ground.layout().generalSettings(),
          "the settings of the dashboard",
          GeneralSettings.class,
          GeneralSettings.NONE);
      InForce now = new InForce(config, general);
      chronicle = new Chronicle(
          part(new Stories(ground.layout(), ground.privately(), clock)),
          part(new Statistics(ground.layout().statistics(), ground.privately(), clock)),
          new Refusals(
              clock, part(new RefusedDays(ground.layout().refused(), ground.privately(), clock))),
          new Hints(servers),
          new Metrics(clock));
      catalogues = catalogues(config);
      imports = part(ImportRoom.of(
          ground,
          servers,
          chronicle,
          inspectors(config),
          handlers(config, now),
          new ImportRoom.Settings(
              now::limits,
              config.durability(),
              LOCK_WAIT,
              config.stagingMemory(),
              config.patience(),
              FORCING,
              config.links(),
              Math.min(Runtime.getRuntime().availableProcessors(), MOST_CORES),
              new ImportRuns.Timing(hold, config.sessionLife(), PARALLEL_IMPORTS))));
      exchange = part(ExchangeRoom.of(
          ground,
          servers,
          imports,
          chronicle,
          new ExchangeRoom.Settings(
              config.serversByContainer(),
              SETTLING,
              new ExchangeDispatcher.Settings(
                  config.fileLimit(), config.ordersPage(), config.zone()))));
      upkeep = part(UpkeepRoom.of(
          ground,
          servers,
          imports,
          exchange,
          chronicle,
          new UpkeepRoom.Settings(config.sessionLife(), config.quiet(), now::kept)));
      alarms = part(Alarms.open(
          config.alarm(), ground.layout().alarms(), ground.privately(), ground.clock()));
      api = api(config, new Files(groups, acknowledged, general, admins), now, around);
      watch = part(new Watch(List.of(servers.file(), groups, admins.file(), general)));
      built = true;
    } finally {
      if (!built) {
        close();
      }
    }
  }

  private <T> ConfigFile<T> loaded(Path file, String role, Class<T> type, T none)
      throws IOException {
    ConfigFile<T> loaded = new ConfigFile<>(file, role, ground.privately(), type, none);
    loaded.load();
    return loaded;
  }

  /** Who did what; a change by hand is told where it is seen. */
  private Audit audit(Files files, InForce now) {
    Audit audit = new Audit(
        ground.layout(), ground.privately(), ground.clock(), () -> now.kept().history());
    servers.file().follow(wrong -> audit.byHand("servers", wrong));
    files.groups().follow(wrong -> audit.byHand("groups", wrong));
    files.admins().file().follow(wrong -> audit.byHand("people", wrong));
    files.general().follow(wrong -> {
      audit.byHand("settings", wrong);
      webhookChanged();
    });
    return audit;
  }

  /** What people decide, besides the servers. */
  private record Files(
      ConfigFile<Groups> groups,
      ConfigFile<Acknowledged> acknowledged,
      ConfigFile<GeneralSettings> general,
      Admins admins) {}

  private Api api(GateConfig config, Files files, InForce now, Surroundings around) {
    Steps steps = imports.steps();
    return new Api(
        new Site(ground.layout(), ground.privately(), ground.clock()),
        new People(
            servers,
            files.groups(),
            files.admins(),
            new Realm(config.adminsByContainer()),
            exchange.logins(),
            audit(files, now)),
        new Kept(imports.jobs(), steps.inbox(), steps.handOvers(), steps.quarantine()),
        new Api.Now(
            new Arrivals(
                ground.folders(),
                exchange.sessions(),
                steps.intake(),
                imports.runs(),
                imports.jobs(),
                ground.clock()),
            new HandIns(exchange.sessions(), servers, steps.intake(), chronicle),
            imports.runs(),
            new Mending(ground.layout(), steps, imports.jobs(), imports.runs(), ground.clock()),
            exchange.outbox(),
            catalogues.<Decisions>map(each -> each).orElse(Decisions.NONE),
            steps.intake()),
        chronicle,
        alarms,
        files.acknowledged(),
        new Api.Upkeep(
            upkeep.sweeper(), upkeep.departures(), upkeep.diskUse(), now::kept, config.limits()),
        new Api.Tokens(config.apiToken(), config.ordersToken(), config.metrics()),
        around,
        new Api.Settings(config.settings(), files.general(), this::webhookChanged));
  }

  /**
   * Recovers what a crash left, and begins to work. If this fails, nothing is left running.
   *
   * @throws IOException if the data directory cannot be used
   */
  public Gate start() throws IOException {
    boolean started = false;
    try {
      ground.folders().start();
      chronicle.statistics().start();
      chronicle.refusals().days().start();
      imports.start();
      HandOvers handOvers = imports.steps().handOvers();
      catalogues.ifPresent(each -> each.start(
          server -> handOvers.wake(Catalogues.NAME, server),
          server -> handOvers.statuses().stream()
              .anyMatch(one ->
                  one.handler().equals(Catalogues.NAME) && one.server().equals(server.value()))));
      exchange.start(servers);
      imports.runs().resume();
      upkeep.sweeper().start();
      upkeep.quiet().start();
      watch.start();
      prepareScanner();
      upkeep.sweeper().awaitTemps();
      started = true;
      return this;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /** Its rules are there before the first file needs them, and no request waits for that. */
  private void prepareScanner() {
    ExecutorService thread = Threads.pool("gate-rules", 1);
    part(() -> Threads.stop(thread));
    thread.execute(SecretScanner::shipped);
    thread.shutdown(); // it ends with that
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  /** The catalogues, if they are wanted: of the servers that are registered now. */
  private Optional<Catalogues> catalogues(GateConfig config) {
    return config
        .catalogue()
        .map(settings -> part(new Catalogues(
            new Databases(settings.databases(), ground.layout()),
            new Catalogues.Rules(
                () -> servers.all().stream().map(ServerRecord::serverId).toList(),
                server -> mostVanishing(server, settings.mostVanishing()),
                config.quiet(),
                this::deliveries),
            ground.clock())));
  }

  private int mostVanishing(ServerId server, int otherwise) {
    return servers
        .byId(server)
        .map(ServerRecord::catalogue)
        .map(CatalogueSettings::mostVanishing)
        .orElse(otherwise);
  }

  private List<PublishedDelivery> deliveries(ServerId server) throws IOException {
    return imports.steps().inbox().deliveries(server);
  }

  /** Whoever was to be told at another address need not wait for the next attempt. */
  private void webhookChanged() {
    imports.steps().handOvers().wake(Webhook.NAME);
  }

  /** The webhook and the catalogue, if there is one, and whatever else was put on the class path. */
  private List<DeliveryHandler> handlers(GateConfig config, InForce now)
      throws GateConfig.ConfigException {
    List<DeliveryHandler> handlers = new ArrayList<>();
    try {
      ServiceLoader.load(DeliveryHandler.class, Gate.class.getClassLoader()).forEach(handlers::add);
    } catch (ServiceConfigurationError e) {
      throw new GateConfig.ConfigException(
          "a delivery handler cannot be loaded: " + e.getMessage(), e);
    }
    handlers.add(
        new Webhook(now::webhook, config.webhookPatience(), ground.privately(), ground.clock()));
    catalogues.ifPresent(each -> handlers.add(each.handler()));
    Set<String> names = new HashSet<>();
    for (DeliveryHandler handler : handlers) {
      if (!HandOvers.isName(handler.name())) {
        throw new GateConfig.ConfigException("not a name for a delivery handler: " + handler.name()
            + " of " + handler.getClass().getName());
      }
      if (!names.add(handler.name())) {
        throw new GateConfig.ConfigException("two delivery handlers are named " + handler.name());
      }
      if (handler.isThere()) {
        LOG.log(Level.INFO, "deliveries are handed over handler={0}", handler.name());
      }
    }
    return handlers;
  }

  private static List<Inspector> inspectors(GateConfig config) {
    List<Inspector> inspectors = new ArrayList<>();
    inspectors.add(new SecretInspector(SecretScanner::shipped));
    config
        .clamd()
        .ifPresent(at -> inspectors.add(
            new ClamdInspector(new ClamdScanner(at.getHostString(), at.getPort(), CLAMD_TIMEOUT))));
    return inspectors;
  }

  private static FirstLogin createFirst(Servers servers, GateConfig config)
      throws IOException, GateConfig.ConfigException {
    String password = config.bootstrapPassword().orElseGet(Passwords::generate);
    requireGood("gate.bootstrap.server.password", config.bootstrapLogin(), password);
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
    return new FirstLogin(
        config.bootstrapLogin(), config.bootstrapPassword().isPresent() ? "" : password);
  }

  private static void requireGood(String setting, String login, String password)
      throws GateConfig.ConfigException {
    try {
      PasswordRule.check(setting, login, password);
    } catch (InvalidValueException e) {
      throw new GateConfig.ConfigException(e.sentence().text(), e);
    }
  }

  private static FirstLogin createFirst(Admins admins, GateConfig config)
      throws IOException, GateConfig.ConfigException {
    String password = config.bootstrapAdminPassword().orElseGet(Passwords::generate);
    requireGood("gate.bootstrap.admin.password", "admin", password);
    admins.save("admin", password);
    return new FirstLogin("admin", config.bootstrapAdminPassword().isPresent() ? "" : password);
  }

  /** Answers the requests of 1C. */
  public ExchangeDispatcher dispatcher() {
    return exchange.dispatcher();
  }

  /** How much is done for those who have not logged in. */
  public Strangers strangers() {
    return exchange.logins().strangers();
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
    return upkeep.sweeper();
  }

  /** Begins nothing more, and lets nobody wait any more, for a lock or for the end of an import; {@link #close} follows. */
  public void stopWaiting() {
    ground.locks().stopWaiting();
    imports.runs().stopWaiting();
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
