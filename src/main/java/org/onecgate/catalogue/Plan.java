package org.onecgate.catalogue;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a delivery would change, before it counts (G2).
 *
 * @param counts how much of each table
 * @param unresolved how many things are named that nobody has said, and offers without their product
 * @param live how many goods there were
 * @param vanishing how many of them are gone
 * @param causes why a person has to decide: {@code goods}, {@code prices}, {@code stock}; empty if nobody has to
 */
public record Plan(
    List<Goods.Count> counts, long unresolved, long live, long vanishing, List<String> causes) {
  /** With lists of its own. */
  public Plan {
    counts = List.copyOf(counts);
    causes = List.copyOf(causes);
  }

  /** How many things are new, or there again. */
  public long added() {
    return sum(Goods.Count::added);
  }

  /** How many others have changed. */
  public long changed() {
    return sum(Goods.Count::changed);
  }

  /** How many are gone. */
  public long deleted() {
    return sum(Goods.Count::deleted);
  }

  private long sum(ToLongFunction<Goods.Count> of) {
    return counts.stream().mapToLong(of).sum();
  }

  /** How many of this table are gone. */
  long gone(Things things) {
    return counts.stream()
        .filter(each -> each.things().equals(things.table()))
        .mapToLong(Goods.Count::deleted)
        .sum();
  }

  /** The same where nobody has to decide any more. */
  Plan let() {
    return new Plan(counts, unresolved, live, vanishing, List.of());
  }
}
