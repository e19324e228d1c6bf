package org.onecgate.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onecgate.Addresses;
import org.onecgate.ByteSize;
import org.onecgate.admin.MetricsServlet;
import org.onecgate.alarm.AlarmSettings;
import org.onecgate.alarm.MailChannel;
import org.onecgate.alarm.TelegramChannel;
import org.onecgate.catalogue.Databases;
import org.onecgate.config.SettingStates;
import org.onecgate.delivery.Patience;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
import org.onecgate.outgoing.Outgoing;
import org.onecgate.outgoing.SignedAddress;
import org.onecgate.storage.Disk.Property;
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
 * @param webhookPatience how long connecting, and how long the answer to an announcement may take
 * @param alarm who is told of warnings, and when
 * @param patience how often and how long a delivery is handed over again
 * @param links whether a file that lies in an earlier delivery is linked rather than stored again
 * @param retention what is removed, and when
 * @param catalogue the catalogues; empty if there are none
 * @param settings each setting with where it comes from, for people
 */
public record GateConfig(
    Path data,
    ZoneId zone,
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
    Duration webhookPatience,
    AlarmSettings alarm,
    Patience patience,
    boolean links,
    Retention.Limits retention,
    Optional<Catalogue> catalogue,
    SettingStates settings) {
  /** What only the run by itself heeds, and before there is an application. */
  private static final List<Setting<?>> OF_THE_SERVER = List.of(
      Setting.PORT,
      Setting.ADDRESS,
      Setting.HTTP_THREADS,
      Setting.HTTP_CONNECTIONS,
      Setting.TLS_CERTIFICATE,
      Setting.TLS_KEY,
      Setting.LOG_FORMAT);

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
    /** What is set there, and on which line; empty if there is no such file. */
    Map<String, Property> read(Path data) throws IOException;
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
    Reader early = new Reader(Places.of(sources, Map.of()));
    Path data = early
        .get(Setting.DATA)
        .or(() -> containerData)
        .orElseThrow(() -> new ConfigException(Setting.DATA.property()
            + " is not set and the container names no data directory of its own"));
    Map<String, Property> fromFile = file.read(data);
    List<Setting<?>> readBefore = new ArrayList<>(OF_THE_SERVER);
    readBefore.addAll(List.of(Setting.DATA, Setting.EMBEDDED));
    for (Setting<?> each : readBefore) {
      if (fromFile.containsKey(each.property())) {
        throw new ConfigException("gate.properties is read too late to set " + each.property());
      }
    }
    Places places = Places.of(sources, fromFile);
    Reader all = new Reader(places);
    all.refuseUnknown();
    return new GateConfig(
        data,
        all.get(Setting.ZONE),
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
        all.webhook(Setting.WEBHOOK_URL, Setting.WEBHOOK_SECRET, all.get(Setting.WEBHOOK_SECONDS)),
        all.get(Setting.WEBHOOK_SECONDS),
        all.alarm(),
        new Patience(all.get(Setting.HANDOVER_ATTEMPTS), all.get(Setting.HANDOVER_HOURS)),
        all.get(Setting.INBOX_LINKS),
        new Retention.Limits(
            all.get(Setting.QUARANTINE_DAYS),
            all.get(Setting.HISTORY_DAYS),
            all.get(Setting.INBOX_DAYS),
            all.get(Setting.INBOX_SIZE)),
        all.catalogue(),
        new SettingStates(
            places.states(data, withoutEffect(sources)), unknownVariables(sources.environment())));
  }

  private record Reader(Places places) {
    <T> T get(Setting<T> setting) throws ConfigException {
      return setting.read(places.text(setting));
    }

    boolean byContainer(Setting<Boolean> realm) throws ConfigException {
      boolean container = get(realm);
      if (container && get(Setting.EMBEDDED)) {
        throw new ConfigException(
            realm.property() + " is container, and the run by itself has no users of its own");
      }
      return container;
    }

    Optional<SignedAddress> webhook(
        Setting<Optional<String>> address, Setting<Optional<String>> sign, Duration timeout)
        throws ConfigException {
      Optional<String> url = get(address);
      Optional<String> secret = get(sign);
      requireBoth(address, sign);
      if (url.isEmpty() || secret.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(new SignedAddress(URI.create(url.get()), secret.get(), timeout));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            address.property()
                + " is not an address such as https://shop.example.com/gate: no user, no fragment",
            e);
      }
    }

    private void requireBoth(Setting<Optional<String>> one, Setting<Optional<String>> other)
        throws ConfigException {
      if (get(one).isPresent() != get(other).isPresent()) {
        throw new ConfigException(
            one.property() + " and " + other.property() + " are set both or neither");
      }
    }

    AlarmSettings alarm() throws ConfigException {
      return new AlarmSettings(
          webhook(Setting.ALARM_WEBHOOK_URL, Setting.ALARM_WEBHOOK_SECRET, AlarmSettings.TIMEOUT),
          mail(),
          telegram(),
          get(Setting.ALARM_SEVERITY),
          get(Setting.ALARM_QUIET),
          get(Setting.ALARM_QUIET_BAD),
          get(Setting.ALARM_MINUTES),
          get(Setting.ALARM_LANGUAGE),
          get(Setting.ALARM_ADDRESS).map(URI::toString).orElse(""),
          get(Setting.ZONE));
    }

    private Optional<MailChannel.Settings> mail() throws ConfigException {
      requireBoth(Setting.ALARM_MAIL_TO, Setting.ALARM_MAIL_FROM);
      requireBoth(Setting.ALARM_MAIL_TO, Setting.ALARM_MAIL_SMTP);
      requireBoth(Setting.ALARM_MAIL_USER, Setting.ALARM_MAIL_PASSWORD);
      Optional<String> smtp = get(Setting.ALARM_MAIL_SMTP);
      if (smtp.isEmpty()) {
        return Optional.empty();
      }
      MailChannel.Post post = smtp.get().startsWith("java:")
          ? new MailChannel.Container(smtp.get())
          : server(smtp.get());
      String to = get(Setting.ALARM_MAIL_TO).orElseThrow();
      String from = get(Setting.ALARM_MAIL_FROM).orElseThrow();
      try {
        return Optional.of(new MailChannel.Settings(to, from, post));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            Setting.ALARM_MAIL_TO.property() + " or " + Setting.ALARM_MAIL_FROM.property() + " "
                + e.getMessage(),
            e);
      }
    }

    private MailChannel.Server server(String smtp) throws ConfigException {
      try {
        InetSocketAddress at = Setting.address(smtp);
        return new MailChannel.Server(
            at.getHostString(),
            at.getPort(),
            get(Setting.ALARM_MAIL_TLS),
            get(Setting.ALARM_MAIL_USER),
            get(Setting.ALARM_MAIL_PASSWORD),
            AlarmSettings.TIMEOUT);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(Setting.ALARM_MAIL_SMTP.property() + " " + e.getMessage(), e);
      }
    }

    private Optional<TelegramChannel.Settings> telegram() throws ConfigException {
      requireBoth(Setting.ALARM_TELEGRAM_TOKEN, Setting.ALARM_TELEGRAM_CHAT);
      Optional<String> token = get(Setting.ALARM_TELEGRAM_TOKEN);
      if (token.isEmpty()) {
        return Optional.empty();
      }
      String chat = get(Setting.ALARM_TELEGRAM_CHAT).orElseThrow();
      URI api = get(Setting.ALARM_TELEGRAM_API);
      try {
        Outgoing.requireAddress(api);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            Setting.ALARM_TELEGRAM_API.property() + " is " + e.getMessage(), e);
      }
      try {
        return Optional.of(
            new TelegramChannel.Settings(api, token.get(), chat, AlarmSettings.TIMEOUT));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            Setting.ALARM_TELEGRAM_TOKEN.property() + " " + e.getMessage(), e);
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
      for (String key : places.keys()) {
        if (!known.contains(key)) {
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

  /** The settings that are given and have no effect here: in a container those of its server. */
  static List<String> withoutEffect(Sources sources) {
    boolean embedded = Stream.of(sources.properties(), sources.context())
        .anyMatch(map -> Boolean.parseBoolean(map.get(Setting.EMBEDDED.property())));
    return embedded
        ? List.of()
        : OF_THE_SERVER.stream()
            .filter(each -> sources.properties().containsKey(each.property())
                || sources.context().containsKey(each.property())
                || sources.environment().containsKey(each.variable()))
            .map(Setting::property)
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
