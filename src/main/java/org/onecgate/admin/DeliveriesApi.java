package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.StorageException;
import org.onecgate.story.Chronicle;

/** {@code /api/deliveries}: what was published (C5); who is given it has {@link HandOversApi}. */
final class DeliveriesApi {
  private static final Logger LOG = System.getLogger(DeliveriesApi.class.getName());
  private static final int LISTED = 100;
  private static final Told.Text HANDLER =
      new Told.Text("handler", "Only to this handler", "[a-z0-9][a-z0-9-]{0,63}");

  private final Inbox inbox;
  private final HandOvers handOvers;
  private final JsonStore json;
  private final Chronicle chronicle;

  /** Shows these, and tells what was done. */
  DeliveriesApi(Kept kept, JsonStore json, Chronicle chronicle) {
    this.inbox = kept.inbox();
    this.handOvers = kept.handOvers();
    this.json = json;
    this.chronicle = chronicle;
  }

  /** A delivery in a list. */
  public record DeliveryView(
      @Holds(like = ExchangeId.FORM) String id,
      Manifest.Server server,
      String type,
      @Holds(words = "import quiet hand event test") String closedBy,
      Instant publishedAt,
      int files,
      long bytes) {}

  /**
   * Some deliveries, newest first.
   *
   * @param next the value of {@code before} for the next page; absent on the last one
   */
  public record DeliveriesView(
      List<DeliveryView> deliveries,
      @Holds(like = ExchangeId.FORM) @Nullable String next) {}

  /**
   * A file of a delivery, or an archive that files of it came in.
   *
   * @param archive the archive that it came in; absent if it was sent by itself
   * @param chunks in how many chunks its bytes came; absent if that is not known
   * @param ambiguous true if chunks of it may have come twice and its content cannot tell
   * @param unchangedSince the delivery since which it has this content; absent if it is new, has changed,
   *     or that is not known
   * @param unpacked true of an archive, which is not published itself; absent of a file
   */
  public record FileView(
      String name,
      long size,
      String sha256,
      @Nullable String archive,
      @Nullable Integer chunks,
      @Nullable Boolean ambiguous,
      @Holds(like = ExchangeId.FORM) @Nullable String unchangedSince,
      @Nullable Boolean unpacked) {
    static FileView of(Manifest.File f) {
      return new FileView(
          f.name(),
          f.size(),
          f.sha256(),
          f.archive(),
          f.chunks(),
          f.ambiguous(),
          f.unchangedSince(),
          null);
    }

    static FileView of(Manifest.Archive a) {
      return new FileView(a.name(), a.size(), a.sha256(), null, a.chunks(), null, null, true);
    }
  }

  /**
   * Some of the files of a delivery, its archives first.
   *
   * @param total how many there are, archives counted
   * @param matching how many of them match
   * @param published how many of all are no archives
   * @param changed how many of these are new or have changed
   * @param next where the next part begins; absent if there is none
   */
  public record FilesView(
      int total,
      int matching,
      int published,
      int changed,
      List<FileView> files,
      @Nullable Integer next) {}

  /**
   * Some of what was found in a delivery and let pass.
   *
   * @param total how much there is
   * @param matching how much of it matches
   * @param next where the next part begins; absent if there is none
   */
  public record FindingsView(
      int total,
      int matching,
      List<Manifest.Finding> findings,
      @Nullable Integer next) {}

  /** What can be asked for. */
  List<Route> routes() {
    List<Route> routes =
        Exhibit.routes("/deliveries/{id}", "Delivered", Role.LOOKS, this::exhibit).stream()
            .map(route -> route.path().endsWith("/picture") ? route.unchanged() : route)
            .collect(Collectors.toCollection(ArrayList::new));
    routes.addAll(List.of(
        new Route("GET", "/deliveries", Role.LOOKS, this::list)
            .says("listDeliveries", "Deliveries in the inbox, newest first")
            .asks(ExchangesApi.BEFORE)
            .answers(DeliveriesView.class),
        new Route("GET", "/deliveries/{id}", Role.LOOKS, r -> ApiAnswer.of(manifest(r)))
            .says("getDelivery", "The manifest of a delivery")
            .answers(Manifest.class),
        new Route("GET", "/deliveries/{id}/files", Role.LOOKS, this::files)
            .says("listFilesOfDelivery", "The files of a delivery, its archives first")
            .asks(Part.ASKED)
            .answers(FilesView.class),
        new Route("GET", "/deliveries/{id}/findings", Role.LOOKS, this::findings)
            .says("listFindingsOfDelivery", "What was found in a delivery and let pass")
            .asks(Part.ASKED)
            .answers(FindingsView.class),
        new Route("GET", "/deliveries/{id}/download", Role.LOOKS, this::download)
            .says(
                "downloadDelivery",
                "All of its files and records as a zip, which breaks off where one is gone")
            .document(ZipAnswer.TYPE),
        new Route("POST", "/deliveries/{id}/replay", Role.OPERATES, this::replay)
            .says(
                "replayDelivery",
                "Hand it over once more, with the same event id, to all handlers that have had it, or to one")
            .asks(HANDLER)
            .answers(ApiAnswer.Done.class)
            .refuses(409, "NOTHING_TO_DO: no such handler is there that is done with it")));
    return routes;
  }

