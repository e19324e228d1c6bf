package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.Digests;

/** Proves that the WAR tells what it is made of: all of it, nothing else, and in the same words each time. */
@Tag("process")
class PartsIT {
  private static final String LIST = "META-INF/sbom/onec-gate.cdx.json";

  /** What the WAR has of packages of npm: single files. */
  private static final Map<String, String> FILES = Map.of(
      "pkg:npm/%40picocss/pico", "lib/pico.amber.min.css",
      "pkg:npm/chart.js", "lib/chart.umd.min.js",
      "pkg:npm/%40kurkle/color", "lib/chart.umd.min.js",
      "pkg:npm/sortablejs", "lib/Sortable.min.js");

  private static ZipFile war;
  private static JsonObject list;

  @BeforeAll
  static void open() throws IOException {
    war = new ZipFile(
        Path.of(System.getProperty("tests.war", "target/onec-gate.war")).toFile());
    assumeThat(war.getEntry(LIST))
        .as("SKIPPED: the list of parts is made online alone, and this build was offline")
        .isNotNull();
    try (JsonReader reader = Json.createReader(war.getInputStream(war.getEntry(LIST)))) {
      list = reader.readObject();
    }
  }

  @AfterAll
  static void close() throws IOException {
    war.close();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = war.getInputStream(war.getEntry(name))) {
      return in.readAllBytes();
    }
  }

  /** The SHA-256 of each part by the name of its jar; of a part of npm by its address without the version. */
  private static Map<String, String> listed() {
    Map<String, String> parts = new TreeMap<>();
    for (JsonObject part : list.getJsonArray("components").getValuesAs(JsonObject.class)) {
      String address = part.getString("purl");
      String name = address.startsWith("pkg:npm/")
          ? address.replaceFirst("@[^@]*$", "")
          : part.getString("name") + "-" + part.getString("version") + ".jar";
      String sum = part.getJsonArray("hashes").getValuesAs(JsonObject.class).stream()
          .filter(hash -> hash.getString("alg").equals("SHA-256"))
          .map(hash -> hash.getString("content"))
          .collect(Collectors.joining());
      assertThat(parts.put(name, sum)).as(name).isNull();
    }
    return parts;
  }

  @Test
  void everyJarOfTheWarIsListedAsItIsAndNothingElse() throws IOException {
    Map<String, String> there = new TreeMap<>();
    for (String name : war.stream().map(entry -> entry.getName()).toList()) {
      if (name.matches("WEB-INF/.*\\.jar") && !name.startsWith("WEB-INF/lib/onec-gate-")) {
        there.put(
            name.replaceFirst(".*/", "").replace("-lean.jar", ".jar"),
            HexFormat.of().formatHex(Digests.sha256().digest(bytes(name))));
      }
    }
    Map<String, String> listed = listed();
    listed.keySet().removeAll(FILES.keySet());
    assertThat(there.keySet()).hasSizeGreaterThan(20).isEqualTo(listed.keySet());
    // of SQLite the libraries of most platforms are left out
    there.keySet().removeIf(name -> name.startsWith("sqlite-jdbc-"));
    assertThat(listed).containsAllEntriesOf(there);
  }

  @Test
  void everyLibraryOfThePagesIsListedUnderItsNameInNpm() throws IOException {
    Set<String> there = war.stream()
        .map(entry -> entry.getName())
        .filter(name -> name.matches("lib/.+"))
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(there).isEqualTo(new TreeSet<>(FILES.values()));
    assertThat(listed().keySet()).containsAll(FILES.keySet());
    String charts = new String(bytes("lib/chart.umd.min.js"), StandardCharsets.UTF_8);
    String colours = list.getJsonArray("components").getValuesAs(JsonObject.class).stream()
        .map(part -> part.getString("purl"))
        .filter(address -> address.startsWith("pkg:npm/%40kurkle/color@"))
        .collect(Collectors.joining())
        .replaceFirst(".*@", "");
    assertThat(charts).contains("@kurkle/color v" + colours + "\n");
  }

  @Test
  void theListSaysNothingOfItsMaking() throws IOException {
    String text = new String(bytes(LIST), StandardCharsets.UTF_8);
    assertThat(text)
        .contains("\"pkg:maven/org.onecgate/onec-gate@")
        .doesNotContain("serialNumber", "pkg:maven/org.webjars", System.getProperty("user.dir"));
    assertThat(list.getJsonObject("metadata").getString("timestamp", "2026-01-01T00:00:00Z"))
        .isEqualTo("2026-01-01T00:00:00Z");
  }
}
