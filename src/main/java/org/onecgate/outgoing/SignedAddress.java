package org.onecgate.outgoing;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An address to which events are posted, each signed.
 *
 * @param url http or https, without user and fragment
 * @param secret what events are signed with
 * @param timeout how long connecting, and how long waiting for the answer may take
 */
public record SignedAddress(URI url, String secret, Duration timeout) {
  private static final String HMAC = "HmacSHA256";

  /** Refuses an address that cannot be meant; the message does not hold it. */
  public SignedAddress {
    Outgoing.requireAddress(url);
  }

  /**
   * A request that posts an event.
   *
   * @param event what makes it another than the others: receivers know a repetition by it
   * @param attempt the number of the attempt, from 1
   * @param now the time that is signed with it
   * @param body JSON in UTF-8
   */
  public HttpRequest post(String event, int attempt, Instant now, byte[] body) {
    return HttpRequest.newBuilder(url)
        .timeout(timeout)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("User-Agent", Outgoing.AGENT)
        .header("X-Gate-Event", event)
        .header("X-Gate-Attempt", Integer.toString(attempt))
        .header("X-Gate-Signature", sign(now.getEpochSecond(), body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  /** Over the time and the body, so that nobody can send an old event as a new one. */
  private String sign(long time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
      return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has " + HMAC, e);
    }
  }

  /** Shows neither the secret nor the path, which often holds another one. */
  @Override
  public String toString() {
    return "webhook " + url.getScheme() + "://" + url.getHost();
  }
}
