package org.onecgate.history;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.Holds;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.Trace;
import org.onecgate.json.Records;

/**
 * What the disk knows of one import (P1).
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param exchange the exchange, and the delivery that comes of it
 * @param session the hash of the session that sealed it
 * @param server the id of the server
 * @param serverName the name of the server
 * @param login the login it used
 * @param type what the exchange is about, as on the wire
 * @param closedBy what ended the exchange: {@code import}, {@code quiet} (E19), {@code hand} if an
 *     administrator published what an upload that broke off had left, or handed the files in, {@code event}, {@code
 *     orders} if 1C acknowledged orders, or {@code test} if it was the dashboard's connection test; {@code abandoned} or {@code discarded} if its
 *     files were removed unsealed, by the sweep or by hand
 * @param event what 1C announced or acknowledged, if there are no files; absent otherwise
 * @param state how far it is
 * @param startedAt when 1C logged in
 * @param sealedAt when its files were sealed
 * @param finishedAt when it ended; absent before that
 * @param files the names that an import may ask for: all but those below {@code import_files}
 * @param hints what the behaviour of this 1C said about its settings up to the seal, a sentence each
 * @param fault the code of the fault for which it failed; absent otherwise
 * @param error what distinguishes that failure, as 1C was told; absent otherwise
 * @param said the same as a sentence; absent in records written before this was noted
 * @param step what was begun last, one word; absent if nothing was, or it has ended
 * @param totals how much was published; absent if nothing was
 * @param released true if an administrator lets pass what the checks find; absent otherwise
 * @param releasedBy who does, and since when; absent if nobody does, and in records written before this was noted
 * @param trace the trace of the request that sealed it, as {@code traceparent} says it; absent if it had none, and in
 *     records written before this was noted
 * @param orders how many orders 1C acknowledged; absent if it acknowledged none
 * @param handedBy the administrator that handed its files in; absent if 1C sent them
 * @param mended the files that people have put in place of received ones, the oldest first; absent if there are none
 * @param stay what is known of the stay of its delivery in the inbox; absent where there is none, and in records
 *     written before this was noted
 */
