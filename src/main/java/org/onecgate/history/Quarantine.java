package org.onecgate.history;

import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Phrase;
import org.onecgate.Place;
import org.onecgate.Sentence;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.DurableNames;
import org.onecgate.storage.Extent;
import org.onecgate.storage.StorageException;

/** Keeps refused exchanges with the reason, out of every consumer's reach (S8). */
public final class Quarantine {
  private static final Logger LOG = System.getLogger(Quarantine.class.getName());

  /** More than the reason of any refusal has. */
  private static final int MOST = 1 << 20;

  /**
   * Why an exchange was refused: {@code reason.json}.
   *
   * @param schema the version of this form, now {@value #SCHEMA}
   * @param exchange the exchange
   * @param reason what 1C was told
   * @param said the same as a sentence; absent in files written before this was noted
   * @param time when
   * @param place where in a file it is; absent if that is nowhere in particular
   */
  public record Reason(
      int schema,
      String exchange,
      String reason,
      @Nullable Sentence said,
      Instant time,
      @Nullable Place place) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses what cannot be meant. */
    public Reason {
      Records.require(schema == SCHEMA, "schema");
      Records.require(exchange != null, "exchange");
      Records.require(reason != null, "reason");
      Records.require(time != null, "time");
    }
  }

  private final DataLayout layout;
  private final JsonStore store;

  /** Keeps them below this layout. */
  public Quarantine(DataLayout layout, JsonStore store) {
    this.layout = layout;
    this.store = store;
  }

  /** Moves the exchange's staging into quarantine, in one rename. */
  public void take(ExchangeId id, Sentence reason, @Nullable Place place, Instant now)
      throws StorageException {
    Path staging = layout.staging(id);
    if (Disk.exists(staging)) {
      store.write(
          layout.reason(staging),
          new Reason(Reason.SCHEMA, id.value(), reason.text(), reason, now, place));
      Disk.rename(staging, layout.quarantined(id));
    }
  }

  /** Moves an exchange back to where it is worked on. */
  public void release(ExchangeId id) throws StorageException {
    Disk.rename(layout.quarantined(id), layout.staging(id));
    Disk.deleteTree(layout.reason(layout.staging(id)));
  }

  /** Which refusal an exchange is here for: it differs after each. */
  public String version(ExchangeId id) throws StorageException {
    byte @Nullable [] reason = Disk.content(layout.reason(layout.quarantined(id)), MOST);
    return HexFormat.of()
        .formatHex(Digests.sha256().digest(reason == null ? new byte[0] : reason), 0, 16);
  }

  /**
   * Puts a file in place of a received one of an exchange that is here, in one rename. The received one stays as it
   * came, and is not looked at any more.
   *
   * @param received that one, or what is in its place already
   * @param file whole and durable, on the same volume
   */
  public void mend(ExchangeId id, Kept received, Path file) throws StorageException {
    Path directory = layout.quarantined(id);
    Path mended = layout.mended(directory).resolve(layout.receivedAs(received.path()));
    new DurableNames(directory).create(Disk.parent(mended));
    Disk.place(file, mended);
  }

  /**
   * Removes a refused exchange for good.
   *
   * @return false if it is not here
   */
  public boolean remove(ExchangeId id) throws StorageException {
    boolean here = Disk.exists(layout.quarantined(id));
    if (here) {
      Disk.discard(layout.quarantined(id), layout.stagings());
    }
    return here;
  }

  /**
   * A refused exchange.
   *
   * @param reason why, if that can still be said
   * @param bytes how much it holds
   */
  public record Entry(ExchangeId id, Optional<Reason> reason, long bytes) {}

  /**
   * A file of a refused exchange.
   *
   * @param path where it lies below the exchange, in ASCII
   * @param name its name as it came, or as the archive that was unpacked names it
   * @param bytes its size
   * @param came how it is here: {@code received} as it came; {@code mended}: a person has put it in place of the
   *     received one of its name, which is not looked at any more; {@code unpacked} of an archive
   */
  public record Kept(
      String path,
      String name,
      long bytes,
      @Holds(words = "received mended unpacked") String came) {}

  /**
   * The files of a refused exchange, as they came and, of archives, as far as they were unpacked; sorted
   * by path. Nothing if it is not here.
   */
  public List<Kept> files(ExchangeId id) throws StorageException {
    Path top = layout.quarantined(id);
    List<Kept> files = new ArrayList<>();
    for (DataLayout.Named each : layout.named(top)) {
      Path path = top.relativize(each.path());
      files.add(new Kept(
          path.toString().replace('\\', '/'),
          each.name(),
          Disk.size(each.path()),
          path.getName(0).toString()));
    }
    files.sort(Comparator.comparing(Kept::path));
    return files;
  }

  /** Opens one of {@link #files} from this byte on; the caller closes it. */
  public InputStream open(ExchangeId id, Kept file, long from) throws StorageException {
    return Disk.read(layout.quarantined(id).resolve(file.path()), from);
  }

  /** How many refused exchanges there are. */
  public int count() throws StorageException {
    return Disk.list(layout.quarantine()).size();
  }

  /**
   * Some refused exchanges, newest first.
   *
   * @param before only older ones; null for the newest
   * @param most how many at most
   */
  public List<Entry> newest(@Nullable ExchangeId before, int most) throws StorageException {
    List<ExchangeId> ids = Disk.list(layout.quarantine()).stream()
        .map(path -> String.valueOf(path.getFileName()))
        .filter(ExchangeId::isValid)
        .map(ExchangeId::new)
        .filter(id -> before == null || id.compareTo(before) < 0)
        .sorted(Comparator.reverseOrder())
        .limit(most)
        .toList();
    List<Entry> entries = new ArrayList<>();
    for (ExchangeId id : ids) {
      find(id).ifPresent(entries::add);
    }
    return entries;
  }

  /** Whether a refused exchange is here. */
  public boolean holds(ExchangeId id) throws StorageException {
    return Disk.exists(layout.quarantined(id));
  }

  /** A refused exchange; empty if it is not here. */
  public Optional<Entry> find(ExchangeId id) throws StorageException {
    Path directory = layout.quarantined(id);
    if (!holds(id)) {
      return Optional.empty();
    }
    Optional<Reason> reason;
    try {
      reason = store.read(layout.reason(directory), Reason.class);
    } catch (StorageException e) { // one that cannot be read hides no other
      LOG.log(Level.WARNING, "reason of a refused exchange cannot be read exchange=" + id, e);
      reason = Optional.empty();
    }
    return Optional.of(new Entry(id, reason, Extent.of(directory).bytes()));
  }

  /** When an exchange was refused; empty if nothing says so. */
  public Optional<Instant> time(ExchangeId id) throws StorageException {
    return store.read(layout.reason(layout.quarantined(id)), Reason.class).map(Reason::time);
  }

  /** Why an exchange is here; empty if nothing says so. */
  public Optional<Sentence> reason(ExchangeId id) throws StorageException {
    return store
        .read(layout.reason(layout.quarantined(id)), Reason.class)
        .map(why -> why.said() == null ? Phrase.VERBATIM.of(why.reason()) : why.said());
  }
}
