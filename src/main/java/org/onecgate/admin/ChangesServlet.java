package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.onecgate.ServerId;
import org.onecgate.catalogue.CatalogueException;
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

  /** So many changes are written at once; the next when they were taken. */
  private static final int PART = 100;

  private static final String NUMBER = "\\d{1,15}";

  private final transient Decisions catalogues;
  private final transient JsonStore json;
  private final transient Audience<Follower> audience;

  /** Tells of the changes of these, looking for them so often, to whom this doorkeeper admits. */
  ChangesServlet(Decisions catalogues, Doorkeeper doorkeeper, JsonStore json, Duration look) {
    this.catalogues = catalogues;
    this.json = json;
    this.audience = new Audience<>(doorkeeper, "gate-changes", Duration.ZERO, look, this::tell);
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
      BooleanSupplier mayStay = audience.admit(request, response);
      Map<String, String> query = ApiRequest.query(request, name -> true);
      ServerId server = CatalogueApi.ready(catalogues, query.getOrDefault("server", ""));
      long after = after(request, query, server);
      audience.requireRoom();
      audience.add(
          new Follower(request, response, mayStay, audience.listeners(), server, after),
          Listener.bytes("retry: 3000\n\n"));
    } catch (ApiException e) {
      Envelope.failure(response, e, json);
    } catch (CatalogueException e) {
      Envelope.failure(response, ApiException.catalogue(e), json);
    }
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

  private void tell() {
    Map<ServerId, Long> last = new HashMap<>();
    for (Follower follower : audience.listeners()) {
      if (follower.isIdle()) {
        try {
          tell(follower, last);
        } catch (CatalogueException e) {
          LOG.log(Level.DEBUG, "no catalogue server=" + follower.server, e);
          follower.end(); // who comes again is told why
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
      byte[] comment = audience.comment(follower.quiet);
      if (comment != null) {
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
          .append(json.value(change)) // JSON has no line end inside
          .append("\n\n");
      follower.after = change.n();
    }
    follower.quiet = 0;
    follower.offer(Listener.bytes(events.toString()));
  }

  /** Ends every stream; with the application. */
  @Override
  public void destroy() {
    audience.close();
  }
}
