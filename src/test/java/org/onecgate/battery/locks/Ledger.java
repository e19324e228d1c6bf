package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The protected counter: a file to which every committed section appends the number it read when it
 * began, plus one. Two sections at once write one number twice, however short they overlap.
 *
 * <p>A record is one write of 40 bytes, so a process that ends leaves a whole one or none.
 */
final class Ledger {
  private static final int RECORD = 5 * Long.BYTES;

  /**
   * One committed section.
   *
   * @param value the count
   * @param generation of the lock
   * @param child which JVM
   * @param entered when it began, by the machine's monotonic clock
   * @param left when it was committed
   */
  record Entry(long value, long generation, long child, long entered, long left) {}

  private final FileChannel channel;

  Ledger(Path file) throws IOException {
    channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** The count now. */
  long value() throws IOException {
    long size = channel.size();
    return size == 0 ? 0 : read(size - RECORD).value();
  }

  /** Appends where the file ends now. */
  void append(Entry entry) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(RECORD)
        .putLong(entry.value())
        .putLong(entry.generation())
        .putLong(entry.child())
        .putLong(entry.entered())
        .putLong(entry.left())
        .flip();
    if (channel.write(buffer, channel.size()) != RECORD) {
      throw new IOException("a record written short");
    }
  }

  /** All records, in order. */
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (long at = 0; at < channel.size(); at += RECORD) {
      entries.add(read(at));
    }
    return entries;
  }

  private Entry read(long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(RECORD);
    if (channel.read(buffer, at) != RECORD) {
      throw new IOException("a torn record at " + at);
    }
    buffer.flip();
    return new Entry(
        buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }
}
