package org.onecgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.Records;

/**
 * What one 1C needs otherwise than the rest; every member may be missing in the file and then has
 * its default.
 *
 * @param sessid {@code required}, or {@code optional} for configurations that never send it (E4)
 * @param import_ what delivers received files: {@code auto} (an import request, or quiet where the
 *     login has never sent one), {@code never} (quiet always), {@code required} (an import request
 *     only); without the underscore in the file (E19)
 * @param charset of the answers' texts: {@code utf-8} or {@code windows-1251} for UT10
 * @param bom whether answers in UTF-8 begin with a byte order mark
 * @param status {@code real} HTTP codes as E23 says, or {@code always-200}
 * @param zip whether {@code init} invites archives
 * @param fileLimit the {@code file_limit} announced to this 1C in bytes; null: the general one
 * @param initLines {@code auto}: two, and four for {@code sale} with a version; {@code two} or
 *     {@code four}: always that many (protocol 1.6)
 */
public record Dialect(
    @Nullable String sessid,
    @Nullable String import_,
    @Nullable String charset,
    @Nullable Boolean bom,
    @Nullable String status,
    @Nullable Boolean zip,
    @Nullable Long fileLimit,
    @Nullable String initLines) {
  /** What most 1C understand. */
  public static final Dialect DEFAULT = new Dialect(null, null, null, null, null, null, null, null);

  /** Fills in the defaults and refuses what cannot be meant, with the field named. */
  public Dialect {
    sessid = oneOf("dialect.sessid", sessid, "required", "optional");
    import_ = oneOf("dialect.import", import_, "auto", "never", "required");
    charset = oneOf("dialect.charset", charset, "utf-8", "windows-1251");
    bom = bom != null && bom;
    status = oneOf("dialect.status", status, "real", "always-200");
    zip = zip == null || zip;
    Records.require(fileLimit == null || fileLimit > 0, "dialect.fileLimit");
    initLines = oneOf("dialect.initLines", initLines, "auto", "two", "four");
  }

  /** The default one with another {@code sessid}. */
  public static Dialect withSessid(String sessid) {
    return new Dialect(sessid, null, null, null, null, null, null, null);
  }

  /** The {@code file_limit} announced to this 1C, where the general one is this. */
  public long fileLimitOr(long general) {
    return fileLimit == null ? general : fileLimit;
  }

  private static String oneOf(String field, @Nullable String value, String... allowed) {
    String found = value == null ? allowed[0] : value;
    Records.require(List.of(allowed).contains(found), field);
    return found;
  }
}
