package org.onecgate.clients;

import java.io.IOException;
import java.time.Duration;
import org.onecgate.it.Wire;

/** What happens to answers on their way from the server to the client. */
@FunctionalInterface
interface Line {
  /** Nothing happens. */
  Line CLEAR = (resource, answer, waited) -> answer;

  /**
   * What the client gets of an answer.
   *
   * @param resource what was asked for: the path with its query
   * @param waited how long the client had to wait
   * @throws IOException where it gets nothing, because the transfer breaks off
   */
  Wire.Answer pass(String resource, Wire.Answer answer, Duration waited) throws IOException;
}
