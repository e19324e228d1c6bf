package org.onecgate.staging;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onecgate.Place;
import org.onecgate.StrictXml;

/**
 * Finds in which record of a CommerceML document a byte is, and what that record is called. A parser tells
 * no offsets of bytes, so this goes through the bytes themselves; the document was found well-formed and
 * without a DTD before.
 *
 * <p>A record is a {@code Товар}, {@code Предложение} or {@code Документ} that has an {@code Ид}, a name or a
 * number; what is in none of them is in the nearest element with an {@code Ид}. A name or {@code Ид} that one
 * of the bytes is in is left out: it may be a secret.
 *
 * <p>Memory does not grow with the document. One thread, one document.
 */
final class XmlRecords {
  private static final String ID = "Ид";
  private static final String NAME = "Наименование";
  private static final String NUMBER = "Номер";
  private static final String ORDER = "Документ";
  private static final Set<String> RECORDS = Set.of("Товар", "Предложение", ORDER);

  /** As much is kept of a name, in bytes of the document, and shown, in characters. */
  private static final int KEPT = 600;

  private static final int SHOWN = 100;

  private static final Pattern REFERENCE =
      Pattern.compile("&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));");

  private final InputStream in;
  private final long[] wanted;
  private final Map<Long, Place> found = new HashMap<>();
  private final Map<Long, Place> nearest = new HashMap<>();
  private final Deque<Element> open = new ArrayDeque<>();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private Charset charset = StandardCharsets.UTF_8;
  private int width = 1;
  private boolean bigEndian;
  private boolean collecting;
  private int next;

  /** Where the next character begins, in bytes. */
  private long position;

  private static final class Element {
    final String tag;
    final List<Long> inside = new ArrayList<>(0);
    String id = "";
    String name = "";

    Element(String tag) {
      this.tag = tag;
    }
  }

  private XmlRecords(InputStream in, long[] wanted) {
    this.in = new BufferedInputStream(in, 64 * 1024);
    this.wanted = wanted;
  }

  /**
   * The records that these bytes are in, by the bytes; those are left out that are in none.
   *
   * @param in the document from its beginning
   * @param encoding the name of its encoding
   * @param offsets where the bytes are, ascending
   */
  static Map<Long, Place> at(InputStream in, String encoding, long[] offsets) throws IOException {
    XmlRecords records = new XmlRecords(in, offsets);
    records.begin(encoding);
    records.read();
    return records.found;
  }

  private void begin(String encoding) throws IOException {
    in.mark(2);
    int one = in.read();
    int two = in.read();
    in.reset();
    boolean big = (one == 0xfe && two == 0xff) || (one == 0 && two == '<');
    boolean little = (one == 0xff && two == 0xfe) || (one == '<' && two == 0);
    if (big || little) {
      width = 2;
      bigEndian = big;
      charset = big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    } else {
      charset = charset(encoding);
    }
  }

