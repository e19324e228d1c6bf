package org.onecgate.delivery;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.onecgate.Phrase;
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
 * <p><em>Threading:</em> safe.
 */
public final class Webhook implements DeliveryHandler {
  private static final Logger LOG = System.getLogger(Webhook.class.getName());

  /** How often an address may refuse the same delivery before that is taken for its last word. */
  static final int REFUSALS = 5;

  private final SignedAddress address;
  private final JsonStore store;
  private final Clock clock;
  private final Outgoing outgoing;

  /** How often the delivery that a server's queue stands at was refused, by its name. */
  private final Map<ServerId, Refusals> refusals = new ConcurrentHashMap<>();

  private record Refusals(String delivery, int count) {}

  /**
   * Announces to this address.
   *
   * @param store turns events into JSON
   */
  public Webhook(SignedAddress address, JsonStore store, Clock clock) {
    this.address = address;
    this.store = store;
    this.clock = clock;
    this.outgoing = new Outgoing("gate-webhook", address.timeout());
  }

  @Override
  public String name() {
    return "webhook";
  }

  /** The two time limits together, and then some. */
  @Override
  public Duration limit() {
    return address.timeout().multipliedBy(2).plusSeconds(10);
  }

  @Override
  public Outcome handle(PublishedDelivery delivery, Attempt attempt)
      throws IOException, InterruptedException {
    ServerId server = delivery.manifest().serverId(); // before anybody is told
    byte[] body = store.bytes(WebhookEvent.of(delivery));
    HttpRequest request =
        traced(address.post(delivery.eventId(), attempt.number(), clock.instant(), body), delivery);
    attempt.progress("waiting for " + address.url().getHost());
    Outgoing.Answer answer = outgoing.send(request);
    attempt.answered(answer.status(), answer.words().replace(address.secret(), "****"));
    return outcome(server, delivery, answer);
  }

  /** The same request as a part of the trace of whoever sealed the delivery, if there is one. */
  private static HttpRequest traced(HttpRequest request, PublishedDelivery delivery) {
    return Trace.of(delivery.manifest().trace())
        .map(trace -> HttpRequest.newBuilder(request, (name, value) -> true)
            .header("traceparent", trace.child().text())
            .build())
        .orElse(request);
  }

  private Outcome outcome(ServerId server, PublishedDelivery delivery, Outgoing.Answer answer) {
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
    boolean same = before != null && before.delivery().equals(delivery.eventId());
    int count = before != null && same ? before.count() + 1 : 1;
    if (count >= REFUSALS) {
      refusals.remove(server);
      return new Failed(Phrase.STATUS_TIMES.of(status, count));
    }
    refusals.put(server, new Refusals(delivery.eventId(), count));
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

  @Override
  public void close() {
    outgoing.close();
  }
}
