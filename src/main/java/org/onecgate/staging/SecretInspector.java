package org.onecgate.staging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Place;
import org.onecgate.SafeName;
import org.onecgate.scan.Scan;
import org.onecgate.scan.SecretScanner;

/** Looks for secrets in every staged file (S7). */
public final class SecretInspector implements Inspector {
  private final Supplier<SecretScanner> scanner;

  /** Looks with this scanner. */
  public SecretInspector(SecretScanner scanner) {
    this(() -> scanner);
  }

  /** Looks with the scanner that is asked for at each file: so a start need not wait for its rules. */
  public SecretInspector(Supplier<SecretScanner> scanner) {
    this.scanner = scanner;
  }

  @Override
  public List<Suspicion> inspect(SafeName name, InputStream in) throws IOException {
    return scanner.get().scan(in).findings().stream()
        .map(f -> new Suspicion(
            name,
            f.ruleId(),
            Phrase.AT_BYTE.of(f.offset(), f.excerpt()),
            f.weak(),
            f.offset(),
            null,
            0,
            List.of(),
            Suspicion.NOTICE))
        .toList();
  }

  @Override
  public List<Suspicion> placed(List<Suspicion> found, XmlFacts facts, InputStream again)
      throws IOException {
    long[] offsets =
        found.stream().mapToLong(Suspicion::offset).sorted().distinct().toArray();
    Map<Long, Place> records = XmlRecords.at(again, facts.encoding(), offsets);
    List<Suspicion> placed = new ArrayList<>();
    for (Suspicion each : found) {
      placed.add(each.in(clean(records.get(each.offset()))));
    }
    return placed;
  }

  /**
   * A text that somebody else sent, to be kept and shown: {@code ****} in place of all of it if it may hold a secret.
   * Whoever asks first waits until the rules are made.
   */
  public static String shown(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Scan scan = SecretScanner.shipped().begin();
    scan.update(bytes, 0, bytes.length);
    return scan.end().isClean() ? text : "****";
  }

  /** A name can hold what is found in it, and what was found is never shown. */
  private @Nullable Place clean(@Nullable Place record) throws IOException {
    return record == null ? null : Place.of(clean(record.id()), clean(record.title()));
  }

  private String clean(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return scanner.get().scan(new ByteArrayInputStream(bytes)).isClean() ? text : "";
  }
}
