package org.onecgate.staging;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.Sentence;

/**
 * The names of one archive's entries. In this order: what the unicode path of Info-ZIP says, if its CRC
 * fits, as 1C writes it; UTF-8 if the flag says so; bytes that can hardly be anything but UTF-8, of
 * tools that forget the flag; CP866; windows-1251, where CP866 gives names that nobody can mean and
 * windows-1251 gives text. The last choice is made once for an archive: a short word of one may pass
 * for one of the other.
 */
final class EntryNames {
  private static final Charset DOS = Charset.forName("IBM866");
  private static final Charset WINDOWS = Charset.forName("windows-1251");

  /** How much of a name that is refused is told. */
  private static final int SHOWN = 120;

  private final Charset legacy;

  /** The names of these entries. */
  EntryNames(List<ZipArchiveEntry> entries) {
    List<byte[]> undeclared = entries.stream()
        .filter(entry -> declared(entry).isEmpty())
        .map(ZipArchiveEntry::getRawName)
        .toList();
    boolean dos = undeclared.stream().allMatch(raw -> isAllowed(text(raw, DOS)));
    boolean windows = undeclared.stream().allMatch(raw -> isRussian(text(raw, WINDOWS)));
    this.legacy = !dos && windows ? WINDOWS : DOS;
  }

  /**
   * The name of an entry.
   *
   * @throws FaultException {@link Fault#BAD_NAME} with the name if it cannot be kept
   */
  SafeName of(ZipArchiveEntry entry) throws FaultException {
    byte[] raw = entry.getRawName();
    Optional<String> declared = declared(entry);
    if (declared.isEmpty() && entry.getGeneralPurposeBit().usesUTF8ForNames()) {
      throw new FaultException(
          Fault.BAD_NAME, Phrase.IN.of(shown(text(raw, DOS)), Phrase.NOT_UTF8.of()));
    }
    String name = declared.orElseGet(() -> text(raw, legacy));
    if (declared.isEmpty() && !isText(name)) {
      throw new FaultException(
          Fault.BAD_NAME, Phrase.IN.of(shown(name), Phrase.NOT_TEXT.of(legacy.name())));
    }
    try {
      return SafeName.ofZipEntry(name);
    } catch (FaultException e) {
      throw new FaultException(
          Fault.BAD_NAME,
          declared.isPresent()
              ? Phrase.IN.of(shown(name), said(e))
              : Phrase.IN.of(shown(name), Phrase.READ_AS.of(said(e), legacy.name())),
          e);
    }
  }

  /** The name as the archive says it itself, or as it can only be meant. */
  private static Optional<String> declared(ZipArchiveEntry entry) {
    byte[] raw = entry.getRawName();
    Optional<String> path = unicodePath(entry, raw);
    if (path.isPresent()) {
      return path;
    }
    Optional<String> utf8 = utf8(raw);
    boolean certain = entry.getGeneralPurposeBit().usesUTF8ForNames() || isAscii(raw);
    return certain ? utf8 : utf8.filter(name -> isMeant(name, text(raw, DOS)));
  }

  private static Optional<String> unicodePath(ZipArchiveEntry entry, byte[] raw) {
    if (!(entry.getExtraField(UnicodePathExtraField.UPATH_ID)
        instanceof UnicodePathExtraField field)) {
      return Optional.empty();
    }
    CRC32 crc = new CRC32();
    crc.update(raw);
    byte @Nullable [] name = field.getUnicodeName();
    return name != null && crc.getValue() == field.getNameCRC32() ? utf8(name) : Optional.empty();
  }

  /**
   * Whether bytes that are UTF-8 and could be CP866 are meant as UTF-8. A lower-case word of CP866 may
   * pass for a single letter of Mongolian; then it is the word, unless it changes from small to
   * capital letters inside, as UTF-8 looks in CP866.
   */
  private static boolean isMeant(String utf8, String dos) {
    boolean familiar = utf8.codePoints().allMatch(c -> c < 0x530 || (c >= 0x2010 && c < 0x2300));
    return isAllowed(utf8)
        && (familiar || !isAllowed(dos) || dos.matches("(?s).*\\p{Ll}\\p{Lu}.*"));
  }

  /** Whether it has none of the characters that frames are drawn with, of which CP866 has many. */
  private static boolean isText(String name) {
    return name.codePoints().noneMatch(c -> c >= 0x2500 && c < 0x2600);
  }

  /** Whether somebody can have meant the name. */
  private static boolean isAllowed(String name) {
    try {
      SafeName.ofZipEntry(name);
      return isText(name);
    } catch (FaultException e) {
      return false;
    }
  }

  /** Whether it is a name that a Russian may have written. */
  private static boolean isRussian(String name) {
    return isAllowed(name)
        && name.codePoints()
            .allMatch(c ->
                c < 0x80 || (c >= 'А' && c <= 'я') || "ЁёІіЇїЄєҐґЎў№«»–—„“”’…·°§".indexOf(c) >= 0);
  }

  private static boolean isAscii(byte[] raw) {
    for (byte b : raw) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> utf8(byte[] raw) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String text(byte[] raw, Charset charset) {
    return new String(raw, charset);
  }

  /** What is wrong with a name. */
  static Sentence said(FaultException refused) {
    Sentence detail = refused.detail();
    return detail == null ? Sentence.of(refused.fault(), null) : detail;
  }

  /** A name that is refused, as it may stand in the log of 1C: in ASCII (E17). */
  private static String shown(String name) {
    StringBuilder out = new StringBuilder("\"");
    name.chars().limit(SHOWN).forEach(c -> {
      if (c >= ' ' && c < 0x7f) {
        out.append((char) c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", c));
      }
    });
    return out.append(name.length() > SHOWN ? "...\"" : "\"").toString();
  }
}
