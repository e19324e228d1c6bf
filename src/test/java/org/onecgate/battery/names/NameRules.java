package org.onecgate.battery.names;

import java.util.Optional;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;

/** What holds for any text that is taken as a name, however it came to be. */
final class NameRules {
  private NameRules() {}

  /** Takes the text both ways and checks what comes out; says whether any way took it. */
  static boolean check(String text) {
    Optional<SafeName> parameter = taken(text, false);
    Optional<SafeName> entry = taken(text, true);
    parameter.ifPresent(NameRules::checkTaken);
    entry.ifPresent(NameRules::checkTaken);
    return parameter.isPresent() || entry.isPresent();
  }

  private static Optional<SafeName> taken(String text, boolean zip) {
    try {
      return Optional.of(zip ? SafeName.ofZipEntry(text) : SafeName.ofParameter(text));
    } catch (FaultException e) {
      if (e.fault() != Fault.BAD_NAME) {
        throw new AssertionError("refused with another fault", e);
      }
      return Optional.empty();
    }
  }

  private static void checkTaken(SafeName name) {
    require(new SafeName(name.value()).equals(name), "does not accept itself", name);
    require(taken(name.value(), true).equals(Optional.of(name)), "changes in a zip", name);
    require(String.join("/", name.segments()).equals(name.value()), "has odd segments", name);
    require(name.value().endsWith(name.fileName()), "has an odd end", name);
    DiskPlaces.assertHarmless(name);
  }

  private static void require(boolean holds, String otherwise, SafeName name) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + name);
    }
  }
}
