package org.onecgate.staging;

import java.io.IOException;
import java.util.List;
import org.onecgate.FaultException;

/** Looks for what should not be in a file; has no side and decides nothing. */
@FunctionalInterface
public interface Inspector {
  /**
   * Reads a file to its end, in bounded memory (S7).
   *
   * @return what was found, masked; empty where nothing was
   * @throws FaultException where the file could not be inspected: it must not be published then
   */
  List<Suspicion> inspect(StagedFile file) throws FaultException, IOException;
}
