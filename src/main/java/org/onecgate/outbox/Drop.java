package org.onecgate.outbox;

import java.io.IOException;
import java.io.PushbackInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Temps;

/**
 * Takes orders in that somebody put into {@code drop/} as CommerceML. A file of which all are taken
 * is removed; any other one is moved to {@code rejected/} as it is, with the reasons beside it. The
 * good orders in it are taken all the same.
 */
final class Drop {
  private static final Logger LOG = System.getLogger(Drop.class.getName());

  /** How many bytes tell whether a file is XML at all. */
  private static final int BEGINNING = 64;

  /** What may stand before its first tag: the mark of an encoding, seen a byte a character. */
  private static final Pattern MARK =
      Pattern.compile("^(\u00ef\u00bb\u00bf|\u00fe\u00ff|\u00ff\u00fe)");

  /** How much of the name of a file is told, in UTF-16 units. */
  private static final int NAME = 100;

  /** The most reasons that are written down of one file. */
  private static final int REASONS = 100;

  /**
   * Why a file was not taken, or not all of it: {@code <id>.reason.json}.
   *
   * @param schema the version of this form, now {@value #SCHEMA}
   * @param file the name under which it was put
   * @param time when it was refused
   * @param taken how many orders of it were taken all the same
   * @param reasons what is wrong, one for each order, {@value Drop#REASONS} at most; none where a person has set an
   *     order aside
   * @param said the same as sentences; absent in files written before this was noted
   * @param by who has set an order aside; absent otherwise
   */
  public record Reason(
      int schema,
      String file,
      Instant time,
      int taken,
      List<String> reasons,
      @Nullable List<Sentence> said,
      @Nullable String by) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** These reasons, also in English. */
    static Reason of(
        String file, Instant time, int taken, List<Sentence> said, @Nullable String by) {
      return new Reason(
          SCHEMA, file, time, taken, said.stream().map(Sentence::text).toList(), said, by);
    }

    /** What is wrong first of all; empty if nothing is. */
    Optional<String> first() {
      return reasons == null ? Optional.empty() : reasons.stream().findFirst();
    }

    /** The same as a sentence; empty also where that was not noted. */
    Optional<Sentence> firstSaid() {
      return said == null ? Optional.empty() : said.stream().findFirst();
    }
  }

  /** How many orders are kept at once: no request waits for more than these. */
  private static final int BATCH = 50;

  /** Keeps orders that have been checked. */
  @FunctionalInterface
  interface Keeper {
    void keep(List<OrderDocument> documents) throws IOException;
  }

  private final ServerId server;
  private final DataLayout layout;
  private final JsonStore store;
  private final Clock clock;
  private final OrderTerms terms;

  Drop(ServerId server, DataLayout layout, JsonStore store, Clock clock, OrderTerms terms) {
    this.server = server;
    this.layout = layout;
    this.store = store;
    this.clock = clock;
    this.terms = terms;
  }

  /** The files that are ready: hidden ones, unfinished ones, directories and links are not. */
  static List<Path> files(Path drop) throws IOException {
    return Disk.list(drop).stream()
        .filter(file -> {
          String name = String.valueOf(file.getFileName());
          return !name.startsWith(".")
              && !name.endsWith(".tmp")
              && !name.endsWith(".part")
              && !Temps.isTemp(name)
              && Disk.isFile(file);
        })
        .toList();
  }

  /**
   * Takes one file in. One that the disk does not give stays, and is tried again.
   *
   * @param id the name it gets where it is rejected
   * @throws IOException if an order could not be kept; the file stays
   */
  void take(Path file, ExchangeId id, Keeper keeper) throws IOException {
    List<Sentence> reasons = new ArrayList<>();
    List<OrderDocument> batch = new ArrayList<>();
    int orders = 0;
    int taken = 0;
    try (PushbackInputStream in = new PushbackInputStream(Disk.read(file), BEGINNING)) {
      requireXml(String.valueOf(file.getFileName()), in);
      DocumentReader reader = new DocumentReader(in);
      for (Optional<List<Element>> next = reader.next(); next.isPresent(); next = reader.next()) {
        orders++;
        try {
          batch.add(OrderDocument.of(next.get(), terms));
          taken++;
        } catch (OrderException e) {
          if (reasons.size() < REASONS) {
            reasons.add(in(next.get(), orders, reader.line(), e.said()));
          }
        }
        if (batch.size() == BATCH) {
          keeper.keep(batch);
          batch.clear();
        }
      }
      if (orders == 0) {
        reasons.add(Phrase.NO_ORDER.of());
      }
    } catch (OrderException e) {
      reasons.add(orders == 0 ? e.said() : Phrase.AFTER_ORDERS.of(orders, e.said()));
    }
    keeper.keep(batch);
    if (reasons.isEmpty()) {
      Disk.deleteTree(file);
      Disk.forceDirectory(Disk.parent(file));
    } else {
      reject(file, id, reasons, taken);
    }
  }

  /** Refuses a file that begins with something else than a tag, in whatever encoding. */
  private static void requireXml(String name, PushbackInputStream in)
      throws OrderException, IOException {
    byte[] first = in.readNBytes(BEGINNING);
    in.unread(first);
    String text = MARK.matcher(new String(first, StandardCharsets.ISO_8859_1))
        .replaceFirst("")
        .replace("\0", "")
        .strip();
    if (!text.isEmpty() && text.charAt(0) != '<') {
      throw OrderException.unreadable(Phrase.NO_ORDERS_FILE.of(OrderRules.begin(name, NAME)), null);
    }
  }

  /** What is wrong with an order, and which one of the file it is. */
  private static Sentence in(List<Element> documents, int nth, int line, Sentence what) {
    String number = OrderRules.begin(OrderDocument.numberOf(documents));
    return number.isBlank()
        ? Phrase.ORDER_NAMELESS.of(nth, line, what)
        : Phrase.ORDER_IN.of(nth, number, line, what);
  }

  /** Moves a file aside and says why; the reason is there before the file is. */
  void reject(Path file, ExchangeId id, List<Sentence> reasons, int taken) throws IOException {
    String name = String.valueOf(file.getFileName());
    store.write(
        layout.rejectedReason(server, id), Reason.of(name, clock.instant(), taken, reasons, null));
    Disk.rename(file, layout.rejected(server, id));
    LOG.log(
        Level.WARNING,
        "orders rejected server={0} id={1} taken={2} reasons={3} first={4}",
        server,
        id,
        taken,
        reasons.size(),
        reasons.get(0).text().replaceAll("\\p{C}", "?"));
  }
}
