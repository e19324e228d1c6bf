package org.onecgate.staging;

import java.io.IOException;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/** Is told what is being done; called often, must be quick. */
@FunctionalInterface
public interface Progress {
  /**
   * Hears how far it is.
   *
   * @throws CancelledException if nobody wants the work any more
   * @throws IOException if that could not be written down
   */
  void report(Step step) throws IOException;

  /**
   * How far a step of the work is.
   *
   * @param what what is being done, one word: {@code checking}, {@code unpacking}, {@code scanning}
   * @param files how many files are done
   * @param ofFiles how many there are
   * @param bytes how many bytes are done
   * @param ofBytes how many there are
   */
  record Step(String what, int files, int ofFiles, long bytes, long ofBytes) {
    /** A step that cannot say how far it is. */
    public static Step of(String what) {
      return new Step(what, 0, 0, 0, 0);
    }

    /** How much of this step is done, from 0 to 100; by bytes where it has any. */
    public int percent() {
      if (ofBytes > 0) {
        return (int) Math.min(100, bytes * 100.0 / ofBytes);
      }
      return ofFiles > 0 ? Math.min(100, files * 100 / ofFiles) : 0;
    }

    /** How far it is; in English one short line for 1C's log. */
    public Sentence said() {
      return ofFiles == 0
          ? Phrase.UNDER_WAY.of(what)
          : Phrase.UNDER_WAY_AT.of(what, Math.min(files + 1, ofFiles), ofFiles, percent());
    }
  }

  /** Nobody wants the work any more: it was cancelled. */
  final class CancelledException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says so. */
    public CancelledException() {
      super("cancelled");
    }
  }
}
