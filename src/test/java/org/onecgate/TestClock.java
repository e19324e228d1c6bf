package org.onecgate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves on: from a moment at which it stands, or beside another clock that goes. */
public class TestClock extends Clock {
  private final Clock base;
  private volatile Duration ahead = Duration.ZERO;

  /** Stands at this moment. */
  public TestClock(Instant now) {
    this(Clock.fixed(now, ZoneOffset.UTC));
  }

  /** Goes as this one does. */
  public TestClock(Clock base) {
    super();
    this.base = base;
  }

  /** Goes on by so much. */
  public final synchronized void add(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead);
  }

  @Override
  public final ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public final Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
