package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.scan.ClamdScanner;
import org.onecgate.scan.ClamdVerdict;

/** Has every staged file looked at by a clamd; what that could not look at does not pass. */
public final class ClamdInspector implements Inspector {
  private final ClamdScanner clamd;

  /** Asks this clamd. */
  public ClamdInspector(ClamdScanner clamd) {
    this.clamd = clamd;
  }

  /**
   * Looks at one file.
   *
   * @throws FaultException {@link Fault#SCAN_FAILED} if clamd gave no verdict; {@link
   *     Fault#SUSPICIOUS_CONTENT} if the file is too large for it
   */
  @Override
  public List<Suspicion> inspect(SafeName name, InputStream in) throws FaultException, IOException {
    ClamdVerdict verdict = clamd.scan(in);
    return switch (verdict.outcome()) {
      case CLEAN -> List.of();
      case INFECTED -> List.of(new Suspicion(name, "clamd", Phrase.VIRUS.of(verdict.detail())));
      case TOO_LARGE ->
        throw new FaultException(
            Fault.SUSPICIOUS_CONTENT, Phrase.IN.of(name, Phrase.TOO_LARGE_FOR_CLAMD.of()));
      case UNAVAILABLE ->
        throw new FaultException(Fault.SCAN_FAILED, Phrase.VERBATIM.of(verdict.detail()));
    };
  }
}
