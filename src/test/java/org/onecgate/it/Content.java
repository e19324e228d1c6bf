package org.onecgate.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** What is sent in tests; the same arguments always give the same bytes. */
public final class Content {
  private Content() {}

  /** A catalogue in the form of UT11, with a byte order mark as real ones have. */
  public static byte[] catalogue(int goods) {
    StringBuilder xml = new StringBuilder(head()).append("""
          <Каталог СодержитТолькоИзменения="false">
            <Ид>bd72d8f9-55bc-11d9-848a-00112f43529a</Ид>
            <Наименование>Основной каталог товаров</Наименование>
            <Товары>
        """);
    for (int i = 1; i <= goods; i++) {
      xml.append("""
                <Товар>
                  <Ид>%08x-55bc-11d9-848a-00112f43529a</Ид>
                  <Наименование>Кирпич «Особый» № %d &amp; прочее</Наименование>
                  <Картинка>import_files/%02x/%d.jpg</Картинка>
                </Товар>
          """.formatted(i, i, i % 256, i));
    }
    return utf8(xml.append("""
            </Товары>
          </Каталог>
        </КоммерческаяИнформация>
        """));
  }

  /** Offers to that catalogue. */
  public static byte[] offers(int offers) {
    StringBuilder xml =
        new StringBuilder(head()).append("  <ПакетПредложений>\n    <Предложения>\n");
    for (int i = 1; i <= offers; i++) {
      xml.append("""
                <Предложение>
                  <Ид>%08x-55bc-11d9-848a-00112f43529a</Ид>
                  <Цены><Цена><ЦенаЗаЕдиницу>%d.50</ЦенаЗаЕдиницу></Цена></Цены>
                  <Количество>%d</Количество>
                </Предложение>
          """.formatted(i, i * 3, i % 100));
    }
    return utf8(
        xml.append("    </Предложения>\n  </ПакетПредложений>\n</КоммерческаяИнформация>\n"));
  }

  private static String head() {
    return """
        \uFEFF<?xml version="1.0" encoding="UTF-8"?>
        <КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.07">
        """;
  }

  private static byte[] utf8(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A picture: bytes that do not compress. */
  public static byte[] picture(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** A picture that a browser shows: a point. */
  public static byte[] png() {
    return Base64.getDecoder()
        .decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
                + "rkJggg==");
  }

  /** Every byte there is, and the ones that mean something in a form, many times. */
  public static byte[] formLike(int size) {
    byte[] start = utf8("filename=evil.xml&sessid=0&type=sale&%zz=%00+%u0041&;=\r\n\r\n");
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = i < start.length ? start[i] : (byte) i;
    }
    return bytes;
  }

  /** A stream of this many bytes that is never in memory as a whole. */
  public static InputStream stream(long seed, long length) {
    return new Endless(seed, length);
  }

  /** A zip with names in UTF-8; the same bytes whenever it is made. */
  public static byte[] zip(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry file = new ZipEntry(entry.getKey());
        file.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        zip.putNextEntry(file);
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A zip as 1C writes it on Windows: names in CP866 with back-slashes, without the UTF-8 flag. */
  public static byte[] dosZip(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      zip.setEncoding("IBM866");
      zip.setUseLanguageEncodingFlag(false);
      zip.setCreateUnicodeExtraFields(ZipArchiveOutputStream.UnicodeExtraFieldPolicy.NEVER);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putArchiveEntry(new RawNamed(entry.getKey().replace('/', '\\')));
        zip.write(entry.getValue());
        zip.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Keeps the back-slashes, which the library would turn. */
  private static final class RawNamed extends ZipArchiveEntry {
    private final String rawName;

    RawNamed(String name) {
      super(name);
      rawName = name;
    }

    @Override
    public String getName() {
      return rawName == null ? super.getName() : rawName;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private static final class Endless extends InputStream {
    private final Random random;
    private final byte[] block = new byte[64 * 1024];
    private int at = block.length;
    private long left;

    Endless(long seed, long length) {
      random = new Random(seed);
      left = length;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      if (left == 0) {
        return -1;
      }
      if (at == block.length) {
        random.nextBytes(block);
        at = 0;
      }
      int n = (int) Math.min(Math.min(count, left), block.length - at);
      System.arraycopy(block, at, bytes, offset, n);
      at += n;
      left -= n;
      return n;
    }
  }
}
