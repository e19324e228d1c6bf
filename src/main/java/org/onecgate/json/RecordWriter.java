package org.onecgate.json;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON, one on each line, in UTF-8: for files of very many of them. Members stand in the order of
 * the components; what is null is left out, also of a list; numbers are in plain notation. The line of a record of a
 * sealed interface begins with its {@code kind}: its name with a small first letter.
 *
 * <p>A component is a record, a list, a text, a number, a boolean or an enum. What the store cannot write well as
 * text is escaped: control characters, halves of characters, line ends of Unicode.
 *
 * <p>One thread. Nothing is in the stream for certain before {@link #flush}, which does not flush the stream.
 */
public final class RecordWriter {
  private static final int BUFFER = 64 << 10;

  /** The most bytes that a character of a text takes, as {@code \}{@code u001d}. */
  private static final int MOST_OF_CHAR = 6;

  private static final int PIECE = 2048;

  private static final String HEX = "0123456789abcdef";

  /** Found out once for each class: it takes a while. */
  private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
    @Override
    protected Shape computeValue(Class<?> type) {
      return Shape.of(type);
    }
  };

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private final char[] piece = new char[PIECE];
  private int used;

  /** Writes into this stream, which stays open. */
  public RecordWriter(OutputStream out) {
    this.out = out;
  }

  /** What is known of a class of records. */
  private static final class Shape {
    /** The member that tells the kind, as bytes; nothing where there is none. */
    final byte[] kind;

    /** The names of the components, as bytes with quotes and a colon. */
    final byte[][] names;

    /** Give the values of the components. */
    final List<Function<Object, @Nullable Object>> values;

    private Shape(byte[] kind, byte[][] names, List<Function<Object, @Nullable Object>> values) {
      this.kind = kind;
      this.names = names;
      this.values = values;
    }

    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      byte[][] names = Arrays.stream(components)
          .map(each -> ascii('"' + JsonStore.nameOf(each.getName()) + "\":"))
          .toArray(byte[][]::new);
      List<Function<Object, @Nullable Object>> values =
          Arrays.stream(components).map(Shape::value).toList();
      boolean isOneOfMany = Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
      String kind = RecordWriter.kind(type);
      return new Shape(ascii(isOneOfMany ? "\"kind\":\"" + kind + "\"" : ""), names, values);
    }

    /** A call of the accessor as the compiler would write it: a handle that is not constant takes longer. */
    @SuppressWarnings("unchecked")
    private static Function<Object, @Nullable Object> value(RecordComponent component) {
      Class<?> type = component.getDeclaringRecord();
      try {
        MethodHandles.Lookup lookup =
            MethodHandles.privateLookupIn(type, MethodHandles.lookup()); // of a private record too
        MethodHandle accessor = lookup.unreflect(component.getAccessor());
        return (Function<Object, @Nullable Object>) LambdaMetafactory.metafactory(
                lookup,
                "apply",
                MethodType.methodType(Function.class),
                MethodType.methodType(Object.class, Object.class),
                accessor,
                accessor.type().wrap())
            .getTarget()
            .invoke();
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("no value can be had: " + component, e);
      }
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Writes a record and a line end. */
  public void write(Record record) throws IOException {
    members(record, true);
    put('\n');
  }

  /** What a class of records is called in its lines. */
  public static String kind(Class<?> type) {
    String name = type.getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  /** Hands over what was written. */
  public void flush() throws IOException {
    out.write(buffer, 0, used);
    used = 0;
  }

  private void value(Object value) throws IOException {
    if (value instanceof String text) {
      text(text);
    } else if (value instanceof Record record) {
      members(record, false);
    } else if (value instanceof List<?> list) {
      list(list);
    } else if (value instanceof BigDecimal number) {
      plain(number.toPlainString());
    } else if (value instanceof Enum<?> word) {
      text(word.name());
    } else if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
      plain(value.toString());
    } else {
      throw new IllegalArgumentException("no rule for " + value.getClass());
    }
  }

  private void members(Record record, boolean isLine) throws IOException {
    Shape shape = SHAPES.get(record.getClass());
    put('{');
    boolean isFirst = !isLine || shape.kind.length == 0;
    if (isLine) {
      bytes(shape.kind);
    }
    for (int i = 0; i < shape.names.length; i++) {
      Object value = shape.values.get(i).apply(record);
      if (value != null) {
        if (!isFirst) {
          put(',');
        }
        isFirst = false;
        bytes(shape.names[i]);
        value(value);
      }
    }
    put('}');
  }

  private void list(List<?> list) throws IOException {
    put('[');
    boolean isFirst = true;
    for (Object item : list) {
      if (item != null) {
        if (!isFirst) {
          put(',');
        }
        isFirst = false;
        value(item);
      }
    }
    put(']');
  }

  private void plain(String ascii) throws IOException {
    for (int from = 0; from < ascii.length(); from += PIECE) {
      int to = Math.min(ascii.length(), from + PIECE);
      need(to - from);
      for (int i = from; i < to; i++) {
        buffer[used++] = (byte) ascii.charAt(i);
      }
    }
  }

  private void text(String text) throws IOException {
    put('"');
    int length = text.length();
    int from = 0;
    while (from < length) {
      int to = Math.min(length, from + PIECE);
      if (to < length && Character.isHighSurrogate(text.charAt(to - 1))) {
        to--; // both halves in the next piece; a piece is longer than one
      }
      text.getChars(from, to, piece, 0);
      need((to - from) * MOST_OF_CHAR);
      encode(to - from);
      from = to;
    }
    put('"');
  }

  /** Writes the piece; there is room for it. */
  private void encode(int length) {
    byte[] to = buffer;
    int at = used;
    for (int i = 0; i < length; i++) {
      char c = piece[i];
      if (c >= 0x80 && c < 0x800) {
        to[at++] = (byte) (0xc0 | c >> 6);
        to[at++] = tail(c);
      } else if (c < 0x80) {
        if (c >= ' ' && c != '"' && c != '\\') {
          to[at++] = (byte) c;
        } else {
          at = escape(c, at);
        }
      } else if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < length
            && Character.isLowSurrogate(piece[i + 1])) {
          int point = Character.toCodePoint(c, piece[++i]);
          to[at++] = (byte) (0xf0 | point >> 18);
          to[at++] = tail(point >> 12);
          to[at++] = tail(point >> 6);
          to[at++] = tail(point);
        } else {
          at = escape(c, at);
        }
      } else if (c == '\u2028' || c == '\u2029') {
        at = escape(c, at);
      } else {
        to[at++] = (byte) (0xe0 | c >> 12);
        to[at++] = tail(c >> 6);
        to[at++] = tail(c);
      }
    }
    used = at;
  }

  /** A byte of a character behind its first. */
  private static byte tail(int bits) {
    return (byte) (0x80 | (bits & 0x3f));
  }

  /** Writes an escape, and tells where it ends. */
  private int escape(char c, int from) {
    int at = from;
    buffer[at++] = '\\';
    int letter = "\"\\\b\f\n\r\t".indexOf(c);
    if (letter >= 0) {
      buffer[at++] = (byte) "\"\\bfnrt".charAt(letter);
      return at;
    }
    buffer[at++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      buffer[at++] = (byte) HEX.charAt((c >> shift) & 0xf);
    }
    return at;
  }

  private void bytes(byte[] some) throws IOException {
    need(some.length);
    System.arraycopy(some, 0, buffer, used, some.length);
    used += some.length;
  }

  private void put(char ascii) throws IOException {
    need(1);
    buffer[used++] = (byte) ascii;
  }

  private void need(int room) throws IOException {
    if (BUFFER - used < room) {
      flush();
    }
  }
}
