package org.onecgate.admin;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.Holds;
import org.onecgate.Place;
import org.onecgate.Sentence;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.imports.ImportRuns;
import org.onecgate.imports.Mending;
import org.onecgate.story.Chronicle;
import org.onecgate.upkeep.DiskUse;

/** {@code /api/quarantine}: what was refused, why, and what may become of it (C5, S8). */
final class QuarantineApi {
  private static final int LISTED = 50;
  private static final Told.NeededText PATH =
      new Told.NeededText("path", "In place of which one: its path, as the list of files has it");

  private final Quarantine quarantine;
  private final Jobs jobs;
  private final ExchangesApi exchanges;
  private final ImportRuns runs;
  private final Mending mending;
  private final Chronicle chronicle;
  private final DiskUse diskUse;

  /** Shows these. */
  QuarantineApi(
      Quarantine quarantine,
      Jobs jobs,
      ExchangesApi exchanges,
      ImportRuns runs,
      Mending mending,
      Chronicle chronicle,
      DiskUse diskUse) {
    this.quarantine = quarantine;
    this.jobs = jobs;
    this.exchanges = exchanges;
    this.runs = runs;
    this.mending = mending;
    this.chronicle = chronicle;
    this.diskUse = diskUse;
  }

  /**
   * A refused exchange.
   *
   * @param bytes how much it holds
   * @param said why, as a sentence; absent if that was kept as a text only, or is not known
   * @param place where in a file the reason is; absent if that is nowhere in particular
   * @param dueAt from when on the sweep removes it, as the settings are now
   * @param exchange what is known of it; absent if its record is gone
   */
  public record RefusedView(
      @Holds(like = ExchangeId.FORM) String id,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable Instant time,
      long bytes,
      @Nullable Place place,
      @Nullable Instant dueAt,
      ExchangesApi.@Nullable ExchangeView exchange) {}

  /**
   * Some refused exchanges, newest first.
   *
   * @param next the value of {@code before} for the next page; absent on the last one
   */
  public record QuarantineView(
      List<RefusedView> exchanges,
      @Holds(like = ExchangeId.FORM) @Nullable String next) {}

  /**
   * Some of the files of a refused exchange.
   *
   * @param total how many there are
   * @param matching how many of them match
   * @param etag which refusal it is here for: who puts a file back says so
   * @param next where the next part begins; absent if there is none
   */
  public record KeptFilesView(
      String etag,
      int total,
      int matching,
      List<Quarantine.Kept> files,
      @Nullable Integer next) {}

  /** What can be asked for. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>(
        Exhibit.routes("/quarantine/{id}", "Quarantined", Role.OPERATES, this::exhibit));
    routes.addAll(List.of(
        new Route("GET", "/quarantine", Role.LOOKS, this::list)
            .says("listQuarantine", "What was refused, newest first")
            .asks(ExchangesApi.BEFORE)
            .answers(QuarantineView.class),
        new Route("GET", "/quarantine/{id}/files", Role.LOOKS, this::kept)
            .says(
                "listQuarantinedFiles",
                "The files of a refused exchange, as they came and as far as they were unpacked")
            .asks(Part.ASKED)
            .answers(KeptFilesView.class),
        new Route("POST", "/quarantine/{id}/release", Role.OPERATES, this::release)
            .says(
                "releaseQuarantined",
                "Have it published in spite of what was found in it; one that is broken stays")
            .answers(202, ApiAnswer.Done.class)
            .refuses(409, "IN_VAIN: it is broken and would only be refused again")
            .refuses(503),
        new Route("PUT", "/quarantine/{id}/file", Role.OPERATES, this::putBack)
            .says(
                "putBackQuarantined",
                "Put a mended file in place of one that came by itself, and have all of it checked and published",
                "The ETag is that of the list of files. An archive is put back as a whole.")
            .asks(PATH)
            .takesFile()
            .versioned()
            .answers(202, JobRecord.Mended.class)
            .refuses(
                409,
                "TOO_LATE: it is not refused any more; IN_ARCHIVE: it came in an archive; else the fault"
                    + " for which the file is refused")
            .refuses(413, "The file is over its limit")
            .refuses(503),
        new Route("DELETE", "/quarantine/{id}", Role.OPERATES, this::remove)
            .says("removeQuarantined", "Delete it for good")
            .answers(ApiAnswer.Done.class)));
    return routes;
  }

  private ApiAnswer list(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query();
    List<Quarantine.Entry> found = quarantine.newest(ExchangesApi.before(query), LISTED + 1);
    List<RefusedView> views = new ArrayList<>();
    for (Quarantine.Entry entry : found.subList(0, Math.min(LISTED, found.size()))) {
      views.add(view(entry));
    }
    return ApiAnswer.of(new QuarantineView(
        views, found.size() > LISTED ? found.get(LISTED - 1).id().value() : null));
  }

  private static ApiException nothing() {
    return new ApiException(404, "UNKNOWN_ID", "nothing in quarantine has this id");
  }

  private RefusedView view(Quarantine.Entry entry) throws IOException {
    Optional<JobRecord> job = jobs.briefIfReadable(entry.id());
    return new RefusedView(
        entry.id().value(),
        entry.reason().map(Quarantine.Reason::reason).orElse(null),
        entry.reason().map(Quarantine.Reason::said).orElse(null),
        entry.reason().map(Quarantine.Reason::time).orElse(null),
        entry.bytes(),
        entry.reason().map(Quarantine.Reason::place).orElse(null),
        due(entry.id()),
        job.isPresent() ? exchanges.view(job.get(), null) : null);
  }

  /** One whose age cannot be read is not removed either. */
  private @Nullable Instant due(ExchangeId id) {
    try {
      return diskUse.refusedDue(id).orElse(null);
    } catch (IOException e) {
      return null;
    }
  }

