package org.onecgate.admin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
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

  private final transient byte[] comment = bytes(": still here\n\n");

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
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Accel-Buffering", "no"); // nginx would keep events back
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    Listener listener = new Listener(context, response.getOutputStream(), mayStay);
    context.addListener(listener);
    listeners.add(listener);
    listener.offer(current());
    listener.out.setWriteListener(listener);
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
      listeners.stream().filter(l -> !l.mayStay.getAsBoolean()).forEach(Listener::end);
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
        listeners.forEach(l -> l.offer(offered));
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
    newest = bytes("retry: 3000\ndata: " + now + "\n\n"); // JSON has no line end inside
    return changed;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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

  /** One browser. */
  private final class Listener implements WriteListener, AsyncListener {
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final BooleanSupplier mayStay;
    private byte @Nullable [] pending;
    private boolean open;
    private boolean unflushed;
    private boolean over;

    Listener(AsyncContext context, ServletOutputStream out, BooleanSupplier mayStay) {
      this.context = context;
      this.out = out;
      this.mayStay = mayStay;
    }

    /** Writes this as soon as it can be, unless something newer comes before. */
    synchronized void offer(byte[] event) {
      if (pending == null || event != comment) {
        pending = event;
      }
      if (open) {
        pump();
      }
    }

    @Override
    public synchronized void onWritePossible() {
      open = true;
      pump();
    }

    private void pump() {
      try {
        while (!over && (pending != null || unflushed) && out.isReady()) {
          byte[] event = pending;
          if (event != null) {
            pending = null;
            unflushed = true;
            out.write(event);
          } else {
            unflushed = false;
            out.flush();
          }
        }
      } catch (IOException | IllegalStateException e) {
        end(); // gone
      }
    }

    synchronized void end() {
      listeners.remove(this);
      if (!over) {
        over = true;
        try {
          context.complete();
        } catch (IllegalStateException e) {
          LOG.log(Level.DEBUG, "a stream of events had ended", e);
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
      listeners.remove(this);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      end();
    }

    @Override
    public void onError(AsyncEvent event) {
      end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // it is started once
    }
  }
}
