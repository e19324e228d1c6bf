package org.onecgate.catalogue;

import java.util.Locale;

/**
 * The form in which things are searched: in small letters, with ё as е, and each Russian letter as one character of
 * ASCII that small letters leave free. Half as many bytes are read so, and the first byte of a word is in few others: a
 * word that nobody has takes a third less time.
 *
 * <p>{@code catalogue/2.sql} says the same.
 */
final class Sought {
  private static final char FIRST = 'а';
  private static final char LAST = 'я';

  /** What takes the place of the signs that are letters now, and what looks like them. */
  private static final String SIGNS = "[\\]^_`";

  private static final String OTHERS = "⁅⧵⁆‸‗‵";

  private Sought() {}

  /** A text in this form. */
  static String of(String text) {
    char[] characters = text.toLowerCase(Locale.ROOT).replace('ё', 'е').toCharArray();
    for (int i = 0; i < characters.length; i++) {
      char c = characters[i];
      if (c >= FIRST && c <= LAST) {
        characters[i] = (char) ('A' + c - FIRST);
      } else if (c >= '[' && c <= '`') {
        characters[i] = OTHERS.charAt(SIGNS.indexOf(c));
      }
    }
    return new String(characters);
  }
}
