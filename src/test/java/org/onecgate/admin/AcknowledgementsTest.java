package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Phrase;
import org.onecgate.TestClock;
import org.onecgate.admin.Warning.About;
import org.onecgate.config.ConfigFile;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/** A warning that was acknowledged is out of the way until it is over, something new comes, or a week has passed (C5). */
class AcknowledgementsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir
  Path directory;

  private final TestClock clock = new TestClock(NOON);
  private final JsonStore json = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private Acknowledgements acknowledgements;

  @BeforeEach
  void open() throws StorageException {
    ConfigFile<Acknowledged> file = new ConfigFile<>(
        directory.resolve("state/acknowledged.json"),
        "acknowledged warnings",
        json,
        Acknowledged.class,
        Acknowledged.NONE);
    file.load();
    acknowledgements = new Acknowledgements(file, clock);
  }

  @AfterEach
  void close() {
    json.close();
  }

  private static Warning failed(String exchange) {
    return new Warning("FAILED", "shop", null).about("exchange", exchange);
  }

  private static Warning disk(long percent) {
    return new Warning("DISK_LOW", null, Phrase.PERCENT.of(percent));
  }

  private static Warning quarantine(int count) {
    return new Warning(
        "QUARANTINE",
        "QUARANTINE",
        false,
        null,
        null,
        count,
        new About("quarantine", null),
        List.of());
  }

  /** Who has acknowledged each of these, at a look. */
  private List<@Nullable String> seen(Warning... warnings) {
    return acknowledgements.mark(List.of(warnings)).stream()
        .map(Warning::acknowledged)
        .map(each -> each == null ? "nobody" : each.by())
        .toList();
  }

  @Test
  void oneIsAcknowledgedByWhomItWasAndNoOther() throws StorageException {
    acknowledgements.acknowledge(disk(4), "anna");
    assertThat(seen(disk(3), failed("a"))).containsExactly("anna", "nobody");
    Warning marked = acknowledgements.mark(List.of(disk(3))).get(0);
    assertThat(Objects.requireNonNull(marked.acknowledged()).at()).isEqualTo(NOON);
    assertThat(marked.detail()).as("it is told as it is now").isEqualTo("3 %");
  }

  @Test
  void anotherExchangeThatIsRefusedIsNews() throws StorageException {
    acknowledgements.acknowledge(failed("a"), "anna");
    assertThat(seen(failed("a"))).containsExactly("anna");
    assertThat(seen(failed("b"))).containsExactly("nobody");
    assertThat(seen(failed("a"))).as("it was forgotten").containsExactly("nobody");
  }

  @Test
  void anOlderExchangeIsNoNewsAndAnotherCauseIs() throws StorageException {
    acknowledgements.acknowledge(failed("b"), "anna");
    assertThat(seen(failed("a"))).as("the newest was settled").containsExactly("anna");
    Warning scanner = new Warning("HELD", "shop", Phrase.PERCENT.of(1));
    Warning disk = new Warning("HELD", "shop", Phrase.STATUS.of(1));
    acknowledgements.acknowledge(scanner, "anna");
    assertThat(seen(scanner)).containsExactly("anna");
    assertThat(seen(disk)).containsExactly("nobody");
  }

  @Test
  void moreInQuarantineIsNewsAndLessIsNone() throws StorageException {
    acknowledgements.acknowledge(quarantine(3), "anna");
    assertThat(seen(quarantine(2))).containsExactly("anna");
    assertThat(seen(quarantine(3))).containsExactly("anna");
    assertThat(seen(quarantine(4))).containsExactly("nobody");
  }

  @Test
  void oneThatIsOverIsForgottenUnlessItOnlyComesAndGoes() throws StorageException {
    acknowledgements.acknowledge(disk(4), "anna");
    assertThat(seen()).isEmpty();
    clock.add(Acknowledgements.OVER.minusMillis(1));
    assertThat(seen(disk(4))).containsExactly("anna");
    assertThat(seen()).isEmpty();
    clock.add(Acknowledgements.OVER.minusMillis(1));
    assertThat(seen()).as("it is away anew").isEmpty();
    assertThat(seen(disk(4))).containsExactly("anna");
    assertThat(seen()).isEmpty();
    clock.add(Acknowledgements.OVER);
    assertThat(seen()).isEmpty();
    assertThat(seen(disk(4))).containsExactly("nobody");
  }

  @Test
  void noneIsForgottenForLongerThanAWeek() throws StorageException {
    acknowledgements.acknowledge(disk(4), "anna");
    clock.add(Acknowledgements.LONGEST.minusMillis(1));
    assertThat(seen(disk(4))).containsExactly("anna");
    clock.add(Duration.ofMillis(1));
    assertThat(seen(disk(4))).containsExactly("nobody");
    open();
    assertThat(seen(disk(4))).as("nor after a start").containsExactly("nobody");
  }

  @Test
  void itOutlastsAStartAndIsTakenBack() throws StorageException {
    acknowledgements.acknowledge(disk(4), "anna");
    acknowledgements.acknowledge(failed("a"), "boris");
    open();
    assertThat(seen(disk(4), failed("a"))).containsExactly("anna", "boris");
    assertThat(acknowledgements.withdraw(disk(4).key())).isTrue();
    assertThat(acknowledgements.withdraw(disk(4).key())).isFalse();
    assertThat(seen(disk(4), failed("a"))).containsExactly("nobody", "boris");
    open();
    assertThat(seen(disk(4), failed("a"))).containsExactly("nobody", "boris");
  }

  @Test
  void whereTheDiskDoesNotKeepItNothingIsAcknowledgedAndNoLookFails() throws Exception {
    acknowledgements.acknowledge(failed("a"), "anna");
    Path state = directory.resolve("state");
    Files.move(state, directory.resolve("away"));
    Files.writeString(state, "no directory");
    assertThatThrownBy(() -> acknowledgements.acknowledge(disk(4), "anna"))
        .isInstanceOf(StorageException.class);
    assertThat(seen(disk(4), failed("b"))).containsExactly("nobody", "nobody");
    Files.delete(state);
    Files.move(directory.resolve("away"), state);
    assertThat(seen(disk(4), failed("b"))).containsExactly("nobody", "nobody");
    open();
    assertThat(seen(failed("a"))).as("what has ended is forgotten then").containsExactly("nobody");
  }
}
