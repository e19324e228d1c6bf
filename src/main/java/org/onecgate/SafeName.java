package org.onecgate;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * The relative name of a received file, known to be safe to keep below a directory (E11).
 *
 * <p>Segments are separated by {@code /}. No segment is empty, of nothing but dots and blanks, a device
 * name of Windows, longer than {@value #MAX_SEGMENT_BYTES} bytes of UTF-8, or holds a character that
 * cannot be seen, a colon or a back-slash.
 *
 * <p>A safe name may still be one that a volume cannot hold: a Cyrillic one under {@code LC_ALL=C}, or
 * one that is not {@linkplain #isPlain plain}. How it is stored is the business of the storage.
 */
public record SafeName(String value) implements Comparable<SafeName> {
  /** The longest segment, in bytes of UTF-8: what Linux file systems hold. */
  public static final int MAX_SEGMENT_BYTES = 255;

  /** The longest whole name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 1024;

  /** The most segments. */
  public static final int MAX_DEPTH = 16;

  private static final String PUNCTUATION = " ._-()+=,;@#$&'!~[]{}%^`№«»–—";

  /**
   * A colon may name a drive or a stream, a back-slash a directory; then what some systems take for
   * separators and dots, and what stands for a character that could not be read.
   */
  private static final String HARMFUL =
      ":\\\u2024\u2025\u2044\u2215\u29f5\ufe52\ufe55\ufe68\uff0e\uff0f\uff1a\uff3c\ufffd";

  /** What Windows drops at the end of a segment. */
  private static final Pattern DROPPED = Pattern.compile("[. ]+(?=/|$)");

  private static final String PICTURES = "import_files/";
  private static final Pattern DEVICE = Pattern.compile(
      "(con|prn|aux|nul|conin\\$|conout\\$|com[0-9¹²³]|lpt[0-9¹²³])[\\s\\p{Z}]*(\\..*)?",
      Pattern.CASE_INSENSITIVE);

  /** Names that systems and editors leave beside what people mean, in lower case. */
  private static final Set<String> LEFTOVERS =
      Set.of("thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store");

  /**
   * Accepts a name that already has its final form.
   *
   * @throws InvalidValueException with the reason if it is not safe
   */
  public SafeName {
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new InvalidValueException(Phrase.LONG_NAME.of(MAX_BYTES));
    }
    String[] segments = value.split("/", -1);
    if (segments.length > MAX_DEPTH) {
      throw new InvalidValueException(Phrase.LEVELS.of(MAX_DEPTH));
    }
    for (String segment : segments) {
      harm(segment).ifPresent(reason -> {
        throw new InvalidValueException(reason);
      });
    }
  }

  /**
   * The name in a {@code filename} parameter, already percent-decoded.
   *
   * <p>Back-slashes are separators. A drive, leading slashes, {@code /tmp/} and everything up to
   * {@code /webdata/} are stripped, as Bitrix does for clients that send the path of their own
   * temporary file (protocol (b)17).
   *
   * @throws FaultException {@link Fault#BAD_NAME} if what remains is not safe and plain: whoever
   *     chooses such a name for a request can choose another
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
    SafeName safe = checked(name.replaceFirst("^/+", ""));
    Optional<Sentence> reason = safe.awkwardness();
    if (reason.isPresent()) {
      throw new FaultException(Fault.BAD_NAME, reason.get());
    }
    return safe;
  }

  /**
   * The name of a zip entry; back-slashes are separators, a trailing one marks a directory. It need not
   * be plain: 1C's users name pictures as they please.
   *
   * @throws FaultException {@link Fault#BAD_NAME} if it is absolute, escapes or is not safe
   */
  public static SafeName ofZipEntry(String entry) throws FaultException {
    return checked(entry.replace('\\', '/').replaceFirst("(?<=.)/$", ""));
  }

  private static SafeName checked(String name) throws FaultException {
    try {
      return new SafeName(name);
    } catch (InvalidValueException e) {
      throw new FaultException(Fault.BAD_NAME, e.sentence(), e);
    }
  }

  /** Why a segment cannot be kept at all; empty if it can. */
  private static Optional<Sentence> harm(String segment) {
    if (segment.isEmpty()) {
      return Optional.of(Phrase.EMPTY_SEGMENT.of());
    }
    if (segment.codePoints().allMatch(c -> c == '.' || isBlank(c))) {
      return Optional.of(Phrase.RELATIVE_SEGMENT.of());
    }
    if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
      return Optional.of(Phrase.LONG_SEGMENT.of(MAX_SEGMENT_BYTES));
    }
    if (DEVICE.matcher(segment).matches()) {
      return Optional.of(Phrase.DEVICE.of());
    }
    return notAllowed(segment, SafeName::isHarmless);
  }

  /**
   * Why a volume may not hold the name although it harms nobody; empty if each can. The first
   * segment counts that has such a thing.
   */
  private Optional<Sentence> awkwardness() {
    for (String segment : segments()) {
      if (segment.startsWith(" ") || segment.endsWith(" ") || segment.endsWith(".")) {
        return Optional.of(Phrase.EDGE.of());
      }
      Optional<Sentence> character = notAllowed(segment, SafeName::isPlain);
      if (character.isPresent()) {
        return character;
      }
    }
    return Optional.empty();
  }

  /**
   * Whether each volume can hold it, as far as its characters go: letters, digits and marks of any
   * script, spaces inside, and punctuation that no system gives a meaning.
   */
  public boolean isPlain() {
    return awkwardness().isEmpty();
  }

  private static Optional<Sentence> notAllowed(String segment, IntPredicate allowed) {
    return segment
        .codePoints()
        .filter(c -> !allowed.test(c))
        .mapToObj(c -> Phrase.CHARACTER.of(String.format(Locale.ROOT, "%04X", c)))
        .findFirst();
  }

  private static boolean isBlank(int c) {
    return Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  /** Letters and marks that show nothing: fillers, variation selectors, joiners. */
  private static boolean isInvisible(int c) {
    return c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || (c >= 0x180b && c <= 0x180f)
        || c == 0x2800
        || c == 0x3164
        || c == 0xffa0
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0100 && c <= 0xe01ef);
  }

  private static boolean isHarmless(int c) {
    if (isInvisible(c) || HARMFUL.indexOf(c) >= 0) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.ENCLOSING_MARK,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }

  private static boolean isPlain(int c) {
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
    String name = comparable();
    String end = "." + extension;
    return name.regionMatches(true, name.length() - end.length(), end, 0, end.length());
  }

  /**
   * The form in which two names are compared: composed (NFC), without dots and spaces at the end of a
   * segment, and in lower case. Two names with one key would be one file on many consumers' disks, and
   * 1C asks for names in another case (protocol (b)14).
   *
   * <p>Names of pictures keep their case: goods refer to each as it is written, and two that differ in
   * case only are two.
   */
  public String key() {
    String name = comparable();
    String key = begins(name, PICTURES)
        ? PICTURES + name.substring(PICTURES.length())
        : name.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return key.equals(value) ? value : key; // one text in memory, where many names are kept
  }

  private String comparable() {
    return DROPPED.matcher(Normalizer.normalize(value, Normalizer.Form.NFC)).replaceAll("");
  }

  private static boolean begins(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /** Whether it lies below {@code import_files}: what goods refer to, never looked into. */
  public boolean isBelowPictures() {
    return begins(comparable(), PICTURES);
  }

  /** Whether it is what a system or an editor left beside what is meant, and nobody wants. */
  public boolean isLeftover() {
    String name = fileName().toLowerCase(Locale.ROOT);
    return LEFTOVERS.contains(name)
        || name.startsWith("._")
        || name.startsWith("~$")
        || name.startsWith(".~lock.")
        || segments().stream().anyMatch("__MACOSX"::equalsIgnoreCase);
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
    return begins(comparable(), "reports/");
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
