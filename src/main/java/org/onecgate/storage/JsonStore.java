package org.onecgate.storage;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps records as JSON files: UTF-8, indented by two, a final newline, written atomically (A1).
 *
 * <p>A missing file is an ordinary result (A6). The records check themselves in their compact
 * constructors, because JSON-B turns a missing number into 0 without a word.
 *
 * <p><em>Threading:</em> safe.
 */
public final class JsonStore implements AutoCloseable {
  private final AtomicFile files;
  private final Jsonb jsonb;

  /** Writes new files as the atomic file does. */
  public JsonStore(AtomicFile files) {
    this.files = files;
    this.jsonb = JsonbBuilder.create(
        new JsonbConfig().withFormatting(true).withEncoding(StandardCharsets.UTF_8.name()));
  }

  /** Writes the record in one step. */
  public void write(Path target, Object object) throws StorageException {
    files.write(target, out -> {
      try (OutputStream indented = new IndentByTwo(out)) {
        jsonb.toJson(object, indented);
      }
    });
  }

  /**
   * Reads a record; empty where there is no file.
   *
   * @throws StorageException where the file cannot be read, is no JSON, or the record refuses it
   */
  public <T> Optional<T> read(Path file, Class<T> type) throws StorageException {
    try (InputStream in = Files.newInputStream(file)) {
      T value = jsonb.fromJson(in, type);
      if (value == null) {
        throw new IOException("holds no " + type.getSimpleName());
      }
      return Optional.of(value);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | JsonbException e) {
      throw new StorageException("read-json", file, e);
    }
  }

  @Override
  public void close() {
    try {
      jsonb.close();
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
