package org.onecgate.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook is sent; documented in handlers.md.
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param eventId the same each time this delivery is announced, and of no other
 * @param delivery the name of the delivery
 * @param server which 1C sent it
 * @param type {@code catalog}, {@code sale} or {@code reference}
 * @param closedBy what ended the exchange, as in the manifest
 * @param event the announcement of 1C; absent if there is none
 * @param startedAt when 1C logged in
 * @param sealedAt when the last file was complete
 * @param publishedAt when all checks had passed
 * @param counts how much there is
 * @param manifest where the manifest lies below the data directory
 * @param files the files, as in the manifest; absent if there are more than {@value #MOST_FILES}
 */
public record WebhookEvent(
    int schema,
    String eventId,
    String delivery,
    Manifest.Server server,
    String type,
    String closedBy,
    Manifest.@Nullable Event event,
    Instant startedAt,
    Instant sealedAt,
    Instant publishedAt,
    Counts counts,
    String manifest,
    @Nullable List<File> files) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** With more files than this only the manifest names them. */
  public static final int MOST_FILES = 1000;

  /**
   * How much there is.
   *
   * @param files how many files
   * @param bytes their bytes in all
   */
  public record Counts(int files, long bytes) {}

  /**
   * A file of the delivery.
   *
   * @param name its name as sent
   * @param path where it lies below the delivery
   * @param size its size in bytes
   * @param sha256 its SHA-256, lower-case hex
   */
  public record File(String name, String path, long size, String sha256) {}

  static WebhookEvent of(PublishedDelivery delivery) {
    Manifest m = delivery.manifest();
    List<File> files = m.files().size() > MOST_FILES
        ? null
        : m.files().stream()
            .map(f -> new File(f.name(), f.path(), f.size(), f.sha256()))
            .toList();
    return new WebhookEvent(
        SCHEMA,
        delivery.eventId(),
        m.delivery(),
        m.server(),
        m.type(),
        m.closedBy(),
        m.event(),
        m.startedAt(),
        m.sealedAt(),
        m.publishedAt(),
        new Counts(
            m.files().size(), m.files().stream().mapToLong(Manifest.File::size).sum()),
        "inbox/" + m.delivery() + "/manifest.json",
        files);
  }
}
