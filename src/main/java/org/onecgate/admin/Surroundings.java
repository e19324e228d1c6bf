package org.onecgate.admin;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What Gate runs in, as far as an operator should look at it: what comes to its end there stops all exchanges.
 *
 * @param certificate that with which Gate itself speaks HTTPS; empty if a proxy or the container does, or nobody
 * @param descriptors the file descriptors of the process; empty where they are not counted
 */
public record Surroundings(
    Supplier<Optional<X509Certificate>> certificate, Supplier<Optional<Descriptors>> descriptors) {
  /** Those of a container, of which only the process is known. */
  public static final Surroundings PROCESS = new Surroundings(Optional::empty, Surroundings::count);

  /** So long before its end a certificate is long due to be renewed, if it is one for months. */
  private static final Duration NEAR = Duration.ofDays(14);

  /** Who renews by himself does so when a third of the life is left; later he does not. */
  private static final int SHARE = 4;

  private static final long LOW_PERCENT = 80;

  /** The same with a certificate. */
  public Surroundings with(Supplier<Optional<X509Certificate>> shown) {
    return new Surroundings(shown, descriptors);
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

  /** When the certificate ends, if that is two weeks from now or less and a quarter of its life or less is left. */
  Optional<Instant> ending(Instant now) {
    return certificate.get().flatMap(shown -> {
      Instant end = shown.getNotAfter().toInstant();
      Duration near = Duration.between(shown.getNotBefore().toInstant(), end).dividedBy(SHARE);
      Duration least = near.compareTo(NEAR) < 0 ? near : NEAR;
      return now.isBefore(end.minus(least)) ? Optional.empty() : Optional.of(end);
    });
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
