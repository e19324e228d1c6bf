package org.onecgate.scan.first;

/**
 * Bytes as characters, one each, without a copy: whatever the encoding of a text is, ASCII stays
 * ASCII and the rest is no letter to the rules.
 */
final class Latin1 implements CharSequence {
  private final byte[] bytes;
  private final int from;
  private final int to;

  Latin1(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  @Override
  public int length() {
    return to - from;
  }

  @Override
  public char charAt(int index) {
    return (char) (bytes[from + index] & 0xff);
  }

  @Override
  public Latin1 subSequence(int start, int end) {
    return new Latin1(bytes, from + start, from + end);
  }

  /** Says nothing of the content: it may be a secret. */
  @Override
  public String toString() {
    return length() + " bytes";
  }
}
