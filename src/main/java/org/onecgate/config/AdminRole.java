package org.onecgate.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody who administers Gate may do; each of these may do what those before it may (C4). */
public enum AdminRole {
  /** Reads everything, and changes nothing but the own password. */
  LOOKS,
  /** Does what the day brings: releases, discards, has things handed over again, sweeps. */
  OPERATES,
  /** Everything: also the servers, the groups and the people. */
  ADMINISTERS;

  /** Its word in files and in the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this word; empty if there is none. */
  public static Optional<AdminRole> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
