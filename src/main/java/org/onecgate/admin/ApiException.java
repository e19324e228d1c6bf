package org.onecgate.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.FaultException;
import org.onecgate.FieldFault;
import org.onecgate.InvalidValueException;
import org.onecgate.Sentence;
import org.onecgate.catalogue.CatalogueException;
import org.onecgate.catalogue.Decisions;
import org.onecgate.json.BadJsonException;
import org.onecgate.storage.StorageException;

/** A request of the API that is refused (C3); the message names the field and no path. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(ApiException.class.getName());

  /** A name that somebody made up may be as long as a body. */
  private static final int SHOWN = 300;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;
  private final transient @Nullable Sentence said;
  private final transient List<FieldFault> faults;

  ApiException(int status, String code, String message) {
    this(status, code, message, Map.of(), null);
  }

  /** A body that is not what was asked for. */
  ApiException(BadJsonException body) {
    this(
        400,
        body.problem().name(),
        body.what().text().replaceFirst("^it ", "the body "),
        Map.of(),
        body.what(),
        body.faults());
  }

  /** Fields of a body that cannot be meant, one at least. */
  ApiException(String code, List<FieldFault> fields) {
    this(400, code, fields.get(0).said().text(), Map.of(), fields.get(0).said(), fields);
  }

  /** The same of what a record has refused. */
  ApiException(InvalidValueException fields) {
    this(FieldFaults.INVALID, fields.faults());
  }

  private ApiException(
      int status,
      String code,
      String message,
      Map<String, String> headers,
      @Nullable Sentence said) {
    this(status, code, message, headers, said, List.of());
  }

  private ApiException(
      int status,
      String code,
      String message,
      Map<String, String> headers,
      @Nullable Sentence said,
      List<FieldFault> faults) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = Map.copyOf(headers);
    this.said = said;
    this.faults = faults.stream().filter(each -> !each.field().isEmpty()).toList();
  }

  /** Gate is being stopped. */
  static ApiException stopping() {
    return new ApiException(503, "STOPPING", "Gate stops");
  }

  /** What 1C would have been told. */
  static ApiException of(FaultException e) {
    int status = e.fault().status();
    return new ApiException(
        status == 413 || status == 503 ? status : status >= 500 ? 500 : 409,
        e.fault().code(),
        String.valueOf(e.getMessage()),
        Map.of(),
        Sentence.of(e.fault().code(), e.detail()));
  }

  /** Too many send a login or a body at once. */
  static ApiException crowded() {
    return new ApiException(
        503,
        "TOO_MANY_LOGINS",
        "too many log in at once, try again",
        Map.of("Retry-After", "1"),
        null);
  }

  /** Too many wrong passwords: says how long to wait. */
  static ApiException tooManyLogins(Duration pause) {
    long seconds = pause.toSeconds() + 1;
    return new ApiException(
        429,
        "TOO_MANY_LOGINS",
        "too many wrong passwords, wait " + seconds + " s",
        Map.of("Retry-After", Long.toString(seconds)),
        null);
  }

  /**
   * The disk failed: nothing has changed, unless the answer says that it has (C2).
   *
   * @param role what could not be read or written, for people: no path
   */
  static ApiException disk(String role, StorageException e) {
    LOG.log(Level.ERROR, "api: the disk failed", e);
    if (e.isDone()) {
      return new ApiException(
          500,
          "NOT_DURABLE",
          role + " is changed and in force, but a power cut may bring back what was before");
    }
    String why = switch (e.problem()) {
      case DISK_FULL -> "DISK_FULL";
      case READ_ONLY -> "DISK_READ_ONLY";
      case PERMISSION_DENIED -> "DISK_DENIED";
      case NOT_FORCED, OTHER -> "DISK_FAILED";
    };
    return new ApiException(500, why, role + " could not be read or written");
  }

  /**
   * The catalogue of a server cannot be had.
   *
   * @param why the reason; null if it is not wanted
   */
  static ApiException catalogue(Decisions.State state, @Nullable Sentence why) {
    String reason = why == null ? "" : ": " + why.text();
    return state == Decisions.State.OFF
        ? new ApiException(
            409, "CATALOGUE_OFF", "this server has no catalogue" + reason, Map.of(), why)
        : new ApiException(
            503, "CATALOGUE_AWAY", "the catalogue cannot be had now" + reason, Map.of(), why);
  }

  /** The same where that was found out just now. */
  static ApiException catalogue(CatalogueException e) {
    LOG.log(Level.WARNING, "api: the catalogue failed", e);
    return catalogue(stateOf(e), e.sentence());
  }

  /** How it is with a catalogue that fails so, for whoever wants something of it. */
  static Decisions.State stateOf(CatalogueException e) {
    return e.kind() == CatalogueException.Kind.OFF ? Decisions.State.OFF : Decisions.State.AWAY;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** The code by which programs tell it. */
  String code() {
    return code;
  }

  /** More headers, by name. */
  Map<String, String> headers() {
    return headers;
  }

  /** The message as a sentence; null if it is none. */
  @Nullable
  Sentence said() {
    return said;
  }

  /** What is wrong with each field that is; the first of them is the message. */
  List<FieldFault> faults() {
    return faults;
  }

  /** The message, which is always there. */
  String reason() {
    return cut(String.valueOf(getMessage()));
  }

  /** As much of a text as is told. */
  static String cut(String message) {
    return message.length() > SHOWN ? message.substring(0, SHOWN) + "..." : message;
  }
}
