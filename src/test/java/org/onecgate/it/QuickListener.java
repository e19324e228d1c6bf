package org.onecgate.it;

import java.time.Duration;
import org.onecgate.admin.Api;
import org.onecgate.app.Gate;
import org.onecgate.app.GateListener;

/**
 * Deploys a gate that looks fifty times a second whether there is an event for a page, not once: many
 * tests wait for one, and none for how long it takes.
 */
public final class QuickListener extends GateListener {
  @Override
  protected Api.Servlets servlets(Gate started) {
    return started.api().servlets(Duration.ofMillis(20));
  }
}
