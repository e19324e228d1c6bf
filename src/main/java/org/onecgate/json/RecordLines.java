package org.onecgate.json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Reads what a {@link RecordWriter} wrote. */
public final class RecordLines {
  private RecordLines() {}

  /**
   * Records, read as they are asked for; what a newer version has added is passed over.
   *
   * <p>Asking for one throws an {@link UncheckedIOException} if the stream fails or a line is none.
   *
   * @param in their lines; closed with the result
   * @param type what each of them is
   */
  public static <T> Stream<T> read(InputStream in, Class<T> type) {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    return lines.lines().map(line -> parse(line, type)).onClose(() -> {
      try {
        lines.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static <T> T parse(String line, Class<T> type) {
    try {
      return JsonStore.parseLeniently(line, type);
    } catch (BadJsonException e) {
      throw new UncheckedIOException(new IOException("no record: " + e.getMessage(), e));
    }
  }
}
