package org.onecgate.app;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.ServerId;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.OrderSettings;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.exchange.ExchangeDispatcher;
import org.onecgate.exchange.Logins;
import org.onecgate.exchange.Sessions;
import org.onecgate.history.Importers;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Outbox;
import org.onecgate.storage.StorageException;
import org.onecgate.story.Chronicle;

/**
 * What is said with 1C.
 *
 * @param logins who is let in
 * @param sessions who is in
 * @param importers who asks for imports
 * @param outbox what waits for 1C
 * @param dispatcher what answers
 */
public record ExchangeRoom(
    Logins logins,
    Sessions sessions,
    Importers importers,
    Outbox outbox,
    ExchangeDispatcher dispatcher)
    implements AutoCloseable {

  /**
   * How 1C is spoken with.
   *
   * @param byContainer whether the container's users count and not the registry's passwords
   * @param settling how long a request for orders waits until the page before it has been written to its end
   * @param dispatcher what is the same for all
   */
  public record Settings(
      boolean byContainer, Duration settling, ExchangeDispatcher.Settings dispatcher) {}

  /**
   * Builds it for these servers.
   *
   * @throws StorageException if the disk does not give who has asked for imports
   */
  public static ExchangeRoom of(
      Ground ground, Servers servers, ImportRoom imports, Chronicle chronicle, Settings settings)
      throws StorageException {
    Logins logins = new Logins(servers, new LoginLimit(ground.clock()), settings.byContainer());
    Sessions sessions = new Sessions(
        ground.layout(),
        ground.privately(),
        ground.folders(),
        servers,
        logins,
        chronicle.hints(),
        ground.clock());
    Importers importers = new Importers(ground.layout().importers(), ground.privately());
    Outbox outbox = new Outbox(
        ground.layout(),
        ground.privately(),
        ground.folders(),
        ground.clock(),
        settings.settling(),
        id -> terms(servers, id));
    ExchangeDispatcher dispatcher = new ExchangeDispatcher(
        logins,
        sessions,
        new ExchangeDispatcher.Doers(imports.steps().intake(), imports.runs(), importers, outbox),
        chronicle,
        settings.dispatcher(),
        ground.clock());
    return new ExchangeRoom(logins, sessions, importers, outbox, dispatcher);
  }

  /** What a server wants of its orders, by its record of now. */
  private static OrderTerms terms(Servers servers, ServerId id) {
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

  /** Begins to take in orders for these servers. */
  public void start(Servers servers) {
    outbox.start(servers.all().stream().map(ServerRecord::serverId).toList());
  }

  @Override
  public void close() {
    outbox.close();
  }
}
