package org.onecgate.delivery;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.StorageException;

/**
 * Hands published deliveries to the handlers, at least once and in order, whatever stops meanwhile.
 *
 * <p><em>Threading:</em> safe; {@code gate-handover} wakes those whose pause is over, each handler has
 * threads of its own.
 */
public final class HandOvers implements AutoCloseable {
  private static final Logger LOG = System.getLogger(HandOvers.class.getName());

  /** Does something later. */
  @FunctionalInterface
  interface Alarm {
    /** Does it after a pause, in another thread, and quickly; never when Gate stops meanwhile. */
    void in(Duration pause, Runnable what);
  }

  /**
   * What waits for a handler.
   *
   * @param handler its name
   * @param server the id of the server whose deliveries wait
   * @param delivery the first of them
   * @param waiting how many there are
   * @param progress what the handler says of the first one; empty if it says nothing
   * @param attempts how many attempts at the first one have failed
   * @param nextAt when the next attempt at it is due; absent if none has failed and it is not postponed
   * @param reason why the last attempt at it failed, or what it is postponed for; likewise
   * @param said the same as a sentence; absent of a handler's own words
   * @param postponed whether the handler cannot take it for a reason that is not the delivery's: that is no failure
   */
  public record Status(
      String handler,
      String server,
      String delivery,
      int waiting,
      String progress,
      int attempts,
      @Nullable Instant nextAt,
      @Nullable String reason,
      @Nullable Sentence said,
      boolean postponed) {}

  /** Which hand-overs are asked for. */
  public enum Kind {
    /** All. */
    ALL,
    /** Those that the handler is still to be given. */
    WAITING,
    /** Those of them whose last attempt failed, and those that were given up and that nobody has settled. */
    FAILING,
    /** Those that were taken, settled or skipped. */
    DONE
  }

  /** Where a list of hand-overs goes on: behind this one. */
  public record Place(String delivery, String handler) {}

  /**
   * The last time that something happened at a handler.
   *
   * @param delivery the delivery
   * @param server the id of the server that sent it
   * @param at when
   * @param reason why it failed; absent if it did not
   * @param said the same as a sentence; absent of a handler's own words
   * @param status the HTTP status of the answer; absent where it is not known
   */
  public record Latest(
      @Holds(like = ExchangeId.FORM) String delivery,
      String server,
      Instant at,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable Integer status) {
    static Latest of(HandOver record, Instant at, HandOver.@Nullable Event event) {
      return new Latest(
          record.delivery(),
          record.server(),
          at,
          event == null ? record.reason() : event.reason(),
          event == null ? record.said() : event.said(),
          event == null ? null : event.status());
    }
  }

  /**
   * How a handler is doing. What is counted is counted among the deliveries that are known: all that wait or were given
   * up, and the newest 20,000 that are done.
   *
   * @param handler its name
   * @param there whether it is there; deliveries may wait for one that is not
   * @param waiting how many deliveries wait for it
   * @param failing how many of them after an attempt that failed
   * @param givenUp how many were given up and are not settled
   * @param oldest since when the oldest of them waits; absent if none does
   * @param takenLastHour how many it took in the last hour
   * @param takenLastDay how many it took in the last 24 hours
   * @param lastTaken the last one that it took; absent if that is not known
   * @param lastFailure the last attempt that failed; absent if that is not known
   */
  public record Handler(
      String handler,
      boolean there,
      int waiting,
      int failing,
      int givenUp,
      @Nullable Instant oldest,
      int takenLastHour,
      int takenLastDay,
      @Nullable Latest lastTaken,
      @Nullable Latest lastFailure) {}

  /** What becomes of the wish to skip one. */
  public enum Skip {
    /** It is skipped. */
    DONE,
    /** It is being handed over: it is skipped as soon as that has ended, unless it is taken. */
    SOON,
    /** It does not wait. */
    NOTHING
  }

