package org.onecgate;

import java.security.SecureRandom;

/** Makes passwords that people type off a screen. */
public final class Passwords {
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  private Passwords() {}

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
