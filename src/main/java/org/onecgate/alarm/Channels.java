package org.onecgate.alarm;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.JsonStore;
import org.onecgate.outgoing.Outgoing;

/**
 * The channels that are set.
 *
 * @param all of them
 * @param client what those share that use HTTP; absent if none does
 */
record Channels(List<Channel> all, @Nullable Outgoing client) implements AutoCloseable {
  /** @param watchdog cuts off what takes too long */
  static Channels of(
      AlarmSettings settings, JsonStore json, Clock clock, ScheduledExecutorService watchdog) {
    List<Channel> all = new ArrayList<>();
    boolean http = settings.webhook().isPresent() || settings.telegram().isPresent();
    @Nullable
    Outgoing client = http ? new Outgoing("gate-alarms-http", AlarmSettings.TIMEOUT) : null;
    if (client != null) {
      settings.webhook().ifPresent(to -> all.add(new WebhookChannel(to, client, json, clock)));
      settings.telegram().ifPresent(to -> all.add(new TelegramChannel(to, client)));
    }
    settings.mail().ifPresent(to -> all.add(new MailChannel(to, watchdog, clock, settings.zone())));
    return new Channels(all, client);
  }

  /** Breaks off what is being told. */
  @Override
  public void close() {
    all.forEach(Channel::close);
    if (client != null) {
      client.close();
    }
  }
}
