package org.onecgate.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.protocol.Mode;

/**
 * What is counted for programs that watch, in the forms of Prometheus and OpenMetrics (D3). A label holds a mode, a
 * fault, a registered server or another of few words, never what a client sent.
 *
 * <p>Each instance counts for itself, from its start: two applications of one JVM are two.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Metrics {
  /** What every name begins with, save those of the JVM and of the process. */
  static final String PREFIX = "onec_gate_";

  /** What a request is answered that was done. */
  private static final String SUCCESS = "success";

  /** The mode of a request that has none of ours. */
  private static final String OTHER = "other";

  /** From 5 ms, a small chunk, to 10 minutes, in seconds. */
  private static final List<Double> OF_REQUESTS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 600.0);

  /** From a tenth of a second to six hours, in seconds. */
  private static final List<Double> OF_IMPORTS =
      List.of(0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0, 3600.0, 21600.0);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Clock clock;
  private boolean knowsTheJvm;
  private final Counter requests;
  private final Histogram requestSeconds;
  private final Counter chunks;
  private final Counter chunkBytes;
  private final Counter exchanges;
  private final Histogram importSeconds;
  private final Counter publishedFiles;
  private final Counter publishedBytes;
  private final Counter findings;
  private final Counter fallbacks;

  /** Counts from now on. */
  public Metrics(Clock clock) {
    this.clock = clock;
    requests = counter(
        "requests",
        "Requests of 1C by mode and by success or the code of the fault",
        "mode",
        "outcome");
    for (Fault fault : List.of(Fault.BAD_CREDENTIALS, Fault.TOO_MANY_LOGINS)) {
      // what is first seen at 40 has not grown for Prometheus: no alert of the first burst
      requests.initLabelValues(Mode.CHECKAUTH.word(), word(fault));
    }
    requestSeconds =
        histogram("request", "How long requests took that were done", OF_REQUESTS, "mode");
    chunks = counter("chunks", "Chunks by what became of them", "kind");
    chunkBytes = counter("chunk_bytes", "Bytes of the chunks that were committed");
    exchanges = counter("exchanges", "Exchanges of files by how they ended", "server", "outcome");
    importSeconds = histogram(
        "import",
        "From the seal of an exchange to its end, without the waiting in quarantine",
        OF_IMPORTS,
        "outcome");
    publishedFiles = counter("published_files", "Files of published deliveries", "server");
    publishedBytes = counter("published_bytes", "Bytes of published deliveries", "server");
    findings =
        counter("findings", "What checks and scanners found in published deliveries", "server");
    fallbacks = counter(
        "staging_fallbacks", "Files that were staged on the disk for lack of memory", "server");
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .unit(unit(name))
        .withoutExemplars()
        .register(registry);
  }

  /** The unit that a name ends with; null if it has none. */
  static @Nullable Unit unit(String name) {
    return Stream.of(Unit.SECONDS, Unit.BYTES)
        .filter(unit -> name.endsWith("_" + unit))
        .findFirst()
        .orElse(null);
  }

  private Histogram histogram(String name, String help, List<Double> bounds, String... labels) {
    return Histogram.builder()
        .name(PREFIX + name + "_seconds")
        .unit(Unit.SECONDS)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(bounds.stream().mapToDouble(Double::doubleValue).toArray())
        .withoutExemplars()
        .register(registry);
  }

  /**
   * A request of 1C was answered.
   *
   * @param mode what it wanted; empty if that is none of ours
   * @param fault why it was not done; null if it was
   * @param since when it came
   */
  public void answered(Optional<Mode> mode, @Nullable Fault fault, Instant since) {
    String word = mode.map(Mode::word).orElse(OTHER);
    requests.labelValues(word, fault == null ? SUCCESS : word(fault)).inc();
    if (fault == null) {
      requestSeconds.labelValues(word).observe(seconds(Duration.between(since, clock.instant())));
    }
  }

  /** A request was refused by the server around Gate, or an unknown token came to the API. */
  public void refusedOutside() {
    requests.labelValues(OTHER, word(Fault.BAD_REQUEST)).inc();
  }

  private static String word(Fault fault) {
    return fault.code().toLowerCase(Locale.ROOT);
  }

  /**
   * A chunk was received.
   *
   * @param kind what became of it, one of few words
   * @param bytes how many were committed
   */
  public void chunk(String kind, long bytes) {
    chunks.labelValues(kind).inc();
    chunkBytes.inc(bytes);
  }

  /** What an exchange became. */
  public enum Outcome {
    /** A delivery. */
    PUBLISHED,
    /** One that was refused and lies in quarantine. */
    REFUSED
  }

  /** An exchange of a server ended so long after its seal. */
  public void ended(String server, Outcome outcome, Duration took) {
    String word = outcome.name().toLowerCase(Locale.ROOT);
    exchanges.labelValues(server, word).inc();
    importSeconds.labelValues(word).observe(seconds(took));
  }

  /** A server's delivery of so much was published. */
  public void published(String server, long files, long bytes, long found) {
    publishedFiles.labelValues(server).inc(files);
    publishedBytes.labelValues(server).inc(bytes);
    findings.labelValues(server).inc(found);
  }

  /** So many files of a server were staged on the disk for lack of memory. */
  public void fellBack(String server, long files) {
    fallbacks.labelValues(server).inc(files);
  }

  private static double seconds(Duration took) {
    return Math.max(0, took.toNanos()) / 1e9;
  }

  /** Has this asked at each scrape what holds at that moment. */
  public void ask(Consumer<Gauges> asked) {
    MultiCollector collector = () -> {
      Gauges gauges = new Gauges();
      asked.accept(gauges);
      return gauges.snapshots();
    };
    registry.register(collector);
  }

  /** A scrape that can be written. */
  public final class Scrape {
    private final ExpositionFormatWriter writer;

    private Scrape(ExpositionFormatWriter writer) {
      this.writer = writer;
    }

    /** The type of what is written, as HTTP says it. */
    public String contentType() {
      return writer.getContentType();
    }

    /** Writes everything, and leaves the stream open. */
    public void write(OutputStream out) throws IOException {
      writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    }
  }

  /** Those of the JVM and of the process: nobody waits for them at a start, and where nobody reads they are not made. */
  private synchronized void meetTheJvm() {
    if (!knowsTheJvm) {
      knowsTheJvm = true;
      JvmMemoryMetrics.builder().register(registry);
      JvmBufferPoolMetrics.builder().register(registry);
      JvmGarbageCollectorMetrics.builder().register(registry);
      JvmThreadsMetrics.builder().register(registry);
      JvmRuntimeInfoMetric.builder().register(registry);
      ProcessMetrics.builder().register(registry);
    }
  }

  /**
   * A scrape in the form that somebody takes: OpenMetrics for who asks for it, else the text of Prometheus.
   *
   * @param accept the header that says so; null if there is none
   */
  public Scrape scrape(@Nullable String accept) {
    meetTheJvm();
    ExpositionFormats formats = ExpositionFormats.init();
    return new Scrape(
        formats.getOpenMetricsTextFormatWriter().accepts(accept)
            ? formats.getOpenMetricsTextFormatWriter()
            : formats.getPrometheusTextFormatWriter());
  }
}
