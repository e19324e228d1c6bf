package org.onecgate.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.onecgate.SafeName;

/**
 * The form in which a client's name lies on the disk while it is being received: ASCII, so that it
 * works whatever the locale of the process, and never one of our own names (W1).
 *
 * <p>Letters, digits and some punctuation stand for themselves, every other byte of UTF-8 is {@code
 * %XX}. A segment that would look like a temp, a lock or a journal has its last dot encoded. One
 * that grows too long becomes {@code %~} and its SHA-256. The true name is in the journal and in
 * the manifest; the form is turned back for the numbers of orders alone, which are short.
 */
final class DiskName {
  /** Leaves room below 255 for the endings of lock and temp files. */
  private static final int MAX_LENGTH = 200;

  private static final String PLAIN = "._-()+=,;@#$&!~[]{}^";
  private static final Pattern OURS = Pattern.compile(".*\\.(lock|journal|tmp\\.[0-9a-f]{32})");

  private DiskName() {}

  /** The path of the name below a directory. */
  static Path resolve(Path directory, SafeName name) {
    return directory.resolve(encode(name));
  }

  /** All segments, with {@code /} between them. */
  static String encode(SafeName name) {
    return String.join("/", name.segments().stream().map(DiskName::encode).toList());
  }

  static String encode(String segment) {
    StringBuilder out = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || PLAIN.indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    if (OURS.matcher(out).matches()) {
      out.replace(out.lastIndexOf("."), out.lastIndexOf(".") + 1, "%2E");
    }
    return out.length() <= MAX_LENGTH
        ? out.toString()
        : "%~" + HexFormat.of().formatHex(Digests.sha256().digest(utf8(segment)));
  }

  /** The segment of a form that is no SHA-256; what is no such form comes out as something else. */
  static String decode(String form) {
    return URLDecoder.decode(form.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
