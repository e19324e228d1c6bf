package org.onecgate.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.onecgate.Digests;
import org.onecgate.json.JsonStore;

/** What is the same for all records that people edit: where one is, which version it is, who changed it. */
final class Edits {
  private static final Logger LOG = System.getLogger(Edits.class.getName());

  private final JsonStore json;

  /** Makes versions of what this writes. */
  Edits(JsonStore json) {
    this.json = json;
  }

  static <T> T find(List<T> all, Function<T, String> id, String wanted) throws ApiException {
    Optional<T> found =
        all.stream().filter(each -> id.apply(each).equals(wanted)).findFirst();
    return found.orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "nothing has this id"));
  }

  /** The version of a record: what it holds. */
  String etag(Object record) {
    return "\""
        + Digests.sha256Hex(new String(json.bytes(record), java.nio.charset.StandardCharsets.UTF_8))
            .substring(0, 32)
        + "\"";
  }

  /** Tells the log, and the journal of people what it was done to. */
  static void note(ApiRequest request, String done, String what, String id) {
    request.concerns(id);
    LOG.log(
        Level.INFO, "{0} {1} id={2} by={3}", what, done, id, request.visitor().name());
  }
}
