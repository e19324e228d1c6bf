package org.onecgate.app;

import java.time.Duration;
import java.util.function.Supplier;
import org.onecgate.config.Servers;
import org.onecgate.imports.Steps;
import org.onecgate.story.Chronicle;
import org.onecgate.upkeep.Departures;
import org.onecgate.upkeep.DiskUse;
import org.onecgate.upkeep.QuietDelivery;
import org.onecgate.upkeep.Retention;
import org.onecgate.upkeep.Sweeper;

/**
 * What happens unasked.
 *
 * @param sweeper removes what crashes and absent clients left
 * @param quiet delivers what came without an import
 * @param departures how deliveries leave the inbox
 * @param diskUse tells what takes the space
 */
public record UpkeepRoom(
    Sweeper sweeper, QuietDelivery quiet, Departures departures, DiskUse diskUse)
    implements AutoCloseable {

  /**
   * How long things stay.
   *
   * @param sessionLife how long a session may be unused before it is abandoned (E15)
   * @param quiet how long nothing may come before files without an import are delivered (E19)
   * @param kept how long, and how much, what is over is kept
   */
  public record Settings(Duration sessionLife, Duration quiet, Supplier<Retention.Limits> kept) {}

  /** Builds it for these servers. */
  public static UpkeepRoom of(
      Ground ground,
      Servers servers,
      ImportRoom imports,
      ExchangeRoom exchange,
      Chronicle chronicle,
      Settings settings) {
    Steps steps = imports.steps();
    Departures departures = new Departures(
        ground.layout(),
        steps.inbox(),
        imports.jobs(),
        steps.handOvers(),
        chronicle::left,
        ground.clock());
    Retention retention = new Retention(
        ground.layout(),
        steps.quarantine(),
        imports.jobs(),
        departures,
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
            chronicle.hints(),
            settings.quiet(),
            ground.clock()),
        departures,
        new DiskUse(ground.layout(), exchange.sessions(), retention, settings.sessionLife()));
  }

  @Override
  public void close() {
    quiet.close();
    sweeper.close();
  }
}
