package org.onecgate.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Searches bytes for secrets: private keys, tokens, passwords (S7).
 *
 * <p>All keywords of all rules are looked for in one pass; the expressions, which take linear time, are tried only
 * around a keyword. XML entities are decoded, and so is base64, once.
 *
 * <p><b>Threading:</b> immutable; each {@link Scan} belongs to one thread.
 */
public final class SecretScanner {
  /** As many strong findings are kept of one text, and as many weak ones. */
  public static final int LIMIT = 100;

  private static final int CAPACITY = 64 * 1024;

  private final List<SecretRule> rules;
  private final Keywords keywords;
  private final int longestMatch;
  private final int limit;

  /** A scanner with these rules that stops after {@code limit} strong findings. */
  public SecretScanner(List<SecretRule> rules, int limit) {
    this.rules = List.copyOf(rules);
    this.keywords = new Keywords(this.rules);
    this.longestMatch = rules.stream().mapToInt(SecretRule::longestMatch).max().orElse(0);
    this.limit = limit;
  }

  /** Makes its rules once, when somebody asks for them first. */
  private static final class Shipped {
    static final SecretScanner SCANNER = load();
  }

  /**
   * The scanner with the rules that come with Gate, the same one for all. Whoever asks first waits until its rules are
   * made, which takes some tenths of a second; others wait with it.
   */
  public static SecretScanner shipped() {
    return Shipped.SCANNER;
  }

  /**
   * A new scanner with the rules that come with Gate.
   *
   * @throws IllegalArgumentException if a rule is broken; the message begins with its id
   */
  public static SecretScanner load() {
    try (InputStream in = SecretScanner.class.getResourceAsStream("secret-rules.txt")) {
      if (in == null) {
        throw new IllegalArgumentException("secret-rules.txt is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return new SecretScanner(RuleFile.parse(text), LIMIT);
    } catch (IOException e) {
      throw new IllegalArgumentException("secret-rules.txt cannot be read", e);
    }
  }

  /** Begins to search a text that comes in pieces. */
  public Scan begin() {
    return begin(CAPACITY);
  }

  Scan begin(int capacity) {
    return new Scan(this, capacity);
  }

  /** Searches a stream up to its end; does not close it. */
  public ScanResult scan(InputStream in) throws IOException {
    Scan scan = begin();
    byte[] buffer = new byte[CAPACITY];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      scan.update(buffer, 0, n);
    }
    return scan.end();
  }

  /** What it looks for. */
  public List<SecretRule> rules() {
    return rules;
  }

  Keywords keywords() {
    return keywords;
  }

  int longestMatch() {
    return longestMatch;
  }

  int limit() {
    return limit;
  }
}
