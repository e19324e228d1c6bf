package org.onecgate.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a 1C may have sent. */
final class Sent {
  private static final int JPEG = 0xffd8ffe0;

  private Sent() {}

  static String catalogue(String more) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <КоммерческаяИнформация ВерсияСхемы="2.10" ДатаФормирования="2026-11-21T10:00:00">
        <Каталог СодержитТолькоИзменения="false"><Ид>cat-1</Ид><Товары><Товар><Ид>p-1</Ид><Артикул>A-1</Артикул>\
        <Наименование>Щётка</Наименование>%s</Товар></Товары></Каталог></КоммерческаяИнформация>
        """.formatted(more);
  }

  static byte[] jpeg() {
    return ByteBuffer.allocate(100).putInt(JPEG).array();
  }

  static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    zip(entries, bytes);
    return bytes.toByteArray();
  }

  private static void zip(Map<String, byte[]> entries, OutputStream into) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(into)) {
      for (Map.Entry<String, byte[]> each : new TreeMap<>(entries).entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    }
  }
}
