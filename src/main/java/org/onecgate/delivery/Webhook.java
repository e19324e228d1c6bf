package org.onecgate.delivery;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.Trace;
import org.onecgate.json.JsonStore;
import org.onecgate.outgoing.Outgoing;
import org.onecgate.outgoing.SignedAddress;

/**
 * Announces every delivery to one address, by a signed {@code POST} of a {@link WebhookEvent}.
 *
 * <p>2xx accepts it. 410, and any other 4xx the {@value #REFUSALS}th time in a row, gives it up; but
 * 408, 425 and 429 ask for patience like everything else: other statuses, redirects, which are not
 * followed, and no answer.
 *
 * <p>The address may change at any time: the next attempt goes to the one that holds then.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Webhook implements DeliveryHandler {
  private static final Logger LOG = System.getLogger(Webhook.class.getName());

  /** How often an address may refuse the same delivery before that is taken for its last word. */
  static final int REFUSALS = 5;

  /** Its name: of its queue on the disk, too. */
  public static final String NAME = "webhook";

  private final Supplier<Optional<SignedAddress>> address;
  private final Duration timeout;
  private final JsonStore store;
  private final Clock clock;

  /** Opened for the first delivery: most Gates have no webhook. Null before, and once this is closed. */
  private @Nullable Outgoing outgoing;

  private boolean closed;

  /** How often the delivery that a server's queue stands at was refused, by its name and by whom. */
  private final Map<ServerId, Refusals> refusals = new ConcurrentHashMap<>();

  private record Refusals(String delivery, URI by, int count) {}

  /**
   * Announces to the address that holds now; where there is none it is not there.
   *
   * @param timeout how long connecting may take: that of each of these addresses
   * @param store turns events into JSON
   */
  public Webhook(
      Supplier<Optional<SignedAddress>> address, Duration timeout, JsonStore store, Clock clock) {
    this.address = address;
    this.timeout = timeout;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isThere() {
    return address.get().isPresent();
  }

  /** The two time limits together, and then some. */
  @Override
  public Duration limit() {
    return timeout.multipliedBy(2).plusSeconds(10);
  }

  @Override
  public Outcome handle(PublishedDelivery delivery, Attempt attempt)
      throws IOException, InterruptedException {
    ServerId server = delivery.manifest().serverId(); // before anybody is told
    Optional<SignedAddress> now = address.get();
    if (now.isEmpty()) {
      return new Later(Phrase.NO_ADDRESS.of(), Duration.ZERO); // taken away a moment ago
    }
    SignedAddress to = now.get();
    byte[] body = store.bytes(WebhookEvent.of(delivery));
    HttpRequest request =
        traced(to.post(delivery.eventId(), attempt.number(), clock.instant(), body), delivery);
    attempt.progress("waiting for " + to.url().getHost());
    Outgoing.Answer answer;
    try {
      answer = open().send(request);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the webhook cannot be asked", e);
      return new Retry(why(to.url(), e), Optional.empty());
    }
    attempt.answered(answer.status(), answer.words().replace(to.secret(), "****"));
    return outcome(server, delivery, to.url(), answer);
  }

  /** Why nobody was asked, in words; what is in the address besides host and port may be secret. */
  private static Sentence why(URI url, IOException e) {
    String address = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    if (e instanceof ConnectException) {
      boolean unknown = e.getCause() instanceof UnresolvedAddressException;
      return (unknown ? Phrase.UNKNOWN_HOST : Phrase.UNREACHED).of(address);
    }
    if (e instanceof HttpTimeoutException) {
      return Phrase.NO_ANSWER.of(address);
    }
    return e instanceof SSLException
        ? Phrase.NOT_SECURE.of(address, String.valueOf(e.getMessage()))
        : Phrase.VERBATIM.of(e.toString());
  }

  /** The same request as a part of the trace of whoever sealed the delivery, if there is one. */
  private static HttpRequest traced(HttpRequest request, PublishedDelivery delivery) {
    return Trace.of(delivery.manifest().trace())
        .map(trace -> HttpRequest.newBuilder(request, (name, value) -> true)
            .header("traceparent", trace.child().text())
            .build())
        .orElse(request);
  }

  private Outcome outcome(
      ServerId server, PublishedDelivery delivery, URI by, Outgoing.Answer answer) {
    int status = answer.status();
    if (status / 100 == 2) {
      refusals.remove(server);
      return Outcome.accepted();
    }
    if (status == 410) {
      refusals.remove(server);
      return new Failed(Phrase.STATUS.of(status));
    }
    if (status / 100 != 4 || status == 408 || status == 425 || status == 429) {
      return new Retry(Phrase.STATUS.of(status), retryAfter(answer));
    }
    Refusals before = refusals.get(server);
    boolean same = before != null
        && before.delivery().equals(delivery.eventId())
        && before.by().equals(by);
    int count = before != null && same ? before.count() + 1 : 1;
    if (count >= REFUSALS) {
      refusals.remove(server);
      return new Failed(Phrase.STATUS_TIMES.of(status, count));
    }
    refusals.put(server, new Refusals(delivery.eventId(), by, count));
    return new Retry(Phrase.STATUS.of(status), retryAfter(answer));
  }

  /** Seconds or a date; whatever else there is, is ignored. */
  private Optional<Duration> retryAfter(Outgoing.Answer answer) {
    Optional<String> header = answer.headers().firstValue("Retry-After");
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

  private synchronized Outgoing open() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    Outgoing open = outgoing;
    if (open == null) {
      open = new Outgoing("gate-webhook", timeout);
      outgoing = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (outgoing != null) {
      outgoing.close();
    }
  }
}
