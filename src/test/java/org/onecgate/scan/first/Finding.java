package org.onecgate.scan.first;

/**
 * A secret that was found. It holds only what may be shown: the secret itself is not in it.
 *
 * @param ruleId the rule that found it, such as {@code aws-access-key}
 * @param description what that rule finds, in a few words
 * @param weak whether it may as well be meant for everybody ({@link SecretRule#isWeak})
 * @param offset where the secret begins, in bytes of what was scanned; for one inside base64, where
 *     the base64 begins
 * @param excerpt the beginning of the secret, at most a quarter of it and four characters, and
 *     asterisks; printable ASCII
 */
public record Finding(
    String ruleId, String description, boolean weak, long offset, String excerpt) {
  private static final int SHOWN = 4;

  /** The excerpt of a secret. */
  static String mask(CharSequence secret) {
    StringBuilder excerpt = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, secret.length() / 4); i++) {
      char c = secret.charAt(i);
      excerpt.append(c > ' ' && c <= '~' ? c : '?');
    }
    return excerpt.append("****").toString();
  }

  /** One line for a log or for 1C. */
  @Override
  public String toString() {
    return description + " (" + ruleId + ") at byte " + offset + ": " + excerpt;
  }
}
