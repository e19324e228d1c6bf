package org.onecgate.catalogue;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Tells when the driver of PostgreSQL commits, so that the server can be killed just then. */
final class CommitTrap {
  private static final AtomicReference<@Nullable CommitTrap> SET = new AtomicReference<>();

  private static final AtomicLong LAST = new AtomicLong();

  private final boolean takesAnswer;
  private final CountDownLatch sprung = new CountDownLatch(1);
  private final CountDownLatch killed = new CountDownLatch(1);

  private CommitTrap(boolean takesAnswer) {
    this.takesAnswer = takesAnswer;
  }

  /** What has the driver look at the trap, as a part of the address. */
  static String parameter() {
    return "socketFactory=" + Sockets.class.getName();
  }

  /**
   * Lies in wait for the next commit.
   *
   * @param takesAnswer whether its answer is thrown away and nothing goes on until the server was killed; else the trap
   *     springs once it is asked for
   */
  static CommitTrap set(boolean takesAnswer) {
    CommitTrap trap = new CommitTrap(takesAnswer);
    SET.set(trap);
    return trap;
  }

  /** How long the last commit took that was answered, in nanoseconds. */
  static long last() {
    return LAST.get();
  }

  /** Waits for a commit; false if none came in this time. */
  boolean await(long millis) throws InterruptedException {
    return sprung.await(millis, TimeUnit.MILLISECONDS);
  }

  /** The server was killed, or nobody waits for a commit any more. */
  void done() {
    SET.compareAndSet(this, null);
    killed.countDown();
  }

  private static void asked() {
    CommitTrap trap = SET.get();
    if (trap != null && !trap.takesAnswer) {
      trap.sprung.countDown();
    }
  }

  /** Whether the answer is to be thrown away, as the server is dead by now. */
  private static boolean answered() throws IOException {
    CommitTrap trap = SET.get();
    if (trap == null || !trap.takesAnswer || !SET.compareAndSet(trap, null)) {
      return false;
    }
    trap.sprung.countDown();
    try {
      trap.killed.await();
      return true;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Made by the driver. */
  public static final class Sockets extends SocketFactory {
    @Override
    public Socket createSocket() {
      return new Watched();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  /** One connection. What is sent at once comes as one write. */
  private static final class Watched extends Socket {
    private static final String WORD = "\0COMMIT\0";

    private String name = WORD;
    private boolean isCommitting;
    private long since;

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          out.write(bytes, from, length);
          if (isCommit(new String(bytes, from, length, StandardCharsets.ISO_8859_1))) {
            isCommitting = true;
            since = System.nanoTime();
            asked();
          }
        }
      };
    }

    /** The driver prepares a commit once, and names it later. */
    private boolean isCommit(String sent) {
      int at = sent.indexOf(WORD);
      if (at > 0) {
        String before = sent.substring(0, at);
        int named = before.lastIndexOf("S_");
        name = named < 0 ? WORD : "\0" + before.substring(named) + "\0";
        return true;
      }
      return sent.contains(name);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          int read = in.read(bytes, from, length);
          if (isCommitting && read > 0) {
            isCommitting = false;
            LAST.set(System.nanoTime() - since);
            return answered() ? in.read(bytes, from, length) : read;
          }
          return read;
        }
      };
    }
  }
}
