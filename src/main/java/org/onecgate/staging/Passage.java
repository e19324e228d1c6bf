package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;
import org.apache.commons.io.input.BoundedInputStream;
import org.jspecify.annotations.Nullable;
import org.onecgate.StrictXml;
import org.onecgate.scan.Masked;
import org.onecgate.scan.SecretScanner;

/**
 * A passage of a file as text for people (C5): in the file's own encoding, without its secrets (S7), and in bounded
 * memory, however long the file or its lines are.
 *
 * <p>What lies up to {@value #AROUND} bytes on either side is searched with it, so that half a secret is none less.
 *
 * @param kind what the file is
 * @param charset in which it is read; null if it is no text
 * @param from at which byte it begins
 * @param line in which line it begins, from 1 on; null if that was not counted, or it is no text
 * @param next at which byte the next one begins; null if this is the last
 * @param text what stands there, with LF behind each of its lines; empty if it is no text
 * @param place which character of the text stands at the place that it was made for; null if it was made for none
 * @param hidden how many secrets asterisks stand for
 */
public record Passage(
    Kind kind,
    @Nullable Charset charset,
    long from,
    @Nullable Integer line,
    @Nullable Long next,
    String text,
    @Nullable Integer place,
    int hidden) {
  /** How many bytes there are in one. */
  public static final int LENGTH = 64 << 10;

  private static final int AROUND = 16 << 10;

  /** So much of a file tells what it is. */
  private static final int HEAD = 512;

  /** So many bytes before a place are looked through for where to begin; an even number. */
  private static final int BEFORE = 4_000;

  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");

  /** Characters by which a text may seem to stand in another order. */
  private static final String TURNS =
      "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

  /** What a file is, as far as people are shown it. */
  public enum Kind {
    /** Begins like XML. */
    XML,
    /** Is text. */
    TEXT,
    /** Cannot be shown as text. */
    OTHER
  }

  /** Opens a file; the caller closes it. */
  @FunctionalInterface
  public interface Source {
    /** From this byte on. */
    InputStream from(long start) throws IOException;

    /** Writes so many bytes of its beginning, or all if there are not so many. */
    default void copy(long bytes, OutputStream out) throws IOException {
      try (InputStream in = BoundedInputStream.builder()
          .setInputStream(from(0))
          .setMaxCount(bytes)
          .get()) {
        in.transferTo(out);
      }
    }
  }

  /**
   * The passage that begins at this byte, or at the next one that begins a character. Its line is known only of the
   * first: whoever reads on from one to the next counts the LF, each of which ends one line of the file.
   *
   * @param size how many bytes of the file count
   */
  public static Passage of(Source file, long size, long from) throws IOException {
    return of(file, size, from, SecretScanner.shipped());
  }

  /** The same without what this scanner finds. */
  static Passage of(Source file, long size, long from, SecretScanner scanner) throws IOException {
    return of(file, size, new Start(from, from == 0 ? 1 : null, null), scanner);
  }

  /**
   * The passage with a place and what stands before it: begins with a line, in a long line with a tag if one is near.
   * Reads the file up to the place. Where the file is not in the encoding that it says, the column is found roughly.
   *
   * @param size how many bytes of the file count
   * @param line the line, from 1 on; each of LF, CR and CR LF ends one
   * @param column the place in the line, in characters, from 1 on; behind its end, the end is meant
   */
  public static Passage around(Source file, long size, int line, int column) throws IOException {
    return of(file, size, before(file, size, line, column), SecretScanner.shipped());
  }

  /**
   * Where a passage begins.
   *
   * @param line the line that this byte is in; null if that is not known
   * @param place the byte for which it was chosen; null if there is none
   */
  private record Start(
      long from, @Nullable Integer line, @Nullable Long place) {}

  private static Passage of(Source file, long size, Start at, SecretScanner scanner)
      throws IOException {
    byte[] head = bytes(file, 0, (int) Math.min(HEAD, size));
    Optional<Charset> known = known(head);
    long begin = Math.min(at.from(), size);
    if (isBinary(head, known)) {
      return new Passage(Kind.OTHER, null, begin, null, null, "", null, 0);
    }
    long first = even(Math.max(0, begin - AROUND));
    byte[] window = bytes(file, first, (int) Math.min(LENGTH + 2 * AROUND, size - first));
    int start = (int) (begin - first);
    int end = (int) Math.min(window.length, (long) start + LENGTH);
    Charset charset = known.orElseGet(() -> isUtf8(window, start, end) ? UTF_8 : WINDOWS_1251);
    int whole = boundary(window, start, charset, 1);
    int wholeEnd = end == window.length ? end : boundary(window, end, charset, -1);
    String before = new String(window, 0, whole, charset);
    String text = new String(window, whole, wholeEnd - whole, charset);
    String after = new String(window, wholeEnd, window.length - wholeEnd, charset);
    int told = before.endsWith("\r") && text.startsWith("\n") ? 1 : 0; // the passage before has it
    Masked masked = Masked.of(
        before + text + after, before.length() + told, before.length() + text.length(), scanner);
    long next = first + wholeEnd;
    @Nullable Integer place = null;
    if (at.place() != null) {
      int length = Math.max(0, (int) (at.place() - first) - whole);
      place = shown(new String(window, whole, length, charset)).length();
    }
    return new Passage(
        isXml(head, charset) ? Kind.XML : Kind.TEXT,
        charset,
        first + whole,
        at.line(),
        next < size ? next : null,
        shown(masked.text()),
        place,
        masked.count());
  }

  /** Where the passage begins that is made for a place. */
  private static Start before(Source file, long size, int line, int column) throws IOException {
    byte[] head = bytes(file, 0, (int) Math.min(HEAD, size));
    Charset charset = known(head).orElse(UTF_8);
    int mark = line == 1 && new String(head, charset).startsWith("\ufeff")
        ? 1
        : 0; // no column is counted for it
    Seeking seeking = new Seeking(charset, line, column + mark);
    try (InputStream in = file.from(0)) {
      seeking.through(in, size);
    }
    long place = seeking.at;
    byte[] lately = bytes(file, Math.max(0, place - BEFORE), (int) Math.min(BEFORE, place));
    if (lately.length == place) {
      return new Start(0, 1, place);
    }
    Seeking lines = new Seeking(charset, 2, 1);
    lines.through(new ByteArrayInputStream(lately), lately.length);
    int from = lines.line == 2 ? (int) lines.at : tag(lately, charset);
    Seeking rest = new Seeking(charset, Integer.MAX_VALUE, 1);
    rest.through(new ByteArrayInputStream(lately, from, lately.length - from), lately.length);
    return new Start(place - lately.length + from, seeking.line - rest.line + 1, place);
  }

  /** Where the first tag begins; 0 where none does. */
  private static int tag(byte[] bytes, Charset charset) {
    int unit = isUtf16(charset) ? 2 : 1;
    for (int i = 0; i + unit <= bytes.length; i += unit) {
      if (unit(bytes, i, charset) == '<') {
        return i;
      }
    }
    return 0;
  }

  /** Goes through the bytes of a text to a place, whether or not they are in its encoding. */
  private static final class Seeking {
    private final Charset charset;
    private final int wantedLine;
    private final int wantedColumn;
    private final byte[] buffer = new byte[LENGTH];
    private long at; // in bytes: the place, or the end where that comes before
    private int line = 1;
    private int column = 1;
    private int last;

    Seeking(Charset charset, int line, int column) {
      this.charset = charset;
      this.wantedLine = line;
      this.wantedColumn = column;
    }

    void through(InputStream in, long size) throws IOException {
      int n;
      int i;
      do {
        n = in.readNBytes(buffer, 0, (int) Math.min(LENGTH, size - at));
        i = through(n);
        at += i;
      } while (i == n && n > 0);
    }

    /** Goes through so many bytes, and tells how far. */
    private int through(int n) {
      int width = isUtf16(charset) ? 2 : 1;
      for (int i = 0; i + width <= n; i += width) {
        int c = unit(buffer, i, charset);
        boolean ends = c == '\n' || c == '\r';
        boolean second = c == '\n' && last == '\r';
        boolean continued = charset.equals(UTF_8) && (c & 0xc0) == 0x80;
        if (!second && !continued && line == wantedLine && (column >= wantedColumn || ends)) {
          return i;
        }
        if (ends) {
          line += second ? 0 : 1;
          column = 1;
        } else if (!continued) {
          column += charset.equals(UTF_8) && c >= 0xf0 ? 2 : 1;
        }
        last = c;
      }
      return n;
    }
  }

  /** A character, or where it takes several bytes in its encoding the first of them. */
  private static int unit(byte[] bytes, int at, Charset charset) {
    if (!isUtf16(charset)) {
      return bytes[at] & 0xff;
    }
    int low = charset.equals(UTF_16LE) ? 0 : 1;
    return (bytes[at + low] & 0xff) | ((bytes[at + 1 - low] & 0xff) << 8);
  }

  private static byte[] bytes(Source file, long from, int most) throws IOException {
    try (InputStream in = file.from(from)) {
      return in.readNBytes(most);
    }
  }

  private static long even(long place) {
    return place - place % 2;
  }

  /** The encoding that a file tells by its first bytes; empty if it tells none. */
  private static Optional<Charset> known(byte[] head) throws IOException {
    int one = head.length > 1 ? head[0] & 0xff : -1;
    int two = head.length > 1 ? head[1] & 0xff : -1;
    if ((one == 0xfe && two == 0xff) || (one == 0 && two == '<')) {
      return Optional.of(UTF_16BE);
    }
    if ((one == 0xff && two == 0xfe) || (one == '<' && two == 0)) {
      return Optional.of(UTF_16LE);
    }
    if (one == 0xef && two == 0xbb) {
      return Optional.of(UTF_8);
    }
    PushbackInputStream in = StrictXml.pushback(new ByteArrayInputStream(head));
    return StrictXml.declared(in).map(declared -> {
      try {
        return Charset.forName(declared.meant());
      } catch (IllegalArgumentException e) {
        return UTF_8;
      }
    });
  }

  private static boolean isUtf16(Charset charset) {
    return charset.name().startsWith("UTF-16");
  }

  private static boolean isXml(byte[] head, Charset charset) {
    return new String(head, charset).stripLeading().replace("\ufeff", "").startsWith("<");
  }

  /** Characters that no text has tell it; what says that it is XML is looked at as such, though it be broken. */
  private static boolean isBinary(byte[] head, Optional<Charset> known) {
    boolean told = known.isPresent() || (head.length > 0 && head[0] == '<');
    for (int i = 0; i < head.length && !told; i++) {
      if (head[i] >= 0 && head[i] < '\t') {
        return true;
      }
    }
    return false;
  }

  /** A character may be cut at either end. */
  private static boolean isUtf8(byte[] bytes, int from, int to) {
    int begin = boundary(bytes, from, UTF_8, 1);
    int end = to == bytes.length ? to : boundary(bytes, to, UTF_8, -1);
    try {
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, begin, Math.max(0, end - begin)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * The nearest place where a character begins, going on or back. What is not in its encoding has none within the length
   * of a character: then the place is as good as any.
   */
  private static int boundary(byte[] bytes, int place, Charset charset, int step) {
    if (isUtf16(charset)) {
      int at = Math.min(bytes.length, place + place % 2);
      boolean littleEndian = charset.equals(UTF_16LE);
      int high = at + (littleEndian ? 1 : 0);
      boolean cuts = at > 0 && high < bytes.length && (bytes[high] & 0xfc) == 0xdc;
      return cuts ? at + 2 * step : at;
    }
    if (!charset.equals(UTF_8)) {
      return place;
    }
    for (int at = place; Math.abs(at - place) < 4 && at >= 0; at += step) {
      if (at >= bytes.length || (bytes[at] & 0xc0) != 0x80) {
        return Math.min(at, bytes.length);
      }
    }
    return place;
  }

  /** One kind of line ends, and nothing that turns what stands beside it. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r') {
        boolean two = i + 1 < text.length() && text.charAt(i + 1) == '\n';
        shown.append(two ? "" : "\n");
      } else if (i > 0 || c != '\ufeff') {
        boolean plain = c == '\n' || c == '\t';
        boolean bad = !plain && (Character.isISOControl(c) || TURNS.indexOf(c) >= 0);
        shown.append(bad ? '\ufffd' : c);
      }
    }
    return shown.toString();
  }
}
