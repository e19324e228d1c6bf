package org.onecgate.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.CatalogueSettings;
import org.onecgate.config.CheckSettings;
import org.onecgate.config.Dialect;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.OrderSettings;
import org.onecgate.config.ServerLimits;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.storage.Disk;
import org.onecgate.story.Chronicle;
import org.onecgate.story.LastLines;

/**
 * {@code /api/system/diagnostics.zip}: what somebody who helps has to know, and nothing that must not leave the house. No
 * file of 1C, no key, token, password or hash is in it by what is put in; and each text goes through the search for
 * secrets before it is.
 *
 * <p>It is needed where something is broken: what cannot be had is said in its place, and all else is there. No entry has
 * more than {@value #MOST} bytes, so the whole stays below 6 MiB, whatever there is to tell.
 */
final class Diagnostics {
  /** No entry has more bytes. */
  static final int MOST = 512 * 1024;

  /** So many entries of a directory are counted. */
  private static final int COUNTED = 10_000;

  /** So many entries of one directory are named. */
  private static final int NAMED = 500;

  /** So many days back is counted. */
  private static final int DAYS = 30;

  private static final String READ_ME = """
      What this 1C Gate runs on and how it is doing, for somebody who helps. Times are UTC.

      system.json      version, Java, system, container, memory, volume
      settings.json    every setting with where it comes from; secrets are asterisks
      warnings.json    what the first screen warns of
      servers.json     the 1C servers, without their passwords and hashes
      log.txt          the last lines of the log
      threads.txt      what each thread does
      metrics.txt      as Prometheus reads them
      statistics.json  what was counted in the last 30 days
      directory.txt    what lies in the data directory, counted, and the files of its configuration by name
      libraries.json   what the WAR is made of (CycloneDX); missing where Gate was not started from a WAR

      No content of 1C's files is in here, no key, token or password, and no hash of one. Names are: of servers and
      their logins, and those of files and goods that a warning or a line of the log tells. Look through it before you
      send it to somebody. An entry is cut at half a MiB, and says so at its end.
      """;

  private final Site site;
  private final Surroundings around;
  private final MachineApi machine;
  private final SettingsApi settings;
  private final StatusApi status;
  private final Chronicle chronicle;
  private final Servers servers;

  /** Collects from these. */
  Diagnostics(
      Site site,
      Surroundings around,
      MachineApi machine,
      SettingsApi settings,
      StatusApi status,
      Chronicle chronicle,
      Servers servers) {
    this.site = site;
    this.around = around;
    this.machine = machine;
    this.settings = settings;
    this.status = status;
    this.chronicle = chronicle;
    this.servers = servers;
  }

  /** A server without what opens anything. */
  public record ServerFacts(
      String id,
      String name,
      String login,
      boolean enabled,
      Dialect dialect,
      CheckSettings checks,
      @Nullable OrderSettings orders,
      @Nullable ServerLimits limits,
      @Nullable KeepSettings retention,
      @Nullable List<String> handlers,
      @Nullable CatalogueSettings catalogue) {
    static ServerFacts of(ServerRecord s) {
      return new ServerFacts(
          s.id(),
          s.name(),
          s.login(),
          s.enabled(),
          s.dialect(),
          s.checkSettings(),
          s.orders(),
          s.limits(),
          s.retention(),
          s.handlers(),
          s.catalogue());
    }
  }

  /** All servers. */
  public record ServersFacts(List<ServerFacts> servers) {}

  /** All warnings. */
  public record WarningsFacts(List<Warning> warnings) {}

