package org.onecgate.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.onecgate.Digests;
import org.onecgate.SafeName;

/**
 * The form in which a client's name lies on the disk while it is being received: ASCII, so that it
 * works whatever the locale of the process, and never one of our own names (W1).
 *
 * <p>Letters, digits and some punctuation stand for themselves, every other byte of UTF-8 is {@code
 * %XX}; so is a dot at the end, which some volumes drop, and a capital letter of a picture where the
 * volume folds case. A segment that would look like a temp, a lock or a journal has its last dot encoded. One
 * that grows too long becomes {@code %~} and its SHA-256. The true name is in the journal and in
 * the manifest; the form is turned back for the numbers of orders alone, which are short.
 */
final class DiskName {
  /** Leaves room below 255 for the endings of lock and temp files. */
  private static final int MAX_LENGTH = 200;

  private static final String PLAIN = "._-()+=,;@#$&!~[]{}^";
  private static final Pattern OURS = Pattern.compile(".*\\.(lock|journal|tmp\\.[0-9a-f]{32})");

  private static final Pattern DECODABLE = Pattern.compile("(?:[^%]|%[0-9A-F]{2})*");

  private DiskName() {}

  /** The path of the name below a directory, on a volume that folds case, or does not. */
  static Path resolve(Path directory, SafeName name, boolean folds) {
    return directory.resolve(encode(name, folds));
  }

  /**
   * All segments, with {@code /} between them, on a volume that folds case, or does not: only names of
   * pictures tell case.
   */
  static String encode(SafeName name, boolean folds) {
    boolean capitals = folds && name.isBelowPictures();
    return String.join(
        "/", name.segments().stream().map(segment -> encode(segment, capitals)).toList());
  }

  static String encode(String segment) {
    return encode(segment, false);
  }

  private static String encode(String segment, boolean capitals) {
    StringBuilder out = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = (c >= 'a' && c <= 'z')
          || (!capitals && c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || PLAIN.indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    if (out.length() > 0 && out.charAt(out.length() - 1) == '.') {
      out.replace(out.length() - 1, out.length(), "%2E");
    }
    if (OURS.matcher(out).matches()) {
      out.replace(out.lastIndexOf("."), out.lastIndexOf(".") + 1, "%2E");
    }
    return out.length() <= MAX_LENGTH
        ? out.toString()
        : "%~" + HexFormat.of().formatHex(Digests.sha256().digest(utf8(segment)));
  }

  /** The name of a form; a segment that is a SHA-256, or no such form at all, comes out as it is. */
  static String decode(String form) {
    if (!DECODABLE.matcher(form).matches()) {
      return form;
    }
    return URLDecoder.decode(form.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
