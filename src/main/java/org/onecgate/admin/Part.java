package org.onecgate.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a long list is asked for: nobody has to load all of it, and nobody is kept from the rest.
 *
 * @param search what the text of an item must hold, whatever the case; empty for all items
 * @param from how many of those that match are passed over
 * @param limit how many there may be in one answer
 */
record Part(String search, int from, int limit) {
  private static final int USUAL = 50;
  private static final int MOST = 500;

  /**
   * What was found.
   *
   * @param total how many items there are
   * @param matching how many of them match
   * @param items the part of these that was asked for
   * @param next where the next part begins; null where there is none
   */
  record Found<T>(
      int total, int matching, List<T> items, @Nullable Integer next) {}

  /** What the parameters {@code search}, {@code from} and {@code limit} ask for. */
  static Part of(ApiRequest request) throws ApiException {
    Map<String, String> query = request.query(Set.of("search", "from", "limit"));
    int from = number("from", query.getOrDefault("from", "0"), 0, 99_999_999);
    int limit = number("limit", query.getOrDefault("limit", "" + USUAL), 1, MOST);
    return new Part(query.getOrDefault("search", "").toLowerCase(Locale.ROOT), from, limit);
  }

  private static int number(String name, String text, int least, int most) throws ApiException {
    int number = text.matches("[0-9]{1,8}") ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw new ApiException(400, "INVALID_FIELD", name + " must be from " + least + " to " + most);
    }
    return number;
  }

  /** The part of this list. */
  <T> Found<T> of(List<T> all, Function<T, String> text) {
    List<T> matching = search.isEmpty()
        ? all
        : all.stream()
            .filter(item -> text.apply(item).toLowerCase(Locale.ROOT).contains(search))
            .toList();
    int begin = Math.min(from, matching.size());
    int end = Math.min(begin + limit, matching.size());
    return new Found<>(
        all.size(),
        matching.size(),
        List.copyOf(matching.subList(begin, end)),
        end < matching.size() ? end : null);
  }
}
