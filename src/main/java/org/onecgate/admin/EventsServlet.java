package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;

/**
 * {@code GET /api/events}: the status as server-sent events, at most one each second, while it changes
 * (C5); a comment now and then while it does not, so that both ends notice a lost connection.
 *
 * <p>A stream ends when its administrator's session does; looking on does not keep a session alive. Who
 * reads too slowly misses events, never the newest.
 *
 * <p><em>Threading:</em> {@code gate-events} looks for all listeners at once, and runs only while there
 * are any. It never waits for one of them: they are written to only as far as they take it.
 */
public final class EventsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(EventsServlet.class.getName());

  /** The most listeners at once; whoever comes later asks now and then instead. */
  static final int MOST = 100;

  /** How often it looks whether something has changed. */
  public static final Duration LOOK = Duration.ofSeconds(1);

  /** A comment comes after so many looks at which nothing had changed. */
  private static final int QUIET_LOOKS = 15;

  private final transient byte[] comment = Listener.bytes(": still here\n\n");

  private final transient StatusSource source;
  private final transient Doorkeeper doorkeeper;
  private final transient JsonStore json;
  private final transient Duration look;
  private final transient Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private transient @Nullable ScheduledExecutorService timer;
  private transient byte[] newest = new byte[0];
  private transient String shown = "";
  private transient int quiet;
  private transient boolean closed;

  /** Where the status comes from. */
  interface StatusSource {
    /** Everything of the first screen. */
    StatusApi.StatusView status() throws IOException;
  }

  /** Tells of this status, looking at it so often, to whom this doorkeeper admits. */
  EventsServlet(StatusSource source, Doorkeeper doorkeeper, JsonStore json, Duration look) {
    this.source = source;
    this.doorkeeper = doorkeeper;
    this.json = json;
    this.look = look;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      if (!request.getMethod().equals("GET")) {
        response.setHeader("Allow", "GET");
        throw new ApiException(405, "METHOD_NOT_ALLOWED", "here one can only GET");
      }
      BooleanSupplier mayStay = doorkeeper.watch(request, response);
      if (listeners.size() >= MOST) {
        throw new ApiException(503, "TOO_MANY_LISTENERS", "too many look on already");
      }
      listen(request, response, mayStay);
    } catch (ApiException e) {
      Envelope.failure(response, e, json);
    }
  }

  private void listen(
      HttpServletRequest request, HttpServletResponse response, BooleanSupplier mayStay)
      throws IOException {
    Listener listener = new Listener(request, response, mayStay, listeners);
    listeners.add(listener);
    listener.offer(current());
    listener.listen();
    run();
  }

  /** The newest event; looks for itself where nobody looked on before. */
  private synchronized byte[] current() throws IOException {
    if (timer == null || newest.length == 0) {
      look();
    }
    return newest;
  }

  private synchronized void run() {
    if (timer == null && !closed) {
      ScheduledExecutorService started = Threads.timer("gate-events");
      timer = started;
      long millis = look.toMillis();
      var unused =
          started.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    try {
      listeners.stream().filter(l -> !l.mayStay()).forEach(Listener::end);
      byte[] event;
      synchronized (this) {
        if (listeners.isEmpty()) {
          if (timer != null) {
            timer.shutdown();
            timer = null;
          }
          return;
        }
        if (look()) {
          event = newest;
          quiet = 0;
        } else {
          quiet++;
          event = quiet % QUIET_LOOKS == 0 ? comment : null;
        }
      }
      if (event != null) {
        byte[] offered = event;
        if (offered == comment) {
          listeners.forEach(l -> l.offerIfIdle(offered));
        } else {
          listeners.forEach(l -> l.offer(offered));
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "no events", e);
    }
  }

  /** Whether there is something new to tell. */
  private boolean look() throws IOException {
    StatusApi.StatusView status = source.status();
    String now = Envelope.value(status, json).toString();
    String compared = Envelope.value(status.withoutTime(), json).toString();
    boolean changed = !compared.equals(shown);
    shown = compared;
    // also where nothing has changed: whoever comes next sets a clock by it
    newest = Listener.bytes("retry: 3000\ndata: " + now + "\n\n"); // JSON has no line end inside
    return changed;
  }

  /** Ends every stream; with the application. */
  @Override
  public void destroy() {
    ScheduledExecutorService running;
    synchronized (this) {
      closed = true;
      running = timer;
      timer = null;
    }
    if (running != null) {
      Threads.stop(running);
    }
    listeners.forEach(Listener::end);
  }
}
