package org.onecgate.admin;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A clamd that finds nothing, and takes as long for that as a test says. */
final class SlowClamd implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile CountDownLatch asked = new CountDownLatch(0);

  SlowClamd() throws IOException {
    Thread thread = new Thread(this::serve, "test-clamd");
    thread.setDaemon(true);
    thread.start();
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** From now on nobody gets an answer. */
  void hold() {
    held = new CountDownLatch(1);
    asked = new CountDownLatch(1);
  }

  /** Waits until somebody waits for an answer. */
  void awaitAsked() throws InterruptedException {
    if (!asked.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody has asked");
    }
  }

  /** Everybody gets his answer. */
  void release() {
    held.countDown();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> talk(socket), "test-clamd-talk");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readNBytes(10);
      for (int length = in.readInt(); length > 0; length = in.readInt()) {
        in.readNBytes(length);
      }
      asked.countDown();
      held.await();
      socket.getOutputStream().write("stream: OK\0".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // the gate has stopped
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    release();
    server.close();
  }
}
