package org.onecgate.staging;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts how far one step is and says so. */
final class Meter {
  private final Progress progress;
  private final String what;
  private final int ofFiles;
  private final long ofBytes;
  private int files;
  private long bytes;

  /** How many of the next bytes were counted before. */
  private long again;

  /** A step that begins; says so at once. */
  Meter(Progress progress, String what, int ofFiles, long ofBytes) throws IOException {
    this.progress = progress;
    this.what = what;
    this.ofFiles = ofFiles;
    this.ofBytes = ofBytes;
    report();
  }

  /** One more file is done. */
  void file() throws IOException {
    files++;
    report();
  }

  /** So many more bytes are done. */
  void bytes(long more) throws IOException {
    long known = Math.min(again, more);
    again -= known;
    bytes += more - known;
    report();
  }

  /** So many bytes come once more; they are not counted twice. */
  void again(long count) {
    again += count;
  }

  private void report() throws IOException {
    progress.report(new Progress.Step(what, files, ofFiles, bytes, ofBytes));
  }

  /** The same stream, counted. */
  InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
          bytes(1);
        }
        return b;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        if (n > 0) {
          bytes(n);
        }
        return n;
      }
    };
  }
}
