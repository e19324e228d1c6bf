package org.onecgate.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  /** Says to the journal of people what of a record becomes other; a hash of a password is told as the password. */
  static <R extends Record> void compare(ApiRequest request, R before, R after) {
    request.changes(Stream.of(before.getClass().getRecordComponents())
        .filter(each -> !Objects.equals(read(each, before), read(each, after)))
        .map(each -> each.getName().replace("passwordHash", "password"))
        .collect(Collectors.joining(", ")));
  }

  private static @Nullable Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e); // the records that people edit are public
    }
  }

  /** Tells the log, and the journal of people what it was done to. */
  static void note(ApiRequest request, String done, String what, String id) {
    request.concerns(id);
    LOG.log(
        Level.INFO, "{0} {1} id={2} by={3}", what, done, id, request.visitor().name());
  }
}
