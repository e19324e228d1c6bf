package org.onecgate.admin;

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

/**
 * Those who listen to one kind of server-sent events, and the thread that looks whether there is one for them.
 *
 * <p><em>Threading:</em> safe. The thread runs only while there are listeners.
 */
final class Audience<L extends Listener> {
  private static final Logger LOG = System.getLogger(Audience.class.getName());

  /** The most listeners at once; whoever comes later asks now and then instead. */
  static final int MOST = 100;

  /** A comment comes after so many looks at which nothing had changed. */
  private static final int QUIET_LOOKS = 15;

  /** Looks whether there is something to tell, and tells it. */
  @FunctionalInterface
  interface Looking {
    /** Looks once. */
    void look() throws IOException;
  }

  private final byte[] comment = Listener.bytes(": still here\n\n");
  private final Set<L> listeners = ConcurrentHashMap.newKeySet();
  private final Doorkeeper doorkeeper;
  private final String thread;
  private final Duration look;
  private final Duration first;
  private final Looking looking;
  private @Nullable ScheduledExecutorService timer;
  private boolean closed;

  /**
   * Nobody yet.
   *
   * @param doorkeeper says who may listen
   * @param thread the name of the thread
   * @param first when it looks for the first time
   * @param look how often it looks
   * @param looking what it does then
   */
  Audience(Doorkeeper doorkeeper, String thread, Duration first, Duration look, Looking looking) {
    this.doorkeeper = doorkeeper;
    this.thread = thread;
    this.first = first;
    this.look = look;
    this.looking = looking;
  }

  /** Whether whoever asks may listen, and goes on to be allowed to. */
  BooleanSupplier admit(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    if (!request.getMethod().equals("GET")) {
      response.setHeader("Allow", "GET");
      throw new ApiException(405, "METHOD_NOT_ALLOWED", "here one can only GET");
    }
    return doorkeeper.watch(request, response);
  }

  /** Refuses one more where there are too many. */
  void requireRoom() throws ApiException {
    if (listeners.size() >= MOST) {
      throw new ApiException(503, "TOO_MANY_LISTENERS", "too many look on already");
    }
  }

  /** All of them; who ends takes itself out. */
  Set<L> listeners() {
    return listeners;
  }

  /** Has one more who is given this first, and looks from now on. */
  void add(L listener, byte[] first) {
    listeners.add(listener);
    listener.offer(first);
    listener.listen();
    if (!run()) {
      listener.end();
    }
  }

  /** Whether it looks already. */
  synchronized boolean isLooking() {
    return timer != null;
  }

  /** Looks from now on; false where it is closed. */
  private synchronized boolean run() {
    if (timer == null && !closed) {
      ScheduledExecutorService started = Threads.timer(thread);
      timer = started;
      var unused = started.scheduleWithFixedDelay(
          this::tick, first.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
    }
    return !closed;
  }

  private void tick() {
    try {
      listeners.stream().filter(each -> !each.mayStay()).forEach(Listener::end);
      synchronized (this) {
        if (listeners.isEmpty()) {
          if (timer != null) {
            timer.shutdown();
            timer = null;
          }
          return;
        }
      }
      looking.look();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "no events", e);
    }
  }

  /** A comment where so many looks in a row have found nothing; null at the others. */
  byte @Nullable [] comment(int quiet) {
    return quiet % QUIET_LOOKS == 0 ? comment : null;
  }

  /** Ends every stream; with the application. */
  void close() {
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
