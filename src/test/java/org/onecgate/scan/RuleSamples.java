package org.onecgate.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One text or more for each rule that the rule must find; {@code samples.txt} describes the form. */
final class RuleSamples {
  private static final Pattern RANDOM = Pattern.compile("\\{([a-z]):(\\d+)}");
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final Map<String, String> ALPHABETS = Map.of(
      "w", UPPER + LOWER + DIGITS,
      "b", UPPER + LOWER + DIGITS + "-_",
      "x", DIGITS + "abcdef",
      "d", DIGITS,
      "n", "123456789",
      "u", UPPER + "234567",
      "l", UPPER + LOWER,
      "s", UPPER + LOWER + DIGITS + "+/",
      "g", LOWER + DIGITS,
      "a", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");

  /** A rule and a text with a secret for it. */
  record Sample(String ruleId, String text) {
    byte[] bytes(Charset charset) {
      return text.getBytes(charset);
    }

    byte[] bytes() {
      return bytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return ruleId;
    }
  }

  private RuleSamples() {}

  static List<Sample> all() {
    Random random = new Random(1);
    try (InputStream in = RuleSamples.class.getResourceAsStream("samples.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> new Sample(
              line.substring(0, line.indexOf(" = ")),
              fill(line.substring(line.indexOf(" = ") + 3), random)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fill(String template, Random random) {
    String text = template
        .replace("\\\\", "\u0001")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace('\u0001', '\\');
    return RANDOM
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(
            random(ALPHABETS.get(place.group(1)), Integer.parseInt(place.group(2)), random)));
  }

  private static String random(String alphabet, int length, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    // the last one is a letter or a digit, so that it is part of a word
    return text.length() == 1 || alphabet.length() < 64
        ? text.toString()
        : text.replace(length - 1, length, "k").toString();
  }
}
