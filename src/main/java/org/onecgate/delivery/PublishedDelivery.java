package org.onecgate.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.onecgate.SafeName;
import org.onecgate.commerceml.Document;
import org.onecgate.commerceml.Export;
import org.onecgate.commerceml.Line;
import org.onecgate.commerceml.Offer;
import org.onecgate.commerceml.Product;
import org.onecgate.json.RecordLines;
import org.onecgate.json.RecordWriter;
import org.onecgate.staging.CheckedFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SharedFiles;

/**
 * A delivery in the inbox, as a {@link DeliveryHandler} is given it. Its files are read-only for
 * everybody: consumers and other handlers read the same ones.
 *
 * @param directory where it lies, absolute
 * @param manifest what it holds
 * @param held where its records lie, absolute: the same, or what is held of it for a handler that
 *     {@linkplain DeliveryHandler#keepsRecords keeps} them, which a consumer does not remove
 */
public record PublishedDelivery(Path directory, Manifest manifest, Path held) {
  /** One all of which lies there. */
  public PublishedDelivery(Path directory, Manifest manifest) {
    this(directory, manifest, directory);
  }

  /** The same each time this delivery is handed over, and of no other delivery: its name. */
  public String eventId() {
    return manifest.delivery();
  }

  /** Where one of the manifest's files lies, absolute, unless a consumer has removed the delivery. */
  public Path file(Manifest.File file) {
    return directory.resolve(file.path());
  }

  /**
   * What its documents tell of, one kind, in the order of the documents; read as it is asked for, so that no number of
   * them fills the memory. Nothing if there are none, or the server has no records ({@code checks.records}).
   *
   * <p>Asking for the next one throws an {@link java.io.UncheckedIOException} if the disk fails.
   *
   * @param kind such as {@link Product}
   * @return to be closed
   * @throws IOException if the file cannot be opened, also because a consumer has removed the delivery and nothing is
   *     held of it
   */
  public <T extends Line> Stream<T> records(Class<T> kind) throws IOException {
    String name = RecordWriter.kind(kind);
    for (Manifest.Records each : manifest.recordsOrNone()) {
      if (each.kind().equals(name)) {
        Path file = held.resolve(each.path());
        return RecordLines.read(SharedFiles.read(Disk.parent(held), file, 0), kind);
      }
    }
    return Stream.empty();
  }

  /** Its goods, as {@link #records} gives them. */
  public Stream<Product> products() throws IOException {
    return records(Product.class);
  }

  /** Its offers with their prices and stocks, as {@link #records} gives them. */
  public Stream<Offer> offers() throws IOException {
    return records(Offer.class);
  }

  /** Its orders and other documents that are in no container, as {@link #records} gives them. */
  public Stream<Document> documents() throws IOException {
    return records(Document.class);
  }

  /** What each of its documents says of itself, as {@link #records} gives them. */
  public Stream<Export> exports() throws IOException {
    return records(Export.class);
  }

  /** The same file as it was published: where it lies now, and what was found out about it. */
  CheckedFile checked(Manifest.File file) {
    return new CheckedFile(
        new SafeName(file.name()),
        file(file),
        file.size(),
        file.sha256(),
        file.archive() == null ? null : new SafeName(file.archive()),
        file.xml(),
        Boolean.TRUE.equals(file.ambiguous()),
        file.chunks());
  }
}
