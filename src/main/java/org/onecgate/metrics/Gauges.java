package org.onecgate.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What holds at the moment of one scrape. A value of which there are several with the same labels is their sum.
 *
 * <p><em>Threading:</em> for one thread.
 */
public final class Gauges {
  private record Family(String help, Map<Labels, Double> values) {}

  private final Map<String, Family> families = new TreeMap<>();

  Gauges() {}

  /** Where the values of one name go. */
  public static final class Gauge {
    private final Family family;
    private final String[] labels;

    private Gauge(Family family, String[] labels) {
      this.family = family;
      this.labels = labels;
    }

    /** Adds a whole value; see {@link #is(double, String...)}. */
    public void is(long value, String... of) {
      is((double) value, of);
    }

    /**
     * Adds a value.
     *
     * @param of the values of the labels, in their order
     */
    public void is(double value, String... of) {
      family.values().merge(Labels.of(labels, of), value, Double::sum);
    }
  }

  /**
   * A gauge; one without values is not shown.
   *
   * @param name what it is called, without {@value Metrics#PREFIX}; with its unit at the end, if it has one
   * @param help what it tells, in a sentence
   * @param labels the names of its labels; what they hold must be bounded, whatever clients send
   */
  public Gauge gauge(String name, String help, String... labels) {
    Family family = families.computeIfAbsent(
        Metrics.PREFIX + name, n -> new Family(help, new LinkedHashMap<>()));
    return new Gauge(family, labels);
  }

  MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    families.forEach((name, family) -> {
      GaugeSnapshot.Builder gauge =
          GaugeSnapshot.builder().name(name).unit(Metrics.unit(name)).help(family.help());
      family
          .values()
          .forEach((labels, value) -> gauge.dataPoint(
              GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
      if (!family.values().isEmpty()) {
        all.metricSnapshot(gauge.build());
      }
    });
    return all.build();
  }
}
