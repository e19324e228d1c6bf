package org.onecgate;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request belongs to, as a proxy in front of Gate says in {@code traceparent} (W3C Trace Context,
 * level 1). A request without one has none: Gate begins no traces, as nobody would have the rest of them.
 *
 * @param id of the trace: 32 hex digits, not all 0
 * @param span who called, in that trace: 16 hex digits, not all 0
 * @param sampled whether the caller keeps the trace
 */
public record Trace(String id, String span, boolean sampled) {
  /** What {@link #text} is like. */
  public static final String FORM = "00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]";

  /** How long the part is that every version has. */
  private static final int LENGTH = 55;

  private static final Pattern PATTERN = Pattern.compile(
      "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");

  /**
   * The trace that a header tells; empty unless it is as the standard says. Later versions may have more behind what is
   * known, which is not looked at.
   *
   * @param header as it came; null if there is none
   */
  public static Optional<Trace> of(@Nullable String header) {
    if (header == null || header.length() < LENGTH) {
      return Optional.empty();
    }
    Matcher parts = PATTERN.matcher(header.substring(0, LENGTH));
    if (!parts.matches()) {
      return Optional.empty();
    }
    boolean more = header.length() > LENGTH;
    if (more && (parts.group(1).equals("00") || header.charAt(LENGTH) != '-')) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(parts.group(4), 16) & 1) == 1;
    return Optional.of(new Trace(parts.group(2), parts.group(3), sampled));
  }

  /** The same trace with a new caller in it: us, calling somebody else. */
  public Trace child() {
    long number;
    do {
      number = ThreadLocalRandom.current().nextLong();
    } while (number == 0);
    return new Trace(id, HexFormat.of().toHexDigits(number), sampled);
  }

  /** The header that says so. */
  public String text() {
    return "00-" + id + "-" + span + (sampled ? "-01" : "-00");
  }
}
