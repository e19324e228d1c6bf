package org.onecgate.check;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far it is, on one line of a terminal that is written again and again. */
final class Bar {
  private static final int WIDTH = 30;
  private static final long EVERY_NANOS = 200_000_000;
  private static final double NANOS = 1e9;
  private static final double MEGA = 1e6;

  private final PrintStream terminal;
  private final boolean shown;
  private final LongSupplier nanos;
  private final long start;
  private long all;
  private long last;
  private int length;

  /**
   * A bar that is empty yet.
   *
   * @param shown false to show nothing at all
   * @param nanos a clock that counts nanoseconds
   */
  Bar(PrintStream terminal, boolean shown, LongSupplier nanos) {
    this.terminal = terminal;
    this.shown = shown;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.last = start;
  }

  /** So many bytes are to be done. */
  void of(long bytes) {
    all = bytes;
  }

  /** So many are done. */
  void done(long bytes) {
    long now = nanos.getAsLong();
    if (!shown || now - last < EVERY_NANOS) {
      return;
    }
    last = now;
    String line = line(bytes, all, (now - start) / NANOS);
    terminal.print("\r" + line + " ".repeat(Math.max(length - line.length(), 0)));
    terminal.flush();
    length = line.length();
  }

  /** Takes it off the terminal, for something else to be written there. */
  void clear() {
    if (length > 0) {
      terminal.print("\r" + " ".repeat(length) + "\r");
      terminal.flush();
      length = 0;
    }
  }

  /** The bar in words. */
  static String line(long done, long all, double seconds) {
    double share = all > 0 ? Math.min(1, (double) done / all) : 0;
    int full = (int) (share * WIDTH);
    double speed = seconds > 0 ? done / seconds : 0;
    String left = speed > 0 ? time((long) Math.ceil((all - done) / speed)) + " left" : "";
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %.1f of %.1f MB  %.1f MB/s  %s",
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        (int) (share * 100),
        done / MEGA,
        all / MEGA,
        speed / MEGA,
        left);
  }

  private static String time(long seconds) {
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
