package org.onecgate.app;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.KeepSettings;
import org.onecgate.upkeep.Retention;

/** How long things are kept now: as it was set for the start, else as it is chosen on the dashboard, else by default. */
final class KeptNow implements Supplier<Retention.Limits> {
  private final Retention.Limits start;
  private final ConfigFile<GeneralSettings> chosen;

  /** The keys of what may be chosen; a sweep asks once for each exchange, so they are not looked for each time. */
  private final Set<String> choosable;

  /**
   * Joins these.
   *
   * @param config what was set for the start
   * @param chosen what is chosen
   */
  KeptNow(GateConfig config, ConfigFile<GeneralSettings> chosen) {
    this.start = config.retention();
    this.chosen = chosen;
    this.choosable = GeneralSettings.KEYS.stream()
        .filter(key -> !config.settings().isSet(key))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Retention.Limits get() {
    GeneralSettings general = chosen.get();
    KeepSettings keep = general.retentionOrNone();
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
    return choosable.contains(setting.property()) ? Optional.ofNullable(value) : Optional.empty();
  }
}
