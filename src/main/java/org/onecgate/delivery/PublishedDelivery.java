package org.onecgate.delivery;

import java.nio.file.Path;
import org.onecgate.SafeName;
import org.onecgate.staging.CheckedFile;

/**
 * A delivery in the inbox, as a {@link DeliveryHandler} is given it. Its files are read-only for
 * everybody: consumers and other handlers read the same ones.
 *
 * @param directory where it lies, absolute
 * @param manifest what it holds
 */
public record PublishedDelivery(Path directory, Manifest manifest) {
  /** The same each time this delivery is handed over, and of no other delivery: its name. */
  public String eventId() {
    return manifest.delivery();
  }

  /** Where one of the manifest's files lies, absolute. */
  public Path file(Manifest.File file) {
    return directory.resolve(file.path());
  }

  /** The same file as it was published: where it lies now, and what was found out about it. */
  CheckedFile checked(Manifest.File file) {
    return new CheckedFile(
        new SafeName(file.name()),
        file(file),
        file.size(),
        file.sha256(),
        file.archive() == null ? null : new SafeName(file.archive()),
        file.xml(),
        Boolean.TRUE.equals(file.ambiguous()),
        file.chunks());
  }
}
