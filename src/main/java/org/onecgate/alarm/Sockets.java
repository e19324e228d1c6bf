package org.onecgate.alarm;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import javax.net.SocketFactory;

/**
 * Makes sockets that can be cut off: nothing else ends a thread that reads from one.
 *
 * <p><em>Threading:</em> safe.
 */
final class Sockets extends SocketFactory {
  private static final Logger LOG = System.getLogger(Sockets.class.getName());

  private final Set<Socket> open = new HashSet<>();
  private boolean over;

  @Override
  public synchronized Socket createSocket() throws IOException {
    if (over) {
      throw new IOException("it is over");
    }
    Socket socket = new Socket();
    open.add(socket);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new IOException("only sockets that are connected later");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress here, int its) throws IOException {
    throw new IOException("only sockets that are connected later");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw new IOException("only sockets that are connected later");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress here, int its)
      throws IOException {
    throw new IOException("only sockets that are connected later");
  }

  /** Closes all that there are. */
  synchronized void cut() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "a socket did not close", e);
      }
    }
    open.clear();
  }

  /** The same, and makes no more. */
  synchronized void close() {
    over = true;
    cut();
  }
}
