package org.onecgate.scan.first;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads rules; the head of {@code secret-rules.txt} describes their form. */
final class RuleFile {
  private static final String STRONG = "strong";
  private static final String WEAK = "weak";

  private static final Pattern BYTE = Pattern.compile("\\\\x([0-9A-Fa-f]{2})");

  private final List<SecretRule> rules = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private String id = "";
  private String description = "";
  private String regex = "";
  private String before = "0";
  private String entropy = "0";
  private boolean mixed;
  private String strength = STRONG;
  private List<String> keywords = new ArrayList<>();
  private List<String> allowed = new ArrayList<>();

  private RuleFile() {}

  /**
   * Reads all rules.
   *
   * @throws IllegalArgumentException if one of them is broken; the message begins with its id
   */
  static List<SecretRule> parse(String text) {
    RuleFile file = new RuleFile();
    text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(file::line);
    file.finish();
    return List.copyOf(file.rules);
  }

  private void line(String line) {
    if (line.startsWith("[") && line.endsWith("]")) {
      finish();
      begin(line.substring(1, line.length() - 1));
      return;
    }
    int equals = line.indexOf(" = ");
    if (equals < 0 || id.isEmpty()) {
      throw new IllegalArgumentException(id + ": not a line of a rule");
    }
    String value = line.substring(equals + 3);
    switch (line.substring(0, equals)) {
      case "description" -> description = value;
      case "keywords" -> List.of(value.split(" +", -1)).forEach(k -> keywords.add(bytes(k)));
      case "regex" -> regex = value;
      case "before" -> before = value;
      case "entropy" -> entropy = value;
      case "mixed" -> mixed = value.equals("true");
      case "strength" -> strength = value;
      case "allow" -> allowed.add(value);
      default -> throw new IllegalArgumentException(id + ": unknown " + line.substring(0, equals));
    }
  }

  private void begin(String newId) {
    id = newId;
    description = "";
    regex = "";
    before = "0";
    entropy = "0";
    mixed = false;
    strength = STRONG;
    keywords = new ArrayList<>();
    allowed = new ArrayList<>();
    if (!ids.add(id)) {
      throw new IllegalArgumentException(id + ": there are two of that name");
    }
  }

  private void finish() {
    if (id.isEmpty()) {
      return;
    }
    double bits;
    int reach;
    try {
      reach = Integer.parseInt(before);
      bits = Double.parseDouble(entropy);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(id + ": before or entropy is not a number", e);
    }
    boolean weak = strength.equals(WEAK);
    if (!weak && !strength.equals(STRONG)) {
      throw new IllegalArgumentException(id + ": strength is neither strong nor weak");
    }
    rules.add(new SecretRule(
        id, description, keywords, new SecretRule.Look(regex, reach, bits, mixed, allowed), weak));
  }

  private static String bytes(String keyword) {
    return BYTE.matcher(keyword)
        .replaceAll(hex -> Matcher.quoteReplacement(new String(
            new byte[] {(byte) Integer.parseInt(hex.group(1), 16)}, StandardCharsets.ISO_8859_1)));
  }
}
