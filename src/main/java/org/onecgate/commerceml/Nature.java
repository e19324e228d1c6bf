package org.onecgate.commerceml;

/** Whether a list holds everything that there is. */
public enum Nature {
  /** It does: what is not there is gone. */
  FULL,
  /** It holds only what changed. */
  CHANGES,
  /** It does not say, or in words that nobody knows, or says both. */
  UNKNOWN
}
