package org.onecgate.catalogue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.EntryReader;
import org.onecgate.commerceml.Export;
import org.onecgate.commerceml.Exported;
import org.onecgate.commerceml.Line;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.json.RecordWriter;

/** Deliveries of documents, as the inbox has them. */
final class Deliveries {
  private final Path inbox;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int number;

  Deliveries(Path inbox) {
    this.inbox = inbox;
  }

  /** The time of the next one. */
  Instant now() {
    return now;
  }

  /** One of these documents, each given by its text. */
  PublishedDelivery of(String... documents) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < documents.length; i++) {
      files.put("doc" + i + ".xml", documents[i].getBytes(StandardCharsets.UTF_8));
    }
    return of(files, List.of(), null);
  }

  /** An announcement of 1C. */
  PublishedDelivery event(String mode, @Nullable Long timestamp) {
    return of(Map.of(), List.of(), new Manifest.Event(mode, timestamp));
  }

  /** One of these documents, pictures, and event. */
  PublishedDelivery of(
      Map<String, byte[]> documents, List<Manifest.File> pictures, Manifest.@Nullable Event event) {
    number++;
    now = now.plusSeconds(60);
    String id = "20260101T000000%03dZ-%08x".formatted(number % 1000, number);
    try {
      Path directory = Files.createDirectories(inbox.resolve(id));
      List<Manifest.File> files = new ArrayList<>(pictures);
      Map<String, List<Line>> records = new TreeMap<>();
      for (Map.Entry<String, byte[]> each : documents.entrySet()) {
        Exported exported = new EntryReader(
                new ByteArrayInputStream(each.getValue()),
                entry -> records
                    .computeIfAbsent(RecordWriter.kind(entry.getClass()), kind -> new ArrayList<>())
                    .add(entry))
            .read();
        records
            .computeIfAbsent("export", kind -> new ArrayList<>())
            .add(new Export(each.getKey(), exported));
      }
      return new PublishedDelivery(
          directory,
          new Manifest(
              Manifest.SCHEMA,
              id,
              new Manifest.Server("shop", "Shop", "1c"),
              "catalog",
              event == null ? "import" : "event",
              event,
              now,
              now,
              now.plusSeconds(1),
              files,
              List.of(),
              null,
              write(directory, records),
              null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A picture with this content. */
  static Manifest.File picture(String name, String sha256) {
    return new Manifest.File(name, "files/" + name, 1, sha256, null, null, null, null, 1);
  }

  private static List<Manifest.Records> write(Path directory, Map<String, List<Line>> records)
      throws IOException {
    Files.createDirectories(directory.resolve("records"));
    List<Manifest.Records> written = new ArrayList<>();
    for (Map.Entry<String, List<Line>> each : records.entrySet()) {
      Path file = directory.resolve("records/" + each.getKey() + ".jsonl");
      try (OutputStream out = Files.newOutputStream(file)) {
        RecordWriter writer = new RecordWriter(out);
        for (Line line : each.getValue()) {
          writer.write((Record) line);
        }
        writer.flush();
      }
      written.add(new Manifest.Records(
          each.getKey(),
          "records/" + each.getKey() + ".jsonl",
          each.getValue().size(),
          Files.size(file),
          ""));
    }
    return written;
  }
}
