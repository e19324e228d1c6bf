package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Place;
import org.onecgate.Sentence;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.imports.ImportRuns;
import org.onecgate.json.JsonStore;
import org.onecgate.staging.Progress;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Hint;

/** {@code /api/exchanges}: what 1C has sent, what became of it, and its whole story (C5, C6). */
final class ExchangesApi {
  private static final Told.Whole LIMIT = new Told.Whole("limit", "How many", 1, 500, 50);

  /** So many of the last exchanges of each server are shown at a glance. */
  private static final int LATELY = 30;

  /** Where a list goes on. */
  static final Told.Text BEFORE =
      new Told.Text("before", "Only older ones: next of the page before", ExchangeId.FORM);

  /** Whoever shows a story needs its beginning and its end. */
  static final Told.Whole MOST = new Told.Whole(
      "most",
      "At most so many bytes: of more, whole lines of the beginning and of the end, and between them a line"
          + " \"- ~ n\" for n bytes that are left out; 0 for all",
      0,
      16 << 20,
      0);

  /** Where a story goes on. */
  static final Told.Whole FROM = new Told.Whole(
      "from",
      "Only from this byte on: what was read before is not sent again",
      0,
      999_999_999_999_999_999L,
      0);

  private final Jobs jobs;
  private final ImportRuns runs;
  private final Chronicle chronicle;
  private final Inbox inbox;
  private final HandOvers handOvers;
  private final Quarantine quarantine;
  private final Servers servers;
  private final JsonStore json;
  private final Clock clock;
  private final ExchangesTable table;

  /** Shows these. */
  ExchangesApi(Site site, Kept kept, ImportRuns runs, Chronicle chronicle, Servers servers) {
    this.jobs = kept.jobs();
    this.servers = servers;
    this.runs = runs;
    this.chronicle = chronicle;
    this.inbox = kept.inbox();
    this.handOvers = kept.handOvers();
    this.quarantine = kept.quarantine();
    this.json = site.json();
    this.clock = site.clock();
    this.table = new ExchangesTable(kept.jobs(), site.clock());
  }

  /** How far a step is. */
  public record ProgressView(
      String step, int percent, int files, int ofFiles, long bytes, long ofBytes) {
    static ProgressView of(Progress.Step s) {
      return new ProgressView(
          s.what(), s.percent(), s.files(), s.ofFiles(), s.bytes(), s.ofBytes());
    }
  }

  /**
   * Where the delivery of an exchange is.
   *
   * @param state {@code lies}: in the inbox; {@code taken}: a consumer has said that it has it; {@code aged},
   *     {@code crowded}: Gate removed it, as it was kept long enough, or as the deliveries were too much; {@code
   *     removed}: a person removed it; {@code gone}: a consumer removed it without a word; {@code unknown}: a former
   *     version published it, and a consumer has removed it or it was kept long enough
   * @param there whether it is in the inbox; also one that was taken is, as long as a handler waits for it
   * @param at since when; absent where that is not known
   * @param by who said or did so: of a marker its owner; absent where nobody did, or that is not known
   * @param way how it was said that it was taken; absent if it was not
   */
  public record StayView(
      @Holds(words = "lies taken aged crowded removed gone unknown")
      String state,

      boolean there,
      @Nullable Instant at,
      @Nullable String by,
      @Holds(words = "marker call") @Nullable String way) {
    static StayView of(JobRecord.@Nullable Stay stay, boolean there) {
      JobRecord.End end = stay == null ? JobRecord.End.OPEN : stay.end();
      String state = switch (end) {
        case MARKER, CALL -> "taken";
        case OPEN -> there ? "lies" : stay == null ? "unknown" : "gone";
        case AGE -> there ? "lies" : "aged";
        case SIZE -> there ? "lies" : "crowded";
        case PERSON -> there ? "lies" : "removed";
      };
      @Nullable
      String way = switch (end) {
        case MARKER -> "marker";
        case CALL -> "call";
        case OPEN, AGE, SIZE, PERSON -> null;
      };
      JobRecord.@Nullable Stay ended = stay != null && (stay.isTaken() || !there) ? stay : null;
      return new StayView(
          state, there, ended == null ? null : ended.at(), ended == null ? null : ended.by(), way);
    }
  }

