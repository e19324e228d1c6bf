package org.onecgate.battery.schedules;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The body of one request: whole, broken off, or silent in the middle for a while. */
final class Body extends InputStream {
  private final byte[] bytes;
  private final int stop;
  private final Stop how;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private int at;
  private boolean stopped;

  /** What happens at the place where it stops. */
  enum Stop {
    /** Nothing. */
    NEVER,
    /** The connection breaks. */
    BREAKS,
    /** The connection ends as if that were all: no container does so. */
    ENDS,
    /** Nothing comes until {@link #goOn}. */
    WAITS
  }

  Body(byte[] bytes, int stop, Stop how) {
    this.bytes = bytes;
    this.stop = stop;
    this.how = how;
  }

  static Body whole(byte[] bytes) {
    return new Body(bytes, bytes.length, Stop.NEVER);
  }

  /** Waits a little until it has stopped; true where it does not stop at all. */
  boolean awaitStop() throws InterruptedException {
    return how != Stop.WAITS || reached.await(10, TimeUnit.MILLISECONDS);
  }

  /** Lets it go on. */
  void goOn() {
    goOn.countDown();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at == stop && !stopped && how != Stop.NEVER) {
      stopped = true;
      reached.countDown();
      switch (how) {
        case BREAKS -> throw new IOException("connection reset");
        case WAITS -> await();
        default -> at = bytes.length;
      }
    }
    int end = at < stop ? stop : bytes.length;
    if (at == end) {
      return -1;
    }
    int n = Math.min(Math.min(length, 700), end - at); // several reads for one chunk
    System.arraycopy(bytes, at, into, offset, n);
    at += n;
    return n;
  }

  private void await() throws IOException {
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
