package org.onecgate.staging;

import java.util.List;

/**
 * Everything of one exchange that passed the checks.
 *
 * @param files what is to be published, loose files first, then each archive's in its order
 * @param archives the archives that were unpacked; they are not published themselves
 */
public record Staged(List<StagedFile> files, List<StagedFile> archives) {
  /** Takes copies. */
  public Staged {
    files = List.copyOf(files);
    archives = List.copyOf(archives);
  }
}
