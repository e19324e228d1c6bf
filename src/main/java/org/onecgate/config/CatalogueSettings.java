package org.onecgate.config;

import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.json.Records;

/**
 * How the goods of one server are kept current, if that differs from the general settings; every member may be
 * absent.
 *
 * @param mostVanishing how many percent of the goods may vanish by one delivery before it is held until a person
 *     decides: with 0 none may, with 100 all (G2)
 */
public record CatalogueSettings(
    @Holds(least = 0, most = MOST) @Nullable Integer mostVanishing) {
  /** What holds if nothing is set. */
  public static final CatalogueSettings NONE = new CatalogueSettings(null);

  private static final int MOST = 100;

  /** Refuses what cannot be meant, with the field named. */
  public CatalogueSettings {
    Records.require(
        mostVanishing == null || (mostVanishing >= 0 && mostVanishing <= MOST),
        "catalogue.mostVanishing");
  }
}