  private final HandOverRecords records;

  /** Who begins one anew holds it: two who ask at once are told apart. */
  private final Object again = new Object();

  private final List<HandOverQueue> queues = new ArrayList<>();
  private final ScheduledExecutorService timer = Threads.timer("gate-handover");
  private final Patience patience;
  private final Clock clock;

  /** How many deliveries wait for handlers that are not there, by the handlers' names. */
  private volatile Map<String, Integer> unattended = Map.of();

  /**
   * Hands over to these handlers.
   *
   * @param memory what the files that they open are taken from
   */
  public HandOvers(
      DataLayout layout,
      JsonStore store,
      Inbox inbox,
      List<DeliveryHandler> handlers,
      MemoryBudget memory,
      Patience patience,
      Clock clock) {
    this(layout, store, inbox, handlers, memory, patience, clock, Optional.empty());
  }

  HandOvers(
      DataLayout layout,
      JsonStore store,
      Inbox inbox,
      List<DeliveryHandler> handlers,
      MemoryBudget memory,
      Patience patience,
      Clock clock,
      Optional<Alarm> alarm) {
    this.records = new HandOverRecords(layout, store);
    this.patience = patience;
    this.clock = clock;
    for (DeliveryHandler handler : handlers) {
      queues.add(new HandOverQueue(
          handler, records, inbox, memory, patience, clock, alarm.orElse(this::wake)));
    }
  }

  private Optional<HandOverQueue> queue(String handler) {
    return queues.stream().filter(queue -> queue.name().equals(handler)).findFirst();
  }

  private Stream<HandOverQueue> there() {
    return queues.stream().filter(HandOverQueue::isThere);
  }

  /** The names of the handlers that there are, sorted. */
  public List<String> handlers() {
    return there().map(HandOverQueue::name).sorted().toList();
  }

  /** Whether a handler may be called so: it becomes the name of a directory. */
  public static boolean isName(String name) {
    return name.matches("[a-z0-9][a-z0-9-]{0,63}");
  }

  private void wake(Duration pause, Runnable what) {
    try {
      var unused = timer.schedule(what, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "stopping, the next start goes on");
    }
  }

  /** Goes on with what waited when Gate stopped, and reads in the background what was given up. */
  public void start() throws StorageException {
    Map<String, Integer> nobody = new TreeMap<>();
    for (String handler : records.handlers()) {
      try {
        for (ServerId server : records.servers(handler)) {
          resume(handler, server, nobody);
        }
      } catch (StorageException e) {
        LOG.log(Level.ERROR, "what waits for a handler cannot be read handler=" + handler, e);
      }
    }
    unattended = nobody;
  }

