package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A zip of hand-made bytes, right or wrong; what is set after a file changes that file. */
final class Zip {
  private static final int UTF8_FLAG = 0x800;

  private static final class Part {
    private byte[] name = {};
    private byte[] data = {};
    private byte[] extra = {};
    private byte[] localExtra = {};
    private int flags;
    private int method;
    private long size;
    private long compressed;
    private int crc;
    private int madeBy;
    private int attributes;
    private int at = -1;
  }

  private final List<Part> parts = new ArrayList<>();
  private int claimedMore;
  private byte[] comment = {};
  private boolean wide;

  Zip file(String name, String content) {
    return file(name.getBytes(UTF_8), UTF8_FLAG, content);
  }

  Zip file(String name, byte[] content) {
    return add(name.getBytes(UTF_8), UTF8_FLAG, content);
  }

  Zip file(byte[] name, int flags, String content) {
    return add(name, flags, content.getBytes(UTF_8));
  }

  private Zip add(byte[] name, int flags, byte[] content) {
    Part part = new Part();
    part.name = name;
    part.flags = flags;
    part.data = content;
    part.size = content.length;
    part.compressed = content.length;
    CRC32 crc = new CRC32();
    crc.update(content);
    part.crc = (int) crc.getValue();
    parts.add(part);
    return this;
  }

  Zip deflated(String name, String content) {
    return deflated(name, content.getBytes(UTF_8));
  }

  Zip deflated(String name, byte[] content) {
    add(name.getBytes(UTF_8), UTF8_FLAG, content);
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(content);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    last().data = out.toByteArray();
    last().compressed = last().data.length;
    return method(8);
  }

  /** A deflated file whose data has been made elsewhere. */
  Zip raw(String name, byte[] data, long size, int crc) {
    add(name.getBytes(UTF_8), UTF8_FLAG, data);
    last().size = size;
    return method(8).crc(crc);
  }

  /** What the last file was packed to. */
  byte[] data() {
    return last().data;
  }

  private Part last() {
    return parts.get(parts.size() - 1);
  }

  Zip method(int method) {
    last().method = method;
    return this;
  }

  Zip size(long size) {
    last().size = size;
    return this;
  }

  Zip crc(int crc) {
    last().crc = crc;
    return this;
  }

  Zip attributes(int madeBy, int attributes) {
    last().madeBy = madeBy;
    last().attributes = attributes;
    return this;
  }

  /** The directory says that the file begins here; it is not written itself. */
  Zip at(int offset) {
    last().at = offset;
    return this;
  }

  /** The file has this extra field in the directory. */
  Zip extra(byte[] extra) {
    last().extra = extra;
    return this;
  }

  /** The file has this extra field before its data. */
  Zip localExtra(byte[] extra) {
    last().localExtra = extra;
    return this;
  }

  /** The sizes of the file are in an extra field of zip64, and the usual ones say so. */
  Zip sizes64(long size, long compressed) {
    last().extra = field(16).putLong(size).putLong(compressed).array();
    last().size = -1;
    last().compressed = -1;
    return this;
  }

  private static ByteBuffer field(int length) {
    ByteBuffer field = ByteBuffer.allocate(4 + length).order(ByteOrder.LITTLE_ENDIAN);
    return field.putShort((short) 1).putShort((short) length);
  }

  /** Size and CRC of the file come behind its data. */
  Zip descriptor() {
    Part part = last();
    part.flags |= 8;
    ByteBuffer behind = ByteBuffer.allocate(part.data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    behind.put(part.data).putInt(0x08074b50).putInt(part.crc);
    behind.putInt((int) part.compressed).putInt((int) part.size);
    part.data = behind.array();
    return this;
  }

  /** The end says that there are so many entries more. */
  Zip claimMore(int entries) {
    claimedMore = entries;
    return this;
  }

  Zip comment(byte[] text) {
    comment = text;
    return this;
  }

  /** Ends as a zip64. */
  Zip wide() {
    wide = true;
    return this;
  }

  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(200
            + comment.length
            + parts.stream()
                .mapToInt(p ->
                    100 + 2 * p.name.length + p.data.length + p.extra.length + p.localExtra.length)
                .sum())
        .order(ByteOrder.LITTLE_ENDIAN);
    int[] offsets = new int[parts.size()];
    for (int i = 0; i < offsets.length; i++) {
      Part p = parts.get(i);
      offsets[i] = p.at < 0 ? out.position() : p.at;
      if (p.at < 0) {
        out.putInt(0x04034b50).putShort((short) 20);
        common(out, p).putShort((short) p.localExtra.length);
        out.put(p.name).put(p.localExtra).put(p.data);
      }
    }
    int start = out.position();
    for (int i = 0; i < offsets.length; i++) {
      Part p = parts.get(i);
      out.putInt(0x02014b50).putShort((short) (p.madeBy << 8 | 20)).putShort((short) 20);
      common(out, p).putShort((short) p.extra.length).putShort((short) 0).putShort((short) 0);
      out.putShort((short) 0).putInt(p.attributes).putInt(offsets[i]);
      out.put(p.name).put(p.extra);
    }
    end(out, start);
    return Arrays.copyOf(out.array(), out.position());
  }

  private void end(ByteBuffer out, int start) {
    int at = out.position();
    int size = at - start;
    int count = parts.size() + claimedMore;
    if (wide) {
      out.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
      out.putInt(0).putInt(0).putLong(count).putLong(count).putLong(size).putLong(start);
      out.putInt(0x07064b50).putInt(0).putLong(at).putInt(1);
    }
    out.putInt(0x06054b50).putInt(0);
    out.putShort((short) (wide ? -1 : count)).putShort((short) (wide ? -1 : count));
    out.putInt(wide ? -1 : size).putInt(wide ? -1 : start);
    out.putShort((short) comment.length).put(comment);
  }

  private static ByteBuffer common(ByteBuffer out, Part p) {
    out.putShort((short) p.flags).putShort((short) p.method).putInt(0x58a56000);
    out.putInt(p.crc).putInt((int) p.compressed).putInt((int) p.size);
    return out.putShort((short) p.name.length);
  }
}
