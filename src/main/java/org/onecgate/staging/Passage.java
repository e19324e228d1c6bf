package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
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
 * @param next at which byte the next one begins; null if this is the last
 * @param text what stands there; empty if it is no text
 * @param hidden how many secrets asterisks stand for
 */
public record Passage(
    Kind kind,
    @Nullable Charset charset,
    long from,
    @Nullable Long next,
    String text,
    int hidden) {
  /** How many bytes there are in one. */
  public static final int LENGTH = 64 << 10;

  private static final int AROUND = 16 << 10;

  /** So much of a file tells what it is. */
  private static final int HEAD = 512;

  /** So many characters before a place are shown with it. */
  private static final int BEFORE = 2_000;

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
   * The passage that begins at this byte, or at the next one that begins a character.
   *
   * @param size how many bytes of the file count
   */
  public static Passage of(Source file, long size, long from) throws IOException {
    return of(file, size, from, SecretScanner.shipped());
  }

  /** The same without what this scanner finds. */
  static Passage of(Source file, long size, long from, SecretScanner scanner) throws IOException {
    byte[] head = bytes(file, 0, (int) Math.min(HEAD, size));
    Optional<Charset> known = known(head);
    long begin = Math.min(from, size);
    if (isBinary(head, known)) {
      return new Passage(Kind.OTHER, null, begin, null, "", 0);
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
    Masked masked =
        Masked.of(before + text + after, before.length(), before.length() + text.length(), scanner);
    long next = first + wholeEnd;
    return new Passage(
        isXml(head, charset) ? Kind.XML : Kind.TEXT,
        charset,
        first + whole,
        next < size ? next : null,
        shown(masked.text()),
        masked.count());
  }

  /**
   * Where a passage has to begin so that a place is in it with what stands before; roughly, where the file is not in
   * the encoding that it says.
   *
   * @param line the line, from 1 on; each of LF, CR and CR LF ends one
   * @param column the place in the line, in characters, from 1 on
   */
  public static long before(Source file, long size, int line, int column) throws IOException {
    Charset charset = known(bytes(file, 0, (int) Math.min(HEAD, size))).orElse(UTF_8);
    try (Reader reader = new BufferedReader(new InputStreamReader(file.from(0), charset))) {
      int[] lately = new int[BEFORE];
      long before = 0; // bytes before those of the characters that are kept in mind
      Excerpt.Reached reached = new Excerpt.Reached();
      for (int i = 0; !reached.isAt(line, column); i = (i + 1) % BEFORE) {
        int c = reader.read();
        if (c < 0) {
          break;
        }
        reached.past(c);
        before += lately[i];
        lately[i] = length((char) c, charset);
      }
      return before;
    }
  }

  /** How many bytes a character takes. */
  private static int length(char c, Charset charset) {
    if (isUtf16(charset)) {
      return 2;
    }
    if (!charset.equals(UTF_8) || c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
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
