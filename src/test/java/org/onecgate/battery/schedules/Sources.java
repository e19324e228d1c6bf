package org.onecgate.battery.schedules;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onecgate.SafeName;
import org.onecgate.battery.schedules.Source.Kind;

/** Makes random files of the kinds that 1C sends, small, many of them with equal stretches. */
final class Sources {
  private final Random random;

  Sources(Random random) {
    this.random = random;
  }

  /** The n-th file of an exchange. */
  Source next(int n) throws IOException {
    Kind kind = List.of(Kind.ZIP, Kind.XML, Kind.OPAQUE).get(random.nextInt(3));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    String name;
    byte[] bytes;
    switch (kind) {
      case ZIP -> {
        name = "import" + n + ".zip";
        bytes = zip(entries);
      }
      case XML -> {
        name = "offers" + n + ".xml";
        bytes = xml(1 + random.nextInt(25));
      }
      default -> {
        // below import_files nothing is looked into, whatever it is
        name = "import_files/" + n + (random.nextBoolean() ? "/a.jpg" : "/a.zip");
        bytes = opaque();
      }
    }
    int chunk = chunkSize(bytes.length);
    if (kind == Kind.OPAQUE && random.nextInt(3) == 0) {
      bytes = Arrays.copyOf(bytes, (bytes.length + chunk - 1) / chunk * chunk); // an exact multiple
    }
    return new Source(kind, new SafeName(name), bytes, chunk, entries);
  }

  private int chunkSize(int length) {
    if (random.nextInt(3) == 0) {
      int parts = 1 + random.nextInt(8);
      while (length % parts != 0) {
        parts--;
      }
      return length / parts; // all chunks are of one size
    }
    return Math.max(1, length / (1 + random.nextInt(9)) + random.nextInt(3));
  }

  private byte[] opaque() {
    byte[] bytes = new byte[1 + random.nextInt(4000)];
    switch (random.nextInt(3)) {
      case 0 -> random.nextBytes(bytes);
      case 1 -> { // a head, then zeros
        byte[] head = new byte[random.nextInt(bytes.length)];
        random.nextBytes(head);
        System.arraycopy(head, 0, bytes, 0, head.length);
      }
      default -> pattern(bytes);
    }
    return bytes;
  }

  /** Repeats a short pattern, now and then another one. */
  private void pattern(byte[] bytes) {
    byte[] pattern = new byte[1 + random.nextInt(64)];
    for (int at = 0; at < bytes.length; at++) {
      if (random.nextInt(900) == 0 || at == 0) {
        random.nextBytes(pattern);
      }
      bytes[at] = pattern[at % pattern.length];
    }
  }

  private byte[] xml(int goods) {
    boolean old = random.nextBoolean();
    Charset charset = old ? Charset.forName("windows-1251") : StandardCharsets.UTF_8;
    StringBuilder xml = new StringBuilder()
        .append("<?xml version=\"1.0\" encoding=\"")
        .append(charset.name().toLowerCase(Locale.ROOT))
        .append("\"?>\n<КоммерческаяИнформация><Каталог><Товары>");
    for (int i = 0; i < goods; i++) {
      xml.append("\n<Товар><Ид>")
          .append(new UUID(random.nextLong(), random.nextLong()))
          .append("</Ид><Наименование>Товар ")
          .append(random.nextInt(1000))
          .append("</Наименование>");
      if (random.nextInt(6) == 0) {
        xml.append("<Описание>").append("ещё ".repeat(random.nextInt(200))).append("</Описание>");
      }
      xml.append("</Товар>");
    }
    if (random.nextInt(3) == 0) {
      xml.append(" ".repeat(random.nextInt(3000)));
    }
    return xml.append("</Товары></Каталог></КоммерческаяИнформация>").toString().getBytes(charset);
  }

  private byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = random.nextInt(5); i >= 0; i--) {
        boolean isXml = random.nextBoolean();
        String name = isXml ? "import" + i + ".xml" : "import_files/" + i + ".jpg";
        byte[] content = isXml ? xml(random.nextInt(8)) : opaque();
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(
            LocalDateTime.of(2026, 1, 1, 0, 0)); // a seed gives the same bytes whenever it is used
        if (random.nextInt(3) == 0) {
          CRC32 crc = new CRC32();
          crc.update(content);
          entry.setMethod(ZipEntry.STORED); // equal stretches stay equal
          entry.setSize(content.length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
        entries.put(name, content);
      }
      if (random.nextInt(4) == 0) {
        zip.setComment("1C ".repeat(random.nextInt(40)));
      }
    }
    return bytes.toByteArray();
  }
}
