package org.onecgate.delivery;

import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.staging.CheckedFile;
import org.onecgate.staging.Staged;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.DurableNames;
import org.onecgate.storage.SharedFiles;
import org.onecgate.storage.StorageException;

/**
 * Publishes a staged exchange as a delivery, in one rename (P5).
 *
 * <p>First the manifest is written beside the staged files: from then on the delivery can be
 * completed from it, however often the machine stops. Then the files are moved into a draft,
 * forced, the manifest is moved in last, and the draft is renamed into the inbox.
 *
 * <p><em>Threading:</em> safe for different exchanges.
 */
public final class Inbox {
  private final DataLayout layout;
  private final JsonStore store;
  private volatile List<Recent> recent = List.of();

  /** Is held by whoever reads what all who ask shall have. */
  private final Object reading = new Object();

  /** So many manifests are kept: the pictures of a list of goods came with several deliveries. */
  private static final int KEPT = 4;

  /** A manifest that was read lately, for as long as the memory is not needed, and of which state of its file it is. */
  private record Recent(ExchangeId id, Disk.Stamp stamp, SoftReference<Manifest> manifest) {}

  /**
   * Publishes below this layout.
   *
   * @param store writes manifests with the mode that consumers can read
   */
  public Inbox(DataLayout layout, JsonStore store) {
    this.layout = layout;
    this.store = store;
  }

  /**
   * Where a delivery comes from.
   *
   * @param server which 1C sent it
   * @param type what the exchange is about, as on the wire
   * @param closedBy what ended the exchange
   * @param event what 1C announced, if that is all
   * @param startedAt when 1C logged in
   * @param sealedAt when its files were sealed
   * @param trace the trace of the request that sealed it, as {@code traceparent} says it; absent if it had none
   */
  public record Origin(
      Manifest.Server server,
      String type,
      String closedBy,
      Manifest.@Nullable Event event,
      Instant startedAt,
      Instant sealedAt,
      @Nullable String trace) {}

  /** Knows what was published before. */
  @FunctionalInterface
  public interface Unchanged {
    /** Knows nothing. */
    Unchanged NONE = file -> null;

    /** The delivery since which this file is unchanged; null if it is not, or nobody knows. */
    @Nullable
    String since(CheckedFile file) throws StorageException;
  }

  /**
   * Records what is to be published; after this {@link #publish} can complete it, so the names of
   * the files that were unpacked or assembled are made durable first.
   */
  public Manifest plan(
      ExchangeId id, Origin origin, Staged staged, Unchanged unchanged, Instant now)
      throws StorageException {
    List<Manifest.File> files = new ArrayList<>();
    List<String> paths = layout.deliveredAs(
        staged.files().stream().map(file -> file.file().name()).toList());
    for (int i = 0; i < paths.size(); i++) {
      CheckedFile file = staged.files().get(i).file();
      files.add(Manifest.file(file, paths.get(i), unchanged.since(file)));
    }
    Manifest manifest = new Manifest(
        Manifest.SCHEMA,
        id.value(),
        origin.server(),
        origin.type(),
        origin.closedBy(),
        origin.event(),
        origin.startedAt(),
        origin.sealedAt(),
        now,
        files,
        Manifest.archives(staged),
        Manifest.findings(staged),
        Manifest.records(staged),
        origin.trace());
    Set<Path> directories = new TreeSet<>();
    Path received = layout.received(id); // the names in there are durable since the seal
    Path mended = layout.mended(layout.staging(id)); // and these since they were put there
    Path links = layout.unchanged(id); // if one is lost, the received file is there
    staged.files().stream()
        .map(staging -> Disk.parent(staging.file().path()))
        .filter(directory -> Stream.of(received, mended, links).noneMatch(directory::startsWith))
        .forEach(directories::add);
    if (!staged.records().isEmpty()) {
      directories.add(layout.records(id));
    }
    for (Path directory : directories) {
      Disk.forceDirectory(directory);
    }
    store.write(layout.manifest(layout.staging(id)), manifest);
    return manifest;
  }

