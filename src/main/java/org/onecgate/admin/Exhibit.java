package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.staging.FileKind;
import org.onecgate.staging.Passage;
import org.onecgate.storage.StorageException;

/**
 * A file that came from 1C, as an administrator looks at it or takes it along (C5). Whatever is in it does nothing in
 * a browser: it is shown as text or as a picture of four kinds, and everything else is only to be saved.
 *
 * @param name its name, which may have directories
 * @param size how many bytes of it count
 * @param sha256 of these; null where nobody has summed it up
 * @param source opens it
 */
record Exhibit(String name, long size, @Nullable String sha256, Passage.Source source) {
  private static final Logger LOG = System.getLogger(Exhibit.class.getName());
  private static final String BYTES = "application/octet-stream";
  private static final String PICTURE = "image/*";

  private static final Told.NeededText PATH = new Told.NeededText(
      "path", "Which one: its path, or where it has none its name, as the list of files has it");
  private static final Told.Whole FROM =
      new Told.Whole("from", "From which byte on: next of the part before", 0, 1L << 50, 0);
  private static final Told.Whole LINE = new Told.Whole(
      "line", "The line of a place to begin a little before, in place of from", 0, 999_999_999, 0);
  private static final Told.Whole COLUMN =
      new Told.Whole("column", "The place in that line, in characters", 1, 999_999_999, 1);

  /** One that nobody has summed up. */
  Exhibit(String name, long size, Passage.Source source) {
    this(name, size, null, source);
  }

  /** Finds the file that a request names. */
  @FunctionalInterface
  interface Finder {
    /**
     * Finds it; only what the list of files has is found, so no path leads elsewhere.
     *
     * @param path which one; null if the request does not say
     * @throws ApiException 404 if there is none
     */
    Exhibit find(ApiRequest request, @Nullable String path) throws ApiException, IOException;
  }

  /**
   * A piece of a file.
   *
   * @param kind what it is; a picture is to be had as one
   * @param size how many bytes the whole file has
   * @param charset in which encoding it is read; absent if it is no text
   * @param from at which byte the piece begins
   * @param line in which line it begins, from 1 on; absent where a piece from a byte on was asked for other than the
   *     first, as that many LF in the pieces before it tell, and where it is no text
   * @param next at which byte the next one begins; absent if this is the last
   * @param text what stands there, with LF behind each line; empty if it is no text
   * @param place which character of the text, from 0 on, stands at the line and column that were asked for; absent
   *     if none were
   * @param hidden how many secrets asterisks stand for
   */
  public record PieceView(
      @Holds(words = "xml text picture other") String kind,
      long size,
      @Nullable String charset,
      long from,
      @Nullable Integer line,
      @Nullable Long next,
      String text,
      @Nullable Integer place,
      int hidden) {}

  /**
   * The three routes for the files of one place.
   *
   * @param path where the place is, with its variable
   * @param of the end of what generated clients call them
   * @param saves who may save a file as it is: with the secrets that are not shown where it is looked into
   * @param finder finds a file
   */
  static List<Route> routes(String path, String of, Role saves, Finder finder) {
    return List.of(
        new Route("GET", path + "/file", saves, r -> found(r, finder).download(r, path))
            .says("download" + of, "One of its files as it is, to be saved")
            .asks(PATH)
            .document(BYTES),
        new Route("GET", path + "/look", Role.LOOKS, r -> found(r, finder).look(r))
            .says(
                "lookInto" + of,
                "A piece of one of its files as text, 64 KiB at most",
                "In its own encoding. Asterisks stand for what the search for secrets finds in it.")
            .asks(PATH, FROM, LINE, COLUMN)
            .answers(PieceView.class),
        new Route("GET", path + "/picture", Role.LOOKS, r -> found(r, finder).picture(r))
            .says("pictureOf" + of, "One of its files, if it is a JPEG, PNG, GIF or WebP")
            .asks(PATH)
            .document(PICTURE));
  }

  private static Exhibit found(ApiRequest request, Finder finder) throws ApiException, IOException {
    return finder.find(request, request.query().get("path"));
  }

  /** That there is no such file, or none any more. */
  static ApiException nothing() {
    return new ApiException(404, "UNKNOWN_ID", "no file has this path");
  }

  private ApiAnswer look(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query();
    long from = FROM.of(query);
    int line = (int) LINE.of(query);
    int column = (int) COLUMN.of(query);
    try {
      if (picture(source, size).isPresent()) {
        return ApiAnswer.of(new PieceView("picture", size, null, 0, null, null, "", null, 0));
      }
      Passage passage =
          line == 0 ? Passage.of(source, size, from) : Passage.around(source, size, line, column);
      return ApiAnswer.of(new PieceView(
          passage.kind().name().toLowerCase(Locale.ROOT),
          size,
          passage.charset() == null ? null : passage.charset().name(),
          passage.from(),
          passage.line(),
          passage.next(),
          passage.text(),
          passage.place(),
          passage.hidden()));
    } catch (StorageException e) {
      throw gone(e);
    }
  }

  private ApiAnswer picture(ApiRequest request) throws ApiException, IOException {
    try {
      String type = picture(source, size).orElseThrow(Exhibit::nothing);
      ApiAnswer.Document picture = new ApiAnswer.Document(type, "", this::write);
      return sha256 == null ? picture : picture.unlessKnown(request, sha256);
    } catch (StorageException e) {
      throw gone(e);
    }
  }

  private ApiAnswer download(ApiRequest request, String path) throws ApiException, IOException {
    try {
      source.from(0).close(); // where it is gone the answer is to say so, and not to break off
    } catch (StorageException e) {
      throw gone(e);
    }
    LOG.log(
        Level.INFO,
        "file downloaded from={0} of={1} file={2} by={3}",
        path.split("/", -1)[1],
        request.variable(),
        name,
        request.visitor().name());
    return new ApiAnswer.Document(BYTES, name.substring(name.lastIndexOf('/') + 1), this::write);
  }

  private void write(OutputStream out) throws IOException {
    source.copy(size, out);
  }

  /** It was sealed, published, released or taken away meanwhile. */
  private static ApiException gone(StorageException e) throws StorageException {
    if (e.getCause() instanceof NoSuchFileException) {
      return nothing();
    }
    throw e;
  }

  private static Optional<String> picture(Passage.Source source, long size) throws IOException {
    try (InputStream in = source.from(0)) {
      return FileKind.shownAs(in.readNBytes((int) Math.min(12, size)));
    }
  }
}
