package org.onecgate.intake;

/** What {@code success} for a chunk promises. */
public enum Durability {
  /** The chunk survives a power cut. */
  CHUNK,
  /**
   * The chunk survives the end of the process; everything is forced when the exchange is sealed.
   * Faster, and a power cut before that may lose chunks that were acknowledged: 1C then has to send
   * the exchange again.
   */
  DELIVERY
}
