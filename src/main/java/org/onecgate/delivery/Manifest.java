package org.onecgate.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.Trace;
import org.onecgate.staging.CheckedFile;
import org.onecgate.staging.Staged;
import org.onecgate.staging.XmlFacts;

/**
 * What a delivery holds: {@code manifest.json}, for the programs that consume it.
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param delivery the name of the delivery
 * @param server which 1C sent it
 * @param type {@code catalog}, {@code sale} or {@code reference}
 * @param closedBy what ended the exchange: {@code import}; {@code quiet} if none came (E19);
 *     {@code hand} if an administrator published what an upload that broke off had left; {@code
 *     event} if there are no files, only an announcement; {@code test} if it was the dashboard's
 *     connection test
 * @param event the announcement of 1C; absent if there is none
 * @param startedAt when 1C logged in
 * @param sealedAt when the last file was complete
 * @param publishedAt when all checks had passed
 * @param files the files, each with its path below the delivery
 * @param archives the archives that files came in; not published themselves
 * @param findings what was found and let pass, as the server's checks say; absent if nothing was
 * @param records what the documents of CommerceML tell of; absent if there are none, if the server does not want
 *     them, and in manifests written before they were made
 * @param trace the trace of the request that sealed it, as {@code traceparent} says it (W3C Trace Context); absent if it had
 *     none, and in manifests written before this was noted
 */
