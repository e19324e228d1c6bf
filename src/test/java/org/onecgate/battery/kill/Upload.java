package org.onecgate.battery.kill;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One file on its way to the server, in chunks, and how far it is. */
final class Upload {
  private final String name;
  private final byte[] bytes;
  private final int chunk;
  private int acknowledged;
  private boolean inDoubt;
  private boolean repeated;

  Upload(String name, byte[] bytes, int chunks) {
    this.name = name;
    this.bytes = bytes;
    this.chunk = bytes.length / chunks + 1;
  }

  String name() {
    return name;
  }

  boolean isDone() {
    return acknowledged == bytes.length;
  }

  /** The next chunk; after a lost answer the same one again, as 1C cannot ask how far it got. */
  byte[] next() {
    repeated |= inDoubt;
    inDoubt = true;
    return Arrays.copyOfRange(bytes, acknowledged, Math.min(acknowledged + chunk, bytes.length));
  }

  void acknowledge(byte[] sent) {
    acknowledged += sent.length;
    inDoubt = false;
  }

  /** How many bytes the server has acknowledged. */
  int acknowledged() {
    return acknowledged;
  }

  /** Whether a chunk was sent again, so that it may be there twice. */
  boolean isRepeated() {
    return repeated;
  }

  /** Whether this could be what lies on the server's disk. */
  boolean fits(byte[] onDisk, long committed) {
    long most = inDoubt ? Math.min(acknowledged + chunk, bytes.length) : acknowledged;
    if (repeated) {
      return committed >= acknowledged && onDisk.length >= committed;
    }
    return (committed == acknowledged || committed == most)
        && onDisk.length >= committed
        && Arrays.equals(onDisk, 0, (int) committed, bytes, 0, (int) committed);
  }

  /** The files of an exchange as a catalogue in CommerceML, with pictures. */
  static Map<String, byte[]> catalogue(int number, SplittableRandom random) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("import0_1.xml", xml(number, random.nextInt(10, 400), random));
    files.put("offers0_1.xml", xml(number, random.nextInt(10, 100), random));
    files.put("import_files/seldom/changes.jpg", new byte[] {1, 2, (byte) random.nextInt(2)});
    int pictures = random.nextInt(1, 60);
    for (int i = 0; i < pictures; i++) {
      byte[] picture = new byte[random.nextInt(1, 30_000)];
      random.nextBytes(picture);
      files.put("import_files/" + i % 7 + "/p" + i + ".jpg", picture);
    }
    return files;
  }

  private static byte[] xml(int number, int products, SplittableRandom random) {
    StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.append("<КоммерческаяИнформация ВерсияСхемы=\"2.10\" Обмен=\"" + number + "\">\n<Товары>");
    for (int i = 0; i < products; i++) {
      text.append(
          "<Товар><Ид>" + i + "</Ид><Штрихкод>" + random.nextLong() + "</Штрихкод></Товар>\n");
    }
    return text.append("</Товары></КоммерческаяИнформация>\n")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The files one by one. */
  static List<Upload> loose(Map<String, byte[]> files, SplittableRandom random) {
    List<Upload> uploads = new ArrayList<>();
    files.forEach((name, bytes) -> uploads.add(new Upload(name, bytes, random.nextInt(1, 4))));
    return uploads;
  }
}
