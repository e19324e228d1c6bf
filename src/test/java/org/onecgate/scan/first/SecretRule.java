package org.onecgate.scan.first;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one kind of secret looks like.
 *
 * <p>The keywords are looked for first; if one is seen, the expression is tried on the bytes
 * around it, as far as its longest match can reach.
 */
public final class SecretRule {
  private static final int SHORTEST_KEYWORD = 3;
  private static final int LONGEST_MATCH = 4096;

  private static final String ANY = "[\\x00-\\xff]";

  private final String id;
  private final String description;
  private final List<String> keywords;
  private final Pattern inside;
  private final Pattern atBeginning;
  private final int longestMatch;
  private final int before;
  private final double entropy;
  private final boolean mixed;
  private final boolean weak;
  private final List<Pattern> allowed;

  /**
   * What a secret looks like.
   *
   * @param regex for bytes taken as ISO-8859-1; its first group, else all of it, is the secret
   * @param before how many bytes of a match may stand before the keyword
   * @param entropy bits a byte that the secret must have at least
   * @param mixed whether the secret must have letters and digits
   * @param allowed what no secret contains
   */
  public record Look(
      String regex, int before, double entropy, boolean mixed, List<String> allowed) {}

  /**
   * Checks and compiles a rule.
   *
   * @param keywords in ISO-8859-1; letters of ASCII match in either case
   * @param weak whether what it finds may as well be meant for everybody
   * @throws IllegalArgumentException if it is broken; the message begins with the id
   */
  public SecretRule(String id, String description, List<String> keywords, Look look, boolean weak) {
    this.id = id;
    this.description = description;
    this.keywords = List.copyOf(keywords);
    this.before = look.before();
    this.entropy = look.entropy();
    this.mixed = look.mixed();
    this.weak = weak;
    require(id.matches("[a-z0-9]+(-[a-z0-9]+)*"), "an id is made of a-z, 0-9 and single -");
    require(!description.isBlank(), "no description");
    require(!keywords.isEmpty(), "no keywords");
    for (String keyword : keywords) {
      require(
          keyword.length() >= SHORTEST_KEYWORD
              && StandardCharsets.ISO_8859_1.newEncoder().canEncode(keyword),
          "keyword " + keyword + " is not at least " + SHORTEST_KEYWORD + " bytes");
      require(
          !keyword.matches("[0-9A-Fa-f-]+"),
          "keyword " + keyword + " occurs in GUIDs; take one with context");
    }
    try {
      // anchored: where nothing fits, it ends after a few bytes
      String from = ANY + "{0," + before + "}?(" + look.regex() + ")";
      this.inside = Pattern.compile("\\A" + ANY + from);
      this.atBeginning = Pattern.compile("\\A" + from);
      this.longestMatch = RegexLength.of(look.regex());
      this.allowed = look.allowed().stream().map(Pattern::compile).toList();
    } catch (PatternSyntaxException | IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(id + ": " + e.getMessage(), e);
    }
    require(
        longestMatch > 0 && longestMatch <= LONGEST_MATCH,
        "matches up to " + longestMatch + " bytes");
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(id + ": " + otherwise);
    }
  }

  /** The name of the rule, such as {@code aws-access-key}. */
  public String id() {
    return id;
  }

  /** What it finds, in a few words. */
  public String description() {
    return description;
  }

  /**
   * Whether what it finds may as well be meant for everybody: it goes by the words beside it and has no form
   * of its own, or is given to whoever looks at a page. The factory password of a camera stands in its
   * description, a price list behind a password that is told along, a map behind its key.
   */
  public boolean isWeak() {
    return weak;
  }

  /** What must be there before the expression is tried. */
  List<String> keywords() {
    return keywords;
  }

  /** No match is longer. */
  int longestMatch() {
    return longestMatch;
  }

  /** How far before a keyword a match may begin. */
  int before() {
    return before;
  }

  /**
   * Finds the secret that a keyword belongs to.
   *
   * @param window the text from {@link #before} and one more byte before the keyword up to {@link
   *     #longestMatch} and one more behind where it begins, as far as there is any
   * @param beginning whether the text begins with the window
   * @param keywordEnd where in it the keyword ends
   * @return where in it the secret begins and ends, or an empty array
   */
  int[] find(Latin1 window, boolean beginning, int keywordEnd) {
    if (mixed && !hasDigit(window)) {
      return new int[0]; // a hundred times cheaper to see than by the expression
    }
    int from = 0;
    Matcher matcher = (beginning ? atBeginning : inside).matcher(window);
    while (matcher.lookingAt()) {
      int group = matcher.groupCount() == 1 || matcher.start(2) < 0 ? 1 : 2;
      int start = from + matcher.start(group);
      int end = from + matcher.end(group);
      if (from + matcher.end(1) >= keywordEnd && isSecret(window.subSequence(start, end))) {
        return new int[] {start, end};
      }
      from += matcher.start(1); // further behind: this byte is now the one before
      if (from + 1 >= keywordEnd) {
        break;
      }
      matcher = inside.matcher(window.subSequence(from, window.length()));
    }
    return new int[0];
  }

  private boolean isSecret(CharSequence text) {
    return (!mixed || isMixed(text))
        && entropy(text) >= entropy
        && allowed.stream().noneMatch(pattern -> pattern.matcher(text).find());
  }

  private static boolean hasDigit(CharSequence text) {
    return text.chars().anyMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isMixed(CharSequence text) {
    return hasDigit(text) && text.chars().anyMatch(c -> (c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  }

  /** Shannon's, in bits a byte. */
  private static double entropy(CharSequence text) {
    int[] counts = new int[256];
    text.chars().forEach(c -> counts[c]++);
    double sum = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / text.length();
        sum -= share * Math.log(share) / Math.log(2);
      }
    }
    return sum;
  }

  @Override
  public String toString() {
    return id;
  }
}
