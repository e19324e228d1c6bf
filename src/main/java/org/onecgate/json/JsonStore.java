package org.onecgate.json;

import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.json.BadJsonException.Problem;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Keeps records as JSON files: UTF-8, indented by two, a final newline, written atomically (A1).
 *
 * <p>A missing file is an ordinary result (A6). JSON-B writes the records, {@link RecordReader} reads
 * them; they check themselves in their compact constructors, because a missing number is 0 in a file.
 *
 * <p><em>Threading:</em> safe.
 */
public final class JsonStore implements AutoCloseable {
  private static final Logger LOG = System.getLogger(JsonStore.class.getName());

  private static final String PARSE = "parse-json";
  private static final String ASIDE = ".broken-";

  private final AtomicFile files;
  private final AtomicLong unread = new AtomicLong();
  private final Jsonb jsonb;
  private final Jsonb onOneLine;

  /** Writes new files as the atomic file does. */
  public JsonStore(AtomicFile files) {
    this.files = files;
    this.jsonb = jsonb(true);
    this.onOneLine = jsonb(false);
  }

  private static Jsonb jsonb(boolean formatted) {
    return JsonbBuilder.create(new JsonbConfig()
        .withFormatting(formatted)
        .withEncoding(StandardCharsets.UTF_8.name())
        .withPropertyNamingStrategy(JsonStore::nameOf));
  }

  /** A record on one line, without a line end. */
  public String line(Object object) {
    return onOneLine.toJson(object);
  }

  /** A component whose name would be a word of Java has an underscore behind it. */
  static String nameOf(String component) {
    return component.endsWith("_") ? component.substring(0, component.length() - 1) : component;
  }

  /** Writes the record in one step. */
  public void write(Path target, Object object) throws StorageException {
    files.write(target, out -> write(object, out));
  }

  /** Writes the bytes of a record in one step, after a last look at what they replace. */
  public void write(Path target, byte[] content, AtomicFile.LastLook last) throws StorageException {
    files.write(target, out -> out.write(content), last);
  }

