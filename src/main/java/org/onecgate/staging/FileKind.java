package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.io.input.BoundedInputStream;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.storage.Disk;

/** A kind of file that tells itself by its first bytes, and whether it is all there by its last ones. */
public enum FileKind {
  /** Ends in its end marker. */
  JPEG(true, "\u00ff\u00d8\u00ff"),
  /** Ends in an {@code IEND} chunk. */
  PNG(true, "\u0089PNG\r\n\u001a\n"),
  /** Ends in a semicolon. */
  GIF(true, "GIF8[79]a"),
  /** Says its length. */
  WEBP(true, "RIFF....WEBP"),
  /** Says its length. */
  BMP(true, "BM"),
  /** Does not say where it ends. */
  TIFF(true, "II\\*\0|MM\0\\*"),
  /** Does not say where it ends. */
  ICO(true, "\0\0\u0001\0"),
  /** Does not say where it ends in a way that is worth reading. */
  AVIF(true, "....ftyp"),
  /** Ends in {@code %%EOF} and little more. */
  PDF(false, "%PDF-"),
  /** Ends in its directory. */
  ZIP(false, "PK\u0003\u0004"),
  /** Is whole if it is well-formed. */
  XML(false, "(\u00ef\u00bb\u00bf)?<\\?xml");

  /** How many first bytes are looked at. */
  static final int MOST = 16;

  private static final String END_OF_PNG = "IEND\u00aeB`\u0082";

  private final boolean picture;
  private final Pattern begins;

  FileKind(boolean picture, String begins) {
    this.picture = picture;
    this.begins = Pattern.compile(begins, Pattern.DOTALL);
  }

  /** The kind of a file that begins with these bytes. */
  static Optional<FileKind> of(byte[] first) {
    String text = new String(first, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values())
        .filter(kind -> kind.begins.matcher(text).lookingAt())
        .findFirst();
  }

  /**
   * The media type of a picture that every browser shows; empty of anything else. A name may say anything, and an SVG,
   * which can hold scripts, is none.
   *
   * @param first the first bytes of the file, 12 of them at the least
   */
  public static Optional<String> shownAs(byte[] first) {
    return of(first).flatMap(kind -> switch (kind) {
      case JPEG -> Optional.of("image/jpeg");
      case PNG -> Optional.of("image/png");
      case GIF -> Optional.of("image/gif");
      case WEBP -> Optional.of("image/webp");
      case BMP, TIFF, ICO, AVIF, PDF, ZIP, XML -> Optional.empty();
    });
  }

  /** Whether shops show it. */
  boolean isPicture() {
    return picture;
  }

  /**
   * Whether what lies between these places of a file is a whole file of this kind; false if that
   * cannot be told.
   *
   * @throws IOException if the disk fails
   */
  boolean isWhole(Path file, long from, long to) throws IOException {
    return switch (this) {
      case JPEG -> endsWith(file, to, "\u00ff\u00d9");
      case PNG -> endsWith(file, to, END_OF_PNG);
      case GIF -> endsWith(file, to, ";");
      case WEBP -> {
        long told = 8 + number(file, from, 4);
        yield told == to - from || told + 1 == to - from; // it may be padded to an even length
      }
      case BMP -> number(file, from, 2) == to - from;
      case PDF ->
        new String(
                Disk.before(file, to, (int) Math.min(1024, to - from)), StandardCharsets.ISO_8859_1)
            .contains("%%EOF");
      case ZIP -> ZipEnd.of(file, from, to).filter(end -> end.excess() == 0).isPresent();
      case XML -> isWellFormed(file, from, to);
      case TIFF, ICO, AVIF -> false;
    };
  }

  private static boolean endsWith(Path file, long to, String wanted) throws IOException {
    byte[] last = Disk.before(file, to, wanted.length());
    return new String(last, StandardCharsets.ISO_8859_1).equals(wanted);
  }

  /** The number of four bytes, the lowest first, at this place. */
  private static long number(Path file, long from, int at) throws IOException {
    byte[] head = Disk.before(file, from + MOST, MOST);
    return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(at) & 0xffffffffL;
  }

  private static boolean isWellFormed(Path file, long from, long to) throws IOException {
    try (InputStream in = BoundedInputStream.builder()
        .setInputStream(Disk.read(file, from))
        .setMaxCount(to - from)
        .get()) {
      new XmlCheck().check(new SafeName("x.xml"), in);
      return true;
    } catch (FaultException e) {
      return false;
    }
  }
}