public record Manifest(
    int schema,
    @Holds(like = ExchangeId.FORM) String delivery,
    Server server,
    String type,
    String closedBy,
    @Nullable Event event,
    Instant startedAt,
    Instant sealedAt,
    Instant publishedAt,
    List<File> files,
    List<Archive> archives,
    @Nullable List<Finding> findings,
    @Nullable List<Records> records,
    @Holds(like = Trace.FORM) @Nullable String trace) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  private static final String RECORDS = "records/";

  /**
   * The 1C installation that sent a delivery.
   *
   * @param id its stable id
   * @param name its name for people
   * @param login the login it used
   */
  public record Server(String id, String name, String login) {}

  /**
   * What 1C announced.
   *
   * @param mode {@code complete}: the whole exchange is over; {@code deactivate}: what a full export
   *     did not mention since then is to be deactivated
   * @param timestamp since when, in seconds since 1970; only with {@code deactivate}
   */
  public record Event(
      @Holds(words = "complete deactivate") String mode,
      @Nullable Long timestamp) {}

  /**
   * A published file.
   *
   * @param name its name as sent, or as named in the archive
   * @param path where it lies below the delivery, in {@code files/}; differs from {@code files/<name>} only if
   *     the file system cannot hold the name
   * @param size its size in bytes
   * @param sha256 its SHA-256, lower-case hex
   * @param archive the archive it came in; absent if it was sent by itself
   * @param xml what it says of itself; absent if it is no CommerceML
   * @param ambiguous true if chunks of it may have come twice and its content cannot tell (E18);
   *     absent otherwise
   * @param unchangedSince the delivery since which it has this content in each delivery that held it;
   *     absent if it is new, has changed, or that is not known (P4)
   * @param chunks in how many chunks its bytes came, repetitions that were left out not counted; absent
   *     if it came in an archive, and in manifests written before this was noted
   */
  public record File(
      String name,
      String path,
      long size,
      String sha256,
      @Nullable String archive,
      @Nullable XmlFacts xml,
      @Nullable Boolean ambiguous,
      @Holds(like = ExchangeId.FORM) @Nullable String unchangedSince,
      @Holds(least = 1) @Nullable Integer chunks) {
    /** Refuses a path that leads out of the delivery. */
    public File {
      requireBelow("files/", path);
    }
  }

  /**
   * An archive that was unpacked.
   *
   * @param name its name as sent
   * @param size its size in bytes
   * @param sha256 its SHA-256, lower-case hex
   * @param chunks in how many chunks its bytes came, repetitions that were left out not counted; absent
   *     in manifests written before this was noted
   */
  public record Archive(
      String name,
      long size,
      String sha256,
      @Holds(least = 1) @Nullable Integer chunks) {}

  /**
   * What was found in a file and let pass.
   *
   * @param file the name of the file
   * @param rule what it looks like
   * @param detail what tells it from others; never the secret itself
   * @param said the same as a sentence; absent in manifests written before this was noted
   * @param id the {@code Ид} of the record of a CommerceML document that it is in; absent if it is in none,
   *     and in manifests written before this was noted
   * @param product what people call that record: the name of a good, the number of an order; likewise
   * @param count how often it was found; absent if that is not counted
   * @param examples some of them, at most ten; absent if it is not counted
   * @param passed what let it pass: {@code checks.secrets}, {@code checks.images} or {@code checks.names}, that setting of
   *     the server; {@code person}, an administrator who released the exchange; {@code text}, as in the texts of goods,
   *     offers and orders nothing is refused for it; {@code notice}, as nothing ever is; absent in manifests written
   *     before this was noted
   */
  public record Finding(
      String file,
      String rule,
      String detail,
      @Nullable Sentence said,
      @Nullable String id,
      @Nullable String product,
      @Holds(least = 1) @Nullable Long count,
      @Nullable List<String> examples,

      @Holds(words = "checks.secrets checks.images checks.names person text notice") @Nullable
      String passed) {}

  /**
   * The records of one kind, one a line as JSON, in the order of the documents.
   *
   * @param kind what they are, as in each line
   * @param path where the file lies below the delivery, in {@code records/}
   * @param entries how many there are
   * @param size its size in bytes
   * @param sha256 its SHA-256, lower-case hex
   */
  public record Records(String kind, String path, long entries, long size, String sha256) {
    /** Refuses a path that leads out of the delivery. */
    public Records {
      requireBelow(RECORDS, path);
    }
  }

  /** What its documents tell of; empty if that is not there. */
  public List<Records> recordsOrNone() {
    return records == null ? List.of() : records;
  }

  /** The server that sent it. */
  public ServerId serverId() {
    return new ServerId(server.id());
  }

  /** Refuses a form that this program does not know. */
  public Manifest {
    if (schema != SCHEMA) {
      throw new IllegalArgumentException("unknown manifest schema " + schema);
    }
    files = List.copyOf(files);
    archives = List.copyOf(archives);
  }

  /**
   * Programs under other accounts may write into the inbox, and what they can put there is no way to what they cannot
   * read.
   */
  private static void requireBelow(String top, String path) {
    boolean leads = !path.startsWith(top) || path.indexOf('\\') >= 0;
    for (String segment : path.split("/", -1)) {
      leads |= segment.isEmpty() || segment.equals(".") || segment.equals("..");
    }
    if (leads) {
      throw new IllegalArgumentException("a path of a manifest leads out of the delivery");
    }
  }

  static File file(CheckedFile f, String path, @Nullable String unchangedSince) {
    return new File(
        f.name().value(),
        path,
        f.size(),
        f.sha256(),
        f.archive() == null ? null : f.archive().value(),
        f.xml(),
        f.ambiguous() ? true : null,
        unchangedSince,
        f.chunks());
  }

  static @Nullable List<Finding> findings(Staged staged) {
    return staged.suspicions().isEmpty()
        ? null
        : staged.suspicions().stream()
            .map(s -> new Finding(
                s.file().value(),
                s.rule(),
                s.detail().text(),
                s.detail(),
                said(s.id()),
                said(s.product()),
                s.count() == 0 ? null : s.count(),
                s.count() == 0 ? null : s.examples(),
                s.passed()))
            .toList();
  }

  private static @Nullable String said(String text) {
    return text.isEmpty() ? null : text;
  }

  static @Nullable List<Records> records(Staged staged) {
    return staged.records().isEmpty()
        ? null
        : staged.records().stream()
            .map(r ->
                new Records(r.kind(), RECORDS + r.fileName(), r.entries(), r.size(), r.sha256()))
            .toList();
  }

  static List<Archive> archives(Staged staged) {
    return staged.archives().stream()
        .map(a -> new Archive(a.name().value(), a.size(), a.sha256(), a.chunks()))
        .toList();
  }
}