  private static Charset charset(String encoding) {
    try {
      Charset charset = Charset.forName(encoding);
      return charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset;
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }

  /** The next character as far as it is ASCII, else something above; -1 at the end. */
  private int unit() throws IOException {
    int one = in.read();
    if (one < 0 || width == 1) {
      position++;
      return one;
    }
    int two = in.read();
    position += 2;
    return two < 0 ? -1 : bigEndian ? one << 8 | two : two << 8 | one;
  }

  private void read() throws IOException {
    for (int c = unit(); c >= 0 && found.size() < wanted.length; c = unit()) {
      if (c == '<') {
        markup();
      } else {
        text(c);
      }
    }
  }

  /** The bytes up to here that nobody has are in the innermost element. */
  private void pass() {
    while (next < wanted.length && wanted[next] < position) {
      if (!open.isEmpty()) {
        open.getLast().inside.add(wanted[next]);
      }
      next++;
    }
  }

  private void text(int c) {
    pass();
    if (collecting) {
      keep(c);
    }
  }

  private void keep(int c) {
    if (text.size() < KEPT) {
      if (width == 2) {
        text.write(bigEndian ? c >> 8 : c);
        text.write(bigEndian ? c : c >> 8);
      } else {
        text.write(c);
      }
    }
  }

  private void markup() throws IOException {
    int c = unit();
    if (c == '/') {
      skipTo(">");
      end();
    } else if (c == '?') {
      skipTo("?>");
    } else if (c == '!') {
      if (unit() == '[') {
        skipTo("[");
        cdata();
      } else {
        unit();
        skipTo("-->");
      }
      pass();
    } else {
      start(c);
    }
  }

  /** Goes on behind the next place where this stands. */
  private void skipTo(String end) throws IOException {
    int matched = 0;
    while (matched < end.length()) {
      int c = unit();
      if (c < 0) {
        return;
      }
      if (c == end.charAt(matched)) {
        matched++;
      } else if (matched == 0 || c != end.charAt(matched - 1)) { // of --- the last two count
        matched = c == end.charAt(0) ? 1 : 0;
      }
    }
  }

  private void cdata() throws IOException {
    int brackets = 0;
    for (int c = unit(); c >= 0; c = unit()) {
      if (c == ']') {
        brackets++;
        continue;
      }
      boolean last = c == '>' && brackets >= 2;
      for (int i = last ? 2 : 0; i < brackets; i++) {
        text(']');
      }
      if (last) {
        return;
      }
      brackets = 0;
      text(c);
    }
  }

  private void start(int first) throws IOException {
    text.reset();
    int c = first;
    while (c >= 0 && c != '>' && c != '/' && c > ' ') {
      keep(c);
      c = unit();
    }
    String tag = text.toString(charset);
    int before = c;
    int quote = 0;
    while (c >= 0 && (c != '>' || quote != 0)) {
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      before = c;
      c = unit();
    }
    open.addLast(new Element(tag.substring(tag.indexOf(':') + 1)));
    String local = open.getLast().tag;
    collecting = local.equals(ID) || local.equals(NAME) || local.equals(NUMBER);
    text.reset();
    pass();
    if (before == '/') {
      end();
    }
    if (open.size() > StrictXml.MAX_DEPTH) {
      throw new IllegalStateException("the document was checked before");
    }
  }

  private void end() {
    if (open.isEmpty()) {
      return;
    }
    Element element = open.removeLast();
    if (!open.isEmpty() && collecting && element.inside.isEmpty()) {
      describe(open.getLast(), element.tag);
    }
    collecting = false;
    Place record = Place.of(element.id, element.name);
    boolean named = !element.id.isEmpty() || !element.name.isEmpty();
    for (long offset : element.inside) {
      if (named && RECORDS.contains(element.tag)) {
        found.put(offset, record);
        continue;
      }
      if (!element.id.isEmpty()) {
        nearest.putIfAbsent(offset, record);
      }
      if (!open.isEmpty()) {
        open.getLast().inside.add(offset);
      } else if (nearest.containsKey(offset)) {
        found.put(offset, nearest.get(offset));
      }
    }
  }

  private void describe(Element parent, String tag) {
    if (tag.equals(ID) && parent.id.isEmpty()) {
      parent.id = shown();
    } else if (tag.equals(NAME) && parent.name.isEmpty() && !parent.tag.equals(ORDER)) {
      parent.name = shown();
    } else if (tag.equals(NUMBER) && parent.tag.equals(ORDER)) {
      parent.name = shown();
    }
  }

  private String shown() {
    Matcher reference = REFERENCE.matcher(text.toString(charset));
    String whole = reference
        .replaceAll(match -> Matcher.quoteReplacement(character(match.group())))
        .replaceAll("[\\p{Cntrl}\\p{Cf}\\s\uFFFD]+", " ")
        .strip();
    int most = Math.min(SHOWN, whole.codePointCount(0, whole.length()));
    return whole.substring(0, whole.offsetByCodePoints(0, most));
  }

  private static String character(String reference) {
    return switch (reference) {
      case "&lt;" -> "<";
      case "&gt;" -> ">";
      case "&amp;" -> "&";
      case "&quot;" -> "\"";
      case "&apos;" -> "'";
      default -> {
        boolean hex = reference.charAt(2) == 'x';
        int code = Integer.parseInt(
            reference.substring(hex ? 3 : 2, reference.length() - 1), hex ? 16 : 10);
        yield Character.isValidCodePoint(code) ? Character.toString(code) : "?";
      }
    };
  }
}
