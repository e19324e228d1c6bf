package org.onecgate.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onecgate.ByteSize;
import org.onecgate.delivery.Patience;
import org.onecgate.delivery.Webhook;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
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
 * @param bootstrapPassword its password; empty where one shall be generated
 * @param bootstrapAdminPassword the password of the first administrator; empty where one shall be
 *     generated
 * @param fileLimit the size above which 1C is asked to cut a file into chunks (E7)
 * @param limits how much may arrive (E7)
 * @param durability what {@code success} for a chunk promises
 * @param stagingMemory how much memory staged files may take together (S3)
 * @param clamd where a clamd listens that shall look at every file; empty where none shall
 * @param quiet how long nothing may have come before files are delivered without an import (E19)
 * @param sessionLife how long a session may be unused before it is abandoned (E15)
 * @param ordersPage the most orders of one page (E24)
 * @param serversByContainer whether 1C logs in as users of the container
 * @param adminsByContainer whether administrators are users of the container
 * @param apiToken what a script has to know that may administer; empty where none may
 * @param ordersToken what whoever hands orders over has to know; empty where nobody may
 * @param webhook where deliveries are announced; empty where nowhere
 * @param patience how often and how long a delivery is handed over again
 * @param retention what is removed, and when
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
    Optional<String> apiToken,
    Optional<String> ordersToken,
    Optional<Webhook.Settings> webhook,
    Patience patience,
    Retention.Limits retention) {
  /** A shorter token could be tried out. */
  private static final int TOKEN_MIN = 16;

  /** Every key, with its default as the documents show it; the documents are tested against it. */
  public enum Key {
    /** Port of the embedded run. */
    PORT("gate.port", "8080"),
    /** Address of the embedded run. */
    ADDRESS("gate.address", "all"),
    /** Data directory. */
    DATA("gate.data", "./gate-data"),
    /** Login of the first server. */
    BOOTSTRAP_SERVER_LOGIN("gate.bootstrap.server.login", "1c"),
    /** Password of the first server. */
    BOOTSTRAP_SERVER_PASSWORD("gate.bootstrap.server.password", "generated"),
    /** Password of the first administrator. */
    BOOTSTRAP_ADMIN_PASSWORD("gate.bootstrap.admin.password", "generated"),
    /** Announced {@code file_limit}. */
    FILE_LIMIT("gate.file_limit", "8 MiB"),
    /** Largest chunk. */
    CHUNK_MAX("gate.chunk.max", "4 GiB"),
    /** Largest file. */
    FILE_MAX("gate.file.max", "16 GiB"),
    /** Largest exchange. */
    EXCHANGE_MAX("gate.exchange.max", "64 GiB"),
    /** Most files of an exchange. */
    EXCHANGE_FILES_MAX("gate.exchange.files.max", "200000"),
    /** Free space left alone. */
    RESERVE("gate.reserve", "min(1 GiB, 5 %)"),
    /** Most uploads at once. */
    UPLOADS_MAX("gate.uploads.max", "128"),
    /** Most uploads of one server at once. */
    UPLOADS_SERVER_MAX("gate.uploads.server.max", "128"),
    /** Fewest bytes a second of an upload. */
    UPLOAD_RATE_MIN("gate.upload.rate.min", "1 KiB"),
    /** Longest time of one upload, in seconds. */
    UPLOAD_SECONDS_MAX("gate.upload.seconds.max", "14400"),
    /** Memory for staged files. */
    STAGING_MEMORY("gate.staging.memory", "heap / 8"),
    /** Address of a clamd. */
    CLAMD("gate.clamd", "none"),
    /** Seconds without a chunk after which files are delivered without an import. */
    QUIET_SECONDS("gate.quiet.seconds", "600"),
    /** Hours after which an unused session is abandoned. */
    SESSION_HOURS("gate.session.hours", "24"),
    /** {@code chunk} or {@code delivery}. */
    DURABILITY("gate.durability", "chunk"),
    /** Most orders of one page. */
    ORDERS_PAGE("gate.orders.page", "100"),
    /** {@code file}, or {@code container}: where the passwords of 1C are. */
    SERVERS_REALM("gate.servers.realm", "file"),
    /** {@code file}, or {@code container}: where the administrators are. */
    ADMINS_REALM("gate.admins.realm", "file"),
    /** Bearer token with which scripts administer. */
    API_TOKEN("gate.api.token", "none"),
    /** Bearer token of {@code /api/orders}. */
    ORDERS_TOKEN("gate.orders.token", "none"),
    /** Where deliveries are announced. */
    WEBHOOK_URL("gate.webhook.url", "none"),
    /** What announcements are signed with. */
    WEBHOOK_SECRET("gate.webhook.secret", "none"),
    /** Seconds within which an announcement must be answered. */
    WEBHOOK_SECONDS("gate.webhook.seconds", "30"),
    /** Most attempts at handing a delivery over. */
    HANDOVER_ATTEMPTS("gate.handover.attempts", "200"),
    /** Hours after which a delivery that cannot be handed over is given up. */
    HANDOVER_HOURS("gate.handover.hours", "72"),
    /** Days that refused exchanges are kept. */
    QUARANTINE_DAYS("gate.quarantine.days", "30"),
    /** Days that records of exchanges are kept. */
    HISTORY_DAYS("gate.history.days", "90"),
    /** Days that deliveries are kept. */
    INBOX_DAYS("gate.inbox.days", "for ever"),
    /** Most bytes of all deliveries. */
    INBOX_SIZE("gate.inbox.size", "no limit"),
    /** Set by the embedded run itself. */
    EMBEDDED("gate.embedded", "false");

    private final String property;
    private final String shown;

    Key(String property, String shown) {
      this.property = property;
      this.shown = shown;
    }

    /** The key as a system property. */
    public String property() {
      return property;
    }

    /** The key as an environment variable. */
    public String variable() {
      return property.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The default as the documents show it. */
    public String shown() {
      return shown;
    }
  }

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
    /** What is set there; empty where there is no such file. */
    Map<String, String> read(Path data) throws IOException;
  }

  /**
   * Reads the configuration.
   *
   * @param file reads {@code gate.properties} of a data directory; empty where there is none
   * @param containerData the container's own data directory, where it has one
   * @throws ConfigException with a sentence for the operator
   */
  public static GateConfig read(Sources sources, SettingsFile file, Optional<Path> containerData)
      throws ConfigException, IOException {
    Reader early = new Reader(List.of(sources.properties(), sources.context()), sources);
    Path data = early.data(containerData);
    Map<String, String> fromFile = file.read(data);
    for (Key key : List.of(Key.DATA, Key.PORT, Key.ADDRESS, Key.EMBEDDED)) {
      if (fromFile.containsKey(key.property())) {
        throw new ConfigException("gate.properties is read too late to set " + key.property());
      }
    }
    Reader all = new Reader(List.of(sources.properties(), fromFile, sources.context()), sources);
    all.refuseUnknown();
    return new GateConfig(
        data,
        all.text(Key.BOOTSTRAP_SERVER_LOGIN).orElse("1c"),
        all.text(Key.BOOTSTRAP_SERVER_PASSWORD),
        all.text(Key.BOOTSTRAP_ADMIN_PASSWORD),
        all.size(Key.FILE_LIMIT, ByteSize.mebi(8)),
        new Limits(
            all.size(Key.CHUNK_MAX, Limits.DEFAULT.chunk()),
            all.size(Key.FILE_MAX, Limits.DEFAULT.file()),
            all.size(Key.EXCHANGE_MAX, Limits.DEFAULT.exchange()),
            all.count(Key.EXCHANGE_FILES_MAX, Limits.DEFAULT.files()),
            all.text(Key.RESERVE).isPresent()
                ? Optional.of(all.size(Key.RESERVE, new ByteSize(0)))
                : Limits.DEFAULT.reserve(),
            all.count(Key.UPLOADS_MAX, Limits.DEFAULT.uploads()),
            all.count(Key.UPLOADS_SERVER_MAX, Limits.DEFAULT.uploadsPerServer()),
            all.size(Key.UPLOAD_RATE_MIN, Limits.DEFAULT.rate()),
            Duration.ofSeconds(all.count(
                Key.UPLOAD_SECONDS_MAX, (int) Limits.DEFAULT.deadline().toSeconds()))),
        all.durability(),
        all.size(Key.STAGING_MEMORY, new ByteSize(Runtime.getRuntime().maxMemory() / 8)),
        all.address(Key.CLAMD),
        Duration.ofSeconds(all.count(Key.QUIET_SECONDS, 600)),
        Duration.ofHours(all.count(Key.SESSION_HOURS, 24)),
        all.count(Key.ORDERS_PAGE, 100),
        all.byContainer(Key.SERVERS_REALM),
        all.byContainer(Key.ADMINS_REALM),
        all.secret(Key.API_TOKEN),
        all.secret(Key.ORDERS_TOKEN),
        all.webhook(),
        new Patience(
            all.count(Key.HANDOVER_ATTEMPTS, Patience.DEFAULT.attempts()),
            Duration.ofHours(
                all.count(Key.HANDOVER_HOURS, (int) Patience.DEFAULT.age().toHours()))),
        new Retention.Limits(
            all.days(Key.QUARANTINE_DAYS).orElse(Retention.Limits.DEFAULT.quarantine()),
            all.days(Key.HISTORY_DAYS).orElse(Retention.Limits.DEFAULT.history()),
            all.days(Key.INBOX_DAYS),
            all.text(Key.INBOX_SIZE).isPresent()
                ? Optional.of(all.size(Key.INBOX_SIZE, new ByteSize(0)))
                : Optional.empty()));
  }

  private record Reader(List<Map<String, String>> maps, Sources sources) {
    Optional<String> text(Key key) {
      String property = sources.properties().get(key.property());
      if (property != null) {
        return present(property);
      }
      String variable = sources.environment().get(key.variable());
      if (variable != null) {
        return present(variable);
      }
      return maps.stream()
          .map(m -> m.get(key.property()))
          .filter(v -> v != null)
          .findFirst()
          .flatMap(Reader::present);
    }

    private static Optional<String> present(String value) {
      return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    Optional<InetSocketAddress> address(Key key) throws ConfigException {
      Optional<String> set = text(key);
      if (set.isEmpty()) {
        return Optional.empty();
      }
      Matcher parts =
          Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s]+):([0-9]{1,5})").matcher(set.get());
      if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
        throw new ConfigException(key.property() + " is no host:port");
      }
      return Optional.of(
          InetSocketAddress.createUnresolved(parts.group(1), Integer.parseInt(parts.group(2))));
    }

    Path data(Optional<Path> containerData) throws ConfigException {
      Optional<String> set = text(Key.DATA);
      try {
        if (set.isPresent()) {
          return Path.of(set.get()).toAbsolutePath().normalize();
        }
      } catch (InvalidPathException e) {
        throw new ConfigException(Key.DATA.property() + " is not a path", e);
      }
      return containerData.orElseThrow(() -> new ConfigException(Key.DATA.property()
          + " is not set and the container names no data directory of its own"));
    }

    ByteSize size(Key key, ByteSize otherwise) throws ConfigException {
      Optional<String> text = text(key);
      try {
        return text.map(ByteSize::parse).orElse(otherwise);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(key.property() + ": " + e.getMessage(), e);
      }
    }

    Durability durability() throws ConfigException {
      String text = text(Key.DURABILITY).orElse("chunk");
      try {
        return Durability.valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            Key.DURABILITY.property() + " is chunk or delivery, not " + text, e);
      }
    }

    boolean byContainer(Key key) throws ConfigException {
      String text = text(key).orElse("file");
      if (!text.equals("file") && !text.equals("container")) {
        throw new ConfigException(key.property() + " is file or container, not " + text);
      }
      boolean embedded = text(Key.EMBEDDED).map(Boolean::parseBoolean).orElse(false);
      if (text.equals("container") && embedded) {
        throw new ConfigException(
            key.property() + " is container, and the run by itself has no users of its own");
      }
      return text.equals("container");
    }

    Optional<String> secret(Key key) throws ConfigException {
      Optional<String> secret = text(key);
      if (secret.isPresent() && !secret.get().matches("[!-~]{" + TOKEN_MIN + ",}")) {
        throw new ConfigException(key.property() + " must have " + TOKEN_MIN
            + " characters or more, and only such of ASCII");
      }
      return secret;
    }

    Optional<Webhook.Settings> webhook() throws ConfigException {
      Optional<String> url = text(Key.WEBHOOK_URL);
      Optional<String> secret = secret(Key.WEBHOOK_SECRET);
      if (url.isPresent() != secret.isPresent()) {
        throw new ConfigException(Key.WEBHOOK_URL.property() + " and "
            + Key.WEBHOOK_SECRET.property() + " are set both or neither");
      }
      Duration timeout = Duration.ofSeconds(count(Key.WEBHOOK_SECONDS, 30));
      if (url.isEmpty() || secret.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(new Webhook.Settings(URI.create(url.get()), secret.get(), timeout));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            Key.WEBHOOK_URL.property()
                + " is not an address such as https://shop.example.com/gate: no user, no fragment",
            e);
      }
    }

    Optional<Duration> days(Key key) throws ConfigException {
      return text(key).isPresent() ? Optional.of(Duration.ofDays(count(key, 1))) : Optional.empty();
    }

    int count(Key key, int otherwise) throws ConfigException {
      Optional<String> text = text(key);
      try {
        int count = text.map(Integer::parseInt).orElse(otherwise);
        if (count > 0) {
          return count;
        }
      } catch (NumberFormatException e) {
        throw new ConfigException(key.property() + " is not a number: " + text.orElse(""), e);
      }
      throw new ConfigException(key.property() + " must be 1 or more");
    }

    void refuseUnknown() throws ConfigException {
      TreeSet<String> known = new TreeSet<>();
      Arrays.stream(Key.values()).forEach(k -> known.add(k.property()));
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
        .filter(name -> Arrays.stream(Key.values()).noneMatch(k -> k.variable().equals(name)))
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
