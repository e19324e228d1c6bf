package org.onecgate.config;

import java.net.URI;
import org.onecgate.Passwords;
import org.onecgate.json.Records;
import org.onecgate.outgoing.Outgoing;

/**
 * Where deliveries are announced, as it was chosen on the dashboard.
 *
 * @param url the address, of http or https, without user and fragment
 * @param secret what announcements are signed with, {@value Passwords#TOKEN_LEAST} characters of ASCII or more
 */
public record WebhookSettings(String url, String secret) {
  /** Refuses what cannot be meant, with the field named. */
  public WebhookSettings {
    new Records.Fields()
        .require(isAddress(url), "webhook.url")
        .require(Passwords.isToken(secret), "webhook.secret")
        .end();
  }

  private static boolean isAddress(String url) {
    try {
      Outgoing.requireAddress(URI.create(url));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Shows neither the secret nor the path, which often holds another one. */
  @Override
  public String toString() {
    return "webhook " + Sight.ADDRESS.of(url);
  }
}
