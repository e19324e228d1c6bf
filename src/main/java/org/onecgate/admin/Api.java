package org.onecgate.admin;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onecgate.config.Admins;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.Groups;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.Logins;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Limits;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.Outbox;
import org.onecgate.storage.DataLayout;
import org.onecgate.story.Refusals;
import org.onecgate.story.Statistics;
import org.onecgate.story.Stories;
import org.onecgate.upkeep.DiskUse;
import org.onecgate.upkeep.Retention;
import org.onecgate.upkeep.Sweeper;

/**
 * The API with all that it shows and changes; {@link #servlets} make it answer.
 *
 * @param layout where the data lies
 * @param json reads and writes JSON
 * @param servers the registered servers
 * @param groups how the dashboard lays them out
 * @param admins who may administer
 * @param jobs the records of exchanges
 * @param runs the imports under way
 * @param stories what happened in each exchange
 * @param arrivals what is arriving
 * @param refusals what was refused lately
 * @param inbox what was published
 * @param handOvers what waits for handlers
 * @param quarantine what was refused
 * @param outbox the orders that wait for 1C
 * @param sweeper sweeps
 * @param diskUse what takes the space
 * @param kept how long things are kept in general
 * @param limits how much may arrive
 * @param statistics what was counted
 * @param clock the time
 * @param realm whether the container's users count
 * @param logins the logins of 1C
 * @param adminToken what a script has to know that may do everything; empty where none may
 * @param ordersToken what a shop has to know; empty where none may
 */
public record Api(
    DataLayout layout,
    JsonStore json,
    Servers servers,
    ConfigFile<Groups> groups,
    Admins admins,
    Jobs jobs,
    ImportRuns runs,
    Stories stories,
    Arrivals arrivals,
    Refusals refusals,
    Inbox inbox,
    HandOvers handOvers,
    Quarantine quarantine,
    Outbox outbox,
    Sweeper sweeper,
    DiskUse diskUse,
    Retention.Limits kept,
    Limits limits,
    Statistics statistics,
    Clock clock,
    Realm realm,
    Logins logins,
    Optional<String> adminToken,
    Optional<String> ordersToken) {

  /**
   * What answers.
   *
   * @param api {@code /api/*}
   * @param events {@code /api/events}, which must be allowed to answer later
   */
  public record Servlets(ApiServlet api, EventsServlet events) {}

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
    AdminSessions sessions = new AdminSessions(admins, clock);
    Doorkeeper doorkeeper = new Doorkeeper(sessions, adminToken, ordersToken);
    ExchangesApi exchanges =
        new ExchangesApi(jobs, runs, stories, inbox, handOvers, quarantine, servers, json);
    SystemApi system = new SystemApi(
        layout,
        servers,
        jobs,
        exchanges,
        arrivals,
        refusals,
        handOvers,
        quarantine,
        sweeper,
        statistics,
        new Warnings(servers, groups, statistics, limits, clock),
        new ShopWarnings(handOvers, outbox, servers),
        clock);
    return new Servlets(
        new ApiServlet(routes(sessions, exchanges, system), doorkeeper, json),
        new EventsServlet(system::status, doorkeeper, json, look));
  }

  /** Everything that can be asked for. */
  private List<Route> routes(AdminSessions sessions, ExchangesApi exchanges, SystemApi system) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new SessionApi(admins, sessions, new LoginLimit(clock), realm, logins).routes());
    routes.addAll(new ConfigApi(servers, groups, outbox, logins, json).routes());
    routes.addAll(exchanges.routes());
    routes.addAll(new ArrivalsApi(arrivals, stories).routes());
    routes.addAll(new DeliveriesApi(inbox, handOvers, json).routes());
    routes.addAll(new QuarantineApi(quarantine, jobs, exchanges, runs, stories).routes());
    routes.addAll(new OrdersApi(outbox, servers).routes());
    routes.addAll(system.routes());
    routes.addAll(new DiskApi(layout, diskUse, kept, limits, clock).routes());
    return routes;
  }
}
