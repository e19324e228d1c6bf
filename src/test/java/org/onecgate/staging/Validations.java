package org.onecgate.staging;

import org.onecgate.ByteSize;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.FreeSpace;

/** Makes validations for tests that do not care about the room on the disk. */
public final class Validations {
  private Validations() {}

  /** One on a volume that is never full. */
  public static Validation of(DataLayout layout, ByteSize bytes, int files) {
    return new Validation(layout, endless(), Validation.Limits.of(bytes, files));
  }

  /** A volume that is never full. */
  static FreeSpace endless() {
    return new FreeSpace(() -> new Disk.Space(Long.MAX_VALUE, Long.MAX_VALUE), total -> 0);
  }
}
