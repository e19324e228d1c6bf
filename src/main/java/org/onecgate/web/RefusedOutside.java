package org.onecgate.web;

import java.util.Map;
import java.util.function.Consumer;
import org.onecgate.Fault;
import org.onecgate.exchange.ExchangeDispatcher;
import org.onecgate.protocol.Reply;

/**
 * Hears of requests that the server around Gate refused before Gate saw them, and notes them (O2).
 *
 * <p>They are told as words, because the run by itself has other class loaders than the web application:
 * {@code cause}, one of those below; {@code status}, that of the answer; {@code what}, the address or the
 * name of the host, as far as it is known; {@code remote}, where it came from.
 *
 * <p><em>Threading:</em> safe.
 */
public final class RefusedOutside implements Consumer<Map<String, String>> {
  private static final int SHOWN = 100;

  private final ExchangeDispatcher dispatcher;

  /** Notes them here. */
  public RefusedOutside(ExchangeDispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  @Override
  public void accept(Map<String, String> refused) {
    String cause = refused.getOrDefault("cause", "");
    String status = shown(refused.getOrDefault("status", ""));
    String what = shown(refused.getOrDefault("what", ""));
    Reply.Failure failure = switch (cause) {
      case "host" -> new Reply.Failure(Fault.BAD_REQUEST, "no name of a host, " + what);
      case "blank" -> new Reply.Failure(Fault.BAD_REQUEST, "a blank in the address, " + what);
      case "https" -> new Reply.Failure(Fault.BAD_REQUEST, "HTTPS came to the port of HTTP");
      case "long" ->
        new Reply.Failure(Fault.BAD_REQUEST, "the address or the headers are too long, " + what);
      case "line" -> new Reply.Failure(Fault.BAD_REQUEST, "the first line is not one of HTTP");
      case "lengths" -> new Reply.Failure(Fault.BAD_REQUEST, "two lengths of one body, " + what);
      case "syntax" ->
        new Reply.Failure(Fault.BAD_REQUEST, "something that HTTP does not allow, " + what);
      default -> new Reply.Failure(Fault.BAD_REQUEST, "status " + status + ", " + what);
    };
    dispatcher.refusedOutside(cause, failure, shown(refused.getOrDefault("remote", "")));
  }

  /** Outside text as it may stand in a line: printable ASCII, and not long. */
  private static String shown(String text) {
    String cut = text.substring(0, Math.min(SHOWN, text.length())).replaceAll("[^!-~]", "?");
    return cut.isEmpty() ? "-" : cut;
  }
}
