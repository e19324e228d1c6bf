package org.onecgate.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.StorageException;

/**
 * The orders that wait for 1C, one queue for each server.
 *
 * <p><em>Threading:</em> safe; {@code gate-outbox} looks into the drops every few seconds, so that an
 * order that is refused is noticed before 1C asks.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Outbox.class.getName());
  private static final int LOOK_SECONDS = 5;

  /** How long a request waits for a drop to be taken in: some proxies cut at 60 s. */
  private static final int REQUEST_SECONDS = 10;

  private final DataLayout layout;
  private final AtomicFile files = new AtomicFile(Disk.PRIVATE_FILE);
  private final JsonStore store;
  private final SessionFolders sessions;
  private final Offers offers;
  private final Clock clock;
  private final Duration settling;
  private final Function<ServerId, OrderTerms> terms;
  private final Map<ServerId, OrderQueue> queues = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer = Threads.timer("gate-outbox");

  /**
   * Keeps orders below this layout.
   *
   * @param sessions tells which sessions have changed
   * @param settling how long a request waits for the page before it to be written to its end
   * @param terms what the server with this id wants of its orders, asked anew each time
   */
  public Outbox(
      DataLayout layout,
      JsonStore store,
      SessionFolders sessions,
      Clock clock,
      Duration settling,
      Function<ServerId, OrderTerms> terms) {
    this.layout = layout;
    this.store = store;
    this.sessions = sessions;
    this.offers = new Offers(sessions, layout, store);
    this.clock = clock;
    this.settling = settling;
    this.terms = terms;
  }

  /** Makes the directories of these servers and looks into their drops from now on. */
  public void start(List<ServerId> servers) {
    for (ServerId server : servers) {
      try {
        of(server).prepare();
      } catch (StorageException e) { // the next request for its orders tries again
        LOG.log(Level.ERROR, "outbox not prepared server=" + server, e);
      }
    }
    var unused = timer.scheduleWithFixedDelay(
        () -> queues.values().forEach(this::takeInAndLook), 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Makes the directories of a server that was added, and looks into its drop from now on. */
  public void prepare(ServerId server) throws IOException {
    of(server).prepare();
  }

  /** The queue of the server with this id. */
  public OrderQueue of(ServerId server) {
    return queues.computeIfAbsent(
        server,
        id -> new OrderQueue(
            id, layout, files, store, sessions, offers, clock, settling, () -> terms.apply(id)));
  }

  /** What was put into a server's drop and not taken, or not all of it; empty if there is nothing. */
  public Optional<RejectedOrders> rejected(ServerId server) {
    return RejectedOrders.of(server, layout, store);
  }

  /** The files that were put into a server's drop and not taken, or not all of them, newest first. */
  public List<ExchangeId> rejectedFiles(ServerId server) throws StorageException {
    return RejectedOrders.ids(server, layout);
  }

  /** One of these; empty if it is not there. */
  public Optional<RejectedOrders.RejectedFile> rejectedFile(ServerId server, ExchangeId id) {
    return RejectedOrders.file(server, id, layout, store);
  }

  /**
   * Removes one of these for good. Its reason, by which it is found, goes last: what a crash leaves can be removed again.
   *
   * @return false if it is not there
   */
  public boolean removeRejected(ServerId server, ExchangeId id) throws StorageException {
    Path reason = layout.rejectedReason(server, id);
    boolean here = Disk.exists(reason);
    if (here) {
      Disk.deleteQuietlyIfEmpty(layout.rejected(server, id));
      Disk.forceDirectory(layout.rejected(server));
      Disk.deleteQuietlyIfEmpty(reason);
      Disk.forceDirectory(layout.rejected(server));
    }
    return here;
  }

  /** What stands in one of these from a byte on. */
  public InputStream openRejected(ServerId server, ExchangeId id, long from)
      throws StorageException {
    return Disk.read(layout.rejected(server, id), from);
  }

  /**
   * Takes in what lies in a server's drop, as far as a request may wait for that; the rest follows in
   * the background.
   */
  public void look(ServerId server) {
    Future<?> taken = timer.submit(() -> takeInFirst(of(server)));
    try {
      taken.get(REQUEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.log(Level.INFO, "orders are still being taken in server={0}", server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("it catches everything", e);
    }
  }

  /** The server may have been added to the registry by hand a moment ago. */
  private void takeInFirst(OrderQueue queue) {
    try {
      queue.prepare();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "outbox not prepared, it is tried again", e);
    }
    takeIn(queue);
  }

  /** How the orders of a server stand, with those that lie in its drop now. */
  public OrderBook.Overview overview(ServerId server, int most) throws IOException {
    OrderQueue queue = of(server);
    if (!queue.isDropEmpty()) {
      look(server);
    }
    return queue.book().overview(most);
  }

  private void takeInAndLook(OrderQueue queue) {
    takeIn(queue);
    try {
      queue.lookAgain();
      queue.book().learn();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "orders could not be looked at, they are later", e);
    }
  }

  private void takeIn(OrderQueue queue) {
    try {
      queue.takeIn();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "orders not taken in, it is tried again", e);
    }
  }

  @Override
  public void close() {
    Threads.stop(timer);
  }
}
