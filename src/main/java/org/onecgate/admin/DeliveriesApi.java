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
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.Place;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.exchange.ImportRuns;
import org.onecgate.exchange.Stories;
import org.onecgate.staging.Excerpt;
import org.onecgate.state.Quarantine;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * {@code /api/deliveries}, {@code /api/handlers} and {@code /api/quarantine}: what was published, who is
 * given it, and what was refused (C5).
 */
final class DeliveriesApi {
  private static final Logger LOG = System.getLogger(DeliveriesApi.class.getName());
  private static final int LISTED = 100;

  private final Inbox inbox;
  private final HandOvers handOvers;
  private final Quarantine quarantine;
  private final ImportRuns runs;
  private final Stories stories;
  private final JsonStore json;

  /** Shows these. */
  DeliveriesApi(
      Inbox inbox,
      HandOvers handOvers,
      Quarantine quarantine,
      ImportRuns runs,
      Stories stories,
      JsonStore json) {
    this.inbox = inbox;
    this.handOvers = handOvers;
    this.quarantine = quarantine;
    this.runs = runs;
    this.stories = stories;
    this.json = json;
  }

  /** A delivery in a list. */
  public record DeliveryView(
      String id, Manifest.Server server, String type, Instant publishedAt, int files, long bytes) {}

  /** Some deliveries, newest first, and where the next page begins. */
  public record DeliveriesView(
      List<DeliveryView> deliveries, @Nullable String next) {}

  /** The names of the handlers that there are, sorted: those that a server may be limited to. */
  public record HandlersView(List<String> handlers) {}

  /**
   * A refused exchange.
   *
   * @param place where in a file the reason is; absent where that is nowhere in particular
   */
  public record RefusedView(
      String id,
      @Nullable String reason,
      @Nullable Instant time,
      long bytes,
      @Nullable Place place) {}

  /** The files of a refused exchange. */
  public record KeptView(List<Quarantine.Kept> files) {}

  /** A piece of a file. */
  public record ExcerptView(String text) {}

  /** All refused exchanges, newest first. */
  public record QuarantineView(List<RefusedView> exchanges) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/deliveries", Role.ADMIN, this::list),
        new Route("GET", "/deliveries/{id}", Role.ADMIN, r -> ApiAnswer.of(manifest(r))),
        new Route("GET", "/deliveries/{id}/download", Role.ADMIN, this::download),
        new Route("POST", "/deliveries/{id}/replay", Role.ADMIN, this::replay),
        new Route(
            "GET",
            "/handlers",
            Role.ADMIN,
            r -> ApiAnswer.of(new HandlersView(handOvers.handlers()))),
        new Route("GET", "/quarantine", Role.ADMIN, r -> refused()),
        new Route("GET", "/quarantine/{id}/files", Role.ADMIN, this::kept),
        new Route("GET", "/quarantine/{id}/download", Role.ADMIN, this::downloadKept),
        new Route("GET", "/quarantine/{id}/excerpt", Role.ADMIN, this::excerpt),
        new Route("POST", "/quarantine/{id}/release", Role.ADMIN, this::release),
        new Route("DELETE", "/quarantine/{id}", Role.ADMIN, this::remove));
  }

  private ApiAnswer list(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query(Set.of("before"));
    List<ExchangeId> ids = inbox.newest(ExchangesApi.before(query), LISTED + 1);
    List<DeliveryView> views = new ArrayList<>();
    for (ExchangeId id : ids.subList(0, Math.min(LISTED, ids.size()))) {
      published(id)
          .ifPresent(m -> views.add(new DeliveryView(
              m.delivery(),
              m.server(),
              m.type(),
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
        .published(ExchangesApi.id(request.variable()))
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "no delivery has this id"));
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
    });
  }

  private ApiAnswer replay(ApiRequest request) throws ApiException, IOException {
    Manifest manifest = manifest(request);
    if (!handOvers.replay(manifest)) {
      throw new ApiException(409, "NOTHING_TO_DO", "no handler is there that has had it");
    }
    LOG.log(
        Level.INFO,
        "delivery handed over again delivery={0} by={1}",
        manifest.delivery(),
        request.visitor().name());
    return ApiAnswer.done();
  }

  private ApiAnswer refused() throws IOException {
    return ApiAnswer.of(new QuarantineView(quarantine.all().stream()
        .map(e -> new RefusedView(
            e.id().value(),
            e.reason().map(Quarantine.Reason::reason).orElse(null),
            e.reason().map(Quarantine.Reason::time).orElse(null),
            e.bytes(),
            e.reason().map(Quarantine.Reason::place).orElse(null)))
        .toList()));
  }

  private ApiAnswer kept(ApiRequest request) throws ApiException, IOException {
    return ApiAnswer.of(new KeptView(filesOf(ExchangesApi.id(request.variable()))));
  }

  private List<Quarantine.Kept> filesOf(ExchangeId id) throws ApiException, IOException {
    List<Quarantine.Kept> files = quarantine.files(id);
    if (files.isEmpty()) {
      throw new ApiException(404, "UNKNOWN_ID", "nothing in quarantine has this id");
    }
    return files;
  }

  /** Only what {@link #kept} lists can be had, so no path leads elsewhere. */
  private Quarantine.Kept kept(ExchangeId id, @Nullable String path)
      throws ApiException, IOException {
    return filesOf(id).stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "no file has this path"));
  }

  private ApiAnswer downloadKept(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    Quarantine.Kept file = kept(id, request.query(Set.of("path")).get("path"));
    String name = file.name().substring(file.name().lastIndexOf('/') + 1);
    LOG.log(
        Level.INFO,
        "downloaded from quarantine exchange={0} file={1} by={2}",
        id,
        file.name(),
        request.visitor().name());
    return new ApiAnswer.Document("application/octet-stream", name, out -> {
      try (InputStream in = quarantine.open(id, file)) {
        in.transferTo(out);
      }
    });
  }

  /** A piece of a file as text, from its beginning or around a place. */
  private ApiAnswer excerpt(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    Map<String, String> query = request.query(Set.of("path", "line", "column"));
    Quarantine.Kept file = kept(id, query.get("path"));
    int line = number(query.getOrDefault("line", "1"), "line");
    int column = number(query.getOrDefault("column", "1"), "column");
    try (InputStream in = quarantine.open(id, file)) {
      return ApiAnswer.of(new ExcerptView(Excerpt.of(in, line, column)));
    }
  }

  private static int number(String text, String name) throws ApiException {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new ApiException(400, "INVALID_FIELD", name + " must be a number from 1 on");
    }
    return Integer.parseInt(text);
  }

  private ApiAnswer release(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    try {
      if (!runs.release(id)) {
        throw new ApiException(404, "UNKNOWN_ID", "nothing in quarantine has this id");
      }
    } catch (FaultException e) {
      throw new ApiException(503, e.fault().code(), e.fault().text());
    }
    LOG.log(Level.INFO, "released exchange={0} by={1}", id, request.visitor().name());
    return new ApiAnswer.Data(202, new ApiAnswer.Done(true), Map.of());
  }

  private ApiAnswer remove(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    if (!quarantine.remove(id)) {
      throw new ApiException(404, "UNKNOWN_ID", "nothing in quarantine has this id");
    }
    stories.decided(id, "removed from quarantine by " + request.visitor().name());
    LOG.log(
        Level.INFO,
        "removed from quarantine exchange={0} by={1}",
        id,
        request.visitor().name());
    return ApiAnswer.done();
  }
}
