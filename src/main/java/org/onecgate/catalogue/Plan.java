package org.onecgate.catalogue;

import java.util.List;

/**
 * What a delivery would change, before it counts (G2).
 *
 * @param added how many things are new, or there again
 * @param changed how many others have changed
 * @param deleted how many are gone
 * @param unresolved how many things are named that nobody has said, and offers without their product
 * @param live how many goods there were
 * @param vanishing how many of them are gone
 * @param causes why a person has to decide: {@code goods}, {@code prices}, {@code stock}; empty if nobody has to
 */
public record Plan(
    long added,
    long changed,
    long deleted,
    long unresolved,
    long live,
    long vanishing,
    List<String> causes) {
  /** The same where nobody has to decide any more. */
  Plan let() {
    return new Plan(added, changed, deleted, unresolved, live, vanishing, List.of());
  }

  /** With lists of its own. */
  public Plan {
    causes = List.copyOf(causes);
  }
}
