package org.onecgate.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private static final Told.Text SEARCH =
      new Told.Text("search", "Only those that hold this text, whatever the case", "");
  static final Told.Whole FROM = new Told.Whole(
      "from",
      "How many of those that match are passed over: next of the part before",
      0,
      99_999_999,
      0);
  static final Told.Whole LIMIT = new Told.Whole("limit", "How many", 1, 500, 50);

  /** What a route is asked with that gives parts. */
  static final List<Told.Parameter> ASKED = List.of(SEARCH, FROM, LIMIT);

  /**
   * What was found.
   *
   * @param total how many items there are
   * @param matching how many of them match
   * @param items the part of these that was asked for
   * @param next where the next part begins; null if there is none
   */
  record Found<T>(
      int total, int matching, List<T> items, @Nullable Integer next) {}

  /** What the parameters {@link #ASKED} ask for. */
  static Part of(ApiRequest request) throws ApiException {
    Map<String, String> query = request.query();
    String search = query.getOrDefault("search", "").toLowerCase(Locale.ROOT);
    return new Part(search, (int) FROM.of(query), (int) LIMIT.of(query));
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
