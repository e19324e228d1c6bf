package org.onecgate.alarm;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * Tells of warnings whoever does not look (O1): what has come, and what is over, as soon as two looks in a row
 * agree on it, so that what comes at once is one message and what comes for a moment is none.
 *
 * <p>What was told is kept in {@code state/alarms.json} as soon as it was taken. A crash before that has it told
 * again; nothing is lost by one, as what holds and was not told is told. Two nodes of one data directory would
 * both tell.
 *
 * <p><em>Threading:</em> safe. One thread looks, and each channel has one of its own, so that none waits for
 * another; nobody else waits for any of them, save whoever asks for a {@link #test}.
 */
public final class Alarms implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Alarms.class.getName());

  /** How long whoever asks for a test waits. */
  private static final int TEST_SECONDS = 40;

  /** So much of an answer is shown. */
  private static final int ANSWER = 300;

  /** From how many failures in a row on it is a warning: a single one is no news. */
  private static final int FAILURES = 2;

  private final Path file;
  private final JsonStore json;
  private final Clock clock;
  private final AlarmSettings settings;
  private final Wording wording;
  private final Channels channels;
  private final List<Teller> tellers = new ArrayList<>();
  private final Map<Teller, ExecutorService> threads = new LinkedHashMap<>();
  private final ScheduledExecutorService timer;
  private final AtomicBoolean testing = new AtomicBoolean();
  private final AtomicBoolean following = new AtomicBoolean();
  private final Object saving = new Object();
  private volatile boolean unsaved;

  // of the thread that looks
  private @Nullable Set<String> before;
  private boolean blind;

  /**
   * How a channel stands.
   *
   * @param channel its name
   * @param whom whom it tells, without secrets
   * @param severity from what on it is used
   * @param holds how many warnings hold of which it has told
   * @param at when its last message was taken; absent if none was
   * @param last the first line of it
   * @param failures how many attempts in a row have failed
   * @param failedAt when the last of them did; absent if none has
   * @param nextAt when it is tried again; absent if it works
   * @param problem why it failed; absent if it works
   */
  public record State(
      String channel,
      String whom,
      String severity,
      int holds,
      @Nullable Instant at,
      @Nullable String last,
      int failures,
      @Nullable Instant failedAt,
      @Nullable Instant nextAt,
      @Nullable String problem) {}

  /**
   * What became of a test.
   *
   * @param channel its name
   * @param taken whether the message was taken
   * @param answer how the answer begins, or why there is none
   */
  public record Tested(String channel, boolean taken, String answer) {}

  /**
   * Opens the channels that are set; {@link #follow} begins to tell.
   *
   * @param file where is kept what was told; one that will not load is set aside, and all that holds is told
   *     again (P6)
   * @throws StorageException if this thread is wanted to end
   */
  public static Alarms open(AlarmSettings settings, Path file, JsonStore json, Clock clock)
      throws StorageException {
    ScheduledExecutorService timer = Threads.timer("gate-alarms");
    return new Alarms(
        settings, file, json, clock, timer, Channels.of(settings, json, clock, timer));
  }

  Alarms(
      AlarmSettings settings,
      Path file,
      JsonStore json,
      Clock clock,
      ScheduledExecutorService timer,
      Channels channels)
      throws StorageException {
    this.settings = settings;
    this.file = file;
    this.json = json;
    this.clock = clock;
    this.timer = timer;
    this.channels = channels;
    boolean silent = channels.all().isEmpty();
    Texts texts = silent ? Texts.NONE : Texts.of(settings.language());
    this.wording = new Wording(texts, settings.address(), settings.zone(), clock);
    Told told = silent ? Told.NOTHING : json.loadOrSetAside(file, Told.class).orElse(Told.NOTHING);
    for (Channel channel : channels.all()) {
      Teller teller = new Teller(
          channel,
          settings.severities().of(channel.name()),
          settings.again(),
          told.of(channel.name()));
      tellers.add(teller);
      threads.put(teller, Threads.pool("gate-alarms-" + channel.name(), 1));
      LOG.log(Level.INFO, "warnings are told channel={0}", channel.name());
    }
  }

  /**
   * Begins to tell of what holds; once, and only if there is a channel.
   *
   * @param every how often is looked
   */
  public void follow(Cause.Source source, Duration every) {
    if (!tellers.isEmpty() && following.compareAndSet(false, true)) {
      long pause = every.toMillis();
      var unused = timer.scheduleWithFixedDelay(
          () -> lookSafely(source), pause, pause, TimeUnit.MILLISECONDS);
    }
  }

  /** A bug must not end the looking. */
  private void lookSafely(Cause.Source source) {
    try {
      var unused = look(source);
    } catch (RuntimeException e) {
      if (!timer.isShutdown()) {
        LOG.log(Level.ERROR, "alarms could not look", e);
      }
    }
  }

  /**
   * Looks once, and has told what is to be told.
   *
   * @return what is over when it was told
   */
  List<Future<?>> look(Cause.Source source) {
    if (unsaved) {
      save();
    }
    Map<String, Cause> now = new LinkedHashMap<>();
    try {
      source.now().forEach(cause -> now.putIfAbsent(cause.key(), cause));
      blind = false;
    } catch (IOException | RuntimeException e) {
      if (!blind) {
        LOG.log(Level.ERROR, "alarms do not know what holds", e);
      }
      blind = true;
      return List.of();
    }
    Set<String> last = before;
    before = Set.copyOf(now.keySet());
    if (last == null) {
      return List.of();
    }
    Set<String> known = new HashSet<>(last);
    known.addAll(now.keySet());
    return tell(new Teller.Seen(
        now.values().stream()
            .filter(cause -> last.contains(cause.key()) && !cause.follows())
            .toList(),
        known));
  }

  private synchronized List<Future<?>> tell(Teller.Seen seen) {
    List<Future<?>> told = new ArrayList<>();
    Instant now = clock.instant();
    boolean quiet = settings
        .quiet()
        .filter(hours -> hours.hold(now.atZone(settings.zone()).toLocalTime()))
        .isPresent();
    for (Teller teller : tellers) {
      Teller.Plan plan = teller.plan(seen, now, quiet, settings.badInQuiet());
      ExecutorService thread = threads.get(teller);
      if (!plan.isEmpty() && thread != null) {
        Message message = wording.message(
            plan.raised().stream().map(this::item).toList(),
            plan.settled().stream().map(Alarms::item).toList(),
            teller.left(plan));
        int attempt = teller.begin();
        told.add(thread.submit(() -> tell(teller, plan, message, attempt)));
      }
    }
    return told;
  }

  private Message.Item item(Cause cause) {
    return new Message.Item(
        cause.key(),
        cause.code(),
        cause.bad(),
        cause.subject(),
        wording.title(cause),
        wording.text(cause));
  }

  private static Message.Item item(Told.Entry entry) {
    return new Message.Item(
        entry.key(), entry.code(), entry.bad(), entry.subject(), entry.title(), "");
  }

  private void tell(Teller teller, Teller.Plan plan, Message message, int attempt) {
    Tested said = say(teller.channel(), message, attempt);
    synchronized (this) {
      if (said.taken()) {
        teller.taken(plan, message, clock.instant());
      } else {
        teller.failed(said.answer(), clock.instant());
      }
    }
    if (said.taken()) {
      save();
      LOG.log(
          Level.INFO,
          "alarm told channel={0} raised={1} settled={2}",
          said.channel(),
          keys(message.raised()),
          keys(message.settled()));
    } else if (!timer.isShutdown()) {
      LOG.log(
          Level.WARNING,
          "alarm not taken channel={0} attempt={1} reason={2}",
          said.channel(),
          attempt,
          said.answer());
    }
  }

  private static List<String> keys(List<Message.Item> items) {
    return items.stream().map(Message.Item::key).toList();
  }

  /** Says it; whatever goes wrong is an answer, and holds no secret. */
  private Tested say(Channel channel, Message message, int attempt) {
    boolean taken = false;
    String answer;
    try {
      answer = channel.tell(message, attempt);
      taken = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer = "broken off";
    } catch (RefusedException e) {
      answer = String.valueOf(e.getMessage());
    } catch (IOException | RuntimeException | LinkageError e) {
      answer = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
    }
    for (Channel each : channels.all()) {
      for (String secret : each.secrets()) {
        answer = answer.replace(secret, "***");
      }
    }
    String line = Wording.line(answer).strip();
    return new Tested(
        channel.name(), taken, line.length() > ANSWER ? line.substring(0, ANSWER) : line);
  }

  /** Keeps what was told; if the disk fails it is tried again with the next look. */
  private void save() {
    synchronized (saving) {
      Told told;
      synchronized (this) {
        told = new Told(tellers.stream().map(Teller::lane).toList());
      }
      try {
        json.write(file, told);
        unsaved = false;
      } catch (StorageException e) {
        if (!unsaved && !timer.isShutdown()) {
          LOG.log(Level.ERROR, "what was told is not kept, it is tried again", e);
        }
        unsaved = true;
      }
    }
  }

  /** How the channels stand. */
  public synchronized List<State> states() {
    return tellers.stream().map(Teller::state).toList();
  }

  /** Those that fail for longer than once. */
  public List<State> failing() {
    return states().stream().filter(state -> state.failures() >= FAILURES).toList();
  }

  /**
   * Sends a message through every channel that says only that it came, and waits for the answers, {@value
   * #TEST_SECONDS} s at the most. A channel that takes it is tried again at once with what it has to tell.
   *
   * @return what became of it; empty while another test runs
   */
  public Optional<List<Tested>> test() throws InterruptedException {
    if (!testing.compareAndSet(false, true)) {
      return Optional.empty();
    }
    try {
      Map<Teller, Future<Tested>> asked = new LinkedHashMap<>();
      threads.forEach((teller, thread) ->
          asked.put(teller, thread.submit(() -> say(teller.channel(), wording.test(), 1))));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TEST_SECONDS);
      List<Tested> all = new ArrayList<>();
      for (Map.Entry<Teller, Future<Tested>> each : asked.entrySet()) {
        Tested tested = await(each.getKey().channel().name(), each.getValue(), end);
        if (tested.taken()) {
          synchronized (this) {
            each.getKey().works();
          }
        }
        all.add(tested);
      }
      return Optional.of(all);
    } finally {
      testing.set(false);
    }
  }

  private static Tested await(String channel, Future<Tested> asked, long end)
      throws InterruptedException {
    try {
      return asked.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      asked.cancel(true);
      return new Tested(channel, false, "no answer in " + TEST_SECONDS + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Breaks off what is being told; what was not taken is told after the next start, if it still holds. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.values().forEach(ExecutorService::shutdownNow);
    channels.close();
    threads.values().forEach(Threads::stop);
    Threads.stop(timer);
    if (unsaved) {
      save(); // the interruption ended the writing, too
    }
  }
}