  private ApiAnswer list(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query();
    List<ExchangeId> ids = inbox.newest(ExchangesApi.before(query), LISTED + 1);
    List<DeliveryView> views = new ArrayList<>();
    for (ExchangeId id : ids.subList(0, Math.min(LISTED, ids.size()))) {
      published(id)
          .ifPresent(m -> views.add(new DeliveryView(
              m.delivery(),
              m.server(),
              m.type(),
              m.closedBy(),
              m.publishedAt(),
              m.files().size(),
              m.files().stream().mapToLong(Manifest.File::size).sum())));
    }
    return ApiAnswer.of(
        new DeliveriesView(views, ids.size() > LISTED ? ids.get(LISTED - 1).value() : null));
  }

  /** One that consumers have spoilt must not hide the others. */
  private Optional<Manifest> published(ExchangeId id) {
    try {
      return inbox.published(id);
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "manifest not readable delivery=" + id, e);
      return Optional.empty();
    }
  }

  private Manifest manifest(ApiRequest request) throws ApiException, IOException {
    return inbox
        .publishedAsBefore(ExchangesApi.id(request.variable()))
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "no delivery has this id"));
  }

  private ApiAnswer files(ApiRequest request) throws ApiException, IOException {
    Part part = Part.of(request);
    Manifest manifest = manifest(request);
    List<FileView> all = new ArrayList<>();
    manifest.archives().forEach(archive -> all.add(FileView.of(archive)));
    manifest.files().forEach(file -> all.add(FileView.of(file)));
    Part.Found<FileView> found = part.of(all, FileView::name);
    return ApiAnswer.of(new FilesView(
        found.total(),
        found.matching(),
        manifest.files().size(),
        (int) manifest.files().stream()
            .filter(file -> file.unchangedSince() == null)
            .count(),
        found.items(),
        found.next()));
  }

  private Exhibit exhibit(ApiRequest request, @Nullable String path)
      throws ApiException, IOException {
    Manifest manifest = manifest(request);
    Manifest.File file = manifest.files().stream()
        .filter(each -> each.name().equals(path))
        .findFirst()
        .orElseThrow(Exhibit::nothing);
    return new Exhibit(
        file.name(), file.size(), file.sha256(), from -> inbox.open(manifest, file, from));
  }

  private ApiAnswer findings(ApiRequest request) throws ApiException, IOException {
    Part part = Part.of(request);
    @Nullable List<Manifest.Finding> all = manifest(request).findings();
    Part.Found<Manifest.Finding> found =
        part.of(all == null ? List.of() : all, f -> f.file() + " " + f.rule() + " " + f.detail());
    return ApiAnswer.of(
        new FindingsView(found.total(), found.matching(), found.items(), found.next()));
  }

  /** Consumers may take a delivery away at any time: then the zip breaks off. */
  private ApiAnswer download(ApiRequest request) throws ApiException, IOException {
    Manifest manifest = manifest(request);
    String name = manifest.delivery() + ".zip";
    return ZipAnswer.of(name, zip -> {
      zip.setLevel(Deflater.NO_COMPRESSION); // most of it is pictures, and time counts more
      zip.putNextEntry(new ZipEntry("manifest.json"));
      zip.write(json.bytes(manifest));
      for (Manifest.File file : manifest.files()) {
        try (InputStream in = inbox.open(manifest, file)) {
          zip.putNextEntry(new ZipEntry(file.path()));
          in.transferTo(zip);
        }
      }
      for (Manifest.Records records : manifest.recordsOrNone()) {
        try (InputStream in = inbox.open(manifest, records)) {
          zip.putNextEntry(new ZipEntry(records.path()));
          in.transferTo(zip);
        }
      }
    });
  }

  private ApiAnswer replay(ApiRequest request) throws ApiException, IOException {
    Manifest manifest = manifest(request);
    @Nullable String only = request.query().get(HANDLER.name());
    String who = request.visitor().name();
    List<String> given =
        handOvers.replay(manifest, handler -> only == null || handler.equals(only), who);
    if (given.isEmpty()) {
      throw new ApiException(409, "NOTHING_TO_DO", "no such handler is there that is done with it");
    }
    chronicle.handedOverAgain(new ExchangeId(manifest.delivery()), given, who);
    return ApiAnswer.done();
  }
}
