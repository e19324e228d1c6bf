package org.onecgate;

import java.util.TreeMap;

/**
 * Names that can lie side by side in one directory tree, on any file system: no two that differ
 * only in case or composition, none that is a directory of another one.
 *
 * <p>It keeps the names and nothing besides: which directories there are is told by their order, as keys with one
 * beginning lie side by side. A name of 16 levels costs no more than one of the same length without any.
 *
 * <p><em>Threading:</em> not safe; its owner guards it.
 */
public final class NameSet {
  private final TreeMap<String, SafeName> names = new TreeMap<>();

  /** Whether the name is in the set, or could be. */
  public boolean fits(SafeName name) {
    return fits(name, name.key());
  }

  private boolean fits(SafeName name, String key) {
    SafeName same = names.get(key);
    if (same != null) {
      return same.equals(name);
    }
    String below = names.ceilingKey(key + "/");
    if (below != null && below.startsWith(key + "/")) {
      return false;
    }
    for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      if (names.containsKey(key.substring(0, slash))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds a name.
   *
   * @return false if it was there or does not fit; the set is then as it was
   */
  public boolean add(SafeName name) {
    String key = name.key();
    return fits(name, key) && names.putIfAbsent(key, name) == null;
  }

  /** Makes the set empty. */
  public void clear() {
    names.clear();
  }
}
