package org.onecgate.admin;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipOutputStream;

/** A zip that is streamed. */
final class ZipAnswer {
  /** The media type of a zip. */
  static final String TYPE = "application/zip";

  private ZipAnswer() {}

  /** Writes the entries. */
  @FunctionalInterface
  interface Entries {
    /** Writes all of them. */
    void write(ZipOutputStream zip) throws IOException;
  }

  /**
   * Streams a zip. Where it breaks off it has no directory, so nobody takes it for a whole one; a zip
   * that is merely closed would look whole.
   */
  static ApiAnswer.Document of(String fileName, Entries entries) {
    return new ApiAnswer.Document(TYPE, fileName, out -> {
      Shield shield = new Shield(out);
      try (ZipOutputStream zip = new ZipOutputStream(shield, StandardCharsets.UTF_8)) {
        boolean whole = false;
        try {
          entries.write(zip);
          whole = true;
        } finally {
          shield.shut = !whole;
        }
      }
    });
  }

  /** Closing ends the zip but never the answer, which is the container's to end. */
  private static final class Shield extends FilterOutputStream {
    private boolean shut;

    Shield(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      if (!shut) {
        out.write(b);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!shut) {
        out.write(bytes, offset, length);
      }
    }

    @Override
    public void close() throws IOException {
      if (!shut) {
        out.flush();
      }
    }
  }
}
