package org.onecgate;

import java.security.SecureRandom;

/** Makes passwords that people type off a screen, and says how long what programs know must be. */
public final class Passwords {
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  /** The fewest characters of a token, and of a secret that something is signed with: a shorter one could be tried out. */
  public static final int TOKEN_LEAST = 16;

  private Passwords() {}

  /** Whether this may be a token or a secret that something is signed with: of ASCII without spaces, and long enough. */
  public static boolean isToken(String text) {
    return text.matches("[!-~]{" + TOKEN_LEAST + ",}");
  }

  /** A new one of 80 bits, without characters that are mistaken for each other. */
  public static String generate() {
    SecureRandom random = new SecureRandom();
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 19; i++) {
      out.append(i > 0 && i % 5 == 4 ? '-' : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return out.toString();
  }
}
