package org.onecgate.scan.first;

import java.util.List;

/**
 * What a scan found.
 *
 * @param findings by offset
 * @param limitReached whether as many weak or as many strong ones were found as are kept; where they are
 *     strong, the rest was not looked at
 */
public record ScanResult(List<Finding> findings, boolean limitReached) {
  /** Takes a copy. */
  public ScanResult {
    findings = List.copyOf(findings);
  }

  /** Whether nothing was found. */
  public boolean isClean() {
    return findings.isEmpty();
  }
}