  /**
   * An exchange as it is shown.
   *
   * @param server the id of the server
   * @param login the login that it used
   * @param closedBy what ended it. {@code hand}: an administrator published what an upload that broke off
   *     had left; {@code abandoned}, {@code discarded}: its files were removed unsealed, by the sweep or by
   *     hand; {@code test}: it was the dashboard's connection test
   * @param event what 1C announced or acknowledged, if there are no files
   * @param orders how many orders 1C acknowledged; absent if it acknowledged none
   * @param startedAt when 1C logged in
   * @param finishedAt when it ended; absent before that
   * @param findings how much was found in them and let pass
   * @param fault the code of the fault for which it failed
   * @param error what distinguishes that failure, as 1C was told
   * @param released whether an administrator let pass what was found
   * @param releasedBy who did, and when; absent if nobody did, and of exchanges that were released before this was noted
   * @param handedBy the administrator that handed the files in; absent if 1C sent them
   * @param progress how far it is; only while it is under way
   * @param hints what the behaviour of this 1C says about its settings
   * @param files how many files were published
   * @param bytes their bytes
   * @param seconds how long it took from the login to the end, or has taken so far; of one that was
   *     released or mended from the login to the seal, as it lay in quarantine after that
   * @param said what distinguishes the failure, as a sentence; absent if nothing does
   * @param told all that 1C was told of the failure; absent if there is none
   * @param mended the files that people have put in place of received ones while it was refused, the oldest first;
   *     absent if there are none
   * @param releasable whether it was refused for something that an administrator may let pass
   * @param newer a newer exchange of the same server and type that was published; only of refused ones,
   *     and absent if there is none
   * @param handOvers what has become of it on its way to each handler; absent if it was given to none
   * @param stay where its delivery is; absent if it has none, and in lists
   * @param kept how many bytes of it are in quarantine; absent if none are, and in lists
   * @param place where in a file the reason of the refusal is; only where {@code kept} is
   * @param nameCount how many names there are that an import may ask for; absent in lists
   * @param names the names that an import may ask for; only in the document that one takes along
   */
  public record ExchangeView(
      @Holds(like = ExchangeId.FORM) String id,
      String server,
      String serverName,
      String login,
      @Holds(words = "catalog sale reference") String type,
      @Holds(wordsOf = JobRecord.State.class) String state,

      @Holds(words = "import quiet hand event orders test abandoned discarded")
      String closedBy,

      JobRecord.@Nullable Event event,
      @Nullable Integer orders,
      Instant startedAt,
      Instant sealedAt,
      @Nullable Instant finishedAt,
      double seconds,
      int files,
      long bytes,
      int findings,
      @Nullable String fault,
      @Nullable String error,
      @Nullable Sentence said,
      @Nullable String told,
      boolean released,
      JobRecord.@Nullable Release releasedBy,
      @Nullable String handedBy,
      @Nullable List<JobRecord.Mended> mended,
      boolean releasable,
      @Holds(like = ExchangeId.FORM) @Nullable String newer,
      @Nullable ProgressView progress,
      @Nullable List<HandOverView> handOvers,
      @Nullable StayView stay,
      @Nullable List<Sentence> hints,
      @Nullable Long kept,
      @Nullable Place place,
      @Nullable Integer nameCount,
      @Nullable List<String> names) {}

  /**
   * Some of the names that an import may ask for: all but those below {@code import_files}.
   *
   * @param total how many there are
   * @param matching how many of them match
   * @param next where the next part begins; absent if there is none
   */
  public record NamesView(
      int total, int matching, List<String> names, @Nullable Integer next) {}

  /**
   * Some exchanges, newest first.
   *
   * @param next the value of {@code before} for the next page; absent on the last one
   */
  public record ExchangesView(
      List<ExchangeView> exchanges,
      @Holds(like = ExchangeId.FORM) @Nullable String next) {}

  /**
   * An exchange at a glance.
   *
   * @param closedBy what ended it, as in an exchange that is shown in whole
   * @param startedAt when 1C logged in
   */
  public record GlanceView(
      @Holds(like = ExchangeId.FORM) String id,
      @Holds(words = "catalog sale reference") String type,
      @Holds(wordsOf = JobRecord.State.class) String state,

      @Holds(words = "import quiet hand event orders test abandoned discarded")
      String closedBy,

      Instant startedAt) {}

