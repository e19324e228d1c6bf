package org.onecgate.it;

import org.onecgate.ServerId;
import org.onecgate.admin.Api;
import org.onecgate.app.Gate;
import org.onecgate.app.GateListener;
import org.onecgate.delivery.HandOvers;

/**
 * Deploys a gate whose deliveries rest in no pause longer than a test wants: an hour of attempts takes no time. For one
 * gate at a time.
 */
public final class WakefulListener extends GateListener {
  private static volatile HandOvers handOvers;

  /** Has the first delivery that waits of a server tried once more, as if its pause were over. */
  public static void wake(String handler, String server) {
    handOvers.wake(handler, new ServerId(server));
  }

  @Override
  protected Api.Servlets servlets(Gate started) {
    handOvers = started.api().kept().handOvers();
    return super.servlets(started);
  }
}
