package org.onecgate.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code N} or {@code N[from..to]}: a file of a transcript, or some bytes of it. */
final class Slice {
  private static final Pattern FORM = Pattern.compile("([^\\[\\] ]+)(?:\\[(\\d+)\\.\\.(\\d*)\\])?");

  private Slice() {}

  static byte[] of(String reference, Map<String, byte[]> files) {
    Matcher slice = FORM.matcher(reference);
    assertThat(slice.matches()).as(reference + " names a file").isTrue();
    byte[] all = files.get(slice.group(1));
    assertThat(all).as("the file " + slice.group(1)).isNotNull();
    if (slice.group(2) == null) {
      return all;
    }
    int from = Integer.parseInt(slice.group(2));
    int to = slice.group(3).isEmpty() ? all.length : Integer.parseInt(slice.group(3));
    return Arrays.copyOfRange(all, from, to);
  }
}
