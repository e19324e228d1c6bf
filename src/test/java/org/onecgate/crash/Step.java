package org.onecgate.crash;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BiFunction;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;

/**
 * One step of a scenario.
 *
 * @param what its name
 * @param fragile whether, where it fails, either the old or the new is there; otherwise a failure
 *     leaves the old
 * @param action what is done
 * @param after what it makes of the world
 * @param run the exchange that it makes something of, which a start completes that finds it sealed
 */
record Step(
    String what,
    boolean fragile,
    Action action,
    BiFunction<World, Rig, World> after,
    Optional<ExchangeId> run) {
  Step(String what, boolean fragile, Action action, BiFunction<World, Rig, World> after) {
    this(what, fragile, action, after, Optional.empty());
  }

  /** The same, as one of the steps that make something of a sealed exchange. */
  Step of(ExchangeId id) {
    return new Step(what, fragile, action, after, Optional.of(id));
  }

  /** What is done. */
  @FunctionalInterface
  interface Action {
    /** Does it. */
    void run(Rig rig) throws FaultException, IOException;
  }

  /** Whether this seals. */
  boolean isSeal() {
    return what.equals("seal");
  }

  /** A step that changes nothing that anybody is told of. */
  static Step unseen(String what, Action action) {
    return new Step(what, true, action, (world, rig) -> world);
  }
}
