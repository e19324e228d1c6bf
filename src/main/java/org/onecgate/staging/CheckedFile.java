package org.onecgate.staging;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.onecgate.SafeName;

/**
 * A file that passed every check and is ready to be published.
 *
 * @param name its name as sent or as named in the archive
 * @param path where it lies until it is published
 * @param size its size in bytes
 * @param sha256 its SHA-256, lower-case hex
 * @param archive the archive it came in; null if it was sent by itself
 * @param xml what it says of itself; null if it is no CommerceML
 * @param ambiguous whether chunks of it may have come twice and its content cannot tell (E18)
 * @param chunks in how many chunks its bytes came; null if it was not sent by itself, or that is not
 *     known any more
 */
public record CheckedFile(
    SafeName name,
    Path path,
    long size,
    String sha256,
    @Nullable SafeName archive,
    @Nullable XmlFacts xml,
    boolean ambiguous,
    @Nullable Integer chunks) {
  /** The same file with what it says of itself. */
  CheckedFile with(XmlFacts facts) {
    return new CheckedFile(name, path, size, sha256, archive, facts, ambiguous, chunks);
  }

  /** The same file where it lies under another name. */
  CheckedFile at(Path other) {
    return new CheckedFile(name, other, size, sha256, archive, xml, ambiguous, chunks);
  }
}