  /**
   * The last exchanges of a server.
   *
   * @param server the id of the server
   * @param exchanges at most {@value ExchangesApi#LATELY}, oldest first
   */
  public record LastOfServer(String server, List<GlanceView> exchanges) {}

  /** The last exchanges of each server. */
  public record LatelyView(List<LastOfServer> servers) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/exchanges", Role.LOOKS, this::list)
            .says("listExchanges", "Exchanges, newest first")
            .asks(ExchangeFilter.ASKED)
            .asks(BEFORE, LIMIT)
            .answers(ExchangesView.class),
        new Route("GET", "/exchanges.csv", Role.LOOKS, r -> table.of(r.query()))
            .says(
                "downloadExchanges", "All exchanges that are asked for as a table for spreadsheets")
            .asks(ExchangesTable.ASKED)
            .document("text/csv"),
        new Route("GET", "/lately", Role.LOOKS, r -> ApiAnswer.of(lately()))
            .says(
                "listLatestExchanges",
                "How the last " + LATELY + " exchanges of files of each server ended")
            .answers(LatelyView.class),
        new Route("GET", "/exchanges/{id}", Role.LOOKS, this::one)
            .says("getExchange", "One exchange")
            .answers(ExchangeView.class),
        new Route("GET", "/exchanges/{id}/names", Role.LOOKS, this::names)
            .says("listNamesOfExchange", "The names that an import may ask for")
            .asks(Part.ASKED)
            .answers(NamesView.class),
        new Route("GET", "/exchanges/{id}/story", Role.LOOKS, this::story)
            .says("getStory", "What happened in it, line by line")
            .asks(FROM, MOST)
            .document("text/plain"),
        new Route("GET", "/exchanges/{id}/story.zip", Role.LOOKS, this::storyZip)
            .says("getStoryZip", "The story, the exchange and its manifest to take along")
            .document(ZipAnswer.TYPE),
        new Route("POST", "/exchanges/{id}/cancel", Role.OPERATES, this::cancel)
            .says(
                "cancelExchange",
                "End an import that is not published yet; its files go to quarantine")
            .answers(ApiAnswer.Done.class)
            .refuses(409, "TOO_LATE: it is not under way, or is being published"),
        new Route("POST", "/exchanges/{id}/settle", Role.OPERATES, this::settle)
            .says(
                "settleHandOvers",
                "Say that its hand-overs that were given up are nothing to look at any more")
            .answers(ApiAnswer.Done.class)
            .refuses(409, "NOTHING_TO_DO: none of them was given up"));
  }

  private ApiAnswer list(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query();
    ExchangeFilter filter = ExchangeFilter.of(query, clock.getZone());
    int limit = (int) LIMIT.of(query);
    List<JobRecord> found =
        jobs.newest(before(query), filter.since(), job -> filter.fits(job, jobs), limit + 1);
    List<JobRecord> page = found.subList(0, Math.min(limit, found.size()));
    Map<String, Progress.Step> steps = steps();
    List<ExchangeView> views = new ArrayList<>();
    for (JobRecord job : page) {
      views.add(view(job, steps.get(job.exchange())));
    }
    return ApiAnswer.of(new ExchangesView(
        views, found.size() > limit ? page.get(page.size() - 1).exchange() : null));
  }

  private LatelyView lately() throws IOException {
    Map<String, List<JobRecord>> all = jobs.lately(LATELY);
    List<LastOfServer> views = new ArrayList<>();
    for (ServerRecord server : servers.all()) {
      List<GlanceView> its = new ArrayList<>();
      for (JobRecord job : all.getOrDefault(server.id(), List.of())) {
        its.add(
            0,
            new GlanceView(job.exchange(), job.type(), word(job), job.closedBy(), job.startedAt()));
      }
      views.add(new LastOfServer(server.id(), its));
    }
    return new LatelyView(views);
  }

  /** How far those are that are under way. */
  private Map<String, Progress.Step> steps() {
    Map<String, Progress.Step> steps = new HashMap<>();
    runs.underWay().forEach(run -> steps.put(run.job().exchange(), run.step()));
    return steps;
  }

  /** The exchanges that are held up, oldest first. */
  List<ImportRuns.Held> held() {
    return runs.held();
  }

  /** The exchanges that are being worked on. */
  List<ExchangeView> underWay() throws IOException {
    List<ExchangeView> views = new ArrayList<>();
    for (ImportRuns.UnderWay run : runs.underWay()) {
      views.add(view(run.job(), run.step()));
    }
    return views;
  }

  private ApiAnswer one(ApiRequest request) throws ApiException, IOException {
    JobRecord job = job(request);
    return ApiAnswer.of(view(job, steps().get(job.exchange()), job.files().size(), null));
  }

  private ApiAnswer names(ApiRequest request) throws ApiException, IOException {
    Part.Found<String> found = Part.of(request).of(job(request).files(), name -> name);
    return ApiAnswer.of(
        new NamesView(found.total(), found.matching(), found.items(), found.next()));
  }

  private JobRecord job(ApiRequest request) throws ApiException, IOException {
    return jobs.find(id(request.variable()))
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "no exchange has this id"));
  }

  private ApiAnswer story(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = job(request).id();
    return text(
        request, chronicle.stories().size(id), from -> chronicle.stories().read(id, from));
  }

  /** Opens a story at a byte. */
  @FunctionalInterface
  interface Story {
    /** From this byte on; empty if there is none. */
    Optional<InputStream> from(long start) throws IOException;
  }

  /**
   * A story, from the byte on that is asked for.
   *
   * @param size how long it is now
   */
  static ApiAnswer text(ApiRequest request, long size, Story story) throws ApiException {
    long start = FROM.of(request.query());
    int most = (int) MOST.of(request.query());
    return new ApiAnswer.Document("text/plain;charset=UTF-8", "", out -> {
      if (most == 0 || size - start <= most) {
        tell(story.from(start), out);
      } else {
        tellEnds(story, start, size, most / 2, out);
      }
    });
  }

  /** Whole lines of the beginning and of the end, and between them how much is left out. */
  private static void tellEnds(Story story, long start, long size, int half, OutputStream out)
      throws IOException {
    String first = read(story, start, half);
    String last = read(story, size - half, half);
    String head = first.substring(0, first.lastIndexOf('\n') + 1);
    String tail = last.substring(last.indexOf('\n') + 1);
    long left = size - start - head.length() - tail.length();
    out.write((head + "- ~ " + left + "\n" + tail).getBytes(StandardCharsets.ISO_8859_1));
  }

  /** So many bytes, each as a character. */
  private static String read(Story story, long from, int bytes) throws IOException {
    try (InputStream in = story.from(from).orElseGet(InputStream::nullInputStream)) {
      return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }
  }

  private static void tell(Optional<InputStream> story, OutputStream out) throws IOException {
    if (story.isPresent()) {
      try (InputStream in = story.get()) {
        in.transferTo(out);
      }
    }
  }

  private ApiAnswer storyZip(ApiRequest request) throws ApiException, IOException {
    JobRecord job = job(request);
    Optional<Manifest> manifest = inbox.published(job.id());
    return ZipAnswer.of("exchange-" + job.exchange() + ".zip", zip -> {
      zip.putNextEntry(new ZipEntry("story.log"));
      chronicle.stories().tell(job.id(), zip);
      zip.putNextEntry(new ZipEntry("exchange.json"));
      zip.write(json.bytes(view(job, null, job.files().size(), job.files())));
      if (manifest.isPresent()) {
        zip.putNextEntry(new ZipEntry("manifest.json"));
        zip.write(json.bytes(manifest.get()));
      }
    });
  }

  private ApiAnswer cancel(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = job(request).id();
    Optional<Boolean> cancelled = runs.cancel(id);
    if (cancelled.isEmpty() || !cancelled.get()) {
      throw new ApiException(
          409, "TOO_LATE", cancelled.isEmpty() ? "it is not under way" : "it is being published");
    }
    chronicle.cancelled(id, request.visitor().name());
    return ApiAnswer.done();
  }

  private ApiAnswer settle(ApiRequest request) throws ApiException, IOException {
    JobRecord job = job(request);
    if (!handOvers.settle(job.serverId(), job.id(), request.visitor().name())) {
      throw new ApiException(409, "NOTHING_TO_DO", "none of its hand-overs was given up");
    }
    chronicle.settled(job.id(), request.visitor().name());
    return ApiAnswer.done();
  }

  /** Where a list goes on: what {@code next} of the page before said; null at its beginning. */
  static @Nullable ExchangeId before(Map<String, String> query) throws ApiException {
    @Nullable String text = query.get("before");
    if (text != null && !ExchangeId.isValid(text)) {
      throw new ApiException(400, "INVALID_FIELD", "before is no id");
    }
    return text == null ? null : new ExchangeId(text);
  }

  /** The exchange of this id, if it is one. */
  static ExchangeId id(String text) throws ApiException {
    if (!ExchangeId.isValid(text)) {
      throw new ApiException(404, "UNKNOWN_ID", "no exchange has this id");
    }
    return new ExchangeId(text);
  }

  /** The state of an exchange as the API calls it. */
  static String word(JobRecord job) {
    return job.state().name().toLowerCase(Locale.ROOT);
  }

  /** An exchange as lists show it. */
  ExchangeView view(JobRecord job, Progress.@Nullable Step step) throws IOException {
    return view(job, step, null, null);
  }

  private ExchangeView view(
      JobRecord job,
      Progress.@Nullable Step step,
      @Nullable Integer nameCount,
      @Nullable List<String> names)
      throws IOException {
    // a hint is advice, and not history: what is set meanwhile is not asked for
    List<Sentence> hints =
        Hint.open(job.hints(), servers.byId(job.serverId()).map(ServerRecord::settings));
    JobRecord.@Nullable Totals totals = job.totals();
    Quarantine.@Nullable Entry kept = nameCount == null || job.state() != JobRecord.State.FAILED
        ? null
        : quarantine.find(job.id()).orElse(null);
    return new ExchangeView(
        job.exchange(),
        job.server(),
        job.serverName(),
        job.login(),
        job.type(),
        word(job),
        job.closedBy(),
        job.event(),
        job.orders(),
        job.startedAt(),
        job.sealedAt(),
        job.finishedAt(),
        seconds(job, clock.instant()),
        totals == null ? 0 : totals.files(),
        totals == null ? 0 : totals.bytes(),
        totals == null ? 0 : totals.findings(),
        job.fault(),
        job.error(),
        job.reason(),
        told(job),
        job.isReleased(),
        job.releasedBy(),
        job.handedBy(),
        job.mended(),
        job.canBeReleased(),
        job.state() == JobRecord.State.FAILED ? newer(job) : null,
        step == null ? null : ProgressView.of(step),
        job.state() == JobRecord.State.PUBLISHED ? handOvers(job, nameCount != null) : null,
        nameCount != null && job.hasDelivery()
            ? StayView.of(job.stay(), inbox.holds(job.id()))
            : null,
        hints.isEmpty() ? null : hints,
        kept == null ? null : kept.bytes(),
        kept == null ? null : kept.reason().map(Quarantine.Reason::place).orElse(null),
        nameCount,
        names);
  }

  /** All that 1C was told of a failure; null if there is none. */
  static @Nullable String told(JobRecord job) {
    return job.fault() == null ? null : Sentence.of(job.fault(), job.reason()).text();
  }

  /** How long it took, or has taken until now; time in quarantine is none of the exchange's. */
  static double seconds(JobRecord job, Instant now) {
    @Nullable Instant end = job.isTakenBack() ? job.sealedAt() : job.finishedAt();
    return Duration.between(job.startedAt(), end == null ? now : end).toMillis() / 1000.0;
  }

  private @Nullable String newer(JobRecord job) {
    return jobs.lastPublished(job.serverId(), job.type())
        .filter(published -> published.id().compareTo(job.id()) > 0)
        .map(JobRecord::exchange)
        .orElse(null);
  }

  private @Nullable List<HandOverView> handOvers(JobRecord job, boolean whole) throws IOException {
    List<HandOverView> views = handOvers.of(job.serverId(), job.id()).stream()
        .map(record -> HandOverView.of(record, handOvers.before(record), whole))
        .toList();
    return views.isEmpty() ? null : views;
  }
}
