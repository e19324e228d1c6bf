package org.onecgate.catalogue;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/** Rows of things, one bit for each. Not safe for several threads. */
final class Marks {
  private final Map<Things, BitSet> rows = new EnumMap<>(Things.class);

  void add(Things things, long n) {
    of(things).set(Math.toIntExact(n));
  }

  void remove(Things things, long n) {
    of(things).clear(Math.toIntExact(n));
  }

  boolean has(Things things, long n) {
    return of(things).get(Math.toIntExact(n));
  }

  BitSet of(Things things) {
    return rows.computeIfAbsent(things, key -> new BitSet());
  }
}
