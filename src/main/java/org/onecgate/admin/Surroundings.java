package org.onecgate.admin;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.onecgate.story.LastLines;

/**
 * What Gate runs in, as far as an operator should look at it: what comes to its end there stops all exchanges.
 *
 * @param certificate that with which Gate itself speaks HTTPS; empty if a proxy or the container does, or nobody
 * @param descriptors the file descriptors of the process; empty where they are not counted
 * @param container what serves the application, by its own name and version; empty if nobody knows
 * @param log the last lines of the log
 * @param parts what the application is made of
 */
public record Surroundings(
    Supplier<Optional<X509Certificate>> certificate,
    Supplier<Optional<Descriptors>> descriptors,
    String container,
    LastLines log,
    Parts parts) {
  /** What the application is made of, as CycloneDX tells it. */
  @FunctionalInterface
  public interface Parts {
    /** The document; an {@link IOException} if there is none. */
    String text() throws IOException;
  }

  /** Those of a container, of which only the process is known. */
  public static final Surroundings PROCESS = new Surroundings(
      Optional::empty, Surroundings::count, "", LastLines.NONE, Surroundings::none);

  /** So long before its end a certificate is long due to be renewed, if it is one for months. */
  private static final Duration NEAR = Duration.ofDays(14);

  /** Who renews by himself does so when a third of the life is left; later he does not. */
  private static final int SHARE = 4;

  private static final long LOW_PERCENT = 80;

  /** The same with a certificate. */
  public Surroundings with(Supplier<Optional<X509Certificate>> shown) {
    return new Surroundings(shown, descriptors, container, log, parts);
  }

  /** The same in a container of this name, with this log, as an application that is made of this. */
  public Surroundings in(String name, LastLines lines, Parts madeOf) {
    return new Surroundings(certificate, descriptors, name, lines, madeOf);
  }

  private static String none() throws IOException {
    throw new IOException("nobody knows");
  }

  /**
   * File descriptors, which connections need, too.
   *
   * @param open how many are open
   * @param most how many may be
   */
  public record Descriptors(long open, long most) {
    boolean isLow() {
      return most > 0 && open > most * LOW_PERCENT / 100;
    }
  }

  /** When the certificate ends, if that is near. */
  Optional<Instant> ending(Instant now) {
    return certificate
        .get()
        .filter(shown ->
            isNear(shown.getNotBefore().toInstant(), shown.getNotAfter().toInstant(), now))
        .map(shown -> shown.getNotAfter().toInstant());
  }

  /** Whether two weeks or less are left up to an end, and a quarter or less of the time since the beginning. */
  static boolean isNear(Instant beginning, Instant end, Instant now) {
    Duration share = Duration.between(beginning, end).dividedBy(SHARE);
    Duration left = Duration.between(now, end);
    return left.compareTo(share) <= 0 && left.compareTo(NEAR) <= 0;
  }

  /** As the JDK counts them where there are such; its class is none of the platform's that every container shows. */
  private static Optional<Descriptors> count() {
    OperatingSystemMXBean bean = ManagementFactory.getOperatingSystemMXBean();
    try {
      Class<?> unix = Class.forName(
          "com.sun.management.UnixOperatingSystemMXBean", false, bean.getClass().getClassLoader());
      return unix.isInstance(bean)
          ? Optional.of(new Descriptors(
              (long) unix.getMethod("getOpenFileDescriptorCount").invoke(bean),
              (long) unix.getMethod("getMaxFileDescriptorCount").invoke(bean)))
          : Optional.empty();
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty();
    }
  }
}
