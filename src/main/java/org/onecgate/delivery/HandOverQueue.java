package org.onecgate.delivery;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.delivery.DeliveryHandler.Accepted;
import org.onecgate.delivery.DeliveryHandler.Failed;
import org.onecgate.delivery.DeliveryHandler.Later;
import org.onecgate.delivery.DeliveryHandler.Outcome;
import org.onecgate.delivery.DeliveryHandler.Retry;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.staging.Restaging;
import org.onecgate.staging.SecretInspector;
import org.onecgate.storage.StorageException;

/**
 * Hands deliveries to one handler, those of each server one after another.
 *
 * <p><em>Threading:</em> safe; at most {@value #PARALLEL} threads, {@code gate-handover-<handler>-n}, so
 * that a handler that hangs is in nobody's way but its own.
 */
final class HandOverQueue implements AutoCloseable {
  private static final Logger LOG = System.getLogger(HandOverQueue.class.getName());
  private static final int PARALLEL = 2;

  /** The least pause of one that is postponed, however soon the handler wants it again. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** The deliveries of one server. Guarded by itself, {@code unsaved} and {@code excused} by {@code step}. */
  private static final class Lane {
    private final ServerId server;
    private final TreeSet<ExchangeId> waiting = new TreeSet<>();

    /** Whether a thread works on it, or will after a pause. */
    private boolean busy;

    /** Whether it rests in a pause; then nobody works on it. */
    private boolean resting;

    /** The number of the pause: an alarm of an earlier one is late. */
    private long pause;

    /** Whether the next attempt is made at once, though it is not due. */
    private boolean woken;

    /** When its first delivery was last postponed: no time before that counts for those behind it, either. */
    private Instant excused = Instant.MIN;

    /** How an attempt ended, if the disk would not take that. */
    private @Nullable HandOver unsaved;

    private String progress = "";

    /** Held while a step is done: who holds it may change a record that waits. */
    private final ReentrantLock step = new ReentrantLock();

    /** Those that are to be skipped, and who wants it. */
    private final Map<ExchangeId, String> unwanted = new HashMap<>();

    private boolean unheard;

    /** What the disk said last of the delivery at which it stands; null before it was read. */
    private @Nullable HandOver first;

    Lane(ServerId server) {
      this.server = server;
    }

    synchronized boolean add(ExchangeId id) {
      if (first != null && first.id().equals(id)) {
        first = null; // it begins anew
      }
      waiting.add(id);
      return take();
    }

    /** Whether the caller is the one to work on it. */
    synchronized boolean take() {
      boolean mine = !busy && !waiting.isEmpty();
      busy = busy || mine;
      return mine;
    }

    synchronized ExchangeId first() {
      return waiting.first();
    }

    /** Whether there is more to do. */
    synchronized boolean goesOn() {
      busy = !waiting.isEmpty();
      woken = woken && busy;
      return busy;
    }

    /** Begins a pause and tells its number; 0 if it was woken meanwhile. */
    synchronized long rest() {
      resting = !woken;
      return resting ? ++pause : 0;
    }

    /** Ends a pause; false if it is over already. */
    synchronized boolean endRest(long number) {
      boolean mine = resting && pause == number;
      resting = resting && !mine;
      return mine;
    }

    /** Ends the pause of the one behind this one, which comes first; false if there is none. */
    synchronized boolean endRestBefore(ExchangeId id) {
      return isFirst(id) && endRest(pause);
    }

    /** Wants the next attempt at once; tells whether the caller is the one to work on it. */
    synchronized boolean wake() {
      woken = busy;
      return endRest(pause);
    }

    /** Whether the attempt that comes now was wanted at once. */
    synchronized boolean takeWoken() {
      boolean was = woken;
      woken = false;
      return was;
    }

    /** It was wanted, and another one was due anyway and is done: it is wanted of the next. */
    synchronized void keepWoken() {
      woken = true;
    }

    synchronized void remove(ExchangeId id) {
      waiting.remove(id);
      unwanted.remove(id);
    }

    /** Whether it is the one that is handed over next, or is right now. */
    synchronized boolean isFirst(ExchangeId id) {
      return !waiting.isEmpty() && waiting.first().equals(id);
    }

