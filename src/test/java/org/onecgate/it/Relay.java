package org.onecgate.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands before a server that clients reach through it: cut off, nobody listens at its port, and those who were
 * connected are not any more.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Relay implements AutoCloseable {
  private final int target;
  private final int port;
  private final List<Socket> sockets = new ArrayList<>();
  private ServerSocket listener;

  /** Stands before this port of this machine, and lets nobody through yet. */
  public Relay(int target) throws IOException {
    this.target = target;
    try (ServerSocket any = listening(0)) {
      port = any.getLocalPort();
    }
  }

  /** Its own port. */
  public int port() {
    return port;
  }

  private static ServerSocket listening(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /** Lets everybody through from now on. */
  public synchronized void open() throws IOException {
    ServerSocket opened = listening(port);
    listener = opened;
    run(() -> {
      while (true) {
        join(opened, opened.accept());
      }
    });
  }

  private synchronized void join(ServerSocket from, Socket client) throws IOException {
    if (from.isClosed()) {
      client.close();
      return;
    }
    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
    sockets.addAll(List.of(client, server));
    run(() -> pass(client, server));
    run(() -> pass(server, client));
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    }
  }

  /** Does something until its sockets are closed. */
  private interface Passing {
    void pass() throws IOException;
  }

  private static void run(Passing passing) {
    Thread thread = new Thread(
        () -> {
          try {
            passing.pass();
          } catch (IOException e) {
            // closed: that is how it ends
          }
        },
        "relay");
    thread.setDaemon(true);
    thread.start();
  }

  /** Cuts everybody off; nobody listens from now on. */
  public synchronized void cut() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
    }
    for (Socket each : sockets) {
      each.close();
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
