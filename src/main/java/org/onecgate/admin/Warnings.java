package org.onecgate.admin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.alarm.Alarms;
import org.onecgate.alarm.Cause;
import org.onecgate.catalogue.Decisions;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.exchange.Arrivals;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Limits;
import org.onecgate.json.JsonStore;
import org.onecgate.story.Refusals;
import org.onecgate.story.Silence;
import org.onecgate.story.Statistics;
import org.onecgate.upkeep.Sweeper;

/** What an operator should look at though no exchange says so (C5); the shop's side has {@link ShopWarnings}, 1C's {@link ExchangeWarnings}. */
final class Warnings {
  /** So many days back a last exchange is looked for. */
  private static final int SILENCES = 90;

  /** Below this share of the volume an operator should know. */
  private static final int LOW_PERCENT = 10;

  /** An import that takes longer stands still, or holds up all that comes after it. */
  private static final Duration SLOW = Duration.ofHours(2);

  private final People people;
  private final Servers servers;
  private final Statistics statistics;
  private final Limits limits;
  private final Sweeper sweeper;
  private final ShopWarnings shop;
  private final Decisions catalogues;
  private final Alarms alarms;
  private final Surroundings around;
  private final Acknowledgements acknowledgements;
  private final ConfigFile<GeneralSettings> general;
  private final JsonStore json;
  private final Clock clock;

  /** Looks at these. */
  Warnings(
      People people,
      Statistics statistics,
      Limits limits,
      Sweeper sweeper,
      ShopWarnings shop,
      Decisions catalogues,
      Alarms alarms,
      Surroundings around,
      Acknowledgements acknowledgements,
      ConfigFile<GeneralSettings> general,
      Site site) {
    this.people = people;
    this.servers = people.servers();
    this.statistics = statistics;
    this.limits = limits;
    this.sweeper = sweeper;
    this.shop = shop;
    this.catalogues = catalogues;
    this.alarms = alarms;
    this.around = around;
    this.acknowledgements = acknowledgements;
    this.general = general;
    this.json = site.json();
    this.clock = site.clock();
  }

  /**
   * What is judged.
   *
   * @param usable whether the data directory can be written and read
   * @param running the imports under way, the held ones too, oldest first
   * @param held the imports that are held up, oldest first
   * @param waiting which deliveries wait for a handler
   * @param givenUp which will not be handed over any more, the newest first
   * @param refusals the requests that were refused lately, the newest of each kind first
   * @param quarantined how many exchanges are in quarantine
   */
  record Seen(
      boolean usable,
      List<StatusApi.ServerState> servers,
      List<Arrivals.Arrival> receiving,
      List<ExchangesApi.ExchangeView> running,
      List<ImportRuns.Held> held,
      List<HandOvers.Status> waiting,
      List<HandOver> givenUp,
      List<Refusals.Refusal> refusals,
      int quarantined,
      StatusApi.DiskView disk) {}

  /** What the last sweep did; empty if there was none yet. */
  Optional<Sweeper.Report> sweep() {
    return Optional.ofNullable(sweeper.last());
  }

