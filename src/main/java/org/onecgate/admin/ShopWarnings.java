package org.onecgate.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.outbox.OrderBook;
import org.onecgate.outbox.Outbox;

/**
 * What an operator should look at on the shop's side: what was published is not what the shop has (C6).
 * One warning for each handler, whatever it does not take; for each server the orders that were rejected
 * and those that 1C does not take.
 */
final class ShopWarnings {
  /** A single failure is no news: a shop may be restarting. */
  private static final int FAILURES = 2;

  /** So many orders are named. */
  private static final int NAMED = 20;

  private final HandOvers handOvers;
  private final Outbox outbox;
  private final Servers servers;

  /** Looks at these. */
  ShopWarnings(HandOvers handOvers, Outbox outbox, Servers servers) {
    this.handOvers = handOvers;
    this.outbox = outbox;
    this.servers = servers;
  }

  /**
   * All there are.
   *
   * @param waiting which deliveries wait for a handler
   * @param givenUp which will not be handed over any more, the newest first
   */
  List<Warning> all(List<HandOvers.Status> waiting, List<HandOver> givenUp) {
    List<Warning> warnings = new ArrayList<>();
    Map<String, Integer> nobody = handOvers.unattended();
    byHandler(waiting).forEach((handler, lanes) -> {
      if (!nobody.containsKey(handler)) {
        warnings.addAll(waitingFor(handler, lanes));
      }
    });
    Map<String, List<HandOver>> lost = givenUp.stream()
        .collect(Collectors.groupingBy(HandOver::handler, TreeMap::new, Collectors.toList()));
    lost.forEach((handler, all) -> warnings.add(new Warning(
            "HANDOVER_GIVEN_UP",
            handler,
            Phrase.GIVEN_UP.of(
                all.size(),
                all.get(0).nextAt(),
                all.get(0).attempts(),
                said(all.get(0).said(), all.get(0).reason())))
        .about("exchange", all.get(0).delivery())));
    nobody.forEach(
        (handler, n) -> warnings.add(new Warning("HANDOVER_NOBODY", handler, Phrase.WAIT.of(n))));
    for (ServerRecord server : servers.all()) {
      warnings.addAll(rejected(server.serverId()));
      warnings.addAll(orders(server.serverId()));
    }
    return warnings;
  }

  private static Map<String, List<HandOvers.Status>> byHandler(List<HandOvers.Status> waiting) {
    return waiting.stream()
        .collect(
            Collectors.groupingBy(HandOvers.Status::handler, TreeMap::new, Collectors.toList()));
  }

  /**
   * One that fails says all that the number of those that wait would say; what is postponed does not fail, and says
   * for what those behind it wait.
   */
  static List<Warning> waitingFor(String handler, List<HandOvers.Status> lanes) {
    HandOvers.Status worst =
        lanes.stream().max(Comparator.comparingInt(ShopWarnings::failures)).orElseThrow();
    if (failures(worst) >= FAILURES) {
      int all = lanes.stream().mapToInt(HandOvers.Status::waiting).sum();
      return List.of(new Warning(
              "HANDOVER_FAILS",
              handler,
              Phrase.FAILS.of(
                  all,
                  worst.attempts(),
                  String.valueOf(worst.nextAt()),
                  said(worst.said(), worst.reason())))
          .about("exchange", worst.delivery()));
    }
    int late =
        lanes.stream().mapToInt(HandOvers.Status::waiting).filter(n -> n > 1).sum();
    Optional<HandOvers.Status> postponed = lanes.stream()
        .filter(lane -> lane.postponed() && lane.waiting() > 1)
        .max(Comparator.comparingInt(HandOvers.Status::waiting));
    if (postponed.isPresent()) {
      return List.of(new Warning(
              "HANDOVER",
              handler,
              Phrase.WAIT_FOR.of(
                  late, said(postponed.get().said(), postponed.get().reason())))
          .about("exchange", postponed.get().delivery()));
    }
    return late == 0 ? List.of() : List.of(new Warning("HANDOVER", handler, Phrase.WAIT.of(late)));
  }

  /** How many attempts at it have failed, unless it waits for something else by now. */
  private static int failures(HandOvers.Status lane) {
    return lane.postponed() ? 0 : lane.attempts();
  }

  private List<Warning> rejected(ServerId server) {
    return outbox
        .rejected(server)
        .map(files -> new Warning(
            "ORDERS_REJECTED",
            server.value(),
            Phrase.REJECTED.of(
                files.count(), files.time(), files.file(), said(files.said(), files.reason()))))
        .stream()
        .toList();
  }

  /** The orders that 1C does not take, by their numbers. */
  private List<Warning> orders(ServerId server) {
    OrderBook.Troubles troubles;
    try {
      troubles = outbox.of(server).book().troubles();
    } catch (IOException e) {
      return List.of(); // whoever needs the disk says what is wrong with it
    }
    List<Warning> warnings = new ArrayList<>();
    if (!troubles.aside().isEmpty()) {
      warnings.add(new Warning(
          "ORDERS_ASIDE", server.value(), Phrase.SET_ASIDE.of(named(troubles.aside()))));
    }
    if (!troubles.inVain().isEmpty()) {
      warnings.add(new Warning(
          "ORDERS_IN_VAIN", server.value(), Phrase.IN_VAIN.of(named(troubles.inVain()))));
    }
    return warnings;
  }

  /** Why an attempt failed; a handler's own words are only a text. */
  private static Object said(@Nullable Sentence why, @Nullable String text) {
    return why == null ? String.valueOf(text) : why;
  }

  private static String named(List<String> numbers) {
    String some = String.join(", ", numbers.subList(0, Math.min(NAMED, numbers.size())));
    return numbers.size() > NAMED ? some + ", … (" + numbers.size() + ")" : some;
  }
}
