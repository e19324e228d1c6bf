package org.onecgate.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Null until it was read. */
  @Nullable
  String @Nullable [] fields;

  /** Each part's rows by their keys; null until they were read. */
  @Nullable
  Map<List<String>, @Nullable String[]> @Nullable [] parts;

  /** The same before anything was said; null if it was not there. */
  @Nullable
  String @Nullable [] fieldsBefore;

  @Nullable
  Map<List<String>, @Nullable String[]> @Nullable [] partsBefore;

  boolean wasDeleted;
  boolean wasSaid;

  @Nullable
  String deletedByBefore;

  Thing(Things things, List<String> key) {
    this.things = things;
    this.key = key;
    this.hashes = new long[1 + things.parts().size()];
  }

  /** Whether it is there and not deleted. */
  boolean isLive() {
    return saidFirst != null && deletedAt == null;
  }

  /** Gives it its fields and parts, all of them empty. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  void empty() {
    fields = new String[things.fields().size()];
    parts = new Map[things.parts().size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new LinkedHashMap<>();
    }
  }

  /** Remembers what there is, as it is about to change. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  void remember() {
    fieldsBefore = fields.clone();
    partsBefore = new Map[parts.length];
    for (int i = 0; i < parts.length; i++) {
      partsBefore[i] = new LinkedHashMap<>(parts[i]);
    }
    wasDeleted = deletedAt != null;
    wasSaid = saidFirst != null;
    deletedByBefore = deletedBy;
  }
}
