package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
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

  /** How often it looks whether something has changed. */
  public static final Duration LOOK = Duration.ofSeconds(1);

  private final transient StatusSource source;
  private final transient JsonStore json;
  private final transient Audience<Listener> audience;
  private transient byte[] newest = new byte[0];
  private transient String shown = "";
  private transient int quiet;

  /** Where the status comes from. */
  interface StatusSource {
    /** Everything of the first screen. */
    StatusApi.StatusView status() throws IOException;
  }

  /** Tells of this status, looking at it so often, to whom this doorkeeper admits. */
  EventsServlet(StatusSource source, Doorkeeper doorkeeper, JsonStore json, Duration look) {
    this.source = source;
    this.json = json;
    this.audience = new Audience<>(doorkeeper, "gate-events", look, look, this::tell);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      BooleanSupplier mayStay = audience.admit(request, response);
      audience.requireRoom();
      audience.add(new Listener(request, response, mayStay, audience.listeners()), current());
    } catch (ApiException e) {
      Envelope.failure(response, e, json);
    }
  }

  /** The newest event; looks for itself where nobody looked on before. */
  private synchronized byte[] current() throws IOException {
    if (!audience.isLooking() || newest.length == 0) {
      look();
    }
    return newest;
  }

  private synchronized void tell() throws IOException {
    if (look()) {
      quiet = 0;
      byte[] event = newest;
      audience.listeners().forEach(each -> each.offer(event));
      return;
    }
    quiet++;
    byte[] comment = audience.comment(quiet);
    if (comment != null) {
      audience.listeners().forEach(each -> each.offerIfIdle(comment));
    }
  }

  /** Whether there is something new to tell. */
  private boolean look() throws IOException {
    StatusApi.StatusView status = source.status();
    String now = json.value(status).toString();
    String compared = json.value(status.withoutTime()).toString();
    boolean changed = !compared.equals(shown);
    shown = compared;
    // also where nothing has changed: whoever comes next sets a clock by it
    newest = Listener.bytes("retry: 3000\ndata: " + now + "\n\n"); // JSON has no line end inside
    return changed;
  }

  /** Ends every stream; with the application. */
  @Override
  public void destroy() {
    audience.close();
  }
}
