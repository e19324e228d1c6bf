package org.onecgate.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.onecgate.Digests;
import org.onecgate.storage.RelativeName;

/**
 * What a backup holds, as its file {@value #FILE} says it: text, a line an entry, fields separated by a tab, at the end
 * the SHA-256 of all before.
 *
 * @param at when it was begun
 * @param folders its directories, each behind the one that it lies in
 * @param files its files of which each has bytes of its own
 * @param links further names of these files
 */
record Contents(Instant at, List<Folder> folders, List<Stored> files, List<Link> links) {
  /** Where this lies in a backup. */
  static final String FILE = "contents";

  /** Where the data directory lies in a backup. */
  static final String DATA = "data";

  private static final String HEAD = "onec-gate-backup1";
  private static final String END = "end";
  private static final String FOLDER = "folder";
  private static final String STORED = "file";
  private static final String LINK = "link";

  private static final Pattern MODE = Pattern.compile("0[0-7]{3}|-");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** One of the three; its name is below the data directory, as {@link RelativeName} writes it. */
  sealed interface Entry permits Folder, Stored, Link {}

  /**
   * A directory.
   *
   * @param mode in octal, {@code -} if it is not known
   */
  record Folder(String name, String mode) implements Entry {}

  /**
   * A file.
   *
   * @param modified when it was last written, in milliseconds since 1970
   * @param size in bytes
   * @param sha256 lower-case hex
   */
  record Stored(String name, String mode, long modified, long size, String sha256)
      implements Entry {}

  /**
   * One more name of a file.
   *
   * @param of its name among the files
   */
  record Link(String name, String of) implements Entry {}

  /** It is none, or not as it was made; the message says why in words for the operator. */
  static final class WrongException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongException(String message) {
      super(message);
    }
  }

  /** All bytes of the files. */
  long bytes() {
    return files.stream().mapToLong(Stored::size).sum();
  }

  /** Writes the text of it. */
  void write(OutputStream out) throws IOException {
    MessageDigest digest = Digests.sha256();
    line(out, digest, HEAD, at.toString());
    for (Folder each : folders) {
      line(out, digest, FOLDER, each.mode(), each.name());
    }
    for (Stored each : files) {
      line(
          out,
          digest,
          STORED,
          each.mode(),
          Long.toString(each.modified()),
          Long.toString(each.size()),
          each.sha256(),
          each.name());
    }
    for (Link each : links) {
      line(out, digest, LINK, each.name(), each.of());
    }
    line(out, Digests.sha256(), END, HexFormat.of().formatHex(digest.digest()));
  }

  private static void line(OutputStream out, MessageDigest digest, String... fields)
      throws IOException {
    byte[] line = (String.join("\t", fields) + "\n").getBytes(StandardCharsets.UTF_8);
    digest.update(line);
    out.write(line);
  }

  /**
   * Reads the text of one.
   *
   * @param top a directory, to see that no name leads out of one
   * @throws WrongException if it is not as it was made, or holds a name that no backup has
   */
  static Contents read(InputStream in, Path top) throws WrongException, IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    MessageDigest digest = Digests.sha256();
    Reading reading = new Reading(top);
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String[] fields = line.split("\t", -1);
      if (fields[0].equals(END)) {
        if (fields.length != 2
            || !fields[1].equals(HexFormat.of().formatHex(digest.digest()))
            || lines.read() >= 0) {
          break;
        }
        return reading.contents();
      }
      digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
      if (number == 1 ? !reading.begin(fields) : !reading.take(fields)) {
        throw new WrongException(
            number == 1
                ? FILE + " is of a form that this program does not know"
                : FILE + ", line " + number + ", is of no backup");
      }
    }
    throw new WrongException(FILE + " is not as it was written");
  }

  private static final class Reading {
    private final Path top;
    private final List<Folder> folders = new ArrayList<>();
    private final List<Stored> files = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Map<Path, String> kinds = new HashMap<>();
    private final Set<String> stored = new HashSet<>();
    private Instant at = Instant.EPOCH;

    Reading(Path top) {
      this.top = top;
    }

    boolean begin(String[] fields) {
      try {
        at = Instant.parse(fields[fields.length - 1]);
        return fields.length == 2 && fields[0].equals(HEAD);
      } catch (DateTimeParseException e) {
        return false;
      }
    }

    boolean take(String[] fields) {
      return switch (fields[0]) {
        case FOLDER ->
          fields.length == 3
              && isMode(fields[1])
              && isFree(fields[2], FOLDER)
              && folders.add(new Folder(fields[2], fields[1]));
        case STORED ->
          fields.length == 6
              && isMode(fields[1])
              && NUMBER.matcher(fields[2]).matches()
              && NUMBER.matcher(fields[3]).matches()
              && SHA256.matcher(fields[4]).matches()
              && isFree(fields[5], STORED)
              && stored.add(fields[5])
              && files.add(new Stored(
                  fields[5],
                  fields[1],
                  Long.parseLong(fields[2]),
                  Long.parseLong(fields[3]),
                  fields[4]));
        case LINK ->
          fields.length == 3
              && stored.contains(fields[2])
              && isFree(fields[1], LINK)
              && links.add(new Link(fields[1], fields[2]));
        default -> false;
      };
    }

    Contents contents() {
      return new Contents(at, List.copyOf(folders), List.copyOf(files), List.copyOf(links));
    }

    private static boolean isMode(String mode) {
      return MODE.matcher(mode).matches();
    }

    /** Whether it is a name below the directory that nothing else has, in a directory that was told before. */
    private boolean isFree(String name, String kind) {
      Path path = RelativeName.resolve(top, name).orElse(top);
      Path parent = path.getParent();
      return !path.equals(top)
          && (top.equals(parent) || FOLDER.equals(kinds.get(parent)))
          && kinds.put(path, kind) == null;
    }
  }
}
