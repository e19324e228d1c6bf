package org.onecgate.battery.disk;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onecgate.battery.http.Client;
import org.onecgate.battery.http.RawHttp;

/** A chunk whose body is sent in parts, so that something can happen in between. */
final class SlowBody implements AutoCloseable {
  private final Socket socket;

  /** Begins a chunk of this length. */
  SlowBody(int port, Client client, String file, int length) throws IOException {
    socket = RawHttp.open(port);
    socket.setSoTimeout(30_000);
    String head =
        "POST " + client.target(file) + " HTTP/1.1\r\nHost: localhost\r\nCookie: onecgate="
            + client.key() + "\r\nContent-Length: " + length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends so many bytes; a server that has had enough may close before. */
  void send(int count) {
    try {
      socket.getOutputStream().write(new byte[count]);
    } catch (IOException e) {
      // the answer tells
    }
  }

  /** Waits until the server has written so much. */
  void awaitWritten(Path file, long size) throws IOException, InterruptedException {
    for (int i = 0; i < 200; i++) {
      if (Files.exists(file) && Files.size(file) >= size) {
        return;
      }
      Thread.sleep(50);
    }
    throw new IOException("the server has not written " + size + " bytes");
  }

  /** The answer as it came. */
  String answer() throws IOException {
    byte[] bytes = new byte[4096];
    int n = socket.getInputStream().read(bytes);
    return new String(bytes, 0, Math.max(n, 0), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
