package org.onecgate.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.onecgate.alarm.Alarms;
import org.onecgate.catalogue.Decisions;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.Servers;
import org.onecgate.config.SettingStates;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.HandIns;
import org.onecgate.imports.ImportRuns;
import org.onecgate.imports.Mending;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.outbox.Outbox;
import org.onecgate.story.Chronicle;
import org.onecgate.upkeep.Departures;
import org.onecgate.upkeep.DiskUse;
import org.onecgate.upkeep.Retention;
import org.onecgate.upkeep.Sweeper;

/**
 * The API with all that it shows and changes; {@link #servlets} make it answer.
 *
 * @param site where the data lies
 * @param people who may come
 * @param kept what became of exchanges
 * @param now what happens
 * @param chronicle what is told of it
 * @param alarms who is told of warnings
 * @param acknowledged which warnings somebody has seen
 * @param upkeep what becomes of old things
 * @param tokens what scripts have to know
 * @param around what it runs in
 * @param settings how it is set
 */
public record Api(
    Site site,
    People people,
    Kept kept,
    Now now,
    Chronicle chronicle,
    Alarms alarms,
    ConfigFile<Acknowledged> acknowledged,
    Upkeep upkeep,
    Tokens tokens,
    Surroundings around,
    Settings settings) {

  /**
   * How it is set.
   *
   * @param start each setting with where it comes from, as it was at the start
   * @param chosen what is chosen on the dashboard
   * @param changed is told when something else was chosen there
   */
  public record Settings(
      SettingStates start, ConfigFile<GeneralSettings> chosen, Runnable changed) {}

  /**
   * What happens.
   *
   * @param arrivals what is arriving
   * @param handIns takes what administrators hand in
   * @param runs the imports under way
   * @param mending takes what people put back into quarantine
   * @param outbox the orders that wait for 1C
   * @param catalogues the goods
   * @param intake the chunks
   */
  public record Now(
      Arrivals arrivals,
      HandIns handIns,
      ImportRuns runs,
      Mending mending,
      Outbox outbox,
      Decisions catalogues,
      Intake intake) {}

  /**
   * What becomes of old things, and of the space.
   *
   * @param sweeper sweeps
   * @param departures how deliveries leave the inbox
   * @param diskUse what takes the space
   * @param kept how long things are kept in general
   * @param limits how much may arrive
   */
  public record Upkeep(
      Sweeper sweeper,
      Departures departures,
      DiskUse diskUse,
      Supplier<Retention.Limits> kept,
      Limits limits) {}

  /**
   * What a script has to know.
   *
   * @param admin to do everything; empty if none may
   * @param orders to hand over orders; empty if none may
   * @param metrics to read the metrics
   */
  public record Tokens(
      Optional<String> admin, Optional<String> orders, MetricsServlet.Readers metrics) {}

  /**
   * What answers.
   *
   * @param api {@code /api/*}
   * @param events {@code /api/events}, which must be allowed to answer later
   * @param changes {@code /api/catalogue/events}, likewise
   * @param metrics {@code /metrics}
   * @param health {@code /health/*}
   */
  public record Servlets(
      ApiServlet api,
      EventsServlet events,
      ChangesServlet changes,
      MetricsServlet metrics,
      HealthServlet health) {}

  /** So many times as long as between two events is between two looks whether somebody is to be told. */
  private static final int ALARMS = 15;

  /** Whether it is well. */
  public Health health() {
    return new Health(site.layout(), people.servers(), now.runs(), upkeep.limits());
  }

  /** The servlets that answer. */
  public Servlets servlets() {
    return servlets(EventsServlet.LOOK);
  }

  /**
   * The same with another time between two events.
   *
   * @param look how often is looked whether there is one
   */
  public Servlets servlets(Duration look) {
    AdminSessions sessions = new AdminSessions(people.admins(), people.realm(), site);
    Doorkeeper doorkeeper =
        new Doorkeeper(sessions, tokens.admin(), tokens.orders(), chronicle::wrongToken);
    Servers servers = people.servers();
    ExchangesApi exchanges = new ExchangesApi(site, kept, now.runs(), chronicle, servers);
    Acknowledgements acknowledgements = new Acknowledgements(acknowledged, site.clock());
    Warnings warnings = new Warnings(
        people,
        chronicle.statistics(),
        upkeep.limits(),
        upkeep.sweeper(),
        new ShopWarnings(kept.handOvers(), now.outbox(), servers),
        now.catalogues(),
        alarms,
        around,
        acknowledgements,
        settings.chosen(),
        site);
    StatusApi status = new StatusApi(
        site,
        servers,
        kept,
        exchanges,
        now.arrivals(),
        chronicle.refusals(),
        warnings,
        acknowledgements);
    chronicle
        .metrics()
        .ask(new Measures(
            status,
            health(),
            servers,
            now.outbox(),
            now.intake(),
            now.runs(),
            upkeep.limits(),
            around)::tell);
    alarms.follow(() -> Causes.of(status.status()), look.multipliedBy(ALARMS));
    return new Servlets(
        new ApiServlet(
            routes(sessions, exchanges, status),
            doorkeeper,
            site.json(),
            people.logins().strangers().bodies(),
            people.audit()),
        new EventsServlet(status::status, doorkeeper, site.json(), look),
        new ChangesServlet(now.catalogues(), doorkeeper, site.json(), look),
        new MetricsServlet(chronicle.metrics(), tokens.metrics(), chronicle::wrongToken),
        new HealthServlet(health(), site.json()));
  }

  /** Everything that can be asked for. */
  private List<Route> routes(AdminSessions sessions, ExchangesApi exchanges, StatusApi status) {
    List<Route> routes = new ArrayList<>();
    LoginLimit limit = new LoginLimit(site.clock());
    routes.addAll(new SessionApi(
            people.admins(), sessions, limit, people.realm(), people.logins(), site.clock())
        .routes());
    Edits edits = new Edits(site.json());
    routes.addAll(new PeopleApi(people.admins(), sessions, people.realm(), limit, edits).routes());
    routes.addAll(new ServersApi(people.servers(), now.outbox(), people.logins(), edits).routes());
    routes.addAll(new AuditApi(people.audit(), site.clock()).routes());
    routes.addAll(new GroupsApi(people.groups(), edits).routes());
    routes.addAll(exchanges.routes());
    routes.addAll(new ArrivalsApi(now.arrivals(), now.handIns(), chronicle.stories()).routes());
    routes.addAll(new DeliveriesApi(kept, site.json(), chronicle).routes());
    routes.addAll(new DeparturesApi(upkeep.departures(), now.runs()).routes());
    routes.addAll(new HandOversApi(kept, chronicle).routes());
    routes.addAll(new QuarantineApi(
            kept.quarantine(),
            kept.jobs(),
            exchanges,
            now.runs(),
            now.mending(),
            chronicle,
            upkeep.diskUse())
        .routes());
    routes.addAll(new OrdersApi(now.outbox(), people.servers()).routes());
    routes.addAll(new OutboxApi(now.outbox(), people.servers(), now.catalogues()).routes());
    routes.addAll(new CatalogueApi(now.catalogues(), people.servers(), kept.inbox()).routes());
    routes.addAll(status.routes());
    routes.addAll(new SystemApi(chronicle, upkeep.sweeper(), site.clock()).routes());
    MachineApi machine = new MachineApi(site, around, upkeep.limits());
    routes.addAll(machine.routes());
    SettingsApi set =
        new SettingsApi(settings.start(), settings.chosen(), settings.changed(), edits);
    routes.addAll(set.routes());
    routes.addAll(
        new Diagnostics(site, around, machine, set, status, chronicle, people.servers()).routes());
    routes.addAll(new LogApi(around.log()).routes());
    routes.addAll(new AlarmsApi(alarms).routes());
    routes.addAll(
        new DiskApi(site.layout(), upkeep.diskUse(), upkeep.kept(), upkeep.limits(), site.clock())
            .routes());
    return routes;
  }
}
