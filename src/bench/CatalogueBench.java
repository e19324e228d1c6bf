package org.onecgate.catalogue;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.onecgate.ServerId;
import org.onecgate.commerceml.EntryReader;
import org.onecgate.commerceml.Export;
import org.onecgate.commerceml.Exported;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.json.RecordWriter;
import org.onecgate.storage.DataLayout;

/**
 * How long a large package of offers takes into the catalogue: the first load, and the same again, each in one
 * transaction. Wall time and the CPU of this process; PostgreSQL's own CPU is not in it.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * javac -d target/bench -cp 'target/classes:target/onec-gate/WEB-INF/lib/*' src/bench/{OffersGenerator,CatalogueBench}.java &amp;&amp;
 * java -cp target/bench OffersGenerator target/offers.xml &amp;&amp;
 * java -Xmx256m -cp 'target/bench:target/classes:target/onec-gate/WEB-INF/lib/*' \
 *   org.onecgate.catalogue.CatalogueBench target/offers.xml target/catalogue-bench [jdbc:postgresql://localhost/gate user]</pre>
 */
public final class CatalogueBench {
  private static final double NANOS = 1e9;
  private static final int AGAIN = 2;

  private CatalogueBench() {}

  /** With the document, an empty directory, and the address of PostgreSQL with its user if that is meant. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[1]).toAbsolutePath());
    List<Manifest.Records> records = records(Path.of(args[0]), directory.resolve("delivery"));
    Databases.Settings settings = args.length > 2
        ? new Databases.Settings(
            Optional.of(new Databases.Login(args[2], Optional.of(args[3]), Optional.empty())))
        : Databases.Settings.FILES;
    try (Databases databases =
        new Databases(settings, new DataLayout(directory.resolve("data")).create())) {
      Database database = databases.of(new ServerId("bench"));
      for (int i = 0; i <= AGAIN; i++) {
        Instant now = Instant.now();
        Manifest manifest = new Manifest(
            Manifest.SCHEMA,
            "bench-" + now,
            new Manifest.Server("bench", "Bench", "1c"),
            "catalog",
            "import",
            null,
            now,
            now,
            now,
            List.of(),
            List.of(),
            null,
            records,
            null);
        long began = System.nanoTime();
        long cpu = cpu();
        Plan plan = new Application(database, 5, now, step -> {})
            .apply(new PublishedDelivery(directory.resolve("delivery"), manifest));
        System.out.printf(
            Locale.ROOT,
            "%s: %.1f s, %.1f s of CPU, %s%n",
            i == 0 ? "first load" : "the same again",
            (System.nanoTime() - began) / NANOS,
            (cpu() - cpu) / NANOS,
            plan);
      }
    }
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static List<Manifest.Records> records(Path document, Path delivery) throws Exception {
    Files.createDirectories(delivery.resolve("records"));
    Map<String, OutputStream> files = new LinkedHashMap<>();
    Map<String, RecordWriter> writers = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(document)) {
      Exported exported = new EntryReader(in, entry -> writer(delivery, files, writers, entry.getClass())
              .write((Record) entry))
          .read();
      writer(delivery, files, writers, Export.class)
          .write(new Export(String.valueOf(document.getFileName()), exported));
    }
    List<Manifest.Records> records = new ArrayList<>();
    for (Map.Entry<String, RecordWriter> each : writers.entrySet()) {
      each.getValue().flush();
      files.get(each.getKey()).close();
      records.add(new Manifest.Records(
          each.getKey(), "records/" + each.getKey() + ".jsonl", 0, 0, ""));
    }
    return records;
  }

  private static RecordWriter writer(
      Path delivery, Map<String, OutputStream> files, Map<String, RecordWriter> writers, Class<?> type) {
    String kind = RecordWriter.kind(type);
    return writers.computeIfAbsent(kind, any -> {
      try {
        OutputStream file = new BufferedOutputStream(
            Files.newOutputStream(delivery.resolve("records/" + kind + ".jsonl")), 1 << 16);
        files.put(kind, file);
        return new RecordWriter(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
