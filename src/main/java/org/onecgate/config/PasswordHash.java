package org.onecgate.config;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords with the platform's PBKDF2 (HMAC-SHA-512, {@value #ITERATIONS} rounds, a random
 * salt) and compares in constant time.
 *
 * <p>Written as {@code pbkdf2-sha512$<rounds>$<salt>$<hash>}, so that the rounds can grow.
 */
public final class PasswordHash {
  private static final String FORM = "pbkdf2-sha512";

  /** The rounds of a new hash. */
  static final int ITERATIONS = 210_000;

  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int BITS = 256;

  private PasswordHash() {}

  /** What has the form of a hash and is that of no known password: for a record that is checked before it has one. */
  public static final String NONE = String.join("$", FORM, "1", "A".repeat(22), "A".repeat(43));

  /** The hash of a password under a fresh salt. */
  public static String of(String password) {
    return of(password, ITERATIONS);
  }

  /** The same with so many rounds, which the hash names. */
  static String of(String password, int rounds) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return String.join(
        "$",
        FORM,
        Integer.toString(rounds),
        base64.encodeToString(salt),
        base64.encodeToString(derive(password, salt, rounds)));
  }

  /** Whether the text has the form that {@link #of} writes. */
  public static boolean isHash(String text) {
    String[] parts = text.split("\\$", -1);
    try {
      int rounds = parts.length == 4 ? Integer.parseInt(parts[1]) : 0;
      return parts.length == 4
          && parts[0].equals(FORM)
          && rounds > 0
          && rounds <= MAX_ITERATIONS
          && Base64.getDecoder().decode(parts[2]).length >= 8
          && Base64.getDecoder().decode(parts[3]).length == BITS / 8;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The rounds that a hash names. */
  static int rounds(String hash) {
    return Integer.parseInt(hash.split("\\$", -1)[1]);
  }

  /** Whether the password is the one that was hashed; a malformed hash fits none. */
  public static boolean matches(String password, String hash) {
    if (!isHash(hash)) {
      return false;
    }
    String[] parts = hash.split("\\$", -1);
    byte[] salt = Base64.getDecoder().decode(parts[2]);
    byte[] expected = Base64.getDecoder().decode(parts[3]);
    return MessageDigest.isEqual(expected, derive(password, salt, rounds(hash)));
  }

  private static byte[] derive(String password, byte[] salt, int rounds) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, rounds, BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
          .generateSecret(spec)
          .getEncoded();
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException("a password that cannot be hashed", e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java 17 platform has PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }
}
