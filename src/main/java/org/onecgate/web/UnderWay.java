package org.onecgate.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.onecgate.StoppingException;

/**
 * Knows the requests under way and ends them with the application, whatever their clients do (D4): a body is read no
 * further, and who has waited for a client is woken. A container would leave such a request alone, with all our classes,
 * until the client sends something or its time is over.
 *
 * <p>A thread is interrupted only while it waits for its client: in a write to a file that would close the file.
 *
 * <p><em>Threading:</em> safe.
 */
public final class UnderWay extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /** How long an answer may go on being written. */
  private static final Duration ANSWERS = Duration.ofMillis(500);

  /** How long it waits before it looks again where nobody waits for a client. */
  private static final Duration AGAIN = Duration.ofMillis(5);

  private final transient Set<Visit> visits = ConcurrentHashMap.newKeySet();
  private transient volatile boolean over;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Visit visit = new Visit();
    visits.add(visit);
    try {
      chain.doFilter(new Asked(request, visit), new Answered(response, visit));
    } finally {
      visits.remove(visit);
    }
  }

  /**
   * Ends what is under way, and waits until every request has left: bodies at once, answers after a moment. What works
   * for a request goes on to its end.
   *
   * <p>Tomcat's threads are not woken by one interrupt: they look at the connection again and wait on. But each time they
   * count a millisecond at the least as waited, so they are interrupted until the time of their connector is over, which
   * is within the second.
   *
   * @param patience how long it waits
   * @return false if some have not left in time
   */
  public boolean end(Duration patience) {
    over = true;
    long since = System.nanoTime();
    for (long past = 0; past < patience.toNanos(); past = System.nanoTime() - since) {
      if (visits.isEmpty()) {
        return true;
      }
      boolean woken = false;
      for (Visit visit : visits) {
        woken |= visit.wake(past > ANSWERS.toNanos());
      }
      if (woken) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(AGAIN.toNanos());
      }
    }
    return visits.isEmpty();
  }

  /** One request. */
  private final class Visit {
    private @Nullable Thread waiting;
    private boolean forBody;

    /** Reads; may wait for the client. */
    private interface Reading {
      int read() throws IOException;
    }

    /** Writes; may wait for the client. */
    private interface Writing {
      void write() throws IOException;
    }

    /** Reads something of the body. */
    int read(Reading reading) throws IOException {
      begin(true);
      try {
        return reading.read();
      } catch (IOException e) {
        throw over ? new StoppingException(e) : e;
      } finally {
        finish();
      }
    }

    /** Writes something of the answer. */
    void write(Writing writing) throws IOException {
      begin(false);
      try {
        writing.write();
      } finally {
        finish();
      }
    }

    private synchronized void begin(boolean body) throws StoppingException {
      if (body && over) {
        throw new StoppingException(null);
      }
      waiting = Thread.currentThread();
      forBody = body;
    }

    private synchronized void finish() {
      waiting = null;
      if (over) {
        Thread.interrupted(); // meant for what is finished now
      }
    }

    /** Interrupts it if it waits for its client; false if it does not. */
    synchronized boolean wake(boolean answers) {
      Thread thread = waiting;
      if (thread == null || !(forBody || answers)) {
        return false;
      }
      thread.interrupt();
      return true;
    }
  }

  private static final class Asked extends HttpServletRequestWrapper {
    private final Visit visit;
    private @Nullable ServletInputStream body;

    Asked(HttpServletRequest request, Visit visit) {
      super(request);
      this.visit = visit;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      ServletInputStream now = body;
      if (now == null) {
        now = new Body(super.getInputStream(), visit);
        body = now;
      }
      return now;
    }
  }

  private static final class Body extends ServletInputStream {
    private final ServletInputStream in;
    private final Visit visit;

    Body(ServletInputStream in, Visit visit) {
      this.in = in;
      this.visit = visit;
    }

    @Override
    public int read() throws IOException {
      return visit.read(in::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return visit.read(() -> in.read(bytes, offset, length));
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }

  private static final class Answered extends HttpServletResponseWrapper {
    private final Visit visit;
    private @Nullable ServletOutputStream answer;

    Answered(HttpServletResponse response, Visit visit) {
      super(response);
      this.visit = visit;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      ServletOutputStream now = answer;
      if (now == null) {
        now = new Out(super.getOutputStream(), visit);
        answer = now;
      }
      return now;
    }

    @Override
    public void flushBuffer() throws IOException {
      visit.write(super::flushBuffer);
    }
  }

  private static final class Out extends ServletOutputStream {
    private final ServletOutputStream out;
    private final Visit visit;

    Out(ServletOutputStream out, Visit visit) {
      this.out = out;
      this.visit = visit;
    }

    @Override
    public void write(int each) throws IOException {
      visit.write(() -> out.write(each));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      visit.write(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
      visit.write(out::flush);
    }

    @Override
    public void close() throws IOException {
      visit.write(out::close);
    }

    @Override
    public boolean isReady() {
      return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      out.setWriteListener(listener);
    }
  }
}
