package org.onecgate.admin;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onecgate.Fault;
import org.onecgate.Sentence;
import org.onecgate.catalogue.Catalogues;

/**
 * Which warnings follow from another one that holds at the same time: one cause is one warning to people, who see what
 * follows from it below it, and are told of it by no alarm of its own.
 */
final class Consequences {
  private static final String FULL = Fault.DISK_FULL.code();

  private Consequences() {}

  /** The same warnings in the same order, those that follow from another one marked. */
  static List<Warning> of(List<Warning> all) {
    return all.stream()
        .map(each -> all.stream()
            .filter(cause -> follows(each, cause))
            .findFirst()
            .map(each::because)
            .orElse(each))
        .toList();
  }

  private static boolean follows(Warning each, Warning cause) {
    return switch (cause.code()) {
      case "VOLUME" -> failsBy(each, ExchangeWarnings.OF_DISK) || isOf(each, "SWEEP", "AUDIT");
      case "DISK_RESERVE" -> failsBy(each, Set.of(FULL)) || isOf(each, "AUDIT");
      case "CATALOGUE" ->
        isOf(each, "HANDOVER", "HANDOVER_FAILS") && Catalogues.NAME.equals(each.subject());
      case "BROKEN" ->
        each.code().equals("REFUSED") && each.about().equals(cause.about()) && !each.bad();
      default -> false;
    };
  }

  /** Whether an import, or 1C, is kept waiting or refused by one of these. */
  private static boolean failsBy(Warning each, Set<String> faults) {
    return isOf(each, "HELD", "REFUSED") && fault(each).filter(faults::contains).isPresent();
  }

  private static boolean isOf(Warning each, String... codes) {
    return Set.of(codes).contains(each.code());
  }

  private static Optional<String> fault(Warning each) {
    return each.refusals().stream()
        .map(refusal -> refusal.fault())
        .findFirst()
        .or(() -> Optional.ofNullable(each.said()).map(Sentence::code));
  }
}
