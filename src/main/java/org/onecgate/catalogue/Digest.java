package org.onecgate.catalogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;

/** Tells quickly that the same is said again: the first 64 bits of a SHA-256. One thread. */
final class Digest {
  private final MessageDigest sha256 = Digests.sha256();
  private final StringBuilder text = new StringBuilder();

  /** Of its own fields, then of each part; 0 where nothing is said. */
  long[] of(Said said) {
    long[] hashes = new long[1 + said.parts().size()];
    hashes[0] = fields(said);
    for (int i = 1; i < hashes.length; i++) {
      List<@Nullable String[]> rows = said.parts().get(i - 1);
      hashes[i] = rows == null ? 0 : rows(rows);
    }
    return hashes;
  }

  private long fields(Said said) {
    text.setLength(0);
    boolean any = false;
    for (String value : said.fields()) {
      any |= !Said.isNothing(value);
      add(value);
    }
    return any ? end() : 0;
  }

  private long rows(List<@Nullable String[]> rows) {
    text.setLength(0);
    for (@Nullable String[] row : rows) {
      for (String value : row) {
        add(value);
      }
      text.append('\n');
    }
    return end();
  }

  /** With its length, so that no two lists of texts look alike. */
  private void add(@Nullable String value) {
    if (Said.isNothing(value)) {
      text.append("n;");
    } else if (value == null) {
      text.append("e;");
    } else {
      text.append(value.length()).append(':').append(value).append(';');
    }
  }

  private long end() {
    byte[] hash = sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
    long number = ByteBuffer.wrap(hash).getLong();
    return number == 0 ? 1 : number;
  }
}
