package org.onecgate.alarm;

import java.io.IOException;
import java.util.List;

/**
 * A way in which somebody is told.
 *
 * <p><em>Threading:</em> one message at a time.
 */
interface Channel extends AutoCloseable {
  /** The names of all there can be. */
  List<String> NAMES = List.of(WebhookChannel.NAME, MailChannel.NAME, TelegramChannel.NAME);

  /** Its name, in settings and answers. */
  String name();

  /** Whom it tells, for administrators; without secrets. */
  String whom();

  /** What must not be seen in any log, answer or exception. */
  List<String> secrets();

  /**
   * Tells it.
   *
   * @param attempt its number, from 1
   * @return the first words of what was answered
   * @throws IOException if it was not taken; may be told again
   */
  String tell(Message message, int attempt) throws IOException, InterruptedException;

  /** Breaks off what it is telling, within seconds. What goes over HTTP ends with the client that is shared. */
  @Override
  default void close() {}
}
