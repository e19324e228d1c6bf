package org.onecgate.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The findings of one scan, up to a limit. */
final class Found {
  private final int limit;
  private final List<Finding> findings = new ArrayList<>();

  Found(int limit) {
    this.limit = limit;
  }

  boolean isFull() {
    return findings.size() >= limit;
  }

  void add(SecretRule rule, long offset, CharSequence secret) {
    if (!isFull()) {
      findings.add(new Finding(rule.id(), rule.description(), offset, Finding.mask(secret)));
    }
  }

  ScanResult result() {
    findings.sort(Comparator.comparingLong(Finding::offset).thenComparing(Finding::ruleId));
    return new ScanResult(findings, isFull());
  }
}
