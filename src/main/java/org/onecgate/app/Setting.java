package org.onecgate.app;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onecgate.Addresses;
import org.onecgate.ByteSize;
import org.onecgate.Passwords;
import org.onecgate.alarm.MailChannel.Tls;
import org.onecgate.alarm.QuietHours;
import org.onecgate.alarm.Severities;
import org.onecgate.app.GateConfig.ConfigException;
import org.onecgate.catalogue.Databases;
import org.onecgate.config.Sight;
import org.onecgate.delivery.Patience;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
import org.onecgate.upkeep.Retention;

/**
 * One setting: its key, how its text is read, its default, and its row in the README, which a test
 * compares.
 *
 * @param property the key as a system property
 * @param shown the default as the README shows it
 * @param reading how its text is read; throws {@link IllegalArgumentException} with the end of a sentence
 *     that begins with the key
 * @param otherwise what holds if it is not set
 * @param sight what people are shown of a text that is set
 * @param line what the README says of it
 */
public record Setting<T>(
    String property,
    String shown,
    Function<String, T> reading,
    T otherwise,
    Sight sight,
    String line) {
  private static final List<Setting<?>> ALL = new ArrayList<>();
  private static final Limits LIMITS = Limits.DEFAULT;
  private static final Retention.Limits KEPT = Retention.Limits.DEFAULT;

  private static final Pattern ADDRESS_FORM =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s]+):([0-9]{1,5})");

  static final Setting<Optional<String>> PORT = maybe("gate.port", "8080", text -> text)
      .says("port when Gate runs standalone; 0 takes any free one; not in `gate.properties`");
  static final Setting<Optional<String>> ADDRESS = maybe("gate.address", "all", text -> text)
      .says("address to listen on when Gate runs standalone; not in `gate.properties`");
  static final Setting<Integer> HTTP_THREADS = count("gate.http.threads", 200)
      .says("most requests processed at once when Gate runs standalone; not in `gate.properties`");
  static final Setting<Integer> HTTP_CONNECTIONS = count("gate.http.connections", 250)
      .says(
          "most connections from one address when Gate runs standalone; those from this machine, where a proxy may "
              + "be, are not counted; not in `gate.properties`");
  static final Setting<Optional<String>> TLS_CERTIFICATE = maybe(
          "gate.tls.certificate", "none", text -> text)
      .says(
          "file with the certificate and its chain, in PEM: with it, standalone Gate uses HTTPS, and picks up "
              + "renewed files within a minute; not in `gate.properties`");
  static final Setting<Optional<String>> TLS_KEY = maybe("gate.tls.key", "none", text -> text)
      .says(
          "file with the key of the certificate, in PEM without a password; not in `gate.properties`");
  static final Setting<String> LOG_FORMAT = of(
          "gate.log.format", "text", Setting::logFormat, "text")
      .says(
          "`json`: standalone Gate logs one JSON object per line ([log](src/docs/log.md#json)); a container has its "
              + "own log settings; not in `gate.properties`");
  static final Setting<Optional<Path>> DATA = maybe(
          "gate.data", "./gate-data", text -> Path.of(text).toAbsolutePath().normalize())
      .says("data directory; in a container the default is `onec-gate` in WildFly's data "
          + "directory or Tomcat's `CATALINA_BASE`; not in `gate.properties`");
  static final Setting<ZoneId> ZONE = of(
          "gate.zone", "of the machine", Setting::zone, ZoneId.systemDefault())
      .says(
          "time zone, such as `Europe/Moscow`, for the times on pages, in tables and in messages, for quiet hours "
              + "and for counting days; the log uses the machine's");
  static final Setting<String> BOOTSTRAP_SERVER_LOGIN = of(
          "gate.bootstrap.server.login", "1c", text -> text, "1c")
      .says("login of the first 1C, used only as long as there is no `state/servers.json`");
  static final Setting<Optional<String>> BOOTSTRAP_SERVER_PASSWORD = maybe(
          "gate.bootstrap.server.password", "generated", text -> text)
      .seenAs(Sight.SECRET)
      .says("its password, likewise");
  static final Setting<Optional<String>> BOOTSTRAP_ADMIN_PASSWORD = maybe(
          "gate.bootstrap.admin.password", "generated", text -> text)
      .seenAs(Sight.SECRET)
      .says("password of the first administrator, `admin`");
  static final Setting<ByteSize> FILE_LIMIT = size("gate.file_limit", ByteSize.mebi(8))
      .says("chunk size that `init` tells 1C: larger files come in chunks of this size");
  static final Setting<ByteSize> CHUNK_MAX =
      size("gate.chunk.max", LIMITS.chunk()).says("a larger chunk is refused with 413");
  static final Setting<ByteSize> FILE_MAX =
      size("gate.file.max", LIMITS.file()).says("a larger file is refused with 413");
  static final Setting<ByteSize> EXCHANGE_MAX = size("gate.exchange.max", LIMITS.exchange())
      .says("most unsealed bytes in one session (413), and most bytes that one archive unpacks to");
  static final Setting<Integer> EXCHANGE_FILES_MAX = count(
          "gate.exchange.files.max", LIMITS.files())
      .says("most unsealed files in one session (413), and most files in one archive");
  static final Setting<Optional<ByteSize>> RESERVE = maybe(
          "gate.reserve", "min(1 GiB, 5 %)", ByteSize::parse)
      .says("free space on the volume that is left alone; below it 1C gets 507");
  static final Setting<Integer> UPLOADS_MAX = count("gate.uploads.max", LIMITS.uploads())
      .says("most chunks received at once; one more gets 503");
  static final Setting<Integer> UPLOADS_SERVER_MAX =
      count("gate.uploads.server.max", LIMITS.uploadsPerServer()).says("the same for one 1C");
  static final Setting<ByteSize> UPLOAD_RATE_MIN = size("gate.upload.rate.min", LIMITS.rate())
      .says("lowest rate in bytes a second, over 20 s; a slower upload is ended");
  static final Setting<Duration> UPLOAD_SECONDS_MAX = timed(
          "gate.upload.seconds.max", ChronoUnit.SECONDS, LIMITS.deadline())
      .says("longest duration of one upload");
  static final Setting<ByteSize> STAGING_MEMORY = of(
          "gate.staging.memory",
          "heap / 8",
          ByteSize::parse,
          new ByteSize(Runtime.getRuntime().maxMemory() / 8))
      .says(
          "memory that files below 5 MiB may take up together while they are checked; beyond it they are staged on "
              + "the disk");
  static final Setting<Optional<InetSocketAddress>> CLAMD = maybe(
          "gate.clamd", "none", Setting::address)
      .says(
          "`host:port` of a clamd that checks every file; if it gives no verdict, nothing is published");
  static final Setting<Duration> QUIET_SECONDS = timed(
          "gate.quiet.seconds", ChronoUnit.SECONDS, Duration.ofMinutes(10))
      .says(
          "if 1C sends no `import`: deliver what it sent after this many seconds without a chunk");
  static final Setting<Duration> SESSION_HOURS = timed(
          "gate.session.hours", ChronoUnit.HOURS, Duration.ofHours(24))
      .says("a session unused for this many hours is removed with all that it has not sealed");
  static final Setting<Durability> DURABILITY = of(
          "gate.durability", "chunk", Setting::durability, Durability.CHUNK)
      .says("`chunk`: `success` for a chunk survives a power cut; `delivery`: only the sealed "
          + "exchange does, which is faster");
  static final Setting<Integer> ORDERS_PAGE = count("gate.orders.page", 100)
      .says("most orders in one answer to `query`, if 1C asks for pages");
  static final Setting<Boolean> SERVERS_REALM = of(
          "gate.servers.realm", "file", Setting::byContainer, false)
      .says("`container`: 1C logs in as users of the container with the role `onec-gate-server`; "
          + "each must be registered as a server all the same");
  static final Setting<Boolean> ADMINS_REALM = of(
          "gate.admins.realm", "file", Setting::byContainer, false)
      .says("`container`: administrators are users of the container with the role "
          + "`onec-gate-admin`");
  static final Setting<Addresses> PROXIES = of(
          "gate.proxies", "none", Addresses::parse, Addresses.NONE)
      .says(
          "addresses and networks, such as `127.0.0.1, 10.0.0.0/8`, of the proxies whose `X-Forwarded-For` is "
              + "trusted: login limits and stories then use the client's address");
  static final Setting<Optional<String>> API_TOKEN = maybe(
          "gate.api.token", "none", Setting::secret)
      .seenAs(Sight.SECRET)
      .says(
          "token with which scripts may do everything that an administrator may, 16 characters of ASCII or more");
  static final Setting<Optional<String>> ORDERS_TOKEN = maybe(
          "gate.orders.token", "none", Setting::secret)
      .seenAs(Sight.SECRET)
      .says(
          "token that a shop needs for `/api/orders` and to report that it has taken a delivery, 16 characters of "
              + "ASCII or more; without it only administrators may");
  static final Setting<Optional<String>> METRICS_TOKEN = maybe(
          "gate.metrics.token", "none", Setting::secret)
      .seenAs(Sight.SECRET)
      .says(
          "token with which `/metrics` can be read ([watching](src/docs/watching.md)), 16 characters of ASCII or "
              + "more; without it and the addresses there are no metrics");
  static final Setting<Addresses> METRICS_ADDRESSES = of(
          "gate.metrics.addresses", "none", Addresses::parse, Addresses.NONE)
      .says(
          "addresses and networks, such as `127.0.0.1, 10.0.0.0/8`, from which `/metrics` can be read without a "
              + "token; behind a proxy everybody has the proxy's address");
  static final Setting<Optional<String>> WEBHOOK_URL = maybe(
          "gate.webhook.url", "none", text -> text)
      .seenAs(Sight.ADDRESS)
      .says("address to which every delivery is announced "
          + "([handlers.md](src/docs/handlers.md#the-webhook)); needs the secret");
  static final Setting<Optional<String>> WEBHOOK_SECRET = maybe(
          "gate.webhook.secret", "none", Setting::secret)
      .seenAs(Sight.SECRET)
      .says("secret that announcements are signed with, 16 characters of ASCII or more");
  static final Setting<Duration> WEBHOOK_SECONDS = timed(
          "gate.webhook.seconds", ChronoUnit.SECONDS, Duration.ofSeconds(30))
      .says("how long to wait for the connection, and for the answer to an announcement");
  static final Setting<Optional<String>> ALARM_WEBHOOK_URL = maybe(
          "gate.alarm.webhook.url", "none", text -> text)
      .seenAs(Sight.ADDRESS)
      .says(
          "address to which warnings are sent ([handlers.md](src/docs/handlers.md#the-webhook-of-warnings)); needs "
              + "the secret");
  static final Setting<Optional<String>> ALARM_WEBHOOK_SECRET = maybe(
          "gate.alarm.webhook.secret", "none", Setting::secret)
      .seenAs(Sight.SECRET)
      .says("secret that they are signed with, 16 characters of ASCII or more");
  static final Setting<Optional<String>> ALARM_MAIL_TO = maybe(
          "gate.alarm.mail.to", "none", text -> text)
      .says(
          "who gets warnings by e-mail ([watching](src/docs/watching.md#alarms)): addresses separated by commas; "
              + "needs `from` and `smtp`");
  static final Setting<Optional<String>> ALARM_MAIL_FROM =
      maybe("gate.alarm.mail.from", "none", text -> text).says("address that they come from");
  static final Setting<Optional<String>> ALARM_MAIL_SMTP = maybe(
          "gate.alarm.mail.smtp", "none", text -> text)
      .says(
          "`host:port` of the mail server, or the JNDI name of a mail session in WildFly, such as "
              + "`java:jboss/mail/Default`");
  static final Setting<Tls> ALARM_MAIL_TLS = of(
          "gate.alarm.mail.tls", "starttls", Setting::tls, Tls.STARTTLS)
      .says("`starttls`, `implicit` (usually port 465) or `none`");
  static final Setting<Optional<String>> ALARM_MAIL_USER =
      maybe("gate.alarm.mail.user", "none", text -> text).says("user of the mail server");
  static final Setting<Optional<String>> ALARM_MAIL_PASSWORD = maybe(
          "gate.alarm.mail.password", "none", text -> text)
      .seenAs(Sight.SECRET)
      .says("the user's password");
  static final Setting<Optional<String>> ALARM_TELEGRAM_TOKEN = maybe(
          "gate.alarm.telegram.token", "none", text -> text)
      .seenAs(Sight.SECRET)
      .says("token of the Telegram bot that sends warnings; needs the chat");
  static final Setting<Optional<String>> ALARM_TELEGRAM_CHAT = maybe(
          "gate.alarm.telegram.chat", "none", text -> text)
      .says("id of the chat that it writes to, or `@name` of a channel");
  static final Setting<URI> ALARM_TELEGRAM_API = of(
          "gate.alarm.telegram.api",
          "https://api.telegram.org",
          text -> URI.create(text.replaceFirst("/+$", "")),
          URI.create("https://api.telegram.org"))
      .seenAs(Sight.ADDRESS)
      .says("address of Telegram's bot API, or of a relay to it");
  static final Setting<Severities> ALARM_SEVERITY = of(
          "gate.alarm.severity", "notice", Severities::parse, Severities.ALL)
      .says(
          "`bad`: only what stands still or is lost until somebody acts is sent; for single channels, such as "
              + "`notice, telegram=bad`");
  static final Setting<Optional<QuietHours>> ALARM_QUIET = maybe(
          "gate.alarm.quiet", "none", QuietHours::parse)
      .says(
          "hours, such as `22:00-07:00` by the clock of `gate.zone`, in which nothing is sent; what still holds at "
              + "their end is sent then");
  static final Setting<Boolean> ALARM_QUIET_BAD = of(
          "gate.alarm.quiet.bad", "off", Setting::isOn, false)
      .says("`on`: what is urgent (`bad`) is sent in quiet hours too");
  static final Setting<Duration> ALARM_MINUTES = timed(
          "gate.alarm.minutes", ChronoUnit.MINUTES, Duration.ofMinutes(30))
      .says("a warning that comes and goes is sent once in this many minutes");
  static final Setting<String> ALARM_LANGUAGE =
      of("gate.alarm.language", "ru", Setting::language, "ru").says("`ru` or `en`");
  static final Setting<Optional<URI>> ALARM_ADDRESS = maybe(
          "gate.alarm.address", "none", URI::create)
      .says("address of the dashboard given in messages, such as `https://gate.example.com/`");
  static final Setting<Integer> HANDOVER_ATTEMPTS = count(
          "gate.handover.attempts", Patience.DEFAULT.attempts())
      .says("most attempts to hand a delivery over to the webhook or another handler");
  static final Setting<Duration> HANDOVER_HOURS = timed(
          "gate.handover.hours", ChronoUnit.HOURS, Patience.DEFAULT.age())
      .says("a delivery that could not be handed over for this many hours is given up");
  static final Setting<Boolean> CATALOGUE = of("gate.catalogue", "on", Setting::isOn, true)
      .says("`off`: no catalogue of the goods that 1C sends is kept");
  static final Setting<Optional<String>> CATALOGUE_URL = maybe(
          "gate.catalogue.url", "none", Setting::postgresql)
      .seenAs(Sight.ADDRESS)
      .says("PostgreSQL that keeps the catalogues, such as `jdbc:postgresql://host/gate` "
          + "([operations](src/docs/daily.md#the-catalogue-in-postgresql)); by default they are SQLite files in the "
          + "data directory");
  static final Setting<Optional<String>> CATALOGUE_USER =
      maybe("gate.catalogue.user", "none", text -> text).says("user of that PostgreSQL");
  static final Setting<Optional<String>> CATALOGUE_PASSWORD = maybe(
          "gate.catalogue.password", "none", text -> text)
      .seenAs(Sight.SECRET)
      .says("the user's password");
  static final Setting<Integer> CATALOGUE_VANISHING = of(
          "gate.catalogue.vanishing", "5", Setting::percent, 5)
      .says(
          "how many goods in a hundred may vanish by one delivery; if more would, the delivery waits until a "
              + "person has decided on it");
  static final Setting<Duration> QUARANTINE_DAYS = timed(
          "gate.quarantine.days", ChronoUnit.DAYS, KEPT.quarantine())
      .says("refused exchanges are removed after this many days");
  static final Setting<Duration> HISTORY_DAYS = timed(
          "gate.history.days", ChronoUnit.DAYS, KEPT.history())
      .says("records of exchanges and hand-overs that have ended are removed after this many days");
  static final Setting<Boolean> INBOX_LINKS = of("gate.inbox.links", "on", Setting::isOn, true)
      .says(
          "`off`: each delivery has files of its own; by default an unchanged file is a hard link to the earlier "
              + "one, if the volume supports that");
  static final Setting<Optional<Duration>> INBOX_DAYS = maybe(
          "gate.inbox.days", "for ever", text -> Duration.ofDays(number(text)))
      .says("deliveries are removed after this many days, taken or not");
  static final Setting<Optional<ByteSize>> INBOX_SIZE = maybe(
          "gate.inbox.size", "no limit", ByteSize::parse)
      .says(
          "while all deliveries together take up more than this, the oldest are removed; a file that several share "
              + "counts in each");
  static final Setting<Boolean> EMBEDDED = of(
          "gate.embedded", "false", Boolean::parseBoolean, false)
      .says("set by Gate itself when it runs standalone; do not set it");

  /** All of them, as the README lists them. */
  public static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }

  private static <T> Setting<T> of(
      String property, String shown, Function<String, T> reading, T otherwise) {
    return new Setting<>(property, shown, reading, otherwise, Sight.WHOLE, "");
  }

  private static <T> Setting<Optional<T>> maybe(
      String property, String shown, Function<String, T> reading) {
    return of(property, shown, text -> Optional.of(reading.apply(text)), Optional.empty());
  }

  private static Setting<ByteSize> size(String property, ByteSize otherwise) {
    return of(property, otherwise.toString(), ByteSize::parse, otherwise);
  }

  private static Setting<Integer> count(String property, int otherwise) {
    return of(property, Integer.toString(otherwise), Setting::number, otherwise);
  }

  private static Setting<Duration> timed(String property, ChronoUnit unit, Duration otherwise) {
    return of(
        property,
        Long.toString(otherwise.dividedBy(unit.getDuration())),
        text -> unit.getDuration().multipliedBy(number(text)),
        otherwise);
  }

  private Setting<T> seenAs(Sight kind) {
    return new Setting<>(property, shown, reading, otherwise, kind, line);
  }

  private Setting<T> says(String line) {
    Setting<T> whole = new Setting<>(property, shown, reading, otherwise, sight, line);
    ALL.add(whole); // in the order in which they are declared
    return whole;
  }

  /** The key as an environment variable. */
  public String variable() {
    return property.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** What a text means; the default if there is none. */
  T read(Optional<String> text) throws ConfigException {
    try {
      return text.map(reading).orElse(otherwise);
    } catch (InvalidPathException e) {
      throw new ConfigException(property + " is not a path", e);
    } catch (NumberFormatException e) {
      throw new ConfigException(property + " is not a number: " + text.orElse(""), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(property + " " + e.getMessage(), e);
    }
  }

  private static int number(String text) {
    int number = Integer.parseInt(text);
    if (number <= 0) {
      throw new IllegalArgumentException("must be 1 or more");
    }
    return number;
  }

  static InetSocketAddress address(String text) {
    Matcher parts = ADDRESS_FORM.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
      throw new IllegalArgumentException("is no host:port");
    }
    return InetSocketAddress.createUnresolved(parts.group(1), Integer.parseInt(parts.group(2)));
  }

  private static Durability durability(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "chunk" -> Durability.CHUNK;
      case "delivery" -> Durability.DELIVERY;
      default -> throw new IllegalArgumentException("is chunk or delivery, not " + text);
    };
  }

  private static boolean isOn(String text) {
    if (!text.equals("on") && !text.equals("off")) {
      throw new IllegalArgumentException("is on or off, not " + text);
    }
    return text.equals("on");
  }

  private static Tls tls(String text) {
    for (Tls each : Tls.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException("is starttls, implicit or none, not " + text);
  }

  private static String logFormat(String text) {
    if (!text.equals("text") && !text.equals("json")) {
      throw new IllegalArgumentException("is text or json, not " + text);
    }
    return text;
  }

  private static String language(String text) {
    if (!text.equals("ru") && !text.equals("en")) {
      throw new IllegalArgumentException("is ru or en, not " + text);
    }
    return text;
  }

  private static int percent(String text) {
    int number = Integer.parseInt(text);
    if (number < 0 || number > 100) {
      throw new IllegalArgumentException("is from 0 to 100");
    }
    return number;
  }

  private static String postgresql(String text) {
    if (!text.startsWith(Databases.POSTGRESQL)) {
      throw new IllegalArgumentException("is no address such as jdbc:postgresql://host/gate");
    }
    return text;
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is no time zone such as Europe/Moscow: " + text, e);
    }
  }

  private static boolean byContainer(String text) {
    if (!text.equals("file") && !text.equals("container")) {
      throw new IllegalArgumentException("is file or container, not " + text);
    }
    return text.equals("container");
  }

  private static String secret(String text) {
    if (!Passwords.isToken(text)) {
      throw new IllegalArgumentException(
          "must have " + Passwords.TOKEN_LEAST + " characters or more, and only such of ASCII");
    }
    return text;
  }
}
