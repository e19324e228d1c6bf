package org.onecgate.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.onecgate.InvalidValueException;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/**
 * What a new password of an administrator or a 1C must not be (C4): too short, the login, or one that is tried first.
 * Passwords that are there already stay as they are; a hash that is put into a file by hand cannot be judged.
 */
public final class PasswordRule {
  /** The fewest characters. */
  public static final int LEAST = 10;

  /** The most characters. */
  public static final int MOST = 200;

  /** In what order keys lie or characters follow each other; also backwards. */
  private static final List<String> ROWS = List.of(
      "01234567890123456789",
      "abcdefghijklmnopqrstuvwxyz",
      "qwertyuiopasdfghjklzxcvbnm",
      "1q2w3e4r5t6y7u8i9o0p",
      "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
      "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
      "йцукенгшщзхъфывапролджэячсмитьбю");

  private static final Set<String> COMMON = common();

  private PasswordRule() {}

  /**
   * Refuses a password that is not to be used.
   *
   * @param field the field that it came in
   * @param login whose it is to be
   * @throws InvalidValueException what is wrong with it; the password is not in it
   */
  public static void check(String field, String login, String password) {
    if (password.length() < LEAST || password.length() > MOST) {
      throw wrong(field, Phrase.PASSWORD_LENGTH.of(LEAST, MOST));
    }
    if (password.chars().anyMatch(Character::isISOControl)) {
      throw wrong(field, Phrase.PASSWORD_CONTROL.of()); // a NUL at the end is the same hash
    }
    String plain = password.strip().toLowerCase(Locale.ROOT);
    if (plain.equals(login.strip().toLowerCase(Locale.ROOT))) {
      throw wrong(field, Phrase.PASSWORD_LOGIN.of());
    }
    if (COMMON.contains(plain) || isOneOfARow(plain) || isRepeated(plain)) {
      throw wrong(field, Phrase.PASSWORD_COMMON.of());
    }
  }

  private static InvalidValueException wrong(String field, Sentence what) {
    return new InvalidValueException(field, Phrase.MUST_BE.of(field, what));
  }

  private static boolean isOneOfARow(String password) {
    String backwards = new StringBuilder(password).reverse().toString();
    return ROWS.stream().anyMatch(row -> row.contains(password) || row.contains(backwards));
  }

  /** Whether it is a few characters again and again. */
  private static boolean isRepeated(String password) {
    for (int length = 1; length <= password.length() / 3; length++) {
      String piece = password.substring(0, length);
      if (piece.repeat(password.length() / length + 1).startsWith(password)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> common() {
    try (InputStream in = PasswordRule.class.getResourceAsStream("common-passwords.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
