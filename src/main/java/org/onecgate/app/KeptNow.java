package org.onecgate.app;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.KeepSettings;
import org.onecgate.upkeep.Retention;

/**
 * How long things are kept now: as it was set for the start, else as it is chosen on the dashboard, else by default.
 *
 * @param config what was set for the start
 * @param chosen what is chosen
 */
record KeptNow(GateConfig config, ConfigFile<GeneralSettings> chosen)
    implements Supplier<Retention.Limits> {
  @Override
  public Retention.Limits get() {
    GeneralSettings general = chosen.get();
    KeepSettings keep = general.retentionOrNone();
    Retention.Limits start = config.retention();
    return new Retention.Limits(
        days(Setting.QUARANTINE_DAYS, keep.quarantineDays()).orElse(start.quarantine()),
        days(Setting.HISTORY_DAYS, keep.historyDays()).orElse(start.history()),
        days(Setting.INBOX_DAYS, keep.inboxDays()).or(start::inbox),
        free(Setting.INBOX_SIZE, general.inboxBytes()).map(ByteSize::new).or(start::inboxSize));
  }

  private Optional<Duration> days(Setting<?> setting, @Nullable Integer days) {
    return free(setting, days).map(Duration::ofDays);
  }

  /** What is chosen of a setting that is not set for the start. */
  private <T> Optional<T> free(Setting<?> setting, @Nullable T value) {
    return config.settings().isSet(setting.property())
        ? Optional.empty()
        : Optional.ofNullable(value);
  }
}
