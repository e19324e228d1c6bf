package org.onecgate.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table of things with its parts, while it is worked on.
 *
 * <p>One thread.
 */
final class Thing {
  final Things things;
  final List<String> key;

  /** The number of the row; 0 while there is none. */
  long n;

  /** Null where nobody has said it yet. */
  @Nullable
  Long saidFirst;

  @Nullable
  String deletedAt;

  @Nullable
  String deletedBy;

  final long[] hashes;

  private @Nullable State state;
  private @Nullable Before before;

  /** A thing of which nothing is known yet. */
  Thing(Things things, List<String> key) {
    this.things = things;
    this.key = key;
    this.hashes = new long[1 + things.parts().size()];
  }

  /** What it says. */
  static final class State {
    private final @Nullable String[] fields;
    private final List<Map<List<String>, @Nullable String[]>> parts;

    private State(@Nullable String[] fields, List<Map<List<String>, @Nullable String[]>> parts) {
      this.fields = fields;
      this.parts = parts;
    }

    /** In the order of the fields. */
    @Nullable
    String[] fields() {
      return fields;
    }

    /** The rows of each part by their keys. */
    List<Map<List<String>, @Nullable String[]>> parts() {
      return parts;
    }

    static State empty(Things things) {
      List<Map<List<String>, @Nullable String[]>> parts = new ArrayList<>();
      for (int i = 0; i < things.parts().size(); i++) {
        parts.add(new LinkedHashMap<>());
      }
      return new State(new String[things.fields().size()], parts);
    }

    /** The same, which does not change any more when this does. */
    State copy() {
      List<Map<List<String>, @Nullable String[]>> same = new ArrayList<>();
      for (Map<List<String>, @Nullable String[]> part : parts) {
        same.add(new LinkedHashMap<>(part));
      }
      return new State(fields.clone(), same);
    }
  }

  /**
   * What it was before anything was said.
   *
   * @param deletedAt null if it was not deleted
   * @param deletedBy null if it was not deleted
   */
  record Before(
      State state,
      boolean wasSaid,
      @Nullable String deletedAt,
      @Nullable String deletedBy) {}

  /** Whether its fields and parts are known. */
  boolean isLoaded() {
    return state != null;
  }

  /** Gives it its fields and parts, all of them empty. */
  void empty() {
    state = State.empty(things);
  }

  /** Its fields and parts, once they are known. */
  State state() {
    return Objects.requireNonNull(state);
  }

  /** Remembers what there is, as it is about to change. */
  void remember() {
    before = new Before(state().copy(), saidFirst != null, deletedAt, deletedBy);
  }

  /** What it was before anything was said; null if it was not there. */
  @Nullable
  Before before() {
    return before;
  }
}
