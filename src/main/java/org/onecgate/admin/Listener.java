package org.onecgate.admin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One who listens to server-sent events. One piece waits for whoever reads slowly; nobody else waits for them.
 *
 * <p><em>Threading:</em> safe.
 */
class Listener implements WriteListener, AsyncListener {
  private static final Logger LOG = System.getLogger(Listener.class.getName());

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final BooleanSupplier mayStay;
  private final Set<? extends Listener> among;
  private byte @Nullable [] pending;
  private boolean open;
  private boolean unflushed;
  private boolean over;

  /**
   * Begins to answer a request with events; {@link #listen} has them written.
   *
   * @param mayStay whether it still may listen
   * @param among those to whom it belongs until it ends
   */
  Listener(
      HttpServletRequest request,
      HttpServletResponse response,
      BooleanSupplier mayStay,
      Set<? extends Listener> among)
      throws IOException {
    response.setContentType("text/event-stream;charset=UTF-8");
    Envelope.guard(response);
    response.setHeader("X-Accel-Buffering", "no"); // nginx would keep events back
    this.context = request.startAsync();
    this.out = response.getOutputStream();
    this.mayStay = mayStay;
    this.among = among;
  }

  /** A text as events are written. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes from now on what it is offered. */
  void listen() {
    context.setTimeout(0);
    context.addListener(this);
    out.setWriteListener(this);
  }

  /** Whether it still may listen. */
  boolean mayStay() {
    return mayStay.getAsBoolean();
  }

  /** Whether it has taken all that it was offered. */
  synchronized boolean isIdle() {
    return !over && pending == null && !unflushed;
  }

  /** Writes this as soon as it can be, unless something newer comes before. */
  synchronized void offer(byte[] event) {
    pending = event;
    if (open) {
      pump();
    }
  }

  /** Writes this unless there is something better to write. */
  synchronized void offerIfIdle(byte[] comment) {
    if (pending == null) {
      offer(comment);
    }
  }

  @Override
  public synchronized void onWritePossible() {
    open = true;
    pump();
  }

  private void pump() {
    try {
      while (!over && (pending != null || unflushed) && out.isReady()) {
        byte[] event = pending;
        if (event != null) {
          pending = null;
          unflushed = true;
          out.write(event);
        } else {
          unflushed = false;
          out.flush();
        }
      }
    } catch (IOException | IllegalStateException e) {
      end(); // gone
    }
  }

  /** Ends the stream. */
  synchronized void end() {
    among.remove(this);
    if (!over) {
      over = true;
      try {
        context.complete();
      } catch (IllegalStateException e) {
        LOG.log(Level.DEBUG, "a stream of events had ended", e);
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    among.remove(this);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end();
  }

  @Override
  public void onError(AsyncEvent event) {
    end();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // it is started once
  }
}
