package org.onecgate.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Addresses;
import org.onecgate.ByteSize;
import org.onecgate.admin.MetricsServlet;
import org.onecgate.catalogue.Databases;
import org.onecgate.delivery.Patience;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
import org.onecgate.outgoing.SignedAddress;
import org.onecgate.upkeep.Retention;

/**
 * Everything that can be set, typed and checked once at the start.
 *
 * <p>A value comes from the first of: system property {@code gate.x}, environment variable {@code
 * GATE_X} (dots become underscores), {@code gate.properties} in the data directory, context
 * parameter of the web application. An unknown key stops the start, so that a typing error cannot
 * pass unseen; in the environment it is only reported, because orchestrators put variables of their
 * own there.
 *
 * @param data the data directory, absolute (P0)
 * @param bootstrapLogin the login of the first server
 * @param bootstrapPassword its password; empty if one shall be generated
 * @param bootstrapAdminPassword the password of the first administrator; empty if one shall be
 *     generated
 * @param fileLimit the size above which 1C is asked to cut a file into chunks (E7)
 * @param limits how much may arrive (E7)
 * @param durability what {@code success} for a chunk promises
 * @param stagingMemory how much memory staged files may take together (S3)
 * @param clamd where a clamd listens that shall look at every file; empty if none shall
 * @param quiet how long nothing may have come before files are delivered without an import (E19)
 * @param sessionLife how long a session may be unused before it is abandoned (E15)
 * @param ordersPage the most orders of one page (E24)
 * @param serversByContainer whether 1C logs in as users of the container
 * @param adminsByContainer whether administrators are users of the container
 * @param proxies whose word for the address of a client counts
 * @param apiToken what a script has to know that may administer; empty if none may
 * @param ordersToken what whoever hands orders over has to know; empty if nobody may
 * @param metrics who may read the metrics
 * @param webhook where deliveries are announced; empty if nowhere
 * @param patience how often and how long a delivery is handed over again
 * @param links whether a file that lies in an earlier delivery is linked rather than stored again
 * @param retention what is removed, and when
 * @param catalogue the catalogues; empty if there are none
 */
