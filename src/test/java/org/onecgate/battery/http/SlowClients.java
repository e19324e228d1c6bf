package org.onecgate.battery.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Many uploads that each send a byte now and then, from one thread. */
final class SlowClients implements AutoCloseable {
  private static final long EVERY_NANOS = 3_000_000_000L;

  private static final class Upload {
    private final SocketChannel channel;
    private final ByteBuffer head;
    private final StringBuilder answer = new StringBuilder();
    private long sent = System.nanoTime();
    private boolean over;

    Upload(SocketChannel channel, ByteBuffer head) {
      this.channel = channel;
      this.head = head;
    }
  }

  private final Selector selector = Selector.open();
  private final List<Upload> uploads = new ArrayList<>();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger other = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "slow-clients");
  private volatile long slowestRefusalNanos;

  /** Opens this many connections; each begins to upload a file of its own. */
  SlowClients(int port, Client client, int count) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < count; i++) {
      String head =
          "POST " + client.target("slow-" + i + ".bin") + " HTTP/1.1\r\nHost: localhost\r\n"
              + "Cookie: onecgate=" + client.key() + "\r\nContent-Length: 1000000\r\n\r\nx";
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      Upload upload =
          new Upload(channel, ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
      uploads.add(upload);
      channel.connect(address);
      channel.register(selector, SelectionKey.OP_CONNECT, upload);
    }
    thread.start();
  }

  /** How many were told to come again later. */
  int refused() {
    return refused.get();
  }

  /** How many ended in any other way. */
  int endedOtherwise() {
    return other.get();
  }

  /** How many neither have an answer nor are closed. */
  int open() {
    return uploads.size() - refused.get() - other.get();
  }

  /** Waits for a while until no more than this many are open. */
  void awaitOpen(int most) throws InterruptedException {
    for (int i = 0; i < 100 && open() > most; i++) {
      Thread.sleep(100);
    }
  }

  /** The longest time from the last byte sent to a refusal, in milliseconds. */
  long slowestRefusalMillis() {
    return slowestRefusalNanos / 1_000_000;
  }

  private void run() {
    try {
      while (!stop.get()) {
        selector.select(200);
        for (SelectionKey key : selector.selectedKeys()) {
          serve(key, (Upload) key.attachment());
        }
        selector.selectedKeys().clear();
        trickle();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(SelectionKey key, Upload upload) {
    try {
      if (key.isConnectable() && upload.channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
      if (key.isValid() && key.isWritable()) {
        upload.channel.write(upload.head);
        upload.sent = System.nanoTime();
        if (!upload.head.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ);
        }
      }
      if (key.isValid() && key.isReadable()) {
        read(upload);
      }
    } catch (IOException e) {
      end(upload);
    }
  }

  private void read(Upload upload) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    int n = upload.channel.read(buffer);
    if (n < 0) {
      end(upload);
      return;
    }
    upload.answer.append(new String(buffer.array(), 0, n, StandardCharsets.ISO_8859_1));
    if (upload.answer.indexOf("\nfailure\n") >= 0) {
      end(upload);
    }
  }

  private void end(Upload upload) {
    if (!upload.over) {
      upload.over = true;
      if (upload.answer.indexOf("HTTP/1.1 503") == 0
          && upload.answer.indexOf("Too many uploads") > 0) {
        refused.incrementAndGet();
        slowestRefusalNanos = Math.max(slowestRefusalNanos, System.nanoTime() - upload.sent);
      } else {
        other.incrementAndGet();
      }
      close(upload);
    }
  }

  private void trickle() {
    long now = System.nanoTime();
    for (Upload upload : uploads) {
      if (!upload.over && !upload.head.hasRemaining() && now - upload.sent > EVERY_NANOS) {
        try {
          upload.channel.write(ByteBuffer.wrap(new byte[] {'x'}));
          upload.sent = now;
        } catch (IOException e) {
          end(upload);
        }
      }
    }
  }

  private static void close(Upload upload) {
    try {
      upload.channel.close();
    } catch (IOException e) {
      // it is as closed as it can be
    }
  }

  /** All go away at once. */
  @Override
  public void close() throws IOException {
    stop.set(true);
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    uploads.forEach(SlowClients::close);
    selector.close();
  }
}
