package org.onecgate.clients;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.onecgate.it.Wire;

/** A line that loses one answer: the server did the work, the client gets nothing. */
final class Breaks implements Line {
  private final String mode;
  private final int lost;
  private final AtomicInteger asked = new AtomicInteger();

  /** Loses the first answer to this mode. */
  Breaks(String mode) {
    this(mode, 1);
  }

  /** Loses the answer of this number, counted from one. */
  Breaks(String mode, int lost) {
    this.mode = mode;
    this.lost = lost;
  }

  @Override
  public Wire.Answer pass(String resource, Wire.Answer answer, Duration waited) throws IOException {
    if (Distortion.isOf(resource, mode) && asked.incrementAndGet() == lost) {
      throw new IOException("Server returned nothing (no headers, no data)");
    }
    return answer;
  }

  /** How many answers of this mode there were, the lost one included. */
  int asked() {
    return asked.get();
  }
}
