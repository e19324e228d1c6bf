package org.onecgate.scan;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of secret looks like.
 *
 * <p>The keywords are looked for first; if one is seen, the expression is tried on the bytes
 * around it, as far as its longest match can reach.
 */
public final class SecretRule {
  private static final int SHORTEST_KEYWORD = 3;
  private static final int LONGEST_MATCH = 4096;

  private final String id;
  private final String description;
  private final List<String> keywords;
  private final Expression expression;
  private final @Nullable Containment begun;
  private final int longestMatch;
  private final int before;
  private final double entropy;
  private final boolean mixed;
  private final boolean weak;
  private final List<Containment> allowed;

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
      this.longestMatch = RegexParts.longest(look.regex());
      this.expression = compiled(look.regex());
      this.begun = before == 0 ? begun(expression) : null;
      this.allowed = look.allowed().stream()
          .map(SecretRule::compiled)
          .map(Containment::anywhere)
          .toList();
    } catch (PatternSyntaxException | IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(id + ": " + e.getMessage(), e);
    }
    require(
        longestMatch > 0 && longestMatch <= LONGEST_MATCH,
        "matches up to " + longestMatch + " bytes");
  }

  /** Nothing if the expression is such that too many states were needed; then all places are looked at. */
  private static @Nullable Containment begun(Expression expression) {
    try {
      return Containment.atBeginning(expression);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** RE2/J says what is no expression, in better words. */
  private static Expression compiled(String regex) {
    Pattern.compile(regex);
    return new Expression(regex);
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

  /** What the secret stands in. */
  Expression expression() {
    return expression;
  }

  /** Whether a match may begin with a keyword, if that is where it begins and if it can be told. */
  @Nullable
  Containment begun() {
    return begun;
  }

  /** What no secret contains. */
  List<Containment> allowed() {
    return allowed;
  }

  /** Bits a byte that the secret has at least. */
  double entropy() {
    return entropy;
  }

  /** Whether the secret has letters and digits. */
  boolean isMixed() {
    return mixed;
  }

  @Override
  public String toString() {
    return id;
  }
}