  /** The same bytes, for those who send a record instead of keeping it. */
  public byte[] bytes(Object object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(object, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The same as a value, for those who put it into another one. */
  public JsonValue value(Object object) {
    try (JsonReader reader =
        JsonText.READERS.createReader(new ByteArrayInputStream(bytes(object)))) {
      return reader.readValue();
    }
  }

  private void write(Object object, OutputStream out) throws IOException {
    try (OutputStream indented = new IndentByTwo(out)) {
      jsonb.toJson(object, indented);
    }
  }

  /**
   * Makes a record of JSON that somebody wrote, strictly: no unknown field, no missing number, no
   * member twice, nothing behind it.
   *
   * @throws BadJsonException in words for whoever wrote it
   */
  public <T> T parse(String text, Class<T> type) throws BadJsonException {
    return read(text, type, true);
  }

  /**
   * The same for the content of a file.
   *
   * @throws BadJsonException in words for whoever wrote it
   */
  public <T> T parse(byte[] content, Class<T> type) throws BadJsonException {
    return parse(text(content), type);
  }

  /**
   * Makes a record of the content of a file that Gate may have written in a newer version: what it
   * does not know it passes over.
   *
   * @throws BadJsonException if it is no JSON or the record refuses it
   */
  public <T> T parseLeniently(byte[] content, Class<T> type) throws BadJsonException {
    return read(text(content), type, false);
  }

  /** The same for a line of a file. */
  public static <T> T parseLeniently(String line, Class<T> type) throws BadJsonException {
    return read(line, type, false);
  }

  /**
   * The same, also where some fields are wrong: these are absent in the record then, so that what else is wrong with it
   * can be looked for.
   *
   * @param wrong gets all that is wrong, if something is
   * @throws BadJsonException if it is no JSON, or there is no such record even so; it names all that is wrong
   */
  public <T> T parse(String text, Class<T> type, Consumer<BadJsonException> wrong)
      throws BadJsonException {
    return new RecordReader(true).read(object(text, true), type, wrong);
  }

  private static <T> T read(String text, Class<T> type, boolean strictly) throws BadJsonException {
    return new RecordReader(strictly).read(object(text, strictly), type);
  }

  private static JsonObject object(String text, boolean strictly) throws BadJsonException {
    if (JsonText.read(text, strictly) instanceof JsonObject object) {
      return object;
    }
    throw new BadJsonException(Problem.WRONG_TYPE, Phrase.ONE_OBJECT.of());
  }

  /** Sets a file that will not load aside, with a time stamp (P6). */
  public static void setAside(Path file, Throwable why) throws StorageException {
    Path aside = asideName(file);
    Disk.rename(file, aside);
    report(file, aside, why);
  }

  /**
   * Keeps a copy of a file that will not load beside it, for whoever is about to replace it (P6).
   *
   * @return the copy
   */
  public Path copyAside(Path file, byte[] content, Throwable why) throws StorageException {
    Path aside = asideName(file);
    files.write(aside, content);
    report(file, aside, why);
    return aside;
  }

  private static void report(Path file, Path aside, Throwable why) {
    LOG.log(
        Level.ERROR,
        "state file will not load, it is set aside file=" + file + " as=" + aside.getFileName(),
        why);
  }

  /**
   * Reads a record; empty if there is no file. One that is no JSON, or that the record refuses, or that is no file
   * but a directory, is renamed with a time stamp, reported, and never overwritten (P6).
   *
   * @throws StorageException if the file cannot be read
   */
  public <T> Optional<T> load(Path file, Class<T> type) throws StorageException {
    try {
      return read(file, type);
    } catch (StorageException e) {
      if (!e.operation().equals(PARSE) && !Disk.isDirectory(file)) {
        throw e;
      }
      setAside(file, e);
      unread.incrementAndGet();
      return Optional.empty();
    }
  }

  /**
   * The same for those that look at many and must not stop for one: one that the disk does not give is passed over,
   * and reported.
   */
  public <T> Optional<T> loadOrPassOver(Path file, Class<T> type) {
    try {
      return load(file, type);
    } catch (StorageException e) {
      if (!isInterrupted(e)) {
        passOver(file, e);
      }
      return Optional.empty();
    }
  }

  /**
   * The same for those that begin anew without a record, and will write it: one that the disk does not give is set
   * aside, so that it is not overwritten (P6); if the disk refuses even that it is passed over, and reported.
   *
   * @throws StorageException if somebody wants this thread to end: that is no fault of the disk
   */
  public <T> Optional<T> loadOrSetAside(Path file, Class<T> type) throws StorageException {
    try {
      return load(file, type);
    } catch (StorageException e) {
      if (isInterrupted(e)) {
        throw e;
      }
      try {
        setAside(file, e);
        unread.incrementAndGet();
      } catch (StorageException stays) {
        e.addSuppressed(stays);
        passOver(file, e);
      }
      return Optional.empty();
    }
  }

  private void passOver(Path file, StorageException why) {
    unread.incrementAndGet();
    LOG.log(Level.ERROR, "state file cannot be read, it is passed over file=" + file, why);
  }

  private static boolean isInterrupted(StorageException e) {
    return Thread.currentThread().isInterrupted()
        || e.getCause() instanceof ClosedByInterruptException;
  }

  /** How many records could not be read, or would not load, since this store was opened. */
  public long unread() {
    return unread.get();
  }

  private static Path asideName(Path file) {
    Instant now = Instant.now(); // a name for people, by which nothing is decided
    while (true) {
      String time = DateTimeFormatter.ISO_INSTANT.format(now).replaceAll("[-:]", "");
      Path aside = file.resolveSibling(file.getFileName() + ASIDE + time);
      if (!Disk.exists(aside)) {
        return aside;
      }
      now = now.plusNanos(1000);
    }
  }

  /** Whether an earlier content of this file was set aside. */
  public static boolean wasSetAside(Path file) throws StorageException {
    String prefix = file.getFileName() + ASIDE;
    return Disk.list(Disk.parent(file)).stream()
        .anyMatch(p -> String.valueOf(p.getFileName()).startsWith(prefix));
  }

  /**
   * Reads a record; empty if there is no file.
   *
   * @throws StorageException if the file cannot be read, is no JSON, or the record refuses it
   */
  public <T> Optional<T> read(Path file, Class<T> type) throws StorageException {
    byte @Nullable [] content = Disk.content(file, Integer.MAX_VALUE);
    try {
      return content == null
          ? Optional.empty()
          : Optional.of(RecordParser.parse(text(content), type));
    } catch (BadJsonException e) {
      throw new StorageException(PARSE, file, e);
    }
  }

  /** What editors of Windows put before UTF-8 is no part of the text. */
  private static String text(byte[] content) throws BadJsonException {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadJsonException(Problem.NOT_JSON, Phrase.IT_IS_NOT_UTF8.of(), e);
    }
  }

  @Override
  public void close() {
    try {
      jsonb.close();
      onOneLine.close();
    } catch (Exception e) {
      throw new IllegalStateException("JSON-B did not close", e);
    }
  }

  /**
   * Halves the indentation: the JSON provider indents by four and has no setting for it. Strings
   * hold no raw newline, so a line's leading spaces are always indentation. Closing writes the
   * final newline and leaves the file open, which still has to be forced.
   */
  private static final class IndentByTwo extends OutputStream {
    private final OutputStream out;
    private boolean indenting = true;
    private boolean odd;
    private boolean started;
    private boolean closed;

    IndentByTwo(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      if (b == '\n') {
        indenting = true;
        odd = false;
        if (!started) {
          return;
        }
      } else if (indenting && b == ' ') {
        odd = !odd;
        if (odd) {
          return;
        }
      } else {
        indenting = false;
        started = true;
      }
      out.write(b);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        out.write('\n');
      }
    }
  }
}