public record GateConfig(
    Path data,
    String bootstrapLogin,
    Optional<String> bootstrapPassword,
    Optional<String> bootstrapAdminPassword,
    ByteSize fileLimit,
    Limits limits,
    Durability durability,
    ByteSize stagingMemory,
    Optional<InetSocketAddress> clamd,
    Duration quiet,
    Duration sessionLife,
    int ordersPage,
    boolean serversByContainer,
    boolean adminsByContainer,
    Addresses proxies,
    Optional<String> apiToken,
    Optional<String> ordersToken,
    MetricsServlet.Readers metrics,
    Optional<SignedAddress> webhook,
    Patience patience,
    boolean links,
    Retention.Limits retention,
    Optional<Catalogue> catalogue) {
  /**
   * The catalogues.
   *
   * @param databases where they are kept
   * @param mostVanishing how many of a hundred goods may vanish by one delivery before a person has to look at it (G2)
   */
  public record Catalogue(Databases.Settings databases, int mostVanishing) {}

  /**
   * Where values come from, strongest first.
   *
   * @param properties the system properties that begin with {@code gate.}
   * @param environment the environment
   * @param context the context parameters of the web application
   */
  public record Sources(
      Map<String, String> properties,
      Map<String, String> environment,
      Map<String, String> context) {}

  /** Reads {@code gate.properties} of a data directory. */
  @FunctionalInterface
  public interface SettingsFile {
    /** What is set there; empty if there is no such file. */
    Map<String, String> read(Path data) throws IOException;
  }

  /**
   * Reads the configuration.
   *
   * @param file reads {@code gate.properties} of a data directory; empty if there is none
   * @param containerData the container's own data directory, if it has one
   * @throws ConfigException with a sentence for the operator
   */
  public static GateConfig read(Sources sources, SettingsFile file, Optional<Path> containerData)
      throws ConfigException, IOException {
    Reader early = new Reader(List.of(sources.properties(), sources.context()), sources);
    Path data = early
        .get(Setting.DATA)
        .or(() -> containerData)
        .orElseThrow(() -> new ConfigException(Setting.DATA.property()
            + " is not set and the container names no data directory of its own"));
    Map<String, String> fromFile = file.read(data);
    for (Setting<?> each : List.of(
        Setting.DATA,
        Setting.PORT,
        Setting.ADDRESS,
        Setting.HTTP_THREADS,
        Setting.HTTP_CONNECTIONS,
        Setting.EMBEDDED)) {
      if (fromFile.containsKey(each.property())) {
        throw new ConfigException("gate.properties is read too late to set " + each.property());
      }
    }
    Reader all = new Reader(List.of(sources.properties(), fromFile, sources.context()), sources);
    all.refuseUnknown();
    return new GateConfig(
        data,
        all.get(Setting.BOOTSTRAP_SERVER_LOGIN),
        all.get(Setting.BOOTSTRAP_SERVER_PASSWORD),
        all.get(Setting.BOOTSTRAP_ADMIN_PASSWORD),
        all.get(Setting.FILE_LIMIT),
        new Limits(
            all.get(Setting.CHUNK_MAX),
            all.get(Setting.FILE_MAX),
            all.get(Setting.EXCHANGE_MAX),
            all.get(Setting.EXCHANGE_FILES_MAX),
            all.get(Setting.RESERVE),
            all.get(Setting.UPLOADS_MAX),
            all.get(Setting.UPLOADS_SERVER_MAX),
            all.get(Setting.UPLOAD_RATE_MIN),
            all.get(Setting.UPLOAD_SECONDS_MAX)),
        all.get(Setting.DURABILITY),
        all.get(Setting.STAGING_MEMORY),
        all.get(Setting.CLAMD),
        all.get(Setting.QUIET_SECONDS),
        all.get(Setting.SESSION_HOURS),
        all.get(Setting.ORDERS_PAGE),
        all.byContainer(Setting.SERVERS_REALM),
        all.byContainer(Setting.ADMINS_REALM),
        all.get(Setting.PROXIES),
        all.get(Setting.API_TOKEN),
        all.get(Setting.ORDERS_TOKEN),
        new MetricsServlet.Readers(
            all.get(Setting.METRICS_TOKEN), all.get(Setting.METRICS_ADDRESSES)),
        all.webhook(),
        new Patience(all.get(Setting.HANDOVER_ATTEMPTS), all.get(Setting.HANDOVER_HOURS)),
        all.get(Setting.INBOX_LINKS),
        new Retention.Limits(
            all.get(Setting.QUARANTINE_DAYS),
            all.get(Setting.HISTORY_DAYS),
            all.get(Setting.INBOX_DAYS),
            all.get(Setting.INBOX_SIZE)),
        all.catalogue());
  }

  private record Reader(List<Map<String, String>> maps, Sources sources) {
    <T> T get(Setting<T> setting) throws ConfigException {
      String key = setting.property();
      Stream<@Nullable String> strongest =
          Stream.of(sources.properties().get(key), sources.environment().get(setting.variable()));
      return setting.read(Stream.concat(strongest, maps.stream().map(map -> map.get(key)))
          .filter(Objects::nonNull)
          .findFirst()
          .filter(value -> !value.isBlank())
          .map(String::strip));
    }

    boolean byContainer(Setting<Boolean> realm) throws ConfigException {
      boolean container = get(realm);
      if (container && get(Setting.EMBEDDED)) {
        throw new ConfigException(
            realm.property() + " is container, and the run by itself has no users of its own");
      }
      return container;
    }

    Optional<SignedAddress> webhook() throws ConfigException {
      Optional<String> url = get(Setting.WEBHOOK_URL);
      Optional<String> secret = get(Setting.WEBHOOK_SECRET);
      if (url.isPresent() != secret.isPresent()) {
        throw new ConfigException(Setting.WEBHOOK_URL.property() + " and "
            + Setting.WEBHOOK_SECRET.property() + " are set both or neither");
      }
      Duration timeout = get(Setting.WEBHOOK_SECONDS);
      if (url.isEmpty() || secret.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(new SignedAddress(URI.create(url.get()), secret.get(), timeout));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            Setting.WEBHOOK_URL.property()
                + " is not an address such as https://shop.example.com/gate: no user, no fragment",
            e);
      }
    }

    Optional<Catalogue> catalogue() throws ConfigException {
      Optional<String> url = get(Setting.CATALOGUE_URL);
      Optional<String> user = get(Setting.CATALOGUE_USER);
      Optional<String> password = get(Setting.CATALOGUE_PASSWORD);
      if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
        throw new ConfigException(
            Setting.CATALOGUE_USER.property() + " and " + Setting.CATALOGUE_PASSWORD.property()
                + " are for PostgreSQL, and " + Setting.CATALOGUE_URL.property()
                + " is not set");
      }
      return get(Setting.CATALOGUE)
          ? Optional.of(new Catalogue(
              new Databases.Settings(
                  url.map(address -> new Databases.Login(address, user, password))),
              get(Setting.CATALOGUE_VANISHING)))
          : Optional.empty();
    }

    void refuseUnknown() throws ConfigException {
      Set<String> known = Setting.all().stream()
          .map(Setting::property)
          .collect(Collectors.toCollection(TreeSet::new));
      TreeMap<String, String> given = new TreeMap<>();
      maps.forEach(given::putAll);
      for (String key : given.keySet()) {
        if (key.startsWith("gate.") && !known.contains(key)) {
          throw new ConfigException("unknown setting " + key + "; known are " + known);
        }
      }
    }
  }

  /** The variables in the environment that look like settings and are none. */
  static List<String> unknownVariables(Map<String, String> environment) {
    return environment.keySet().stream()
        .filter(name -> name.startsWith("GATE_"))
        .filter(name -> Setting.all().stream().noneMatch(each -> each.variable().equals(name)))
        .sorted()
        .toList();
  }

  /** A configuration that cannot be meant; the message is for the operator. */
  public static final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
      super(message);
    }

    ConfigException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
