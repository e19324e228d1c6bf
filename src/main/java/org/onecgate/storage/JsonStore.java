package org.onecgate.storage;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.stream.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.onecgate.storage.BadJsonException.Problem;

/**
 * Keeps records as JSON files: UTF-8, indented by two, a final newline, written atomically (A1).
 *
 * <p>A missing file is an ordinary result (A6). The records check themselves in their compact
 * constructors, because JSON-B turns a missing number into 0 without a word.
 *
 * <p><em>Threading:</em> safe.
 */
public final class JsonStore implements AutoCloseable {
  private static final String PARSE = "parse-json";
  private static final String ASIDE = ".broken-";

  private final AtomicFile files;
  private final Jsonb jsonb;

  /** Writes new files as the atomic file does. */
  public JsonStore(AtomicFile files) {
    this.files = files;
    this.jsonb = JsonbBuilder.create(new JsonbConfig()
        .withFormatting(true)
        .withEncoding(StandardCharsets.UTF_8.name())
        .withPropertyNamingStrategy(JsonStore::nameOf));
  }

  /** A component whose name would be a word of Java has an underscore behind it. */
  static String nameOf(String component) {
    return component.endsWith("_") ? component.substring(0, component.length() - 1) : component;
  }

  /** Writes the record in one step. */
  public void write(Path target, Object object) throws StorageException {
    files.write(target, out -> write(object, out));
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

  private void write(Object object, OutputStream out) throws IOException {
    try (OutputStream indented = new IndentByTwo(out)) {
      jsonb.toJson(object, indented);
    }
  }

  /**
   * Makes a record of JSON that somebody wrote, strictly: no unknown field, no missing number.
   *
   * @throws BadJsonException in words for whoever wrote it
   */
  public <T> T parse(String text, Class<T> type) throws BadJsonException {
    JsonObject object;
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      JsonValue value = reader.readValue();
      if (!(value instanceof JsonObject found)) {
        throw new BadJsonException(Problem.WRONG_TYPE, "it must be one JSON object");
      }
      object = found;
    } catch (JsonException e) {
      throw new BadJsonException(Problem.NOT_JSON, "it is no JSON", e);
    }
    JsonShape.check(object, type);
    try {
      return jsonb.fromJson(text, type);
    } catch (JsonbException e) {
      throw new BadJsonException(Problem.INVALID_FIELD, reasonOf(e), e);
    }
  }

  /** What the record's own check said; JSON-B wraps it. */
  private static String reasonOf(Throwable e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof IllegalArgumentException && each.getMessage() != null) {
        return each.getMessage();
      }
    }
    return "a field is missing or wrong";
  }

  /**
   * Reads a record that people write, strictly; empty where there is no file. Nothing is set aside:
   * they are still at it.
   *
   * @throws StorageException where the file cannot be read
   */
  public <T> Optional<T> readStrictly(Path file, Class<T> type)
      throws BadJsonException, StorageException {
    Optional<String> text;
    try {
      text = text(file);
    } catch (CharacterCodingException e) {
      throw new BadJsonException(Problem.NOT_JSON, "it is not UTF-8", e);
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(parse(text.get(), type));
  }

  /** Sets a file that will not load aside, with a time stamp (P6). */
  public static void setAside(Path file, Throwable why) throws StorageException {
    Path aside = asideName(file);
    Disk.rename(file, aside);
    System.getLogger(JsonStore.class.getName())
        .log(
            Level.ERROR,
            "state file will not load, it is set aside file=" + file + " as=" + aside.getFileName(),
            why);
  }

  /**
   * Reads a record; empty where there is no file. One that is no JSON, or that the record refuses,
   * is renamed with a time stamp, reported, and never overwritten (P6).
   *
   * @throws StorageException where the file cannot be read
   */
  public <T> Optional<T> load(Path file, Class<T> type) throws StorageException {
    try {
      return read(file, type);
    } catch (StorageException e) {
      if (!e.operation().equals(PARSE)) {
        throw e;
      }
      setAside(file, e);
      return Optional.empty();
    }
  }

  private static Path asideName(Path file) {
    String time = DateTimeFormatter.ISO_INSTANT.format(Instant.now()).replaceAll("[-:]", "");
    return file.resolveSibling(file.getFileName() + ASIDE + time);
  }

  /** Whether an earlier content of this file was set aside. */
  public static boolean wasSetAside(Path file) throws StorageException {
    String prefix = file.getFileName() + ASIDE;
    return Disk.list(Disk.parent(file)).stream()
        .anyMatch(p -> String.valueOf(p.getFileName()).startsWith(prefix));
  }

  /**
   * Reads a record; empty where there is no file.
   *
   * @throws StorageException where the file cannot be read, is no JSON, or the record refuses it
   */
  public <T> Optional<T> read(Path file, Class<T> type) throws StorageException {
    try {
      Optional<String> text = text(file);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      requireOneValue(text.get());
      T value = jsonb.fromJson(text.get(), type);
      if (value == null) {
        throw new JsonbException("holds no " + type.getSimpleName());
      }
      return Optional.of(value);
    } catch (CharacterCodingException | JsonException e) {
      throw new StorageException(PARSE, file, e);
    } catch (JsonbException e) {
      throw new StorageException(PARSE, file, e);
    }
  }

  /** A text file in UTF-8; empty where there is none. */
  private static Optional<String> text(Path file)
      throws CharacterCodingException, StorageException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException("read-json", file, e);
    }
    return Optional.of(
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
  }

  @Override
  public void close() {
    try {
      jsonb.close();
    } catch (Exception e) {
      throw new IllegalStateException("JSON-B did not close", e);
    }
  }

  /** JSON-B reads the first value and is silent about what follows. */
  private static void requireOneValue(String text) {
    try (JsonParser parser = Json.createParser(new StringReader(text))) {
      while (parser.hasNext()) {
        parser.next();
      }
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