public record JobRecord(
    int schema,
    String exchange,
    String session,
    String server,
    String serverName,
    String login,
    String type,
    String closedBy,
    @Nullable Event event,
    State state,
    Instant startedAt,
    Instant sealedAt,
    @Nullable Instant finishedAt,
    List<String> files,
    List<String> hints,
    @Nullable String fault,
    @Nullable String error,
    @Nullable Sentence said,
    @Nullable String step,
    @Nullable Totals totals,
    @Nullable Boolean released,
    @Nullable Release releasedBy,
    @Holds(like = Trace.FORM) @Nullable String trace,
    @Nullable Integer orders,
    @Nullable String handedBy,
    @Nullable List<Mended> mended,
    @Nullable Stay stay) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  private static final Set<String> RELEASABLE =
      Set.of(Fault.SUSPICIOUS_CONTENT.code(), Fault.CANCELLED.code(), Fault.INTERNAL.code());

  /**
   * What 1C announced: {@code complete} or {@code deactivate}; or {@code success}, by which it acknowledged
   * orders.
   *
   * @param mode the mode, as on the wire
   * @param timestamp what came with it, in seconds since 1970; absent if nothing did
   */
  public record Event(
      @Holds(words = "complete deactivate success") String mode,
      @Nullable Long timestamp) {}

  /**
   * How much a delivery holds.
   *
   * @param files how many files
   * @param bytes their bytes in all
   * @param findings how much was found in them and let pass
   */
  public record Totals(int files, long bytes, int findings) {}

  /**
   * That an administrator released a refused exchange.
   *
   * @param by who did
   * @param at when
   */
  public record Release(String by, Instant at) {
    /** Refuses what cannot be meant. */
    public Release {
      Records.require(by != null, "by");
      Records.require(at != null, "at");
    }
  }

  /**
   * A file that a person has put in place of a received one of a refused exchange.
   *
   * @param name its name as it came
   * @param by who did
   * @param at when
   * @param was the SHA-256 of what was there before
   * @param sha256 its own
   */
  public record Mended(String name, String by, Instant at, String was, String sha256) {
    /** Refuses what cannot be meant. */
    public Mended {
      Records.require(name != null, "name");
      Records.require(by != null, "by");
      Records.require(at != null, "at");
      Records.require(was != null, "was");
      Records.require(sha256 != null, "sha256");
    }
  }

  /**
   * The stay of a delivery in the inbox. Its end is noted before the delivery is removed: one that is there is there,
   * whatever this says, and one that is gone though it is {@link End#OPEN} somebody else has removed without a word.
   *
   * @param end how it ended
   * @param at when; absent while it is open
   * @param by who took or removed it; absent where nobody did, or that is not known
   */
  public record Stay(
      End end, @Nullable Instant at, @Nullable String by) {
    /** It has begun. */
    static final Stay BEGUN = new Stay(End.OPEN, null, null);

    /** Refuses what cannot be meant. */
    public Stay {
      Records.require(end != null, "end");
    }

    /** Whether a consumer has said that it was taken. */
    public boolean isTaken() {
      return end == End.MARKER || end == End.CALL;
    }
  }

  /** How the stay of a delivery in the inbox ended. */
  public enum End {
    /** No end of it is known. */
    OPEN,
    /** A consumer said by a marker file that it was taken. */
    MARKER,
    /** A consumer said by a call of the API that it was taken. */
    CALL,
    /** It had been kept long enough. */
    AGE,
    /** The deliveries were too much, and it was the oldest. */
    SIZE,
    /** A person removed it. */
    PERSON
  }

  /**
   * Where an exchange comes from: one login of one 1C.
   *
   * @param session the hash of the session
   * @param server the id of the server
   * @param serverName the name of the server
   * @param login the login it used
   * @param type what the exchange is about, as on the wire
   * @param startedAt when 1C logged in
   * @param isTest whether it is the dashboard's connection test and no 1C
   * @param trace the trace of the request that seals it; absent if it has none, or no request does
   * @param handedBy the administrator that hands its files in; null if 1C sends them
   */
  public record Origin(
      SessionHash session,
      ServerId server,
      String serverName,
      String login,
      String type,
      Instant startedAt,
      boolean isTest,
      @Nullable Trace trace,
      @Nullable String handedBy) {}

  /** How far an import is. */
  public enum State {
    /** Sealed, or about to be; work on it goes on after a crash. */
    RUNNING,
    /** Its delivery is in the inbox. */
    PUBLISHED,
    /** It was refused; its files are in quarantine. */
    FAILED,
    /** It was never sealed; its files were removed after their time to live (E15), or by hand. */
    ABANDONED
  }

  /** Refuses what cannot be meant. */
  public JobRecord {
    Records.require(schema == SCHEMA, "schema");
    Records.require(exchange != null && ExchangeId.isValid(exchange), "exchange");
    Records.require(session != null && SessionHash.isValid(session), "session");
    Records.require(server != null && ServerId.isValid(server), "server");
    Records.require(serverName != null, "serverName");
    Records.require(login != null, "login");
    Records.require(type != null, "type");
    Records.require(closedBy != null, "closedBy");
    Records.require(state != null, "state");
    Records.require(startedAt != null, "startedAt");
    Records.require(sealedAt != null, "sealedAt");
    Records.require(trace == null || Trace.of(trace).isPresent(), "trace");
    files = files == null ? List.of() : List.copyOf(files);
    hints = hints == null ? List.of() : List.copyOf(hints);
    mended = mended == null || mended.isEmpty() ? null : List.copyOf(mended);
  }

  /**
   * An import that is about to be sealed, or an event that is about to be handed over.
   *
   * @param files the names that an import may ask for
   * @param hints what is known of the settings that this 1C needs, a sentence each
   */
  public static JobRecord begun(
      ExchangeId id,
      Origin origin,
      String closedBy,
      @Nullable Event event,
      Instant sealedAt,
      List<String> files,
      List<String> hints) {
    return begun(id, origin, closedBy, event, sealedAt, files, hints, null);
  }

  private static JobRecord begun(
      ExchangeId id,
      Origin origin,
      String closedBy,
      @Nullable Event event,
      Instant sealedAt,
      List<String> files,
      List<String> hints,
      @Nullable Integer orders) {
    return new JobRecord(
        SCHEMA,
        id.value(),
        origin.session().value(),
        origin.server().value(),
        origin.serverName(),
        origin.login(),
        origin.type(),
        closedBy,
        event,
        State.RUNNING,
        origin.startedAt(),
        sealedAt,
        null,
        files,
        hints,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        origin.trace() == null ? null : origin.trace().text(),
        orders,
        origin.handedBy(),
        null,
        null);
  }

  /**
   * An exchange in which 1C acknowledged orders; it holds nothing, so nobody is handed anything.
   *
   * @param count how many orders
   */
  public static JobRecord ofOrders(ExchangeId id, Origin origin, Instant now, int count) {
    Event success = new Event("success", null);
    return begun(id, origin, "orders", success, now, List.of(), List.of(), count)
        .published(now, List.of(), new Totals(0, 0, 0));
  }

  /**
   * Whether it was refused for something that an administrator may let pass: what was found in it, or
   * that its checks did not come to their end. What is broken would only be refused again.
   */
  public boolean canBeReleased() {
    return state == State.FAILED && RELEASABLE.contains(String.valueOf(fault));
  }

  /** The files that people have put in place of received ones, the oldest first. */
  public List<Mended> mendedOrNone() {
    return mended == null ? List.of() : mended;
  }

  /** Whether it was taken back from quarantine, where nobody counts how long it lay. */
  public boolean isTakenBack() {
    return isReleased() || mended != null;
  }

  /** Whether an administrator lets pass what the checks find. */
  public boolean isReleased() {
    return Boolean.TRUE.equals(released);
  }

  /** What distinguishes its failure, also in a record that has only the text; null if nothing does. */
  public @Nullable Sentence reason() {
    return said != null || error == null || error.isEmpty() ? said : Phrase.VERBATIM.of(error);
  }

  /** How a line of the log names it: by what is ours, and by nothing from outside. */
  public String named() {
    return "exchange=" + exchange + " " + whose();
  }

  /** Who sent it, for a line that names the exchange itself. */
  public String whose() {
    return "server=" + server
        + Trace.of(trace).map(each -> " trace=" + each.id()).orElse("");
  }

  /** The server it is of. */
  public ServerId serverId() {
    return new ServerId(server);
  }

  /** The session that sealed it. */
  public SessionHash sealedBy() {
    return new SessionHash(session);
  }

  /** The exchange's id. */
  public ExchangeId id() {
    return new ExchangeId(exchange);
  }

  /** The same import, published with these names. */
  public JobRecord published(Instant now, List<String> names, Totals totals) {
    Stay begun = orders == null ? Stay.BEGUN : null; // of those nothing is delivered
    return with(State.PUBLISHED, now, names, null, null, null, null, totals, begun);
  }

  /** The same import, failed for this reason. */
  public JobRecord failed(Instant now, List<String> names, Fault why, @Nullable Sentence detail) {
    return with(
        State.FAILED, now, names, why.code(), Sentence.textOf(detail), detail, null, null, null);
  }

  /** The same exchange, whose files were removed because 1C never sealed them. */
  public JobRecord abandoned(Instant now) {
    return with(State.ABANDONED, now, files, null, null, null, null, null, null);
  }

  /** The same import without the names of its files, which may be many. */
  public JobRecord brief() {
    return with(state, finishedAt, List.of(), fault, error, said, step, totals, stay);
  }

  /** The same import, which an administrator lets pass whatever was found in it. */
  public JobRecord release(Release by) {
    return again(by, mended);
  }

  /** The same import with a file in place of a received one, which goes through all checks anew. */
  public JobRecord mend(Mended file) {
    return again(null, Stream.concat(mendedOrNone().stream(), Stream.of(file)).toList());
  }

  private JobRecord again(@Nullable Release by, @Nullable List<Mended> mended) {
    return new JobRecord(
        schema,
        exchange,
        session,
        server,
        serverName,
        login,
        type,
        closedBy,
        event,
        State.RUNNING,
        startedAt,
        sealedAt,
        null,
        files,
        hints,
        null,
        null,
        null,
        null,
        null,
        by == null ? null : true,
        by,
        trace,
        orders,
        handedBy,
        mended,
        null);
  }

  /** The same import, which has begun this step. */
  public JobRecord at(String begun) {
    return with(state, finishedAt, files, fault, error, said, begun, totals, stay);
  }

  /** The same exchange, of whose delivery this is known. */
  public JobRecord lying(@Nullable Stay now) {
    return with(state, finishedAt, files, fault, error, said, step, totals, now);
  }

  /** Whether a delivery came of it, wherever that is now. */
  public boolean hasDelivery() {
    return state == State.PUBLISHED && orders == null;
  }

  private JobRecord with(
      State now,
      @Nullable Instant end,
      List<String> names,
      @Nullable String why,
      @Nullable String detail,
      @Nullable Sentence sentence,
      @Nullable String begun,
      @Nullable Totals much,
      @Nullable Stay lies) {
    return new JobRecord(
        schema,
        exchange,
        session,
        server,
        serverName,
        login,
        type,
        closedBy,
        event,
        now,
        startedAt,
        sealedAt,
        end,
        names,
        hints,
        why,
        detail,
        sentence,
        begun,
        much,
        released,
        releasedBy,
        trace,
        orders,
        handedBy,
        mended,
        lies);
  }
}
