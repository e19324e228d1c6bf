package org.onecgate.admin;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.ServerId;
import org.onecgate.TestClock;
import org.onecgate.app.Gate;
import org.onecgate.app.GateConfig;
import org.onecgate.app.GateListener;
import org.onecgate.story.Chronicle;

/**
 * Deploys a gate whose time, certificate and file descriptors are the test's, and that looks sixteen times a second whether
 * somebody is to be told. For one gate at a time.
 */
public final class FaultyListener extends GateListener {
  /** Fifteen of them are between two looks of the alarms. */
  private static final Duration LOOK = Duration.ofMillis(4);

  private static final Duration HOLD = Duration.ofMillis(50);
  private static volatile Control control = new Control();

  /** What a test does to it. */
  static final class Control {
    private final TestClock clock = new TestClock(Clock.systemUTC());
    private volatile @Nullable Gate gate;
    private volatile @Nullable X509Certificate certificate;
    private volatile Surroundings.Descriptors descriptors = new Surroundings.Descriptors(20, 1024);

    /** Of the gate that is started next. */
    static Control next() {
      Control fresh = new Control();
      control = fresh;
      return fresh;
    }

    void pass(Duration time) {
      clock.add(time);
    }

    void show(X509Certificate shown) {
      certificate = shown;
    }

    void open(long many) {
      descriptors = new Surroundings.Descriptors(many, 1024);
    }

    /** Has the first delivery that waits of a server tried once more, as if its pause were over. */
    void wake(String handler, String server) {
      gate.api().kept().handOvers().wake(handler, new ServerId(server));
    }

    /** Where what was answered is told. */
    Chronicle chronicle() {
      return gate.api().chronicle();
    }

    /** Has the registry looked at, as it is every few seconds. */
    void readRegistry() {
      gate.api().people().servers().file().refresh();
    }
  }

  @Override
  protected Gate gate(GateConfig config, Surroundings around)
      throws IOException, GateConfig.ConfigException {
    Control mine = control;
    Gate made = new Gate(
        config,
        mine.clock,
        HOLD,
        new Surroundings(
            () -> Optional.ofNullable(mine.certificate),
            () -> Optional.of(mine.descriptors),
            around.container(),
            around.log(),
            around.parts()));
    mine.gate = made;
    return made;
  }

  @Override
  protected Api.Servlets servlets(Gate started) {
    return started.api().servlets(LOOK);
  }
}
