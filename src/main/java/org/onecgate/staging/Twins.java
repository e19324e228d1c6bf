package org.onecgate.staging;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.NameSet;
import org.onecgate.Phrase;

/** Finds files of one name; one may come loose and in an archive, or in two archives, if it is the same file. */
final class Twins {
  private final Map<String, CheckedFile> byKey = new HashMap<>();
  private final NameSet names = new NameSet();

  /**
   * One file more.
   *
   * @return false if it is there already
   * @throws FaultException {@link Fault#NAME_COLLISION} if another one has its name
   */
  boolean add(CheckedFile file) throws FaultException {
    @Nullable CheckedFile twin = byKey.putIfAbsent(file.name().key(), file);
    if (names.add(file.name())) {
      return true;
    }
    if (twin == null) {
      throw new FaultException(Fault.NAME_COLLISION, Phrase.DIRECTORY.of(file.name()));
    }
    if (!twin.sha256().equals(file.sha256()) || !twin.name().equals(file.name())) {
      throw new FaultException(Fault.NAME_COLLISION, Phrase.TWICE.of(file.name()));
    }
    return false;
  }
}
