package org.onecgate.staging;

/** Is told what is being done, in words for 1C's log; called often, must be quick. */
@FunctionalInterface
public interface Progress {
  /**
   * Says what is being done and how far it is.
   *
   * @param what one short line, such as {@code unpacking 120 of 5000}
   */
  void report(String what);
}
