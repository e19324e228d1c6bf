package org.onecgate.json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads what a {@link RecordWriter} wrote. */
public final class RecordLines {
  private RecordLines() {}

  /**
   * Records, read as they are asked for; what a newer version has added is passed over.
   *
   * <p>Asking for one throws an {@link UncheckedIOException} if the stream fails or a line is none; that names the
   * line by its number, from 1.
   *
   * @param in their lines; closed with the result
   * @param type what each of them is
   */
  public static <T> Stream<T> read(InputStream in, Class<T> type) {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    return StreamSupport.stream(new Lines<>(lines, type), false).onClose(() -> {
      try {
        lines.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** One record for each line. */
  private static final class Lines<T> extends AbstractSpliterator<T> {
    private final BufferedReader lines;
    private final Class<T> type;
    private long number;

    Lines(BufferedReader lines, Class<T> type) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.lines = lines;
      this.type = type;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> taker) {
      T record;
      try {
        String line = lines.readLine();
        if (line == null) {
          return false;
        }
        number++;
        record = RecordParser.parse(line, type);
      } catch (BadJsonException e) {
        throw new UncheckedIOException(
            new IOException("no record in line " + number + ": " + e.getMessage(), e));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      taker.accept(record);
      return true;
    }
  }
}
