package org.onecgate.intake;

/**
 * What was put right in what one session has received.
 *
 * @param locks how many locks of dead owners were removed
 * @param parts how many files were cut to their committed length or removed
 * @param bytes how many bytes they had too many
 */
public record Recovery(int locks, int parts, long bytes) {
  /** Nothing had to be put right. */
  public static final Recovery NONE = new Recovery(0, 0, 0);

  /** Both together. */
  public Recovery and(Recovery other) {
    return new Recovery(locks + other.locks, parts + other.parts, bytes + other.bytes);
  }
}
