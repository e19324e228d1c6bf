package org.onecgate.staging;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts how far one step is and says so.
 *
 * <p><em>Threading:</em> safe; what is said is said by one thread after the other.
 */
class Meter {
  private final Progress progress;
  private final String what;
  private final int ofFiles;
  private final long ofBytes;
  private int files;
  private long bytes;

  /** How many of the next bytes were counted before: of one file, so of one thread. */
  private long again;

  /** A step that begins; says so at once. */
  Meter(Progress progress, String what, int ofFiles, long ofBytes) throws IOException {
    this(what, ofFiles, ofBytes, progress);
    report();
  }

  private Meter(String what, int ofFiles, long ofBytes, Progress progress) {
    this.progress = progress;
    this.what = what;
    this.ofFiles = ofFiles;
    this.ofBytes = ofBytes;
  }

  /** The same for one of several files that are done at once: it also ends what does not matter any more. */
  Meter of(Cores.Turn turn) {
    Meter all = this;
    return new Meter(what, ofFiles, ofBytes, progress) {
      @Override
      void file() throws IOException {
        all.file();
      }

      @Override
      void count(long more) throws IOException {
        turn.check();
        all.count(more);
      }
    };
  }

  /** One more file is done. */
  void file() throws IOException {
    synchronized (this) {
      files++;
      report();
    }
  }

  /** So many more bytes are done. */
  void bytes(long more) throws IOException {
    long known = Math.min(again, more);
    again -= known;
    count(more - known);
  }

  /** So many bytes more are done that were not counted before. */
  void count(long more) throws IOException {
    synchronized (this) {
      bytes += more;
      report();
    }
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
