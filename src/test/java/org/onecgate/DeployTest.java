package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onecgate.app.Setting;
import org.onecgate.it.Program;

/** Proves that what an operator takes to deploy Gate fits it, as far as it can be told without a machine to deploy it on (D1). */
class DeployTest {
  private static final Path DEPLOY = Path.of("src/deploy");
  private static final Path UNIT = DEPLOY.resolve("systemd/onec-gate.service");
  private static final Path CHART = DEPLOY.resolve("helm/onec-gate");
  private static final Program SYSTEMD = Program.of("/usr/bin/systemd-analyze", "systemd");

  @Test
  void onlySettingsThatThereAreAreSet() throws IOException {
    Set<String> known = Setting.all().stream().map(Setting::variable).collect(Collectors.toSet());
    Set<String> set = new TreeSet<>();
    try (Stream<Path> all = Files.walk(DEPLOY)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Pattern.compile("\\bGATE_[A-Z_]+")
            .matcher(Files.readString(file))
            .results()
            .map(MatchResult::group)
            .forEach(set::add);
      }
    }
    assertThat(set).hasSizeGreaterThan(3).isSubsetOf(known);
  }

  @Test
  void theImageIsNotOfRootAndIsLookedAt() throws IOException {
    List<String> lines = Files.readAllLines(DEPLOY.resolve("docker/Dockerfile"));
    assertThat(lines).contains("USER 10001").anyMatch(line -> line.startsWith("HEALTHCHECK"));
    assertThat(lines.indexOf("USER 10001"))
        .as("nothing is made as root after it")
        .isGreaterThan(lines.lastIndexOf(
            lines.stream().filter(line -> line.startsWith("COPY")).findFirst().orElseThrow()));
    String compose = Files.readString(DEPLOY.resolve("docker/compose.yaml"));
    assertThat(compose).contains("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true");
  }

  /** What Helm itself says to these words of the chart. */
  private static String helm(String what, String... settings) throws Exception {
    List<String> words = new ArrayList<>(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        HelmAlone.class.getName(),
        what,
        CHART.toString()));
    words.addAll(List.of(settings));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new Program(java, "openjdk-17-jdk-headless")
        .run(Path.of("").toAbsolutePath(), words.toArray(String[]::new));
  }

  @Test
  void helmTakesTheChart() throws Exception {
    assertThat(helm("lint")).doesNotContain("[ERROR]", "[WARNING]");
  }

  @Test
  void inKubernetesItIsNotOfRootWritesToItsVolumeAloneAndIsLookedAt() throws Exception {
    String made = helm("template");
    assertThat(made)
        .contains(
            "runAsNonRoot: true",
            "runAsUser: 10001",
            "readOnlyRootFilesystem: true",
            "allowPrivilegeEscalation: false",
            "drop: [ALL]",
            "automountServiceAccountToken: false",
            "path: /health/started",
            "path: /health/live",
            "path: /health/ready",
            "replicas: 1\n")
        .doesNotContain("kind: Ingress", "kind: ServiceMonitor", "envFrom:");
  }

  @Test
  void whatIsAskedForInKubernetesIsMade() throws Exception {
    String made = helm(
        "template",
        "settings.GATE_PROXIES=10.0.0.0/8",
        "existingSecret=secrets",
        "ingress.enabled=true",
        "serviceMonitor.enabled=true",
        "storage.className=fast");
    assertThat(made)
        .contains("kind: Ingress", "kind: ServiceMonitor", "storageClassName: fast")
        .containsPattern("name: GATE_PROXIES\\s+value: \"10.0.0.0/8\"")
        .containsPattern("secretRef:\\s+name: secrets\\s");
  }

  @Test
  void systemdTakesTheUnitAndFindsItsSandboxClose() throws Exception {
    SYSTEMD.require();
    assertThat(SYSTEMD.run(Path.of("").toAbsolutePath(), "verify", UNIT.toString()))
        .doesNotContain("Unknown", "ignoring", "Failed to parse");
    String level = SYSTEMD.run(
        Path.of("").toAbsolutePath(),
        "security",
        "--offline=true",
        "--threshold=20",
        UNIT.toString());
    assertThat(level).contains("Overall exposure level for onec-gate.service");
  }
}