  private void resume(String handler, ServerId server, Map<String, Integer> nobody)
      throws StorageException {
    List<ExchangeId> waiting = records.waiting(handler, server);
    Optional<HandOverQueue> queue = queue(handler);
    if (queue.isPresent()) {
      queue.get().resume(server, waiting);
    } else if (!waiting.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "deliveries wait for a handler that is not there handler={0} server={1} waiting={2}",
          handler,
          server,
          waiting.size());
      nobody.merge(handler, waiting.size(), Integer::sum);
    }
    wake(Duration.ZERO, () -> recall(handler, server));
  }

  private void recall(String handler, ServerId server) {
    try {
      records.recall(handler, server);
    } catch (StorageException | RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "given up hand-overs not read handler=" + handler + " server=" + server,
          e);
    }
  }

  /**
   * Holds the records of a delivery that nobody has seen yet for those handlers that keep them, so that a consumer
   * may remove it before {@link #add} is called; once this returns, that survives a crash. May be called again.
   *
   * @param draft where the whole delivery lies
   * @param wanted whether the handler of this name is given it
   */
  public void hold(Manifest manifest, Path draft, Predicate<String> wanted)
      throws StorageException {
    for (HandOverQueue queue : queues) {
      if (queue.keepsRecords() && isGiven(queue, wanted)) {
        records.hold(queue.name(), manifest, draft);
      }
    }
  }

  private static boolean isGiven(HandOverQueue queue, Predicate<String> wanted) {
    return queue.isThere() && wanted.test(queue.name());
  }

  /**
   * Hands a published delivery over to some handlers; once this returns, that survives a crash. A second
   * call for the same delivery does nothing.
   *
   * @param wanted whether the handler of this name is given it
   */
  public void add(Manifest manifest, Predicate<String> wanted) throws StorageException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    ServerId server = manifest.serverId();
    for (HandOverQueue queue : queues) {
      if (isGiven(queue, wanted)
          && records.begin(queue.name(), queue.keepsRecords(), manifest, clock.instant())) {
        queue.add(server, id);
      }
    }
  }

  /**
   * Hands a delivery over once more, with the same event id, to every handler that is done with it.
   *
   * @param wanted whether the handler of this name is meant
   * @param who asks for it
   * @return the handlers that are given it, sorted; none if none is done with it
   */
  public List<String> replay(Manifest manifest, Predicate<String> wanted, String who)
      throws StorageException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    ServerId server = manifest.serverId();
    List<String> given = new ArrayList<>();
    synchronized (again) {
      for (HandOverQueue queue : queues) {
        if (isGiven(queue, wanted) && !records.isWaiting(queue.name(), server, id)) {
          records.beginAgain(queue.name(), queue.keepsRecords(), manifest, who, clock.instant());
          queue.add(server, id);
          given.add(queue.name());
        }
      }
    }
    return given.stream().sorted().toList();
  }

  /**
   * Has a delivery that waits in a pause given to its handler at once; if it is being given it right now and is not
   * taken, once more.
   *
   * @return false if it is not the one that this handler is given next of its server
   */
  public boolean hasten(String handler, ServerId server, ExchangeId id) {
    return queue(handler).filter(queue -> queue.hasten(server, id)).isPresent();
  }

  /**
   * Gives up a delivery that waits for a handler, so that those behind it go on; nothing warns of it.
   *
   * @param who wants it
   */
  public Skip skip(String handler, ServerId server, ExchangeId id, String who)
      throws StorageException {
    Optional<HandOverQueue> queue = queue(handler);
    if (queue.isPresent()) {
      return queue.get().skip(server, id, who);
    }
    if (!isName(handler) || !records.skip(handler, server, id, who, clock.instant())) {
      return Skip.NOTHING;
    }
    count();
    return Skip.DONE;
  }

  /**
   * Has a handler given the first delivery that waits of a server at once, whatever pause it rests in; if it is being
   * given it right now and does not take it, once more. Nothing happens if none waits, or there is no such handler.
   */
  public void wake(String handler, ServerId server) {
    queue(handler).ifPresent(queue -> queue.wake(server));
  }

  /** The same with the first delivery of each server. */
  public void wake(String handler) {
    statuses().stream()
        .filter(one -> one.handler().equals(handler))
        .forEach(one -> wake(handler, new ServerId(one.server())));
  }

  /** What waits, by handler and server. */
  public List<Status> statuses() {
    return queues.stream().flatMap(queue -> queue.statuses().stream()).toList();
  }

  /** What a handler is given before this one, which waits; empty if it does not, or is the next. */
  public Optional<Status> before(HandOver record) {
    return queue(record.handler())
        .filter(queue -> record.isWaiting())
        .flatMap(queue -> queue.status(record.serverId()))
        .filter(first -> first.delivery().compareTo(record.delivery()) < 0);
  }

  /** The hand-overs that were given up and that nobody has settled, the newest delivery first. */
  public List<HandOver> givenUp() {
    return records.known().givenUp();
  }

  /** How each handler is doing, by its name; also those that are not there and for which something waits. */
  public List<Handler> state() {
    return records.known().handlers(handlers(), clock.instant());
  }

  /**
   * Some of the hand-overs that are known, without their histories, the newest delivery first.
   *
   * @param before the last of the page before; empty for the first page
   */
  public List<HandOver> some(
      Kind kind, Predicate<HandOver> wanted, Optional<Place> before, int limit) {
    return records.known().some(kind, wanted, before, limit);
  }

  /** How many deliveries wait for handlers that are not there, by the handlers' names. */
  public Map<String, Integer> unattended() {
    Map<String, Integer> all = new TreeMap<>(unattended);
    for (HandOverQueue queue : queues) {
      int waiting = queue.isThere() ? 0 : queue.waiting();
      if (waiting > 0) {
        all.put(queue.name(), waiting);
      }
    }
    return all;
  }

  /** How far a delivery is on its way to each handler that it was ever to be given, by their names. */
  public List<HandOver> of(ServerId server, ExchangeId id) throws StorageException {
    List<HandOver> all = new ArrayList<>();
    for (String handler : records.handlers()) {
      records.of(handler, server, id).ifPresent(all::add);
    }
    return all;
  }

  /**
   * Settles the hand-overs of a delivery that were given up: from now on they are nothing to look at.
   *
   * @param who says so
   * @return false if there is none
   */
  public boolean settle(ServerId server, ExchangeId id, String who) throws StorageException {
    boolean any = false;
    for (String handler : records.handlers()) {
      any |= records.settle(handler, server, id, who, clock.instant());
    }
    return any;
  }

  /** Whether a handler has still to be given this delivery, also one that is not there. */
  public boolean isWaiting(ExchangeId id) throws StorageException {
    for (String handler : records.handlers()) {
      for (ServerId server : records.servers(handler)) {
        if (records.isWaiting(handler, server, id)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Counts what waits for handlers that are not there. */
  private void count() throws StorageException {
    attend(record -> false);
  }

  /** Gives up what has waited too long for handlers that are not there any more. */
  public void expire() throws StorageException {
    Instant now = clock.instant();
    attend(record -> record.since().plus(patience.age()).isBefore(now));
  }

  private void attend(Predicate<HandOver> tooLong) throws StorageException {
    Instant now = clock.instant();
    Map<String, Integer> nobody = new TreeMap<>();
    for (String handler : records.handlers()) {
      if (queue(handler).isEmpty()) {
        for (ServerId server : records.servers(handler)) {
          for (ExchangeId id : records.waiting(handler, server)) {
            @Nullable
            HandOver record = records.waiting(handler, server, id, now).orElse(null);
            if (record != null && tooLong.test(record)) {
              LOG.log(
                  Level.ERROR,
                  "hand-over given up, there is no such handler delivery={0} handler={1}",
                  id,
                  handler);
              records.save(record
                  .failed(now, Phrase.NO_HANDLER.of())
                  .noting(new HandOver.Course(now, Duration.ZERO, null, null)));
            } else {
              nobody.merge(handler, 1, Integer::sum);
            }
          }
        }
      }
    }
    unattended = nobody;
  }

  /** A hand-over that has ended, as far as its name tells. */
  public record Ended(String handler, ServerId server, ExchangeId id) {}

  /** All that have ended, by handler and server, oldest first. */
  public List<Ended> ended() throws StorageException {
    List<Ended> ended = new ArrayList<>();
    for (String handler : records.handlers()) {
      for (ServerId server : records.servers(handler)) {
        records.ended(handler, server).forEach(id -> ended.add(new Ended(handler, server, id)));
      }
    }
    return ended;
  }

  /** Forgets that one has ended. */
  public void forget(Ended each) throws StorageException {
    records.forget(each.handler(), each.server(), each.id());
  }

  /** Interrupts the handlers and closes them. */
  @Override
  public void close() {
    Threads.stop(timer);
    queues.forEach(HandOverQueue::close);
  }
}
