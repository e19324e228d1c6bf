package org.onecgate.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** Proves that all refused exchanges can be reached, a page at a time (S8). */
class QuarantineTest {
  private static final Instant TIME = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir
  Path directory;

  @Test
  void theNewestComeFirstAndTheRestInPages() throws Exception {
    DataLayout layout = new DataLayout(directory.resolve("data"));
    layout.create();
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      Quarantine quarantine = new Quarantine(layout, store);
      for (int n = 1; n <= 3; n++) {
        Files.createDirectories(layout.staging(id(n)));
        Files.writeString(layout.staging(id(n)).resolve("file"), "12345");
        quarantine.take(id(n), Phrase.VERBATIM.of("reason " + n), null, TIME);
      }
      assertThat(quarantine.newest(null, 2))
          .extracting(Quarantine.Entry::id)
          .containsExactly(id(3), id(2));
      assertThat(quarantine.newest(id(2), 2))
          .extracting(Quarantine.Entry::id)
          .containsExactly(id(1));
      assertThat(quarantine.newest(id(1), 2)).isEqualTo(List.of());
      Quarantine.Entry found = quarantine.find(id(1)).orElseThrow();
      assertThat(found.reason().map(Quarantine.Reason::reason)).hasValue("reason 1");
      assertThat(found.bytes()).isGreaterThan(5); // its reason counts, too
      assertThat(quarantine.find(id(4))).isEmpty();
    }
  }

  private static ExchangeId id(int n) {
    return ExchangeId.of(TIME.plusSeconds(n), n);
  }
}
