package org.onecgate.it;

import java.time.Duration;
import org.onecgate.admin.Api;
import org.onecgate.app.Gate;
import org.onecgate.app.GateListener;
import org.onecgate.catalogue.Decisions;

/** Deploys a gate that shows other catalogues than its own; for one class of tests at a time. */
public final class CatalogueListener extends GateListener {
  private static volatile Decisions catalogues = Decisions.NONE;

  /** The gates that are started from now on show these. */
  public static void show(Decisions shown) {
    catalogues = shown;
  }

  @Override
  protected Api.Servlets servlets(Gate started) {
    Api own = started.api();
    Api.Now shown = own.now();
    Api.Now now = new Api.Now(
        shown.arrivals(),
        shown.handIns(),
        shown.runs(),
        shown.mending(),
        shown.outbox(),
        catalogues,
        shown.intake());
    return new Api(
            own.site(),
            own.people(),
            own.kept(),
            now,
            own.chronicle(),
            own.alarms(),
            own.acknowledged(),
            own.upkeep(),
            own.tokens(),
            own.around(),
            own.settings())
        .servlets(Duration.ofMillis(20));
  }
}
