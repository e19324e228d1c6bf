package org.onecgate.scan.first;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The findings of one scan, up to a limit of strong ones and as many weak ones: whoever plants a hundred weak
 * ones hides nothing behind them.
 */
final class Found {
  private final int limit;
  private final List<Finding> findings = new ArrayList<>();
  private int strong;
  private int weak;

  Found(int limit) {
    this.limit = limit;
  }

  /** Whether nothing more is kept of what may be found. */
  boolean isFull() {
    return strong >= limit;
  }

  void add(SecretRule rule, long offset, CharSequence secret) {
    if ((rule.isWeak() ? weak : strong) < limit) {
      weak += rule.isWeak() ? 1 : 0;
      strong += rule.isWeak() ? 0 : 1;
      findings.add(
          new Finding(rule.id(), rule.description(), rule.isWeak(), offset, Finding.mask(secret)));
    }
  }

  ScanResult result() {
    findings.sort(Comparator.comparingLong(Finding::offset).thenComparing(Finding::ruleId));
    return new ScanResult(findings, strong >= limit || weak >= limit);
  }
}