    synchronized boolean isEmpty() {
      return waiting.isEmpty();
    }

    synchronized int size() {
      return waiting.size();
    }

    /** Notes that one is not to be handed over any more; false if it does not wait. */
    synchronized boolean refuse(ExchangeId id, String who) {
      boolean waits = waiting.contains(id);
      if (waits) {
        unwanted.put(id, who);
        unheard = true;
      }
      return waits;
    }

    /** Takes that back. */
    synchronized void want(ExchangeId id) {
      unwanted.remove(id);
    }

    /** Those that are not to be handed over any more. */
    synchronized Map<ExchangeId, String> unwanted() {
      unheard = false;
      return Map.copyOf(unwanted);
    }

    /** Whether there are some that nobody has looked at. */
    synchronized boolean isUnheard() {
      return unheard && !unwanted.isEmpty();
    }

    synchronized void progress(String what) {
      progress = what;
    }

    synchronized void stands(HandOver record) {
      first = record;
    }

    synchronized Optional<HandOvers.Status> status(String handler) {
      if (waiting.isEmpty()) {
        return Optional.empty();
      }
      String delivery = waiting.first().value();
      boolean known = first != null && first.delivery().equals(delivery);
      boolean postponed = first != null && known && first.isPostponed();
      boolean tried = first != null && known && (first.attempts() > 0 || postponed);
      return Optional.of(new HandOvers.Status(
          handler,
          server.value(),
          delivery,
          waiting.size(),
          progress,
          first != null && tried ? first.attempts() : 0,
          first != null && tried ? first.nextAt() : null,
          first != null && tried ? first.reason() : null,
          first != null && tried ? first.said() : null,
          postponed));
    }
  }

  private final DeliveryHandler handler;
  private final String name;
  private final boolean keepsRecords;
  private final HandOverRecords records;
  private final Inbox inbox;
  private final MemoryBudget memory;
  private final Patience patience;
  private final Clock clock;
  private final HandOvers.Alarm alarm;
  private final ExecutorService threads;
  private final Map<ServerId, Lane> lanes = new TreeMap<>();
  private volatile boolean stopping;

  HandOverQueue(
      DeliveryHandler handler,
      HandOverRecords records,
      Inbox inbox,
      MemoryBudget memory,
      Patience patience,
      Clock clock,
      HandOvers.Alarm alarm) {
    this.handler = handler;
    this.name = handler.name();
    this.keepsRecords = handler.keepsRecords();
    this.records = records;
    this.inbox = inbox;
    this.memory = memory;
    this.patience = patience;
    this.clock = clock;
    this.alarm = alarm;
    this.threads = Threads.pool("gate-handover-" + name, PARALLEL, thread -> {
      Threads.daemon(thread);
      thread.setContextClassLoader(handler.getClass().getClassLoader());
    });
  }

  String name() {
    return name;
  }

  boolean keepsRecords() {
    return keepsRecords;
  }

  /** Whether its handler is there now. */
  boolean isThere() {
    return handler.isThere();
  }

  /** How many deliveries wait for it. */
  int waiting() {
    return lanes().stream().mapToInt(Lane::size).sum();
  }

  /** Hands over what the disk says is waiting; later ones go behind it. */
  void resume(ServerId server, List<ExchangeId> waiting) {
    if (!waiting.isEmpty()) {
      LOG.log(
          Level.INFO,
          "hand-overs resumed handler={0} server={1} waiting={2}",
          name,
          server,
          waiting.size());
      waiting.forEach(id -> add(server, id));
    }
  }

  /** Hands over one delivery that the disk says is waiting. */
  void add(ServerId server, ExchangeId id) {
    Lane lane = lane(server);
    if (lane.add(id) || lane.endRestBefore(id)) {
      submit(lane);
    }
  }

  /** Has the first delivery of a server given at once. */
  void wake(ServerId server) {
    known(server).filter(Lane::wake).ifPresent(this::submit);
  }

  /** Has this delivery given at once; false if it is not its turn. */
  boolean hasten(ServerId server, ExchangeId id) {
    Lane lane = lane(server);
    boolean first = lane.isFirst(id);
    if (first) {
      wake(server);
    }
    return first;
  }

