package org.onecgate.outbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.BadJsonException;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * What has happened to the orders for one server, and what they are, for people who look on: {@code orders.log}, a line
 * for each event. Where an order is, its directory alone says; this says when it came there, and spares whoever looks on
 * to read every order.
 *
 * <p>It is not forced: a power cut may take its last lines, and then those times are not known. If it cannot be written,
 * the order goes on.
 *
 * <p>Memory: about 250 bytes for each version of an order, besides those of {@link OrderFolder}.
 *
 * <p><em>Threading:</em> safe. The first who asks waits until it is read.
 */
final class OrderLedger {
  private static final Logger LOG = System.getLogger(OrderQueue.class.getName());

  /** So many lines more than four for each order are left alone. */
  private static final int SPARE = 10_000;

  /** In bytes. */
  private static final int BLOCK = 1 << 20;

  private final Path file;
  private final JsonStore store;
  private final AtomicFile files;
  private final Map<OrderName, OrderFacts> known = new HashMap<>();

  /** How far it has been read, in bytes, and how many lines that were. */
  private long end;

  private long lines;

  /** Whether what is put to its end begins a line: the last one of an earlier process may be torn. */
  private boolean whole;

  private boolean failing;

  /** Takes an event. */
  private interface Taker {
    void take(OrderEvent event) throws IOException;
  }

  /** That in this file, which need not be there. */
  OrderLedger(Path file, JsonStore store, AtomicFile files) {
    this.file = file;
    this.store = store;
    this.files = files;
  }

  /** Reads what is new in the file, all of it at first. */
  synchronized void look() {
    try {
      long size = Disk.exists(file) ? Disk.size(file) : 0;
      if (size > end) {
        lines += read(end, this::remember);
        end = size;
      }
    } catch (IOException e) {
      failed("what happened to orders cannot be read file=" + file, e);
    }
  }

  /** Notes what has happened. */
  synchronized void note(List<OrderEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    look();
    StringBuilder text = new StringBuilder(whole || end == 0 ? "" : "\n");
    for (OrderEvent event : events) {
      remember(event);
      text.append(store.line(event)).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try {
      Disk.appendLines(file, bytes, Long.MAX_VALUE);
      end += bytes.length;
      lines += events.size();
      whole = true;
      failing = false;
    } catch (StorageException e) {
      whole = false;
      failed("not written what happened to orders file=" + file, e);
    }
  }

  /** Says it once for a disk that does not get well. */
  private void failed(String what, IOException e) {
    if (!failing) {
      LOG.log(Level.WARNING, what, e);
    }
    failing = true;
  }

  private void remember(OrderEvent event) {
    OrderFacts before = known.getOrDefault(event.name(), OrderFacts.NONE);
    known.put(event.name(), OrderFacts.after(before, event));
  }

  /** Of how many versions of orders something is known. */
  synchronized int count() {
    return known.size();
  }

  /** What an order is; empty if it has to be read for that. */
  synchronized Optional<OrderFacts> of(OrderName name) {
    return Optional.ofNullable(known.get(name));
  }

  /** Remembers, until the next start, that nothing can be known of an order. */
  synchronized void unreadable(OrderName name) {
    known.putIfAbsent(name, OrderFacts.NONE);
  }

  /** Those of these of which nothing is known, so many at most. */
  synchronized List<OrderBook.Row> unknown(List<OrderBook.Row> rows, int most) {
    return rows.stream()
        .filter(row -> !known.containsKey(row.name()))
        .limit(most)
        .toList();
  }

  /**
   * All that has happened to the order of a number, oldest first. Only the lines with the number are made into text: of
   * 100,000 orders the others are 30 MB.
   */
  List<OrderEvent> history(String number) throws IOException {
    List<OrderEvent> found = new ArrayList<>();
    if (!Disk.exists(file)) {
      return found;
    }
    String stands = asBytes(store.line(number).getBytes(StandardCharsets.UTF_8));
    try (InputStream in = Disk.read(file)) {
      String rest = "";
      byte[] block;
      do {
        block = in.readNBytes(BLOCK);
        String text = rest + (block.length == 0 ? "\n" : asBytes(block));
        int end = text.lastIndexOf('\n') + 1;
        int at = text.indexOf(stands);
        while (at >= 0 && at < end) {
          int next = text.indexOf('\n', at);
          String line = text.substring(text.lastIndexOf('\n', at) + 1, next);
          byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
          @Nullable OrderEvent event = event(new String(bytes, StandardCharsets.UTF_8));
          if (event != null && event.number().equals(number)) {
            found.add(event);
          }
          at = text.indexOf(stands, next);
        }
        rest = text.substring(end);
      } while (block.length > 0);
    }
    return found;
  }

  /** Each byte as a character. */
  private static String asBytes(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Drops what is told of orders that are no more; from the file where that is most of it. */
  synchronized void shrink(Set<OrderName> there) {
    known.keySet().retainAll(there);
    if (lines <= 4L * there.size() + SPARE) {
      return;
    }
    Set<String> numbers = there.stream().map(OrderName::number).collect(Collectors.toSet());
    try {
      files.write(
          file,
          out -> read(0, event -> {
            if (numbers.contains(event.number())) {
              out.write((store.line(event) + "\n").getBytes(StandardCharsets.UTF_8));
            }
          }));
      known.clear();
      end = 0;
      lines = 0;
      look();
    } catch (IOException e) {
      failed("not written what happened to orders file=" + file, e);
    }
  }

  /** Reads from a byte on; answers how many lines there were. */
  private long read(long from, Taker taker) throws IOException {
    if (!Disk.exists(file)) {
      return 0;
    }
    long count = 0;
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(Disk.read(file, from), StandardCharsets.UTF_8))) {
      for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
        count++;
        @Nullable OrderEvent event = event(line);
        if (event != null) {
          taker.take(event);
        }
      }
    }
    return count;
  }

  /** What a line says; nothing if a full disk or a power cut has torn it. */
  private static @Nullable OrderEvent event(String line) {
    try {
      return JsonStore.parseLeniently(line, OrderEvent.class);
    } catch (BadJsonException | IllegalArgumentException e) {
      return null;
    }
  }
}
