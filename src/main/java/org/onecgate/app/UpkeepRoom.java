package org.onecgate.app;

import java.time.Duration;
import org.onecgate.config.Servers;
import org.onecgate.imports.Steps;
import org.onecgate.story.Hints;
import org.onecgate.upkeep.DiskUse;
import org.onecgate.upkeep.QuietDelivery;
import org.onecgate.upkeep.Retention;
import org.onecgate.upkeep.Sweeper;

/**
 * What happens unasked.
 *
 * @param sweeper removes what crashes and absent clients left
 * @param quiet delivers what came without an import
 * @param diskUse tells what takes the space
 */
public record UpkeepRoom(Sweeper sweeper, QuietDelivery quiet, DiskUse diskUse)
    implements AutoCloseable {

  /**
   * How long things stay.
   *
   * @param sessionLife how long a session may be unused before it is abandoned (E15)
   * @param quiet how long nothing may come before files without an import are delivered (E19)
   * @param kept how long, and how much, what is over is kept
   */
  public record Settings(Duration sessionLife, Duration quiet, Retention.Limits kept) {}

  /** Builds it for these servers. */
  public static UpkeepRoom of(
      Ground ground,
      Servers servers,
      ImportRoom imports,
      ExchangeRoom exchange,
      Hints hints,
      Settings settings) {
    Steps steps = imports.steps();
    Retention retention = new Retention(
        ground.layout(),
        steps.quarantine(),
        imports.jobs(),
        steps.inbox(),
        steps.handOvers(),
        servers,
        settings.kept());
    return new UpkeepRoom(
        new Sweeper(
            ground.layout(),
            exchange.sessions(),
            steps.intake(),
            imports.runs(),
            retention,
            settings.sessionLife(),
            ground.clock()),
        new QuietDelivery(
            exchange.sessions(),
            steps,
            imports.runs(),
            exchange.importers(),
            hints,
            settings.quiet(),
            ground.clock()),
        new DiskUse(ground.layout(), exchange.sessions(), retention, settings.sessionLife()));
  }

  @Override
  public void close() {
    quiet.close();
    sweeper.close();
  }
}