  /** Gives up a delivery that waits, at once or when it is not being handed over any more. */
  HandOvers.Skip skip(ServerId server, ExchangeId id, String who) throws StorageException {
    Lane lane = lane(server);
    if (!lane.refuse(id, who)) {
      return HandOvers.Skip.NOTHING;
    }
    if (!lane.step.tryLock()) {
      return HandOvers.Skip.SOON; // whoever holds it looks once more when it is done
    }
    boolean first = lane.isFirst(id);
    boolean skipped;
    try {
      skipped = skip(lane, id, who);
    } finally {
      lane.want(id);
      lane.step.unlock();
    }
    if (first || lane.isUnheard()) {
      wake(server); // those behind it need not wait for its pause, nor who asked meanwhile
    }
    return skipped ? HandOvers.Skip.DONE : HandOvers.Skip.NOTHING;
  }

  /** The same by whoever does the steps of the lane now. */
  private boolean skip(Lane lane, ExchangeId id, String who) throws StorageException {
    @Nullable HandOver unsaved = lane.unsaved;
    if (unsaved != null && unsaved.id().equals(id)) {
      records.save(unsaved); // how the last attempt ended is known, and counts
      lane.unsaved = null;
    }
    boolean skipped = records.skip(name, lane.server, id, who, clock.instant());
    lane.remove(id);
    return skipped;
  }

  private void skipUnwanted(Lane lane) throws StorageException {
    for (Map.Entry<ExchangeId, String> each : lane.unwanted().entrySet()) {
      boolean skipped = skip(lane, each.getKey(), each.getValue());
      LOG.log(
          Level.INFO,
          "hand-over to be skipped delivery={0} handler={1} skipped={2}",
          each.getKey(),
          name,
          skipped);
    }
  }

  private Lane lane(ServerId server) {
    synchronized (lanes) {
      return lanes.computeIfAbsent(server, Lane::new);
    }
  }

  private List<Lane> lanes() {
    synchronized (lanes) {
      return new ArrayList<>(lanes.values());
    }
  }

  /** The lane of a server of which something has waited since the start. */
  private Optional<Lane> known(ServerId server) {
    synchronized (lanes) {
      return Optional.ofNullable(lanes.get(server));
    }
  }

  /** What waits of one server; empty if nothing does. */
  Optional<HandOvers.Status> status(ServerId server) {
    return known(server).flatMap(lane -> lane.status(name));
  }

  List<HandOvers.Status> statuses() {
    return lanes().stream().flatMap(lane -> lane.status(name).stream()).toList();
  }