  /** Is shown a delivery before anybody else sees it. */
  @FunctionalInterface
  public interface FirstLook {
    /**
     * Does what has to be done before a consumer can remove it. That may have been done before, for the same or for
     * an earlier content, by a try that did not come to its end.
     *
     * @param draft the whole delivery, durable, which is renamed next
     */
    void at(Path draft) throws StorageException;
  }

  /** The plan of an exchange that was interrupted while it was being published. */
  public Optional<Manifest> planned(ExchangeId id) throws StorageException {
    Path plan = layout.manifest(layout.staging(id));
    Path draft = layout.manifest(layout.draft(id));
    return store.read(Disk.exists(plan) ? plan : draft, Manifest.class);
  }

  /** The manifest of a published delivery; empty if it is not there (any more). */
  public Optional<Manifest> published(ExchangeId id) throws StorageException {
    return store.read(layout.manifest(layout.delivery(id)), Manifest.class);
  }

  /**
   * The same for whoever asks for one part of it after the other: a manifest of 100,000 files takes a second to read, and
   * those that were read last are kept as long as their files are the same. One is read at a time: those who ask meanwhile
   * wait, and mostly for that one.
   */
  public Optional<Manifest> publishedAsBefore(ExchangeId id) throws StorageException {
    Optional<Disk.Stamp> stamp = Disk.stamp(layout.manifest(layout.delivery(id)));
    Optional<Manifest> known = known(id, stamp);
    if (known.isPresent()) {
      return known;
    }
    synchronized (reading) {
      stamp = Disk.stamp(layout.manifest(layout.delivery(id)));
      known = known(id, stamp);
      if (known.isPresent()) {
        return known;
      }
      Optional<Manifest> read = published(id);
      if (stamp.isPresent() && read.isPresent()) {
        recent = first(new Recent(id, stamp.get(), new SoftReference<>(read.get())));
      }
      return read;
    }
  }

  /** This one, if it was read lately in this state. */
  private Optional<Manifest> known(ExchangeId id, Optional<Disk.Stamp> stamp) {
    Optional<Recent> found = recent.stream()
        .filter(
            each -> each.id().equals(id) && stamp.filter(each.stamp()::equals).isPresent())
        .findFirst();
    found.ifPresent(
        each -> recent = first(each)); // if two do so at once, at worst one is read anew
    return found.map(each -> each.manifest().get());
  }

  /** This one, and of the others those that were asked for last. */
  private List<Recent> first(Recent one) {
    return Stream.concat(
            Stream.of(one), recent.stream().filter(each -> !each.id().equals(one.id())))
        .limit(KEPT)
        .toList();
  }

  /** Whether a delivery is there. */
  public boolean holds(ExchangeId id) {
    return Disk.exists(layout.delivery(id));
  }

  /** The names of some deliveries, newest first; before this one, or from the newest on. */
  public List<ExchangeId> newest(@Nullable ExchangeId before, int most) throws StorageException {
    List<ExchangeId> ids = new ArrayList<>();
    List<Path> all = Disk.list(layout.inbox());
    for (int i = all.size() - 1; i >= 0 && ids.size() < most; i--) {
      String name = String.valueOf(all.get(i).getFileName());
      if (ExchangeId.isValid(name) && (before == null || name.compareTo(before.value()) < 0)) {
        ids.add(new ExchangeId(name));
      }
    }
    return ids;
  }

  /** All deliveries of a server that are there, the oldest first; one that consumers have spoilt is left out. */
  public List<PublishedDelivery> deliveries(ServerId server) throws StorageException {
    List<PublishedDelivery> all = new ArrayList<>();
    for (Path each : Disk.list(layout.inbox())) {
      String name = String.valueOf(each.getFileName());
      if (ExchangeId.isValid(name)) {
        store
            .loadOrPassOver(layout.manifest(each), Manifest.class)
            .filter(manifest -> manifest.serverId().equals(server))
            .ifPresent(manifest -> all.add(delivery(manifest)));
      }
    }
    return all;
  }

  /** One file of a delivery; the caller closes it. */
  public InputStream open(Manifest manifest, Manifest.File file) throws StorageException {
    return open(manifest, file, 0);
  }

