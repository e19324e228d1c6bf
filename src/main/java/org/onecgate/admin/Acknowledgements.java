package org.onecgate.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Acknowledged.Entry;
import org.onecgate.config.ConfigFile;
import org.onecgate.storage.StorageException;

/**
 * Which warnings an administrator has seen and wants out of the way (C5). Such a one is still a warning and a metric, and
 * alarms that have not told it yet still do; the first screen shows it folded, and does not count it.
 *
 * <p>An acknowledgement ends when the warning has been over for {@link #OVER}, so that one that comes and goes stays
 * acknowledged; when something new comes under the same key; and after {@link #LONGEST}, so that nothing is forgotten. A
 * warning that is over is noticed when somebody, or an alarm, or a scrape, asks what holds.
 *
 * <p><em>Threading:</em> safe.
 */
final class Acknowledgements {
  private static final Logger LOG = System.getLogger(Acknowledgements.class.getName());

  /** After this long a warning that holds is shown again. */
  static final Duration LONGEST = Duration.ofDays(7);

  /** One that was away for less is still the same: a start also needs a while until it knows all of them. */
  static final Duration OVER = Duration.ofMinutes(2);

  private final ConfigFile<Acknowledged> file;
  private final Clock clock;

  /** Since when acknowledged warnings are away, by their keys. */
  private final Map<String, Instant> away = new HashMap<>();

  /** Keeps them in this file. */
  Acknowledgements(ConfigFile<Acknowledged> file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /** The same warnings, with what was acknowledged told of them; what has ended is forgotten. */
  synchronized List<Warning> mark(List<Warning> warnings) {
    file.refresh(); // another node may have written it
    List<Entry> entries = file.get().warnings();
    if (entries.isEmpty()) {
      return warnings;
    }
    Instant now = clock.instant();
    Map<String, Warning> there =
        warnings.stream().collect(Collectors.toMap(Warning::key, Function.identity(), (a, b) -> a));
    Set<String> ended = entries.stream()
        .filter(entry -> hasEnded(entry, there.get(entry.key()), now))
        .map(Entry::key)
        .collect(Collectors.toSet());
    if (!ended.isEmpty()) {
      forget(entry -> ended.contains(entry.key()));
    }
    Map<String, Entry> left = entries.stream()
        .filter(entry -> !ended.contains(entry.key()))
        .collect(Collectors.toMap(Entry::key, Function.identity(), (a, b) -> b));
    return warnings.stream()
        .map(warning -> warning.acknowledged(left.get(warning.key())))
        .toList();
  }

  private boolean hasEnded(Entry entry, @Nullable Warning warning, Instant now) {
    if (!now.isBefore(entry.at().plus(LONGEST))) {
      return true;
    }
    if (warning == null) {
      return !now.isBefore(away.computeIfAbsent(entry.key(), key -> now).plus(OVER));
    }
    away.remove(entry.key());
    return warning.isNewsTo(entry);
  }

  /** If the disk refuses it, it is tried again at the next look; until then it is only in memory that they have ended. */
  private void forget(Predicate<Entry> which) {
    try {
      withdraw(which);
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "acknowledgements that have ended are still in their file", e);
    }
  }

  private void withdraw(Predicate<Entry> which) throws StorageException {
    file.change(before ->
        new Acknowledged(before.warnings().stream().filter(which.negate()).toList()));
  }

  /**
   * Acknowledges one.
   *
   * @param warning as it is now
   * @param by the administrator
   * @throws StorageException if that cannot be kept: then nothing is acknowledged
   */
  synchronized void acknowledge(Warning warning, String by) throws StorageException {
    @Nullable Long most = warning.growsWithCount() ? warning.count() : null;
    Entry entry = new Entry(warning.key(), warning.stamp(), most, by, clock.instant());
    file.change(before -> {
      List<Entry> all = new ArrayList<>(before.warnings());
      all.removeIf(each -> each.key().equals(entry.key()));
      all.add(entry);
      return new Acknowledged(all);
    });
    away.remove(warning.key());
  }

  /**
   * Takes an acknowledgement back.
   *
   * @return whether there was one
   * @throws StorageException if that cannot be kept: then it is still acknowledged
   */
  synchronized boolean withdraw(String key) throws StorageException {
    boolean known = file.get().warnings().stream().anyMatch(each -> each.key().equals(key));
    if (known) {
      withdraw(entry -> entry.key().equals(key));
    }
    return known;
  }
}
