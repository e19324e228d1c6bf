package org.onecgate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names that can lie side by side in one directory tree, on any file system: no two that differ
 * only in case or composition, none that is a directory of another one.
 *
 * <p><em>Threading:</em> not safe; its owner guards it.
 */
public final class NameSet {
  private final Map<String, SafeName> names = new HashMap<>();

  /** The keys of the directories that the names lie in. */
  private final Set<String> directories = new HashSet<>();

  /** Whether the name is in the set, or could be. */
  public boolean fits(SafeName name) {
    String key = name.key();
    SafeName same = names.get(key);
    if (same != null) {
      return same.equals(name);
    }
    if (directories.contains(key)) {
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
    if (!fits(name) || names.putIfAbsent(name.key(), name) != null) {
      return false;
    }
    String key = name.key();
    for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      directories.add(key.substring(0, slash));
    }
    return true;
  }

  /** Makes the set empty. */
  public void clear() {
    names.clear();
    directories.clear();
  }
}