  /** Tells one thing. */
  @FunctionalInterface
  private interface Teller {
    String text() throws IOException;
  }

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(new Route("GET", "/system/diagnostics.zip", Role.ADMINISTERS, r -> collect())
        .says(
            "getDiagnostics",
            "What somebody who helps has to know, as a zip",
            "No secrets and no content of 1C's files are in it. What cannot be had is said in its place.")
        .document(ZipAnswer.TYPE));
  }

  private ApiAnswer collect() {
    LocalDate today = LocalDate.now(site.clock());
    return ZipAnswer.of("onec-gate-" + today + ".zip", zip -> {
      add(zip, "README.txt", () -> READ_ME);
      add(zip, "system.json", () -> json(machine.system()));
      add(zip, "settings.json", () -> json(settings.states()));
      add(zip, "warnings.json", () -> json(new WarningsFacts(status.status().warnings())));
      add(zip, "servers.json", this::servers);
      add(zip, "log.txt", this::log);
      add(zip, "threads.txt", Diagnostics::threads);
      add(zip, "metrics.txt", this::metrics);
      add(
          zip,
          "statistics.json",
          () -> json(SystemApi.StatisticsView.of(chronicle.statistics(), site.clock(), DAYS)));
      add(zip, "directory.txt", this::directory);
      add(zip, "libraries.json", () -> around.parts().text());
    });
  }

  /** One thing that cannot be told keeps nobody from the others: it may be why somebody asks. */
  private void add(ZipOutputStream zip, String name, Teller teller) throws IOException {
    String text;
    try {
      text = teller.text();
    } catch (IOException | RuntimeException e) {
      text = "cannot be told: " + e + "\n";
    }
    zip.putNextEntry(new ZipEntry(name));
    zip.write(around.log().withoutSecrets(cut(text)).getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  /** Between two lines, so that no half of a secret is left that nobody would know for one. */
  private static String cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MOST) {
      return text;
    }
    String end = "… cut here\n";
    int length = MOST - end.getBytes(StandardCharsets.UTF_8).length;
    while (length > 0 && bytes[length - 1] != '\n') {
      length--;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8) + end;
  }

  private String json(Object view) {
    return new String(site.json().bytes(view), StandardCharsets.UTF_8);
  }

  private String servers() {
    return json(new ServersFacts(servers.all().stream().map(ServerFacts::of).toList()));
  }

  /** The newest at the end, as a log is read; where it is too long, the oldest are left out. */
  private String log() {
    Deque<String> lines = new ArrayDeque<>();
    int bytes = 0;
    for (LastLines.Line line : around.log().newest(each -> true, Integer.MAX_VALUE)) {
      String text = line.at() + " " + line.level() + " " + line.logger() + " " + line.message()
          + "\n" + (line.exception() == null ? "" : line.exception() + "\n");
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MOST) {
        break;
      }
      lines.addFirst(text);
    }
    return String.join("", lines);
  }

  private static String threads() {
    Map<String, List<StackTraceElement>> all = new TreeMap<>();
    Thread.getAllStackTraces()
        .forEach((thread, trace) -> all.put(
            thread.getName() + " #" + thread.getId() + " " + thread.getState(), List.of(trace)));
    StringBuilder text = new StringBuilder();
    all.forEach((name, trace) -> {
      text.append(name).append('\n');
      trace.forEach(each -> text.append("\tat ").append(each).append('\n'));
    });
    return text.toString();
  }

  private String metrics() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    chronicle.metrics().scrape(null).write(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private String directory() throws IOException {
    StringBuilder text = new StringBuilder();
    Path root = site.layout().root();
    text.append(root).append('\n');
    list(root, "", text);
    text.append("state/\n");
    list(site.layout().state(), "state/", text);
    return text.toString();
  }

  private static void list(Path directory, String before, StringBuilder text) throws IOException {
    List<Path> entries = Disk.list(directory);
    for (Path each : entries.subList(0, Math.min(NAMED, entries.size()))) {
      text.append(before).append(each.getFileName());
      if (Disk.isDirectory(each)) {
        int count = Disk.count(each, COUNTED);
        text.append("/  ").append(count).append(count == COUNTED ? " entries or more" : " entries");
      } else if (Disk.isFile(each)) {
        text.append("  ").append(Disk.size(each)).append(" bytes");
      }
      text.append('\n');
    }
    if (entries.size() > NAMED) {
      text.append(before).append("… and ").append(entries.size() - NAMED).append(" more\n");
    }
  }
}
