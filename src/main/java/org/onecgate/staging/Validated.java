package org.onecgate.staging;

import java.util.List;

/**
 * Everything of one exchange that is whole and well-formed; only {@link Validation} makes one (S1).
 *
 * @param files what is to be published, loose files first, then each archive's in its order
 * @param archives the archives that were unpacked; they are not published themselves
 * @param suspicions what was found and let pass, as the server's checks say
 * @param records what the documents tell of; empty if they tell nothing, or that is not wanted
 */
public record Validated(
    List<CheckedFile> files,
    List<CheckedFile> archives,
    List<Suspicion> suspicions,
    List<RecordFile> records) {
  /** Takes copies. */
  public Validated {
    files = List.copyOf(files);
    archives = List.copyOf(archives);
    suspicions = List.copyOf(suspicions);
    records = List.copyOf(records);
  }
}
