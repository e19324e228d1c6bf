package org.onecgate.battery.schedules;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.onecgate.SafeName;

/**
 * A file that the client means to send.
 *
 * @param kind what can be told of it from its content
 * @param name its name
 * @param bytes its content
 * @param chunk the size of a chunk
 * @param entries what it unpacks to, where it is a zip
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Source(Kind kind, SafeName name, byte[] bytes, int chunk, Map<String, byte[]> entries) {
  /** What can be told of a file from its content. */
  enum Kind {
    /** A zip, checked by its directory and sums. */
    ZIP,
    /** XML, checked to its end. */
    XML,
    /** Nothing can be told. */
    OPAQUE
  }

  int chunks() {
    return (bytes.length + chunk - 1) / chunk;
  }

  byte[] chunk(int n) {
    return Arrays.copyOfRange(bytes, n * chunk, Math.min(bytes.length, (n + 1) * chunk));
  }

  /** Whether two neighbouring chunks are the same, so that one may look like a repetition. */
  boolean hasEqualNeighbours() {
    List<byte[]> all = IntStream.range(0, chunks()).mapToObj(this::chunk).toList();
    return IntStream.range(1, all.size()).anyMatch(i -> Arrays.equals(all.get(i - 1), all.get(i)));
  }
}
