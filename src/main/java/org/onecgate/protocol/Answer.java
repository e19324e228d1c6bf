package org.onecgate.protocol;

/**
 * What a request is answered with.
 *
 * @param reply the reply
 * @param form how it is to be written
 * @param ear hears what became of it
 */
public record Answer(Reply reply, Form form, Ear ear) {
  /** Hears whether the client was given its answer. */
  @FunctionalInterface
  public interface Ear {
    /** Is called once: the reply has been written, or writing it has failed. */
    void hear(boolean delivered);
  }
}
