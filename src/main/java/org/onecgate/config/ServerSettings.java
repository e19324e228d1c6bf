package org.onecgate.config;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.Records;

/**
 * What holds for one server: the words of its record, understood, and the defaults if it says nothing. The
 * first value of each choice is the default.
 *
 * @param sessid whether chunks must come with {@code sessid} (E4)
 * @param delivery what delivers received files (E19)
 * @param charset of the answers' texts
 * @param bom whether answers in UTF-8 begin with a byte order mark
 * @param status which HTTP codes refusals have (E23)
 * @param zip whether {@code init} invites archives
 * @param fileLimit the {@code file_limit} that is announced, in bytes; empty for the general one
 * @param initLines how many lines {@code init} has (protocol 1.6)
 */
public record ServerSettings(
    Sessid sessid,
    Delivery delivery,
    Encoding charset,
    boolean bom,
    Status status,
    boolean zip,
    OptionalLong fileLimit,
    InitLines initLines) {

  /** Whether chunks must come with {@code sessid}. */
  public enum Sessid {
    /** A chunk without it is refused. */
    REQUIRED,
    /** The cookie is enough: some configurations never send it. */
    OPTIONAL
  }

  /** What delivers received files. */
  public enum Delivery {
    /** An import request, or quiet where the login has never sent one. */
    AUTO,
    /** Quiet always. */
    NEVER,
    /** An import request only. */
    REQUIRED
  }

  /** What texts are written in. */
  public enum Encoding {
    /** What most 1C read. */
    UTF_8,
    /** What UT10 reads. */
    WINDOWS_1251;

    /** The encoding. */
    public Charset charset() {
      return Charset.forName(word(this));
    }
  }

  /** Which HTTP codes refusals have. */
  public enum Status {
    /** Those of the table of faults. */
    REAL,
    /** 200 always: the client does not read the body of others. */
    ALWAYS_200
  }

  /** How many lines {@code init} has. */
  public enum InitLines {
    /** Two, and four for {@code sale} with a version. */
    AUTO,
    /** Always two. */
    TWO,
    /** Always four. */
    FOUR
  }

  /** What these words mean. */
  public static ServerSettings of(Dialect dialect) {
    return new ServerSettings(
        value(Sessid.class, dialect.sessid()),
        value(Delivery.class, dialect.import_()),
        value(Encoding.class, dialect.charset()),
        Boolean.TRUE.equals(dialect.bom()),
        value(Status.class, dialect.status()),
        !Boolean.FALSE.equals(dialect.zip()),
        dialect.fileLimit() == null ? OptionalLong.empty() : OptionalLong.of(dialect.fileLimit()),
        value(InitLines.class, dialect.initLines()));
  }

  /**
   * The word of a choice as it stands in a file: the one that is given, or that of the default.
   *
   * @param field what a refusal names
   * @param fields gets the refusal
   */
  static <E extends Enum<E>> String word(
      Class<E> choice, String field, @Nullable String given, Records.Fields fields) {
    Optional<E> meant = meant(choice, given);
    fields.require(meant.isPresent(), field);
    return meant.map(ServerSettings::word).orElse("");
  }

  private static <E extends Enum<E>> E value(Class<E> choice, @Nullable String word) {
    return meant(choice, word).orElseThrow(); // its record was checked
  }

  private static <E extends Enum<E>> Optional<E> meant(Class<E> choice, @Nullable String word) {
    return Arrays.stream(choice.getEnumConstants())
        .filter(each -> word == null || word.equals(word(each)))
        .findFirst();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
