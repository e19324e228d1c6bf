package org.onecgate.scan;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.onecgate.scan.ClamdVerdict.Outcome;

/**
 * Asks a clamd over TCP ({@code INSTREAM}) whether a file is known as harmful. It fails closed: whatever goes
 * wrong there is a verdict that is not clean.
 *
 * <p><b>Threading:</b> immutable; each scan has a connection of its own.
 */
public final class ClamdScanner {
  private static final int CHUNK = 64 * 1024;
  private static final int LONGEST_REPLY = 4096;
  private static final String COMMAND = "zINSTREAM\0";

  private final String host;
  private final int port;
  private final Duration timeout;

  /**
   * A scanner that asks this clamd.
   *
   * @param timeout how long it may take to be reached, to take a chunk, and to answer at the end
   */
  public ClamdScanner(String host, int port, Duration timeout) {
    this.host = host;
    this.port = port;
    this.timeout = timeout;
  }

  /**
   * Has a stream scanned up to its end; does not close it.
   *
   * @throws IOException if the stream cannot be read; what happens to clamd is in the verdict
   */
  public ClamdVerdict scan(InputStream in) throws IOException {
    byte[] bytes = new byte[CHUNK];
    try (Connection clamd = new Connection()) {
      clamd.open();
      for (int n = in.read(bytes); n >= 0 && clamd.takesMore(); n = in.read(bytes)) {
        clamd.send(bytes, n);
      }
      return clamd.verdict();
    }
  }

  /** One conversation. The first trouble ends it and is kept for the verdict. */
  private final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private String trouble = "";

    Connection() throws IOException {
      channel = SocketChannel.open();
      selector = Selector.open();
      channel.configureBlocking(false);
      key = channel.register(selector, 0);
    }

    void open() {
      attempt(() -> {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
          throw new IOException("unknown host");
        }
        if (!channel.connect(address)) {
          await(SelectionKey.OP_CONNECT);
          channel.finishConnect();
        }
        write(ByteBuffer.wrap(COMMAND.getBytes(StandardCharsets.US_ASCII)));
      });
    }

    boolean takesMore() {
      return trouble.isEmpty();
    }

    void send(byte[] bytes, int length) {
      attempt(() -> {
        if (length > 0) {
          write(ByteBuffer.allocate(4 + length)
              .putInt(length)
              .put(bytes, 0, length)
              .flip());
        }
      });
    }

    ClamdVerdict verdict() {
      attempt(() -> write(ByteBuffer.allocate(4)));
      // where clamd refused to take more, it has said why before it closed
      String failure = trouble;
      trouble = "";
      StringBuilder reply = new StringBuilder();
      if (channel.isConnected()) {
        attempt(() -> read(reply));
      }
      return judge(reply.toString().strip(), failure.isEmpty() ? trouble : failure);
    }

    private ClamdVerdict judge(String reply, String failure) {
      if (reply.contains("size limit exceeded")) {
        return new ClamdVerdict(Outcome.TOO_LARGE, reply);
      } else if (reply.startsWith("stream: ") && reply.endsWith(" FOUND")) {
        String name = reply.substring("stream: ".length(), reply.length() - " FOUND".length());
        return new ClamdVerdict(Outcome.INFECTED, name);
      } else if (reply.equals("stream: OK") && failure.isEmpty()) {
        return new ClamdVerdict(Outcome.CLEAN, "");
      }
      String why = reply.isEmpty() ? failure.isEmpty() ? "no answer" : failure : reply;
      return new ClamdVerdict(Outcome.UNAVAILABLE, why);
    }

    private void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          await(SelectionKey.OP_WRITE);
        }
      }
    }

    private void read(StringBuilder reply) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(LONGEST_REPLY);
      while (bytes.hasRemaining()) {
        await(SelectionKey.OP_READ);
        int before = bytes.position();
        if (channel.read(bytes) < 0) {
          break;
        }
        int end = before;
        while (end < bytes.position() && bytes.get(end) != 0) {
          end++;
        }
        reply.append(new String(bytes.array(), before, end - before, StandardCharsets.ISO_8859_1));
        if (end < bytes.position()) {
          return;
        }
      }
    }

    private void await(int what) throws IOException {
      key.interestOps(what);
      selector.selectedKeys().clear();
      if (selector.select(timeout.toMillis()) == 0) {
        throw new SocketTimeoutException("no progress in " + timeout.toMillis() + " ms");
      }
    }

    private void attempt(Step step) {
      if (!trouble.isEmpty()) {
        return;
      }
      try {
        step.run();
      } catch (IOException e) {
        String message = e.getMessage();
        trouble = message == null ? e.getClass().getSimpleName() : message;
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
      channel.close();
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
