package org.onecgate.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** A clamd that answers as a test wishes, so that a run can be made to fail for a time, or to wait. */
public final class FakeClamd implements AutoCloseable {
  /** The answer for a clean file. */
  public static final String OK = "stream: OK";

  /** An answer after which nothing is known. */
  static final String BROKEN = "stream: Can't allocate memory ERROR";

  private final ServerSocket socket;

  /** Answers what this makes of the text of each file. */
  public FakeClamd(UnaryOperator<String> verdict) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(verdict), "fake-clamd");
    thread.setDaemon(true);
    thread.start();
  }

  /** The value of {@code gate.clamd}. */
  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve(UnaryOperator<String> verdict) {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        in.readNBytes("zINSTREAM\0".length());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = in.readInt(); length > 0; length = in.readInt()) {
          all.write(in.readNBytes(length));
        }
        String answer = verdict.apply(all.toString(StandardCharsets.UTF_8)) + "\0";
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // the gate has gone away, or the test is over
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
