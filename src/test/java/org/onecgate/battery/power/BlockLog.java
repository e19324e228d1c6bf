package org.onecgate.battery.power;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The program behind a block device that notes every write and every flush in the order in which it
 * got them: a file system in user space of one file, which a loop device is laid on.
 *
 * <p>It takes one request after the other and keeps nothing back: what it has answered is in the
 * log. A write that came before a flush is durable once that flush is answered; any later one may
 * be lost with the power, whole or by the sector. With each entry stands how long the file of the
 * promises was when the request came, so that a cut before it knows what had been promised by then.
 *
 * <p>Its standard input is {@code /dev/fuse}, opened and mounted by whoever starts it. Arguments:
 * {@code <image> <log> <promises>}. It ends with the mount.
 */
final class BlockLog {
  /** A write of so many bytes at this offset of the device, or a flush. */
  static final class Entry {
    final boolean flush;
    final long offset;
    final byte[] bytes;
    final long promised;

    private Entry(boolean flush, long offset, byte[] bytes, long promised) {
      this.flush = flush;
      this.offset = offset;
      this.bytes = bytes;
      this.promised = promised;
    }
  }

  /** The largest write that the kernel may send, in bytes. */
  private static final int MAX_WRITE = 128 << 10;

  private static final int ROOM = MAX_WRITE + 4096;

  private static final int IN_HEADER = 40;
  private static final int OUT_HEADER = 16;

  private static final int ENOSYS = 38;

  // The requests of the kernel's interface, version 7, that can come for a single file.
  private static final int FORGET = 2;
  private static final int GETATTR = 3;
  private static final int SETATTR = 4;
  private static final int OPEN = 14;
  private static final int READ = 15;
  private static final int WRITE = 16;
  private static final int RELEASE = 18;
  private static final int FSYNC = 20;
  private static final int FLUSH = 25;
  private static final int INIT = 26;
  private static final int INTERRUPT = 36;
  private static final int DESTROY = 38;
  private static final int BATCH_FORGET = 42;

  private static final int FLAG_BIG_WRITES = 1 << 5;
  private static final int OPEN_DIRECT_IO = 1;
  private static final int REGULAR_FILE = 0100600;

  private final FileChannel requests;
  private final FileChannel replies;
  private final FileChannel image;
  private final DataOutputStream log;
  private final Path promises;
  private final ByteBuffer reply = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());

  private BlockLog(FileChannel image, DataOutputStream log, Path promises) {
    this.requests = new FileInputStream(FileDescriptor.in).getChannel();
    this.replies = new FileOutputStream(FileDescriptor.in).getChannel();
    this.image = image;
    this.log = log;
    this.promises = promises;
  }

  /** Serves until the file is unmounted. */
  public static void main(String[] args) throws IOException {
    try (FileChannel image =
            FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
        DataOutputStream log = new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])), 1 << 20))) {
      new BlockLog(image, log, Path.of(args[2])).serve();
    }
  }

  /** Reads the next entry of a log; null at its end. */
  static Entry read(DataInputStream in) throws IOException {
    int kind = in.read();
    if (kind < 0) {
      return null;
    }
    long promised = in.readLong();
    if (kind == 'F') {
      return new Entry(true, 0, new byte[0], promised);
    }
    long offset = in.readLong();
    return new Entry(false, offset, in.readNBytes(in.readInt()), promised);
  }

  private void serve() throws IOException {
    ByteBuffer request = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());
    while (true) {
      request.clear();
      try {
        if (requests.read(request) <= 0) {
          return;
        }
      } catch (IOException e) {
        return; // the mount is gone
      }
      request.flip();
      if (!answer(request)) {
        return;
      }
    }
  }

  private boolean answer(ByteBuffer request) throws IOException {
    int opcode = request.getInt(4);
    long unique = request.getLong(8);
    request.position(IN_HEADER);
    reply.clear().position(OUT_HEADER);
    int error = 0;
    switch (opcode) {
      case FORGET, BATCH_FORGET, INTERRUPT -> {
        return true; // wants no answer
      }
      case INIT -> init(request);
      case GETATTR, SETATTR -> attributes();
      case OPEN -> reply.putLong(1).putInt(OPEN_DIRECT_IO).putInt(0);
      case READ -> readAt(request.getLong(48), request.getInt(56));
      case WRITE -> write(request);
      case FSYNC -> note('F');
      case FLUSH, RELEASE, DESTROY -> {
        // nothing is kept back
      }
      default -> error = -ENOSYS;
    }
    reply.flip();
    reply.putInt(0, reply.limit()).putInt(4, error).putLong(8, unique);
    while (reply.hasRemaining()) {
      replies.write(reply);
    }
    return opcode != DESTROY;
  }

  private void init(ByteBuffer request) {
    int minor = Math.min(31, request.getInt(IN_HEADER + 4));
    reply.putInt(7).putInt(minor).putInt(0).putInt(FLAG_BIG_WRITES);
    reply.putShort((short) 16).putShort((short) 16).putInt(MAX_WRITE).putInt(1);
    fill(OUT_HEADER + 64);
  }

  private void attributes() throws IOException {
    reply.putLong(3600).putInt(0).putInt(0);
    reply.putLong(1).putLong(image.size()).putLong(image.size() / 512);
    fill(reply.position() + 36); // the times
    reply.putInt(REGULAR_FILE).putInt(1);
    fill(reply.position() + 12); // owner, group, device
    reply.putInt(4096).putInt(0);
  }

  private void fill(int end) {
    while (reply.position() < end) {
      reply.put((byte) 0);
    }
  }

  private void readAt(long offset, int size) throws IOException {
    reply.limit(OUT_HEADER + size);
    for (long at = offset; reply.hasRemaining(); ) {
      int read = image.read(reply, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    reply.limit(reply.position());
    reply.position(reply.limit());
  }

  private void write(ByteBuffer request) throws IOException {
    long offset = request.getLong(48);
    int size = request.getInt(56);
    byte[] bytes = new byte[size];
    request.position(IN_HEADER + 40).get(bytes);
    note('W');
    log.writeLong(offset);
    log.writeInt(size);
    log.write(bytes);
    ByteBuffer content = ByteBuffer.wrap(bytes);
    for (long at = offset; content.hasRemaining(); ) {
      at += image.write(content, at);
    }
    reply.putInt(size).putInt(0);
  }

  private void note(char kind) throws IOException {
    log.writeByte(kind);
    log.writeLong(Files.size(promises));
  }
}
