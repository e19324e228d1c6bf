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
import org.onecgate.staging.Excerpt;
import org.onecgate.story.Chronicle;

/** {@code /api/quarantine}: what was refused, why, and what may become of it (C5, S8). */
final class QuarantineApi {
  private static final Logger LOG = System.getLogger(QuarantineApi.class.getName());
  private static final int LISTED = 50;
  private static final String FILE = "application/octet-stream";
  private static final Told.NeededText PATH =
      new Told.NeededText("path", "Which one: its path, as the list of files has it");
  private static final Told.Whole LINE =
      new Told.Whole("line", "The line of the place", 1, 999_999_999, 1);
  private static final Told.Whole COLUMN =
      new Told.Whole("column", "The place in that line, in characters", 1, 999_999_999, 1);

  private final Quarantine quarantine;
  private final Jobs jobs;
  private final ExchangesApi exchanges;
  private final ImportRuns runs;
  private final Chronicle chronicle;

  /** Shows these. */
  QuarantineApi(
      Quarantine quarantine,
      Jobs jobs,
      ExchangesApi exchanges,
      ImportRuns runs,
      Chronicle chronicle) {
    this.quarantine = quarantine;
    this.jobs = jobs;
    this.exchanges = exchanges;
    this.runs = runs;
    this.chronicle = chronicle;
  }

  /**
   * A refused exchange.
   *
   * @param bytes how much it holds
   * @param said why, as a sentence; absent if that was kept as a text only, or is not known
   * @param place where in a file the reason is; absent if that is nowhere in particular
   * @param exchange what is known of it; absent if its record is gone
   */
  public record RefusedView(
      @Holds(like = ExchangeId.FORM) String id,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable Instant time,
      long bytes,
      @Nullable Place place,
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
   * @param next where the next part begins; absent if there is none
   */
  public record KeptFilesView(
      int total,
      int matching,
      List<Quarantine.Kept> files,
      @Nullable Integer next) {}

  /** A piece of a file. */
  public record ExcerptView(String text) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/quarantine", Role.ADMIN, this::list)
            .says("listQuarantine", "What was refused, newest first")
            .asks(ExchangesApi.BEFORE)
            .answers(QuarantineView.class),
        new Route("GET", "/quarantine/{id}/files", Role.ADMIN, this::kept)
            .says(
                "listQuarantinedFiles",
                "The files of a refused exchange, as they came and as far as they were unpacked")
            .asks(Part.ASKED)
            .answers(KeptFilesView.class),
        new Route("GET", "/quarantine/{id}/download", Role.ADMIN, this::download)
            .says("downloadQuarantined", "One of its files as it came")
            .asks(PATH)
            .document(FILE),
        new Route("GET", "/quarantine/{id}/excerpt", Role.ADMIN, this::excerpt)
            .says(
                "excerptOfQuarantined",
                "A piece of one of its files as text, from its beginning or around a place")
            .asks(PATH, LINE, COLUMN)
            .answers(ExcerptView.class),
        new Route("POST", "/quarantine/{id}/release", Role.ADMIN, this::release)
            .says(
                "releaseQuarantined",
                "Have it published in spite of what was found in it; one that is broken stays")
            .answers(202, ApiAnswer.Done.class)
            .refuses(409, "IN_VAIN: it is broken and would only be refused again")
            .refuses(503),
        new Route("DELETE", "/quarantine/{id}", Role.ADMIN, this::remove)
            .says("removeQuarantined", "Delete it for good")
            .answers(ApiAnswer.Done.class));
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
        job.isPresent() ? exchanges.view(job.get(), null) : null);
  }

  private ApiAnswer kept(ApiRequest request) throws ApiException, IOException {
    Part.Found<Quarantine.Kept> found = Part.of(request)
        .of(filesOf(ExchangesApi.id(request.variable())), file -> file.path() + " " + file.name());
    return ApiAnswer.of(
        new KeptFilesView(found.total(), found.matching(), found.items(), found.next()));
  }

  private List<Quarantine.Kept> filesOf(ExchangeId id) throws ApiException, IOException {
    List<Quarantine.Kept> files = quarantine.files(id);
    if (files.isEmpty()) {
      throw nothing();
    }
    return files;
  }

  /** Only what {@link #filesOf} lists can be had, so no path leads elsewhere. */
  private Quarantine.Kept kept(ExchangeId id, @Nullable String path)
      throws ApiException, IOException {
    return filesOf(id).stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "no file has this path"));
  }

  private ApiAnswer download(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    Quarantine.Kept file = kept(id, request.query().get("path"));
    String name = file.name().substring(file.name().lastIndexOf('/') + 1);
    LOG.log(
        Level.INFO,
        "downloaded from quarantine exchange={0} file={1} by={2}",
        id,
        file.name(),
        request.visitor().name());
    return new ApiAnswer.Document(FILE, name, out -> {
      try (InputStream in = quarantine.open(id, file)) {
        in.transferTo(out);
      }
    });
  }

  /** A piece of a file as text, from its beginning or around a place. */
  private ApiAnswer excerpt(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    Map<String, String> query = request.query();
    Quarantine.Kept file = kept(id, query.get("path"));
    int line = (int) LINE.of(query);
    int column = (int) COLUMN.of(query);
    try (InputStream in = quarantine.open(id, file)) {
      return ApiAnswer.of(new ExcerptView(Excerpt.of(in, line, column)));
    }
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
