package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.onecgate.FaultException;
import org.onecgate.SafeName;

/** Looks for what should not be in a file; has no side and decides nothing. */
@FunctionalInterface
public interface Inspector {
  /**
   * Reads a file to its end, in bounded memory, whatever it is staged as (S7).
   *
   * @param name the name of the file
   * @param in its bytes; the caller closes it
   * @return what was found, masked; empty if nothing was
   * @throws FaultException if the file could not be inspected: it must not be published then
   */
  List<Suspicion> inspect(SafeName name, InputStream in) throws FaultException, IOException;

  /**
   * Says of what was found in a CommerceML document in which of its records each is, as far as that can be
   * said (R4).
   *
   * @param found what {@link #inspect} found
   * @param facts what the document says of itself
   * @param again the bytes of the document from the beginning; the caller closes it
   */
  default List<Suspicion> placed(List<Suspicion> found, XmlFacts facts, InputStream again)
      throws IOException {
    return found;
  }
}
