package org.onecgate.app;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.GeneralSettings.Choice;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.ServerLimits;
import org.onecgate.config.WebhookSettings;
import org.onecgate.intake.Limits;
import org.onecgate.outgoing.SignedAddress;
import org.onecgate.upkeep.Retention;

/** What holds now for all servers: as it was set for the start, else as it is chosen on the dashboard, else by default. */
final class InForce {
  private final GateConfig start;
  private final ConfigFile<GeneralSettings> chosen;

  /** What may be chosen; a sweep asks once for each exchange, so it is not looked for each time. */
  private final Set<Choice> choosable = EnumSet.noneOf(Choice.class);

  /**
   * Joins these.
   *
   * @param start what was set for the start
   * @param chosen what is chosen
   */
  InForce(GateConfig start, ConfigFile<GeneralSettings> chosen) {
    this.start = start;
    this.chosen = chosen;
    for (Choice each : Choice.values()) {
      if (!start.settings().isSet(each.key())) {
        choosable.add(each);
      }
    }
  }

  /** How long things are kept. */
  Retention.Limits kept() {
    GeneralSettings general = chosen.get();
    KeepSettings keep = general.retentionOrNone();
    Retention.Limits otherwise = start.retention();
    return new Retention.Limits(
        days(Choice.QUARANTINE_DAYS, keep.quarantineDays()).orElse(otherwise.quarantine()),
        days(Choice.HISTORY_DAYS, keep.historyDays()).orElse(otherwise.history()),
        days(Choice.INBOX_DAYS, keep.inboxDays()).or(otherwise::inbox),
        size(Choice.INBOX_SIZE, general.inboxBytes()).or(otherwise::inboxSize));
  }

  /** How much may arrive, if a server has no less of its own (E7). */
  Limits limits() {
    ServerLimits most = chosen.get().limitsOrNone();
    Limits otherwise = start.limits();
    return otherwise.with(
        size(Choice.CHUNK_MAX, most.chunk()).orElse(otherwise.chunk()),
        size(Choice.FILE_MAX, most.file()).orElse(otherwise.file()),
        size(Choice.EXCHANGE_MAX, most.exchange()).orElse(otherwise.exchange()),
        free(Choice.EXCHANGE_FILES_MAX, most.files()).orElse(otherwise.files()));
  }

  /** Where deliveries are announced; empty if nowhere. */
  Optional<SignedAddress> webhook() {
    @Nullable WebhookSettings webhook = chosen.get().webhook();
    return free(Choice.WEBHOOK_URL, webhook)
        .map(one -> new SignedAddress(URI.create(one.url()), one.secret(), start.webhookPatience()))
        .or(start::webhook);
  }

  private Optional<Duration> days(Choice choice, @Nullable Integer days) {
    return free(choice, days).map(Duration::ofDays);
  }

  private Optional<ByteSize> size(Choice choice, @Nullable Long bytes) {
    return free(choice, bytes).map(ByteSize::new);
  }

  /** What is chosen, unless it is set for the start. */
  private <T> Optional<T> free(Choice choice, @Nullable T value) {
    return choosable.contains(choice) ? Optional.ofNullable(value) : Optional.empty();
  }
}