  private ApiAnswer kept(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    String etag = etag(id);
    Part.Found<Quarantine.Kept> found =
        Part.of(request).of(filesOf(id), file -> file.path() + " " + file.name());
    return new ApiAnswer.Data(
        200,
        new KeptFilesView(etag, found.total(), found.matching(), found.items(), found.next()),
        Map.of("ETag", etag));
  }

  private String etag(ExchangeId id) throws IOException {
    return '"' + quarantine.version(id) + '"';
  }

  private List<Quarantine.Kept> filesOf(ExchangeId id) throws ApiException, IOException {
    List<Quarantine.Kept> files = quarantine.files(id);
    if (files.isEmpty()) {
      throw nothing();
    }
    return files;
  }

  private Exhibit exhibit(ApiRequest request, @Nullable String path)
      throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    Quarantine.Kept file = file(filesOf(id), path);
    return new Exhibit(file.name(), file.bytes(), from -> quarantine.open(id, file, from));
  }

  private static Quarantine.Kept file(List<Quarantine.Kept> files, @Nullable String path)
      throws ApiException {
    return files.stream()
        .filter(each -> each.path().equals(path))
        .findFirst()
        .orElseThrow(Exhibit::nothing);
  }

  private ApiAnswer putBack(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    if (jobs.briefIfReadable(id)
        .filter(job -> job.state() != JobRecord.State.FAILED)
        .isPresent()) {
      throw tooLate();
    }
    List<Quarantine.Kept> files = filesOf(id);
    String path = request.query().get(PATH.name());
    if (path == null) {
      throw new ApiException(400, "INVALID_FIELD", "path is missing");
    }
    Quarantine.Kept file = file(files, path);
    String version = quarantine.version(id);
    request.requireVersion('"' + version + '"');
    if (file.came().equals("unpacked")) {
      throw new ApiException(
          409, "IN_ARCHIVE", "it came in an archive: mend the archive and put that back");
    }
    Mending.Done done;
    try {
      done = mending
          .take(
              id,
              version,
              file,
              request.length(),
              request.bytes(),
              request.visitor().name())
          .orElseThrow(QuarantineApi::nothing);
    } catch (FaultException e) {
      throw ApiException.of(e);
    }
    JobRecord.@Nullable Mended mended = done.mended();
    if (mended == null) {
      throw tooLate();
    }
    request.concerns(id + " " + mended.was() + " -> " + mended.sha256() + " " + mended.name());
    return switch (done.mend()) {
      case BEGUN -> new ApiAnswer.Data(202, mended, Map.of("ETag", etag(id)));
      case UNKNOWN -> throw nothing();
      case TOO_LATE -> throw tooLate();
      case STALE ->
        throw new ApiException(412, "STALE_VERSION", "it was refused once more meanwhile");
    };
  }

  private static ApiException tooLate() {
    return new ApiException(409, "TOO_LATE", "it is not refused any more");
  }

  private ApiAnswer release(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    ImportRuns.Release release;
    try {
      release = runs.release(id, request.visitor().name());
    } catch (FaultException e) {
      throw new ApiException(503, e.fault().code(), e.fault().text());
    }
    switch (release) {
      case UNKNOWN -> throw nothing();
      case IN_VAIN ->
        throw new ApiException(
            409, "IN_VAIN", "it is broken and would only be refused again: let 1C send it anew");
      case BEGUN -> {
        // told by whoever releases it
      }
    }
    return new ApiAnswer.Data(202, new ApiAnswer.Done(true), Map.of());
  }

  private ApiAnswer remove(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    if (!quarantine.remove(id)) {
      throw nothing();
    }
    chronicle.removed(id, request.visitor().name());
    return ApiAnswer.done();
  }
}
