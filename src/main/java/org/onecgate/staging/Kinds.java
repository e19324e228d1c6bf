package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.onecgate.SafeName;
import org.onecgate.storage.Disk;

/** Tells kinds of files by name and by their first bytes. */
final class Kinds {
  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "jpe", "png", "gif", "webp", "bmp", "tif", "tiff", "ico", "svg");

  private static final Set<String> ARCHIVES =
      Set.of("zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "cab", "iso", "zst");

  private Kinds() {}

  /** Whether the name is that of an archive of any kind. */
  static boolean isArchiveName(SafeName name) {
    return ARCHIVES.stream().anyMatch(name::hasExtension);
  }

  /** Whether the name is that of an image of any kind that shops show. */
  static boolean isImageName(SafeName name) {
    return IMAGES.stream().anyMatch(name::hasExtension);
  }

  /** Whether a file has the name of an image and does not begin like one of any kind. */
  static boolean pretendsToBeImage(CheckedFile file) throws IOException {
    if (!isImageName(file.name())) {
      return false;
    }
    byte[] first;
    try (InputStream in = Disk.read(file.path())) {
      first = in.readNBytes(FileKind.MOST);
    }
    if (file.name().hasExtension("svg")) {
      return !new String(first, StandardCharsets.ISO_8859_1).stripLeading().contains("<");
    }
    return FileKind.of(first).filter(FileKind::isPicture).isEmpty();
  }
}
