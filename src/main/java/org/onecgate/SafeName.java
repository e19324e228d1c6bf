package org.onecgate;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The relative name of a received file, known to be safe to keep below a directory (E11).
 *
 * <p>Segments are separated by {@code /}. Every character is on a list of allowed ones: letters,
 * digits and marks of any script, space and harmless punctuation. No segment is empty, {@code .} or
 * {@code ..}, begins with a space, ends with a dot or a space, is a device name of Windows, or is
 * longer than {@value #MAX_SEGMENT_BYTES} bytes of UTF-8.
 *
 * <p>A safe name may still be one that a file system cannot hold (a Cyrillic name under {@code
 * LC_ALL=C}); how it is stored is the business of the storage.
 */
public record SafeName(String value) implements Comparable<SafeName> {
  /** The longest segment, in bytes of UTF-8: what Linux file systems hold. */
  public static final int MAX_SEGMENT_BYTES = 255;

  /** The longest whole name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 1024;

  /** The most segments. */
  public static final int MAX_DEPTH = 16;

  private static final String PUNCTUATION = " ._-()+=,;@#$&'!~[]{}%^`№«»–—";
  private static final Pattern DEVICE = Pattern.compile(
      "(con|prn|aux|nul|conin\\$|conout\\$|com[0-9¹²³]|lpt[0-9¹²³])\\s*(\\..*)?",
      Pattern.CASE_INSENSITIVE);

  /**
   * Accepts a name that already has its final form.
   *
   * @throws IllegalArgumentException with the reason where it is not safe
   */
  public SafeName {
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException("longer than " + MAX_BYTES + " bytes");
    }
    String[] segments = value.split("/", -1);
    if (segments.length > MAX_DEPTH) {
      throw new IllegalArgumentException("more than " + MAX_DEPTH + " levels");
    }
    for (String segment : segments) {
      checkSegment(segment);
    }
  }

  /**
   * The name in a {@code filename} parameter, already percent-decoded.
   *
   * <p>Back-slashes are separators. A drive, leading slashes, {@code /tmp/} and everything up to
   * {@code /webdata/} are stripped, as Bitrix does for clients that send the path of their own
   * temporary file (protocol (b)17).
   *
   * @throws FaultException {@link Fault#BAD_NAME} where what remains is not safe
   */
  public static SafeName ofParameter(String parameter) throws FaultException {
    String name = parameter.replace('\\', '/').strip();
    name = name.replaceFirst("^[A-Za-z]:", "");
    int webdata = name.indexOf("/webdata/");
    if (webdata >= 0) {
      name = name.substring(webdata + "/webdata/".length());
    } else if (name.startsWith("/tmp/")) {
      name = name.substring("/tmp/".length());
    }
    return checked(name.replaceFirst("^/+", ""));
  }

  /**
   * The name of a zip entry; back-slashes are separators, a trailing one marks a directory.
   *
   * @throws FaultException {@link Fault#BAD_NAME} where it is absolute, escapes or is not safe
   */
  public static SafeName ofZipEntry(String entry) throws FaultException {
    return checked(entry.replace('\\', '/').replaceFirst("(?<=.)/$", ""));
  }

  private static SafeName checked(String name) throws FaultException {
    try {
      return new SafeName(name);
    } catch (IllegalArgumentException e) {
      throw new FaultException(Fault.BAD_NAME, String.valueOf(e.getMessage()), e);
    }
  }

  private static void checkSegment(String segment) {
    if (segment.isEmpty()) {
      throw new IllegalArgumentException("an empty segment");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw new IllegalArgumentException("a relative segment");
    }
    if (segment.startsWith(" ") || segment.endsWith(" ") || segment.endsWith(".")) {
      throw new IllegalArgumentException("a space or a dot at the edge of a segment");
    }
    if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException("a segment longer than " + MAX_SEGMENT_BYTES + " bytes");
    }
    if (DEVICE.matcher(segment).matches()) {
      throw new IllegalArgumentException("a device name");
    }
    segment.codePoints().filter(c -> !isAllowed(c)).findFirst().ifPresent(c -> {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the character U+%04X is not allowed", c));
    });
  }

  /** Letters and marks that show nothing: fillers, variation selectors, joiners. */
  private static boolean isInvisible(int c) {
    return c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || (c >= 0x180b && c <= 0x180f)
        || c == 0x3164
        || c == 0xffa0
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0100 && c <= 0xe01ef);
  }

  private static boolean isAllowed(int c) {
    if (isInvisible(c)) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
      default -> Character.isLetterOrDigit(c) || PUNCTUATION.indexOf(c) >= 0;
    };
  }

  /** The segments, outermost directory first. */
  public List<String> segments() {
    return List.of(value.split("/"));
  }

  /** The last segment. */
  public String fileName() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** Whether the last segment ends in a dot and this extension, in any case. */
  public boolean hasExtension(String extension) {
    return key().endsWith("." + extension);
  }

  /**
   * The form in which two names are compared: composed (NFC) and in lower case. Two names with one
   * key would be one file on many consumers' disks, and 1C asks for names in another case
   * (protocol (b)14).
   */
  public String key() {
    return Normalizer.normalize(value, Normalizer.Form.NFC)
        .toLowerCase(Locale.ROOT)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  /** Whether it lies below {@code import_files}: what goods refer to, never looked into. */
  public boolean isBelowPictures() {
    return key().startsWith("import_files/");
  }

  /**
   * Whether an {@code import} for the other name means this one: in any case, and by the plain file
   * name where a whole path was sent (protocol 1.7).
   */
  public boolean isAskedBy(SafeName asked) {
    return key().equals(asked.key()) || (!isBelowPictures() && key().endsWith("/" + asked.key()));
  }

  /** Whether it is one of the client's own logs, acknowledged and never published (E11). */
  public boolean isReport() {
    return key().startsWith("reports/");
  }

  @Override
  public int compareTo(SafeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
