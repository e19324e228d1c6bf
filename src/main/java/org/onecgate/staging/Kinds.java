package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.onecgate.SafeName;
import org.onecgate.storage.Disk;

/** Tells kinds of files by name and by their first bytes. */
final class Kinds {
  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "jpe", "png", "gif", "webp", "bmp", "tif", "tiff", "ico", "svg");

  private static final Set<String> ARCHIVES =
      Set.of("zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "cab", "iso", "zst");

  /** How the images that shops show begin; a catalogue often names one kind and holds another. */
  private static final List<byte[]> MAGIC = Stream.of(
          "\u00ff\u00d8\u00ff", // JPEG
          "\u0089PNG\r\n\u001a\n",
          "GIF87a",
          "GIF89a",
          "BM",
          "II*\0", // TIFF
          "MM\0*",
          "\0\0\u0001\0") // ICO
      .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
      .toList();

  private static final int MOST = 16;

  private Kinds() {}

  /** Whether the name is that of an archive of any kind. */
  static boolean isArchiveName(SafeName name) {
    return ARCHIVES.stream().anyMatch(name::hasExtension);
  }

  /** Whether a file has the name of an image and does not begin like one of any kind. */
  static boolean pretendsToBeImage(CheckedFile file) throws IOException {
    if (IMAGES.stream().noneMatch(file.name()::hasExtension)) {
      return false;
    }
    byte[] first;
    try (InputStream in = Disk.read(file.path())) {
      first = in.readNBytes(MOST);
    }
    if (file.name().hasExtension("svg")) {
      return !new String(first, StandardCharsets.ISO_8859_1).stripLeading().contains("<");
    }
    boolean riff = startsWith(first, 0, "RIFF") && startsWith(first, 8, "WEBP");
    boolean avif = startsWith(first, 4, "ftyp");
    return !riff && !avif && MAGIC.stream().noneMatch(magic -> startsWith(first, 0, magic));
  }

  private static boolean startsWith(byte[] bytes, int at, String text) {
    return startsWith(bytes, at, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] wanted) {
    if (bytes.length < at + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
