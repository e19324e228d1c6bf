package org.onecgate.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.onecgate.Phrase;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;

/**
 * Announces every delivery to one address, by a signed {@code POST} of a {@link WebhookEvent}.
 *
 * <p>2xx accepts it. 410, and any other 4xx the {@value #REFUSALS}th time in a row, gives it up; but
 * 408, 425 and 429 ask for patience like everything else: other statuses, redirects, which are not
 * followed, and no answer.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Webhook implements DeliveryHandler {
  private static final Logger LOG = System.getLogger(Webhook.class.getName());

  /** How often an address may refuse the same delivery before that is taken for its last word. */
  static final int REFUSALS = 5;

  private static final String HMAC = "HmacSHA256";

  /**
   * Where to announce.
   *
   * @param url http or https, without user and fragment
   * @param secret what announcements are signed with
   * @param timeout how long connecting, and how long waiting for the answer may take
   */
  public record Settings(URI url, String secret, Duration timeout) {
    /** Refuses an address that cannot be meant; the message does not hold it. */
    public Settings {
      String scheme = String.valueOf(url.getScheme());
      if (!(scheme.equals("http") || scheme.equals("https"))
          || url.getHost() == null
          || url.getRawUserInfo() != null
          || url.getRawFragment() != null) {
        throw new IllegalArgumentException("not an address for announcements");
      }
    }

    /** Shows neither the secret nor the path, which often holds another one. */
    @Override
    public String toString() {
      return "webhook " + url.getScheme() + "://" + url.getHost();
    }
  }

  private final Settings settings;
  private final JsonStore store;
  private final Clock clock;
  private final ExecutorService threads;
  private final HttpClient client;

  /** How often the delivery that a server's queue stands at was refused, by its name. */
  private final Map<ServerId, Refusals> refusals = new ConcurrentHashMap<>();

  private record Refusals(String delivery, int count) {}

  /**
   * Announces to this address.
   *
   * @param store turns events into JSON
   */
  public Webhook(Settings settings, JsonStore store, Clock clock) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.threads = Threads.pool("gate-webhook", 2);
    this.client = client(settings, threads);
  }

  /**
   * The client's own thread, of which nobody can be rid before the garbage collector is, must not
   * hold the class loader of the web application (D4).
   */
  private static HttpClient client(Settings settings, ExecutorService threads) {
    Thread thread = Thread.currentThread();
    ClassLoader ours = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(settings.timeout())
          .executor(threads)
          .build();
    } finally {
      thread.setContextClassLoader(ours);
    }
  }

  @Override
  public String name() {
    return "webhook";
  }

  /** The two time limits together, and then some. */
  @Override
  public Duration limit() {
    return settings.timeout().multipliedBy(2).plusSeconds(10);
  }

  @Override
  public Outcome handle(PublishedDelivery delivery, Attempt attempt)
      throws IOException, InterruptedException {
    ServerId server = delivery.manifest().serverId(); // before anybody is told
    byte[] body = store.bytes(WebhookEvent.of(delivery));
    HttpRequest request = HttpRequest.newBuilder(settings.url())
        .timeout(settings.timeout())
        .header("Content-Type", "application/json; charset=utf-8")
        .header("User-Agent", "1C-Gate")
        .header("X-Gate-Event", delivery.eventId())
        .header("X-Gate-Attempt", Integer.toString(attempt.number()))
        .header("X-Gate-Signature", sign(clock.instant().getEpochSecond(), body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
    attempt.progress("waiting for " + settings.url().getHost());
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    response.body().close(); // nobody reads it, however much of it there is
    return outcome(server, delivery, response);
  }

  private Outcome outcome(ServerId server, PublishedDelivery delivery, HttpResponse<?> response) {
    int status = response.statusCode();
    if (status / 100 == 2) {
      refusals.remove(server);
      return Outcome.accepted();
    }
    if (status == 410) {
      refusals.remove(server);
      return new Failed(Phrase.STATUS.of(status));
    }
    if (status / 100 != 4 || status == 408 || status == 425 || status == 429) {
      return new Retry(Phrase.STATUS.of(status), retryAfter(response));
    }
    Refusals before = refusals.get(server);
    boolean same = before != null && before.delivery().equals(delivery.eventId());
    int count = before != null && same ? before.count() + 1 : 1;
    if (count >= REFUSALS) {
      refusals.remove(server);
      return new Failed(Phrase.STATUS_TIMES.of(status, count));
    }
    refusals.put(server, new Refusals(delivery.eventId(), count));
    return new Retry(Phrase.STATUS.of(status), retryAfter(response));
  }

  /** Seconds or a date; whatever else there is, is ignored. */
  private Optional<Duration> retryAfter(HttpResponse<?> response) {
    Optional<String> header = response.headers().firstValue("Retry-After");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    String text = header.get().strip();
    try {
      if (text.matches("\\d{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      Instant date =
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(clock.instant(), date));
    } catch (DateTimeParseException e) {
      LOG.log(Level.DEBUG, "Retry-After is neither seconds nor a date");
      return Optional.empty();
    }
  }

  /** Over the time and the body, so that nobody can send an old announcement as a new one. */
  private String sign(long time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(settings.secret().getBytes(StandardCharsets.UTF_8), HMAC));
      mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
      return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has " + HMAC, e);
    }
  }

  @Override
  public void close() {
    Threads.stop(threads);
  }
}
