package org.onecgate.web;

import java.util.Map;
import java.util.function.Consumer;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
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
    Sentence why = switch (cause) {
      case "host" -> Phrase.OUTSIDE_HOST.of(what);
      case "blank" -> Phrase.OUTSIDE_BLANK.of(what);
      case "https" -> Phrase.OUTSIDE_HTTPS.of();
      case "long" -> Phrase.OUTSIDE_LONG.of(what);
      case "line" -> Phrase.OUTSIDE_LINE.of();
      case "lengths" -> Phrase.OUTSIDE_LENGTHS.of(what);
      case "syntax" -> Phrase.OUTSIDE_SYNTAX.of(what);
      default -> Phrase.OUTSIDE_STATUS.of(status, what);
    };
    dispatcher.refusedOutside(
        cause,
        new Reply.Failure(Fault.BAD_REQUEST, why),
        shown(refused.getOrDefault("remote", "")));
  }

  /** Outside text as it may stand in a line: printable ASCII, and not long. */
  private static String shown(String text) {
    String cut = text.substring(0, Math.min(SHOWN, text.length())).replaceAll("[^!-~]", "?");
    return cut.isEmpty() ? "-" : cut;
  }
}
