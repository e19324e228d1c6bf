package org.onecgate.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.onecgate.Crowd;
import org.onecgate.Fault;
import org.onecgate.exchange.ExchangeDispatcher;
import org.onecgate.exchange.Strangers;
import org.onecgate.protocol.Answer;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.protocol.Reply.Failure;

/**
 * The exchange endpoint: reads the request, has it answered, writes the reply (E13); any method is accepted
 * for any mode (protocol 1.2).
 */
public final class ExchangeServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(ExchangeServlet.class.getName());

  /** Where the exchange is, below the application. */
  private static final String ADDRESS = "/1c_exchange";

  /** What somebody reads who opens the address in a browser; the dashboard is at the root, wherever that is for him. */
  private static final String VISITED = """
      <!DOCTYPE html>
      <html lang="ru">
      <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>1C Gate</title></head>
      <body>
      <h1>1C Gate</h1>
      <p>Это адрес для обмена с 1С, а не страница: укажите его в настройках обмена 1С вместе с логином и паролем, \
      заданными на странице «Базы 1С».</p>
      <p><a href="ADDRESS">Страницы для людей</a></p>
      <div lang="en">
      <p>This address is for the exchange with 1C and is no page: enter it in the exchange settings of 1C, with the \
      login and the password from the page "1C servers".</p>
      <p><a href="ADDRESS">The pages for people</a></p>
      </div>
      </body>
      </html>
      """;

  /** How much of an address is told back. */
  private static final int SHOWN = 100;

  /** How much of a body that nobody wanted is read so that 1C sees the reply and not a broken pipe. */
  private static final long DRAIN_BYTES = 16L << 20;

  /** After these nothing more is read: the client is gone, or reading would hold a thread. */
  private static final Set<Fault> NEVER_DRAINED = EnumSet.of(
      Fault.BODY_INCOMPLETE,
      Fault.STOPPING,
      Fault.UPLOAD_TOO_SLOW,
      Fault.TOO_MANY_UPLOADS,
      Fault.TWO_LENGTHS);

  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What anybody is answered who has no session. */
  private static final Set<Fault> OF_STRANGERS = EnumSet.of(
      Fault.BAD_CREDENTIALS,
      Fault.TOO_MANY_LOGINS,
      Fault.NO_LOGIN,
      Fault.NOT_LOGGED_IN,
      Fault.INVALID_SESSION,
      Fault.MISSING_SESSID,
      Fault.WRONG_ADDRESS,
      Fault.UNKNOWN_TYPE,
      Fault.UNKNOWN_MODE);

  private final transient ExchangeDispatcher dispatcher;
  private final transient ContainerUsers users;
  private final transient Crowd strangers;

  /**
   * Answers through this dispatcher.
   *
   * @param users those who may exchange where the configuration lets the container's users in
   * @param strangers of how many of those who have no session a body is read at once
   */
  public ExchangeServlet(ExchangeDispatcher dispatcher, ContainerUsers users, Crowd strangers) {
    this.strangers = strangers;
    this.dispatcher = dispatcher;
    this.users = users;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (isVisit(request)) {
      int below = request.getServletPath().split("/", -1).length - 2;
      ReplyWriter.page(VISITED.replace("ADDRESS", "./" + "../".repeat(below)), response);
      return;
    }
    ExchangeRequest wanted = RequestReader.read(request, users);
    write(wanted, dispatcher.answer(wanted), request, response);
  }

  /** Whether a browser opens the bare address: 1C says what it wants in the query, and asks for no page. */
  private static boolean isVisit(HttpServletRequest request) {
    String wanted = request.getHeader("Accept");
    return request.getMethod().equals("GET")
        && request.getQueryString() == null
        && wanted != null
        && wanted.contains("text/html");
  }

  /**
   * Answers a request of 1C that came to an address where no exchange is: in words, and with a trace (O2).
   * Whatever has a {@code mode} of 1C and a {@code type} is one.
   *
   * @return false if it is none; it is not answered then
   */
  public boolean answersElsewhere(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getQueryString() == null) {
      return false;
    }
    ExchangeRequest asked = RequestReader.read(request, users);
    if (asked.type().sent().isEmpty() || asked.mode().known().isEmpty()) {
      return false;
    }
    Answer answer = dispatcher.wrongAddress(
        asked, shown(request.getRequestURI()), shown(request.getContextPath() + ADDRESS));
    write(asked, answer, request, response);
    return true;
  }

  /** An address as it may stand in a line: printable ASCII, and not long. */
  private static String shown(String address) {
    return address.substring(0, Math.min(SHOWN, address.length())).replaceAll("[^!-~]", "?");
  }

  /** Writes the answer; what is left of the body is read before, as far as that makes sense. */
  private void write(
      ExchangeRequest wanted,
      Answer answer,
      HttpServletRequest request,
      HttpServletResponse response) {
    Reply reply = answer.reply();
    boolean drained = isDrained(wanted, reply);
    if (!drained) {
      response.setHeader("Connection", "close");
    }
    boolean delivered = false;
    try {
      setCookie(wanted, reply, request, response);
      ReplyWriter.write(reply, answer.form(), response);
      delivered = !request.getMethod().equals("HEAD"); // whose body the container keeps
    } catch (IOException e) {
      LOG.log(Level.WARNING, "answer not delivered {0}", wanted);
    } finally {
      answer.ear().hear(delivered);
    }
  }

  /**
   * Gives a new session's key to a client that keeps cookies; 1C makes its own of lines two and three. The
   * path is that of the whole host, as a proxy may have the exchange at another one than we see. {@code
   * Secure} is said only if the client is known to speak HTTPS: else it would never send the cookie back.
   */
  private static void setCookie(
      ExchangeRequest wanted,
      Reply reply,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (wanted.mode().is(Mode.CHECKAUTH) && reply instanceof Reply.Lines opened) {
      boolean secure =
          request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
      response.setHeader(
          "Set-Cookie",
          opened.lines().get(1) + "=" + opened.lines().get(2)
              + "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : ""));
    }
  }

  /** Whether nothing of the body is left: a stranger's is read as far as there is room for strangers (C4). */
  private boolean isDrained(ExchangeRequest wanted, Reply reply) {
    if (!(reply instanceof Failure failure) || wanted.body().framing() == Framing.NONE) {
      return drain(wanted.body(), DRAIN_NANOS);
    }
    if (NEVER_DRAINED.contains(failure.fault())) {
      return false;
    }
    if (!OF_STRANGERS.contains(failure.fault())) {
      return drain(wanted.body(), DRAIN_NANOS);
    }
    if (!strangers.enter(wanted.remote(), Duration.ZERO)) {
      return false;
    }
    try {
      return drain(wanted.body(), Strangers.BODY.toNanos());
    } finally {
      strangers.leave(wanted.remote());
    }
  }

  /** Reads what is left of a body; false if that is too much or too slow. */
  private static boolean drain(ExchangeRequest.Body body, long nanos) {
    if (body.framing() == Framing.NONE) {
      return true;
    }
    boolean unclear = body.framing() == Framing.BOTH || body.framing() == Framing.UNKNOWN;
    if (unclear || body.length() > DRAIN_BYTES) {
      return false;
    }
    byte[] buffer = new byte[64 * 1024];
    long deadline = System.nanoTime() + nanos;
    try (InputStream in = body.stream()) {
      for (long left = DRAIN_BYTES; left > 0 && System.nanoTime() - deadline < 0; ) {
        int n = in.read(buffer);
        if (n < 0) {
          return true;
        }
        left -= n;
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }
}
