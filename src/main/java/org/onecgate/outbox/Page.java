package org.onecgate.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.onecgate.SessionHash;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.Disk;

/**
 * One answer to {@code query}: a document on the disk, and the orders in it.
 *
 * <p>Whoever writes it to the client must call {@link #settle} afterwards, whatever came of it.
 */
public final class Page {
  private final OrderQueue queue;
  private final SessionHash session;
  private final Path file;
  private final Charset charset;
  private final List<OrderName> orders;

  Page(OrderQueue queue, SessionHash session, Path file, Charset charset, List<OrderName> orders) {
    this.queue = queue;
    this.session = session;
    this.file = file;
    this.charset = charset;
    this.orders = List.copyOf(orders);
  }

  SessionHash session() {
    return session;
  }

  Path file() {
    return file;
  }

  List<OrderName> names() {
    return orders;
  }

  /** How many orders are in it. */
  public int orders() {
    return orders.size();
  }

  /** What it is encoded in. */
  public Charset charset() {
    return charset;
  }

  /** Its length in bytes. */
  public long length() throws IOException {
    return Disk.size(file);
  }

  /** Its bytes. */
  public InputStream open() throws IOException {
    return Disk.read(file);
  }

  /**
   * Says whether the client was given all of it. Only then will {@code success} acknowledge its
   * orders; otherwise they are offered again.
   */
  public void settle(boolean delivered) throws IOException {
    queue.settle(this, delivered);
  }
}