  /** One file of a delivery from this byte on; the caller closes it. */
  public InputStream open(Manifest manifest, Manifest.File file, long from)
      throws StorageException {
    return read(manifest, file.path(), from);
  }

  /** The records of one kind of a delivery; the caller closes them. */
  public InputStream open(Manifest manifest, Manifest.Records records) throws StorageException {
    return read(manifest, records.path(), 0);
  }

  private InputStream read(Manifest manifest, String path, long from) throws StorageException {
    Path delivery = layout.delivery(new ExchangeId(manifest.delivery()));
    return SharedFiles.read(layout.inbox(), delivery.resolve(path), from);
  }

  /** A published delivery, for those it is handed to. */
  PublishedDelivery delivery(Manifest manifest) {
    return new PublishedDelivery(layout.delivery(new ExchangeId(manifest.delivery())), manifest);
  }

  /** Completes the planned delivery for which nothing is done beforehand. */
  public void publish(ExchangeId id, Manifest manifest) throws FaultException, StorageException {
    publish(id, manifest, draft -> {});
  }

  /**
   * Completes the planned delivery; may be called again after any failure.
   *
   * @param first is shown it, unless it is visible already
   * @throws FaultException {@link Fault#DISK_FAILED} if a planned file is gone
   * @throws StorageException if the disk fails; it can be tried again
   */
  public void publish(ExchangeId id, Manifest manifest, FirstLook first)
      throws FaultException, StorageException {
    if (Disk.exists(layout.delivery(id))) {
      // Renamed by an earlier try, which may have ended before the names were forced.
      Disk.forceDirectory(layout.inbox());
      if (Disk.exists(layout.staging(id))) {
        Disk.forceDirectory(layout.staging(id));
      }
      return;
    }
    Path draft = layout.draft(id);
    // Nothing is moved to where a power cut may leave no way to, also by an earlier try.
    DurableNames names = new DurableNames(layout.staging(id));
    names.create(draft.resolve("files"));
    List<String> archives =
        manifest.archives().stream().map(Manifest.Archive::name).toList();
    Set<Path> directories = new TreeSet<>(Set.of(draft, draft.resolve("files")));
    for (Manifest.File file : manifest.files()) {
      Path target = draft.resolve(file.path());
      Path directory = Disk.parent(target);
      if (!directories.contains(directory)) {
        names.create(directory);
        for (Path each = directory; directories.add(each); each = Disk.parent(each)) {
          // up to the first one that is known
        }
      }
      move(source(id, file, archives), target, file.name());
    }
    if (!manifest.recordsOrNone().isEmpty()) {
      Path records = layout.records(draft);
      names.create(records);
      directories.add(records);
      for (Manifest.Records each : manifest.recordsOrNone()) {
        Path target = draft.resolve(each.path());
        move(layout.records(id).resolve(String.valueOf(target.getFileName())), target, each.path());
      }
    }
    for (Path directory : directories) {
      // Also those that were there already: a crash may have come before their force.
      Disk.setMode(directory, Disk.PUBLIC_DIRECTORY);
      Disk.forceDirectory(directory);
    }
    Disk.moveOnce(layout.manifest(layout.staging(id)), layout.manifest(draft));
    Disk.forceDirectory(draft);
    first.at(draft);
    Disk.rename(draft, layout.delivery(id));
  }

  private static void move(Path source, Path target, String name)
      throws FaultException, StorageException {
    try {
      Disk.moveOnce(source, target);
    } catch (StorageException e) {
      if (!Disk.exists(target) && !Disk.exists(source)) {
        throw new FaultException(Fault.DISK_FAILED, Phrase.GONE.of(name), e);
      }
      throw e;
    }
  }

  private Path source(ExchangeId id, Manifest.File file, List<String> archives) {
    SafeName name = new SafeName(file.name());
    if (file.archive() == null) {
      return Stream.of(
              layout.unchanged(id, name),
              layout.assembled(id, name),
              layout.mended(layout.staging(id), name))
          .filter(Disk::exists)
          .findFirst()
          .orElse(layout.part(layout.received(id), name));
    }
    return layout.unpackedFile(layout.unpacked(id, archives.indexOf(file.archive())), name);
  }
}
