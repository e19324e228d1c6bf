package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.catalogue.Change;
import org.onecgate.catalogue.Decisions;
import org.onecgate.catalogue.Feed;
import org.onecgate.json.JsonStore;

/**
 * {@code GET /api/catalogue/events?server=&after=}: every change of the goods of a server as a server-sent event, with
 * its number as the id, so that a browser which lost the connection goes on where it was (G3). Without {@code after} or
 * {@code Last-Event-ID} it begins with the next change. A comment comes now and then while nothing changes.
 *
 * <p>Where a catalogue was built anew, an event {@code rebuilt} says so, and all changes come from the first one on.
 *
 * <p>Nobody misses a change: who reads slowly gets the next ones when the last were taken.
 *
 * <p><em>Threading:</em> {@code gate-changes} looks for all listeners, and runs only while there are any. It never
 * waits for one of them.
 */
public final class ChangesServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(ChangesServlet.class.getName());

  /** The most listeners at once; whoever comes later asks for changes now and then instead. */
  static final int MOST = 100;

  /** So many changes are written at once; the next when they were taken. */
  private static final int PART = 100;

  /** A comment comes after so many looks at which nothing had changed. */
  private static final int QUIET_LOOKS = 15;

  private final transient byte[] comment = Listener.bytes(": still here\n\n");
  private static final String NUMBER = "\\d{1,15}";

  private final transient Decisions catalogues;
  private final transient Doorkeeper doorkeeper;
  private final transient JsonStore json;
  private final transient Duration look;
  private final transient Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private transient @Nullable ScheduledExecutorService timer;
  private transient boolean closed;

  /** Tells of the changes of these, looking for them so often, to whom this doorkeeper admits. */
  ChangesServlet(Decisions catalogues, Doorkeeper doorkeeper, JsonStore json, Duration look) {
    this.catalogues = catalogues;
    this.doorkeeper = doorkeeper;
    this.json = json;
    this.look = look;
  }

  /** One who follows the changes of a server. */
  private static final class Follower extends Listener {
    final ServerId server;
    long after;
    int quiet;

    Follower(
        HttpServletRequest request,
        HttpServletResponse response,
        BooleanSupplier mayStay,
        Set<Follower> among,
        ServerId server,
        long after)
        throws IOException {
      super(request, response, mayStay, among);
      this.server = server;
      this.after = after;
    }
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
      Map<String, String> query = query(request);
      ServerId server = CatalogueApi.ready(catalogues, query.getOrDefault("server", ""));
      long after = after(request, query, server);
      if (followers.size() >= MOST) {
        throw new ApiException(503, "TOO_MANY_LISTENERS", "too many look on already");
      }
      Follower follower = new Follower(request, response, mayStay, followers, server, after);
      followers.add(follower);
      follower.offer(Listener.bytes("retry: 3000\n\n"));
      follower.listen();
      run();
    } catch (ApiException e) {
      Envelope.failure(response, e, json);
    }
  }

  private static Map<String, String> query(HttpServletRequest request) throws ApiException {
    Map<String, String> query = new HashMap<>();
    String text = request.getQueryString() == null ? "" : request.getQueryString();
    for (String pair : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      try {
        query.put(
            parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw new ApiException(400, "INVALID_FIELD", parts[0] + " is not encoded properly");
      }
    }
    return query;
  }

  /** A browser that comes again says which was the last; that is newer than what its address says. */
  private long after(HttpServletRequest request, Map<String, String> query, ServerId server)
      throws ApiException, IOException {
    String last = request.getHeader("Last-Event-ID");
    String after = last == null || last.isBlank() ? query.getOrDefault("after", "") : last.strip();
    if (after.isEmpty()) {
      return catalogues.feed(server).last();
    }
    if (!after.matches(NUMBER)) {
      throw new ApiException(400, "INVALID_FIELD", "after is no number of a change");
    }
    return Long.parseLong(after);
  }

  private synchronized void run() {
    if (timer == null && !closed) {
      ScheduledExecutorService started = Threads.timer("gate-changes");
      timer = started;
      long millis = look.toMillis();
      var unused = started.scheduleWithFixedDelay(this::tick, 0, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    followers.stream().filter(each -> !each.mayStay()).forEach(Follower::end);
    synchronized (this) {
      if (followers.isEmpty()) {
        if (timer != null) {
          timer.shutdown();
          timer = null;
        }
        return;
      }
    }
    Map<ServerId, Long> last = new HashMap<>();
    for (Follower follower : followers) {
      if (follower.isIdle()) {
        try {
          tell(follower, last);
        } catch (IOException | RuntimeException e) {
          LOG.log(Level.WARNING, "no events of changes server=" + follower.server, e);
        }
      }
    }
  }

  /**
   * Offers one what it has not had.
   *
   * @param last the last changes that are known of at this look
   */
  private void tell(Follower follower, Map<ServerId, Long> last) throws IOException {
    Feed feed;
    try {
      feed = catalogues.feed(follower.server);
    } catch (NoSuchElementException e) {
      follower.end(); // it was switched off
      return;
    }
    Long newest = last.get(follower.server);
    if (newest == null) {
      newest = feed.last();
      last.put(follower.server, newest);
    }
    if (newest < follower.after) {
      follower.after = 0; // it was built anew, and its numbers begin anew
      follower.offer(Listener.bytes("event: rebuilt\nid: 0\ndata: {}\n\n"));
      return;
    }
    if (newest == follower.after) {
      follower.quiet++;
      if (follower.quiet % QUIET_LOOKS == 0) {
        follower.offerIfIdle(comment);
      }
      return;
    }
    StringBuilder events = new StringBuilder();
    for (Change change : feed.after(follower.after, PART, Feed.Filter.NONE).changes()) {
      events
          .append("id: ")
          .append(change.n())
          .append("\ndata: ")
          .append(Envelope.value(change, json)) // JSON has no line end inside
          .append("\n\n");
      follower.after = change.n();
    }
    follower.quiet = 0;
    follower.offer(Listener.bytes(events.toString()));
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
    followers.forEach(Follower::end);
  }
}
