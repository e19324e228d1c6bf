package org.onecgate.clients;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.onecgate.it.Wire;

/** A line that loses the first answer to one mode: the server did the work, the client gets nothing. */
final class Breaks implements Line {
  private final String mode;
  private final AtomicInteger asked = new AtomicInteger();

  Breaks(String mode) {
    this.mode = mode;
  }

  @Override
  public Wire.Answer pass(String resource, Wire.Answer answer, Duration waited) throws IOException {
    if (Distortion.isOf(resource, mode) && asked.incrementAndGet() == 1) {
      throw new IOException("Server returned nothing (no headers, no data)");
    }
    return answer;
  }

  /** How many answers of this mode there were, the lost one included. */
  int asked() {
    return asked.get();
  }
}
