package org.onecgate.config;

import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.config.ServerSettings.Delivery;
import org.onecgate.config.ServerSettings.Encoding;
import org.onecgate.config.ServerSettings.InitLines;
import org.onecgate.config.ServerSettings.Sessid;
import org.onecgate.config.ServerSettings.Status;
import org.onecgate.json.Records;

/**
 * What one 1C needs otherwise than the rest.
 *
 * <p>These are the words of the file; every member may be missing there, and {@code import_} has no
 * underscore. What they mean is said by {@link ServerSettings}.
 *
 * @param sessid {@code required}, or {@code optional} for configurations that never send it (E4)
 * @param import_ what delivers received files: {@code auto} (an import request, or quiet where the
 *     login has never sent one), {@code never} (quiet always), {@code required} (an import request
 *     only) (E19)
 * @param charset of the answers' texts: {@code utf-8} or {@code windows-1251} for UT10
 * @param bom whether answers in UTF-8 begin with a byte order mark
 * @param status {@code real} HTTP codes (E23), or {@code always-200}
 * @param zip whether {@code init} invites archives
 * @param fileLimit the {@code file_limit} announced to this 1C in bytes; absent: the general one
 * @param initLines {@code auto}: two, and four for {@code sale} with a version; {@code two} or
 *     {@code four}: always that many (protocol 1.6)
 */
public record Dialect(
    @Holds(wordsOf = Sessid.class) @Nullable String sessid,
    @Holds(wordsOf = Delivery.class) @Nullable String import_,
    @Holds(wordsOf = Encoding.class) @Nullable String charset,
    @Nullable Boolean bom,
    @Holds(wordsOf = Status.class) @Nullable String status,
    @Nullable Boolean zip,
    @Holds(least = 1) @Nullable Long fileLimit,
    @Holds(wordsOf = InitLines.class) @Nullable String initLines) {
  /** What most 1C understand. */
  public static final Dialect DEFAULT = new Dialect(null, null, null, null, null, null, null, null);

  /** Fills in the defaults and refuses what cannot be meant, with the field named. */
  public Dialect {
    Records.Fields fields = new Records.Fields();
    sessid = ServerSettings.word(Sessid.class, "dialect.sessid", sessid, fields);
    import_ = ServerSettings.word(Delivery.class, "dialect.import", import_, fields);
    charset = ServerSettings.word(Encoding.class, "dialect.charset", charset, fields);
    bom = bom != null && bom;
    status = ServerSettings.word(Status.class, "dialect.status", status, fields);
    zip = zip == null || zip;
    fields.require(fileLimit == null || fileLimit > 0, "dialect.fileLimit");
    initLines = ServerSettings.word(InitLines.class, "dialect.initLines", initLines, fields);
    fields.end();
  }
}
