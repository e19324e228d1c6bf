package org.onecgate.intake;

import org.onecgate.ByteSize;

/**
 * How much may arrive (E7).
 *
 * @param chunk the largest body of one request
 * @param file the largest file
 * @param exchange the most bytes that one session may hold unsealed
 * @param files the most files that one session may hold unsealed
 */
public record Limits(ByteSize chunk, ByteSize file, ByteSize exchange, int files) {
  /** 4 GiB, 16 GiB, 64 GiB and 200,000 files. */
  public static final Limits DEFAULT =
      new Limits(ByteSize.gibi(4), ByteSize.gibi(16), ByteSize.gibi(64), 200_000);
}
