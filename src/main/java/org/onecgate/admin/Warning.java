package org.onecgate.admin;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.alarm.Cause;
import org.onecgate.story.Refusals.Refusal;

/**
 * What an operator should look at.
 *
 * @param key the same as long as it lasts, and no other has it
 * @param code what it is, for programs and for translation
 * @param bad whether something stands still or is lost until somebody acts
 * @param subject of what: a server's id, a handler's name, a file's role; absent if it is of all
 * @param detail what tells it from others; empty if nothing does
 * @param said the same as a sentence; absent if there is none
 * @param count how many requests, logins or exchanges it stands for; 1 if they are not counted
 * @param about where more of it can be seen
 * @param refusals the refused requests that are this one warning, the newest first
 * @param stamp what it is of now: another one with the same key means that something new has come
 * @param because the key of the warning of which it is only a consequence; absent if it has a cause of its own
 * @param acknowledged if an administrator has seen it and wants it out of the way; absent if nobody has
 */
public record Warning(
    String key,
    String code,
    boolean bad,
    @Nullable String subject,
    String detail,
    @Nullable Sentence said,
    long count,
    About about,
    List<Refusal> refusals,
    String stamp,
    @Nullable String because,
    @Nullable Acknowledgement acknowledged) {
  private static final Set<String> BAD = Set.of(
      Cause.FAILS,
      "CATALOGUE",
      "CERTIFICATE",
      "CONFIG",
      "DESCRIPTORS",
      "DISK_LOW",
      "DISK_RESERVE",
      "FAILED",
      "HELD",
      "HANDOVER_FAILS",
      "HANDOVER_GIVEN_UP",
      "ORDERS_REJECTED",
      "ORDERS_ASIDE",
      "VOLUME");

  /** With each of these more of the same may come, and what they are about tells which it is. */
  private static final Set<String> BY_EXCHANGE = Set.of("FAILED", "HANDOVER_GIVEN_UP");

  /** Of these each cause is news. */
  private static final Set<String> BY_CAUSE = Set.of("CATALOGUE", "HELD");

  /** Likewise, and their words tell. */
  private static final Set<String> BY_WORDS =
      Set.of("AUDIT", "CONFIG", "ORDERS_REJECTED", "ORDERS_ASIDE", "ORDERS_IN_VAIN", "RECORDS");

  /**
   * By whom and when it was acknowledged.
   *
   * @param by the administrator
   */
  public record Acknowledgement(String by, Instant at) {}

  /**
   * Where more can be seen.
   *
   * @param what {@code system}, {@code servers}, {@code people}, {@code guide} or {@code quarantine}; or
   *     one {@code server}, {@code history} of a server, {@code exchange} or {@code arrival}; or the {@code rejected} files
   *     of orders of a server
   * @param id which of these; absent if there is only one
   */
  public record About(String what, @Nullable String id) {
    static final About SYSTEM = new About("system", null);
    static final About SERVERS = new About("servers", null);
    static final About PEOPLE = new About("people", null);
  }

  /** Makes one with its text. */
  Warning(
      String key,
      String code,
      boolean bad,
      @Nullable String subject,
      @Nullable Sentence said,
      long count,
      About about,
      List<Refusal> refusals) {
    this(
        key,
        code,
        bad,
        subject,
        Sentence.textOf(said),
        said,
        count,
        about,
        refusals,
        stamp(code, about, said),
        null,
        null);
  }

  private static String stamp(String code, About about, @Nullable Sentence said) {
    if (BY_EXCHANGE.contains(code)) {
      return String.valueOf(about.id());
    }
    if (BY_CAUSE.contains(code)) {
      return said == null ? "" : said.code();
    }
    if (code.equals(
        "HANDOVER_FAILS")) { // an answer that says no is news, and each way of giving none is not
      return said != null && (said.says(Phrase.STATUS) || said.says(Phrase.STATUS_TIMES))
          ? "answered"
          : "";
    }
    return BY_WORDS.contains(code) ? Sentence.textOf(said) : "";
  }

  /** One about what its code says. */
  Warning(String code, @Nullable String subject, @Nullable Sentence said) {
    this(
        subject == null ? code : code + " " + subject,
        code,
        BAD.contains(code),
        subject,
        said,
        1,
        switch (code) {
          case "CONFIG" ->
            "people".equals(subject)
                ? About.PEOPLE
                : "settings".equals(subject) ? About.SYSTEM : About.SERVERS;
          case "NO_SERVERS" -> About.SERVERS;
          case "ORDERS_REJECTED" -> new About("rejected", subject);
          case "ORDERS_IN_VAIN", "ORDERS_ASIDE" -> new About("server", subject);
          case "SILENT" -> new About("history", subject);
          default -> About.SYSTEM;
        },
        List.of());
  }

  /** The same, about something else. */
  Warning about(String what, String id) {
    return new Warning(key, code, bad, subject, said, count, new About(what, id), refusals);
  }

  /** Whether something has come under it since it was acknowledged; exchanges are numbered by their time. */
  boolean isNewsTo(Acknowledged.Entry entry) {
    boolean more = entry.most() != null && count > entry.most();
    return more
        || (BY_EXCHANGE.contains(code)
            ? stamp.compareTo(entry.stamp()) > 0
            : !stamp.equals(entry.stamp()));
  }

  /** Whether more of those that it stands for are news: one may go on asking, but exchanges are refused one by one. */
  boolean growsWithCount() {
    return code.equals("QUARANTINE");
  }

  /** The same, acknowledged; or not, if there is none. */
  Warning acknowledged(Acknowledged.@Nullable Entry entry) {
    return with(because, entry == null ? null : new Acknowledgement(entry.by(), entry.at()));
  }

  /** The same as a consequence of another one. */
  Warning because(Warning cause) {
    return with(cause.key(), acknowledged);
  }

  private Warning with(@Nullable String cause, @Nullable Acknowledgement seen) {
    return new Warning(
        key, code, bad, subject, detail, said, count, about, refusals, stamp, cause, seen);
  }
}