  private void submit(Lane lane) {
    try {
      threads.execute(() -> run(lane));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "stopping, the next start goes on handler={0}", name);
    }
  }

  /** Does the next step of a lane and sees that the one after it comes. */
  private void run(Lane lane) {
    if (stopping) {
      return;
    }
    Duration pause;
    lane.step.lock();
    try {
      skipUnwanted(lane);
      pause = lane.isEmpty() ? Duration.ZERO : step(lane, lane.first());
    } catch (StorageException | RuntimeException | Error e) {
      LOG.log(Level.WARNING, "hand-over not noted, it is tried again handler=" + name, e);
      pause = Patience.pause(4, 1);
    } finally {
      lane.step.unlock();
    }
    if (lane.goesOn() && !stopping) {
      boolean atOnce = pause.isZero() || lane.isUnheard();
      long number = atOnce ? 0 : lane.rest();
      if (number == 0) {
        submit(lane);
      } else {
        alarm.in(pause, () -> {
          if (lane.endRest(number)) {
            submit(lane);
          }
        });
      }
    }
  }

  /**
   * Tries to hand over the first delivery of a lane, unless it is not due yet.
   *
   * @return how long the lane rests
   */
  private Duration step(Lane lane, ExchangeId id) throws StorageException {
    @Nullable HandOver after = lane.unsaved;
    boolean wokenInVain = false;
    if (after == null) {
      @Nullable
      HandOver before = records.waiting(name, lane.server, id, clock.instant()).orElse(null);
      if (before == null) {
        lane.remove(id); // it ended between the look at its note and this
        return Duration.ZERO;
      }
      lane.stands(before);
      Duration rest = Duration.between(clock.instant(), before.nextAt());
      boolean due = rest.toMillis() <= 0;
      boolean woken = lane.takeWoken();
      if (!woken && !due) {
        return rest.compareTo(Patience.CAP) < 0 ? rest : Patience.CAP;
      }
      wokenInVain = woken && due;
      if (!handler.isThere()) {
        return Patience.CAP; // or until it is woken
      }
      after = attempt(lane, before);
      if (after == null) {
        return Patience.CAP; // stopping: nobody waits for that
      }
      lane.unsaved = after;
    }
    save(after);
    lane.stands(after);
    lane.unsaved = null;
    if (after.isWaiting()) {
      return Duration.between(clock.instant(), after.nextAt());
    }
    lane.remove(after.id());
    if (wokenInVain) {
      lane.keepWoken();
    }
    return Duration.ZERO;
  }

  /**
   * Notes it once more where a stop interrupted that: what a handler has taken is not given to it again. The stop sets
   * the flag of a thread before it closes what the thread writes to, so the flag may be gone by then.
   */
  private void save(HandOver after) throws StorageException {
    try {
      records.save(after);
    } catch (StorageException e) {
      if (!(e.getCause() instanceof ClosedByInterruptException)) {
        throw e;
      }
      var unused = Thread.interrupted();
      records.save(after);
    }
  }

  /** One attempt and what the record says after it; null if Gate stops and it is not over. */
  private @Nullable HandOver attempt(Lane lane, HandOver before) {
    Answered answered = new Answered();
    Instant began = clock.instant();
    Outcome outcome = outcome(lane, before, answered);
    Instant now = clock.instant();
    @Nullable HandOver after = after(lane, before, outcome, now);
    return after == null ? null : after.noting(answered.in(began, now));
  }

  private @Nullable HandOver after(Lane lane, HandOver before, Outcome outcome, Instant now) {
    if (before.isPostponed()) {
      lane.excused = now;
    }
    int failed = before.attempts() + 1;
    if (outcome instanceof Accepted) {
      LOG.log(Level.INFO, "handed over delivery={0} handler={1}", before.delivery(), name);
      return before.accepted(now);
    }
    if (outcome instanceof Failed f) {
      return givenUp(before, f.reason());
    }
    if (stopping) {
      return null;
    }
    if (outcome instanceof Later later) {
      return postponed(before, later);
    }
    Retry retry = (Retry) outcome;
    Instant since = before.queuedAt().isAfter(lane.excused) ? before.queuedAt() : lane.excused;
    if (failed >= patience.attempts() || since.plus(patience.age()).isBefore(now)) {
      return givenUp(before, retry.reason());
    }
    Duration pause = Patience.pause(failed, ThreadLocalRandom.current().nextDouble());
    Duration asked = retry.after().orElse(pause);
    Duration longer = asked.compareTo(pause) > 0 ? asked : pause;
    Duration wait = longer.compareTo(Patience.CAP) < 0 ? longer : Patience.CAP;
    LOG.log(
        Level.WARNING,
        "not handed over, it is tried again delivery={0} handler={1} attempt={2} seconds={3}"
            + " reason={4}",
        before.delivery(),
        name,
        failed,
        wait.toSeconds(),
        HandOver.text(retry.reason()));
    return before.again(now, now.plus(wait), retry.reason());
  }

  private HandOver postponed(HandOver before, Later later) {
    Instant now = clock.instant();
    Duration asked = later.after();
    Duration least = asked.compareTo(SHORTEST) > 0 ? asked : SHORTEST;
    Duration wait = least.compareTo(Patience.CAP) < 0 ? least : Patience.CAP;
    String reason = HandOver.text(later.reason());
    LOG.log(
        reason.equals(before.reason()) ? Level.DEBUG : Level.INFO, // it may say so for days
        "not handed over yet, the handler waits delivery={0} handler={1} seconds={2} reason={3}",
        before.delivery(),
        name,
        wait.toSeconds(),
        reason);
    return before.postponed(now.plus(wait), later.reason());
  }

  private HandOver givenUp(HandOver before, Sentence reason) {
    LOG.log(
        Level.ERROR,
        "hand-over given up delivery={0} handler={1} attempts={2} reason={3}",
        before.delivery(),
        name,
        before.attempts() + 1,
        HandOver.text(reason));
    return before.failed(clock.instant(), reason);
  }

  private static Outcome again(Sentence why) {
    return new Retry(why, Optional.empty());
  }

  private Outcome outcome(Lane lane, HandOver before, Answered answered) {
    PublishedDelivery delivery;
    try {
      Optional<PublishedDelivery> found = delivery(before);
      if (found.isEmpty()) {
        return new Failed(Phrase.NOT_IN_INBOX.of());
      }
      delivery = found.get();
    } catch (StorageException e) {
      return again(Phrase.MANIFEST.of(String.valueOf(e.getMessage())));
    }
    Call call = new Call(lane, before, delivery, answered);
    alarm.in(handler.limit(), call::interrupt);
    try {
      @Nullable Outcome outcome = handler.handle(delivery, call);
      return outcome == null ? again(Phrase.RETURNED_NULL.of()) : outcome;
    } catch (Throwable e) {
      LOG.log(Level.DEBUG, "handler failed handler=" + name, e);
      return again(
          e instanceof InterruptedException
              ? Phrase.INTERRUPTED.of()
              : Phrase.VERBATIM.of(e.toString()));
    } finally {
      call.end();
    }
  }

  /** What is held of it, else what is in the inbox: it may wait since the handler did not keep records. */
  private Optional<PublishedDelivery> delivery(HandOver before) throws StorageException {
    Optional<PublishedDelivery> held =
        keepsRecords ? records.held(name, before.serverId(), before.id()) : Optional.empty();
    return held.isPresent() ? held : inbox.published(before.id()).map(inbox::delivery);
  }

  /** What a handler was answered; it may say so from a thread of its own, and also when its attempt is over. */
  private static final class Answered {
    private @Nullable Integer status;
    private @Nullable String words;

    synchronized void by(int code, String text) {
      String line = HandOver.onOneLine(text).strip();
      status = code;
      words = line.isEmpty() ? null : SecretInspector.shown(line);
    }

    /** The attempt that took so long, with this answer. */
    synchronized HandOver.Course in(Instant began, Instant ended) {
      return new HandOver.Course(began, Duration.between(began, ended), status, words);
    }
  }

  /** One call of the handler, in this thread. */
  private final class Call implements DeliveryHandler.Attempt {
    private final Thread thread = Thread.currentThread();
    private final Lane lane;
    private final HandOver before;
    private final PublishedDelivery delivery;
    private final Restaging files;
    private final Answered answered;
    private boolean over;

    Call(Lane lane, HandOver before, PublishedDelivery delivery, Answered answered) {
      this.answered = answered;
      this.lane = lane;
      this.before = before;
      this.delivery = delivery;
      this.files = new Restaging(before.id(), memory);
    }

    @Override
    public int number() {
      return before.attempts() + 1;
    }

    @Override
    public void progress(String what) {
      lane.progress(HandOver.onOneLine(what));
    }

    @Override
    public void answered(int status, String words) {
      answered.by(status, words);
    }

    @Override
    public Restaging.Handle stage(Manifest.File file) throws IOException {
      return files.stage(delivery.checked(file));
    }

    synchronized void interrupt() {
      if (!over) {
        LOG.log(
            Level.WARNING,
            "handler takes too long, it is interrupted delivery={0} handler={1}",
            before.delivery(),
            name);
        thread.interrupt();
      }
    }

    /** What comes now is ours: an interrupted thread could not write. */
    void end() {
      synchronized (this) {
        over = true;
        var unused = Thread.interrupted();
      }
      files.close();
      lane.progress("");
    }
  }

  /** Interrupts what is under way; the next start goes on. */
  @Override
  public void close() {
    stopping = true;
    if (!Threads.stop(threads)) {
      LOG.log(Level.WARNING, "a handler is still running handler={0}", name);
    }
    try {
      handler.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "handler not closed handler=" + name, e);
    }
  }
}