  /** All there are, the bad ones first. */
  List<Warning> all(Seen seen) {
    StatusApi.DiskView disk = seen.disk();
    List<Warning> warnings = new ArrayList<>();
    if (!seen.usable()) {
      warnings.add(new Warning("VOLUME", null, null));
    }
    servers.file().problem().ifPresent(p -> warnings.add(new Warning("CONFIG", "servers", p)));
    people.groups().problem().ifPresent(p -> warnings.add(new Warning("CONFIG", "groups", p)));
    people
        .admins()
        .file()
        .problem()
        .ifPresent(p -> warnings.add(new Warning("CONFIG", "people", p)));
    general.problem().ifPresent(p -> warnings.add(new Warning("CONFIG", "settings", p)));
    long missing = people.audit().missing();
    if (missing > 0) {
      warnings.add(new Warning("AUDIT", null, Phrase.AUDIT_MISSING.of(missing)));
    }
    if (json.unread() > 0) {
      warnings.add(new Warning("RECORDS", null, Phrase.RECORDS_UNREAD.of(json.unread())));
    }
    if (servers.all().isEmpty()) {
      warnings.add(new Warning("NO_SERVERS", null, Phrase.NO_SERVERS.of()));
    }
    if (disk.total() > 0) {
      long percent = disk.free() * 100 / disk.total();
      boolean full = disk.free() <= limits.reserveOf(disk.total());
      if (full || percent < LOW_PERCENT) {
        warnings.add(
            new Warning(full ? "DISK_RESERVE" : "DISK_LOW", null, Phrase.PERCENT.of(percent)));
      }
    }
    Instant now = clock.instant();
    around
        .ending(now)
        .ifPresent(end -> warnings.add(
            new Warning("CERTIFICATE", null, Phrase.ENDS.of(end, daysUntil(end, now)))));
    around
        .descriptors()
        .get()
        .filter(Surroundings.Descriptors::isLow)
        .ifPresent(each -> warnings.add(
            new Warning("DESCRIPTORS", null, Phrase.OPEN.of(each.open(), each.most()))));
    warnings.addAll(silent());
    sweep()
        .filter(report -> report.failures() > 0)
        .ifPresent(report ->
            warnings.add(new Warning("SWEEP", null, Phrase.SWEEP_FAILURES.of(report.failures()))));
    warnings.addAll(shop.all(seen.waiting(), seen.givenUp()));
    warnings.addAll(withoutCatalogue());
    for (Alarms.State each : alarms.failing()) {
      warnings.add(new Warning(
          Cause.FAILS,
          each.channel(),
          Phrase.ALARM_FAILS.of(
              each.failures(), String.valueOf(each.nextAt()), String.valueOf(each.problem()))));
    }
    warnings.addAll(slow(seen, now));
    warnings.addAll(ExchangeWarnings.all(seen));
    return acknowledgements.mark(Consequences.of(warnings).stream()
        .sorted(Comparator.comparing(warning -> !warning.bad()))
        .toList());
  }

  /**
   * The first import of each server, if it takes very long and nothing is known that holds it up. How long one takes that
   * was released from quarantine, or mended there, nobody knows.
   */
  private static List<Warning> slow(Seen seen, Instant now) {
    Map<String, ExchangesApi.ExchangeView> first = new LinkedHashMap<>();
    seen.running().forEach(each -> first.putIfAbsent(each.server(), each));
    seen.held().forEach(each -> first.remove(each.job().server()));
    return first.values().stream()
        .filter(each -> !each.released()
            && each.mended() == null
            && each.sealedAt().plus(SLOW).isBefore(now))
        .map(each -> new Warning("SLOW", each.server(), Phrase.SEALED_AT.of(each.sealedAt()))
            .about("exchange", each.id()))
        .toList();
  }

  /** The catalogues that cannot be had: a cause that several servers have is one warning (G1). */
  private List<Warning> withoutCatalogue() {
    Map<Sentence, List<String>> causes = new LinkedHashMap<>();
    for (Decisions.ServerState each : catalogues.states()) {
      if (each.reason() != null) {
        causes
            .computeIfAbsent(each.reason(), reason -> new ArrayList<>())
            .add(each.server().value());
      }
    }
    return causes.entrySet().stream()
        .map(cause -> new Warning("CATALOGUE", String.join(", ", cause.getValue()), cause.getKey()))
        .toList();
  }

  private static long daysUntil(Instant end, Instant now) {
    return Math.max(0, Duration.between(now, end).toDays());
  }

  private List<Warning> silent() {
    LocalDate today = LocalDate.now(clock);
    Map<String, List<Statistics.Day>> counted = statistics.since(today.minusDays(SILENCES)).stream()
        .collect(Collectors.groupingBy(Statistics.Day::server));
    return servers.all().stream()
        .filter(ServerRecord::enabled)
        .flatMap(server -> Silence.of(counted.getOrDefault(server.id(), List.of()), today)
            .map(silence -> new Warning(
                "SILENT", server.id(), Phrase.SILENT.of(silence.days(), silence.longest())))
            .stream())
        .toList();
  }
}
