package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.storage.Disk;

/** Tells kinds of files by name and by their first bytes, and which names do harm elsewhere. */
final class Kinds {
  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "jpe", "png", "gif", "webp", "bmp", "tif", "tiff", "ico", "svg");

  private static final Set<String> ARCHIVES =
      Set.of("zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "cab", "iso", "zst");

  /**
   * What web servers run instead of showing it, as they are set up by their makers or by common advice: PHP, ASP and
   * ASP.NET, JSP, ColdFusion, CGI, server side includes.
   */
  private static final Pattern CODE = Pattern.compile("php\\d*|phps|pht|phtml?|phar"
      + "|asp|aspx|asa|asax|ascx|ashx|asmx|axd|cer|cdx|cshtml?|vbhtml?|svc|rem|soap"
      + "|jspx?|jspf|jspa|jsw|jsv|jhtml|cfml?|cfc"
      + "|f?cgi|pl|pm|shtml?|stm");

  /** What web servers and PHP obey where it lies beside what they serve. */
  private static final Set<String> RULES =
      Set.of(".htaccess", ".htpasswd", "web.config", ".user.ini", "php.ini");

  private Kinds() {}

  /**
   * What harm a name can do to whoever serves the file over HTTP, or gives it to a command; empty if it can do none.
   *
   * <p>Each segment counts, as some servers run whatever lies below {@code x.asp/} or asks for {@code x.php/y}. Each
   * extension counts, as some run {@code x.php.jpg} and {@code x.asp;.jpg}. Case, and dots and blanks at an end,
   * do not: some disks drop them.
   */
  static Optional<Sentence> harm(SafeName name) {
    for (String segment : name.segments()) {
      if (segment.startsWith("-")) {
        return Optional.of(Phrase.DASH.of());
      }
      String plain = segment.toLowerCase(Locale.ROOT).replaceAll("[. ]+$", "");
      if (RULES.contains(plain)) {
        return Optional.of(Phrase.SERVER_RULES.of());
      }
      String[] parts = plain.split("[.;]", -1);
      for (int i = 1; i < parts.length; i++) {
        if (CODE.matcher(parts[i].strip()).matches()) {
          return Optional.of(Phrase.SERVER_CODE.of());
        }
      }
    }
    return Optional.empty();
  }

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
