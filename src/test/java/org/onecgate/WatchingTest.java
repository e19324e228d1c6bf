package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Program;
import org.onecgate.it.Prometheus;

/** Proves that alerts, dashboard and document name the metrics and the warnings that there are, and no others (D3). */
class WatchingTest {
  private static final Path RULES = Prometheus.RULES;
  private static final Path DASHBOARD = Path.of("src/deploy/grafana/onec-gate.json");
  private static final Path DOCUMENT = Path.of("src/docs/watching.md");

  @TempDir
  Path temp;

  private static Set<String> found(Path file, String pattern) throws IOException {
    Set<String> all = new TreeSet<>();
    for (MatchResult each :
        Pattern.compile(pattern).matcher(Files.readString(file)).results().toList()) {
      all.add(each.group(1));
    }
    return all;
  }

  /** The names of all metrics of ours, as the code makes them. */
  private static Set<String> metrics() throws IOException {
    Path metrics = Path.of("src/main/java/org/onecgate/metrics/Metrics.java");
    Path measures = Path.of("src/main/java/org/onecgate/admin/Measures.java");
    Set<String> all = new TreeSet<>();
    found(metrics, "counter\\(\\s*\"(\\w+)\"")
        .forEach(name -> all.add("onec_gate_" + name + "_total"));
    found(metrics, "histogram\\(\\s*\"(\\w+)\"")
        .forEach(name -> all.add("onec_gate_" + name + "_seconds"));
    found(measures, "gauge\\(\\s*\"(\\w+)\"").forEach(name -> all.add("onec_gate_" + name));
    assertThat(all).hasSizeGreaterThan(25);
    return all;
  }

  @Test
  void theDocumentListsEveryMetricAndNoOther() throws IOException {
    assertThat(found(DOCUMENT, "`(onec_gate_\\w+)`")).isEqualTo(metrics());
  }

  @Test
  void alertsAndDashboardAskForMetricsThatThereAre() throws IOException {
    for (Path file : List.of(RULES, DASHBOARD)) {
      Set<String> asked = new TreeSet<>();
      found(file, "(onec_gate_\\w+)").forEach(name -> asked.add(name.replaceFirst("_bucket$", "")));
      assertThat(asked).isNotEmpty().isSubsetOf(metrics());
    }
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(DASHBOARD))) {
      assertThat(reader.readObject().getJsonArray("panels")).hasSizeGreaterThan(10);
    }
  }

  @Test
  void everyWarningOfTheDashboardRaisesAnAlert() throws IOException {
    Set<String> warnings = found(Path.of("webapp/js/lang/en.js"), "'warn\\.([A-Z_0-9]+)'");
    assertThat(warnings).hasSizeGreaterThan(20);
    String rules = Files.readString(RULES);
    warnings.remove("HELD"); // imports_held tells more of it
    warnings.remove("HANDOVER"); // what waits for long is an alert by its age
    assertThat(warnings)
        .allSatisfy(
            code -> assertThat(rules).containsPattern("code=~?\"([A-Z_|]+\\|)?" + code + "[|\"]"));
  }

  @Test
  void eachFaultRaisesItsAlertAndNoOther() throws Exception {
    Path test = Files.writeString(
        temp.resolve("test.yml"),
        Files.readString(Path.of("src/test/resources/prometheus/rules-test.yml"))
            .replace("RULES", RULES.toAbsolutePath().toString()));
    promtool("check", "rules", RULES.toString());
    promtool("test", "rules", test.toString());
  }

  private void promtool(String... words) throws Exception {
    assertThat(Program.PROMTOOL.require().run(Path.of("").toAbsolutePath(), words))
        .contains("SUCCESS");
  }
}
