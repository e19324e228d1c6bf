package org.onecgate.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.TestClock;
import org.onecgate.it.CapturedLog;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** Proves that it is written down who did what, and that this is bounded, whatever is done (C4). */
class AuditTest {
  @TempDir
  private Path temp;

  private final TestClock clock = new TestClock(Instant.parse("2026-11-29T12:00:00Z"));
  private final JsonStore json = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));

  @AfterEach
  void close() {
    json.close();
  }

  private Audit audit() {
    return new Audit(new DataLayout(temp), json, clock, () -> Duration.ofDays(90));
  }

  private Path file() {
    return temp.resolve("state/audit/2026-11-29.jsonl");
  }

  private static void note(Audit audit, String what) {
    audit.note(new Deed(audit.now(), "person", "anna", "::1", "sweep", what, Deed.DONE));
  }

  private static List<String> read(Audit audit, Predicate<Deed> wanted, int most) throws Exception {
    List<String> found = new ArrayList<>();
    for (String next = ""; next != null; ) {
      Audit.Page page = audit.read(next, most, wanted);
      assertThat(page.deeds()).hasSizeLessThanOrEqualTo(most);
      page.deeds().forEach(deed -> found.add(deed.what()));
      next = page.next();
      assertThat(next == null || Audit.isPlace(next)).as(next).isTrue();
    }
    return found;
  }

  @Test
  void itIsReadNewestFirstPartByPartAlsoAfterARestart() throws Exception {
    Audit audit = audit();
    List<String> noted = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      note(audit, "w" + i);
      noted.add(0, "w" + i);
      clock.add(Duration.ofHours(5));
    }
    Audit again = audit();
    for (int most : List.of(1, 2, 3, 4, 5, 7, 19, 20, 21, 500)) {
      assertThat(read(again, deed -> true, most)).as("by " + most).isEqualTo(noted);
    }
    assertThat(read(again, deed -> String.valueOf(deed.what()).endsWith("3"), 1))
        .containsExactly("w13", "w3");
    assertThat(Files.getPosixFilePermissions(file())).isEqualTo(Disk.PRIVATE_FILE);
    assertThat(Files.getPosixFilePermissions(file().getParent())).isEqualTo(Disk.PRIVATE_DIRECTORY);
  }

  @Test
  void aTornLineSpoilsNoOther() throws Exception {
    note(audit(), "first");
    String line = Files.readString(file());
    Files.writeString(file(), line.substring(0, line.length() / 2), StandardOpenOption.APPEND);
    Audit audit = audit();
    note(audit, "second");
    assertThat(read(audit, deed -> true, 50)).containsExactly("second", "first");
    Files.writeString(file(), "\n\0\0\0{]\n{\"at\": 1}\n", StandardOpenOption.APPEND);
    note(audit, "third");
    assertThat(read(audit, deed -> true, 50)).containsExactly("third", "second", "first");
  }

  @Test
  void whatTheDiskDoesNotTakeIsInTheLogAndComesWhenItIsWell() throws Exception {
    Audit audit = audit();
    note(audit, "before");
    Path aside = Files.move(file(), temp.resolve("aside"));
    Files.createDirectory(file());
    try (CapturedLog log = new CapturedLog()) {
      note(audit, "first\u2028forged");
      note(audit, "second");
      assertThat(log.lines())
          .filteredOn(each -> each.contains("not in the journal of people yet"))
          .hasSize(2)
          .noneMatch(each -> each.contains("\u2028"))
          .anyMatch(each -> each.contains("second") && each.contains("anna"));
    }
    assertThat(audit.missing()).isEqualTo(2);
    Files.delete(file());
    Files.move(aside, file());
    assertThat(audit.missing()).isZero();
    assertThat(read(audit, deed -> true, 50))
        .containsExactly("second", "first\u2028forged", "before");
  }

  @Test
  void whatWaitsForTheDiskIsBounded() throws Exception {
    Audit audit = audit();
    Files.createDirectories(file());
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 1200; i++) {
        note(audit, "w" + i);
      }
      assertThat(log.lines()).hasSizeGreaterThanOrEqualTo(1200);
    }
    assertThat(audit.missing()).isEqualTo(1200);
    Files.delete(file());
    assertThat(audit.missing()).as("those that are lost stay told").isEqualTo(200);
    assertThat(read(audit, deed -> true, 500)).hasSize(1000).first().isEqualTo("w1199");
  }

  @Test
  void failedLoginsAreLimitedAndCountedAndHideNothingElse() throws Exception {
    Audit audit = audit();
    for (int i = 0; i < Audit.FAILED_LOGINS + 50; i++) {
      audit.note(
          new Deed(audit.now(), "stranger", "x" + i, "::1", "login", null, "BAD_CREDENTIALS"));
    }
    assertThat(audit.read("", 500, deed -> true).deeds()).hasSize(Audit.FAILED_LOGINS);
    audit.note(new Deed(audit.now(), "person", "anna", "::1", "login", null, Deed.DONE));
    Deed after = audit.read("", 1, deed -> true).deeds().get(0);
    assertThat(after.wasDone()).isTrue();
    assertThat(after.leftOut()).isEqualTo(50);
    clock.add(Duration.ofHours(1));
    audit.note(new Deed(audit.now(), "stranger", "y", "::1", "login", null, "BAD_CREDENTIALS"));
    assertThat(audit.read("", 1, deed -> true).deeds().get(0).who()).isEqualTo("y");
  }

  @Test
  void aLongNameIsCutAndADayHasNoMoreThanItsBytes() throws Exception {
    Audit audit = audit();
    audit.note(new Deed(audit.now(), "stranger", "x".repeat(100_000), "::1", "login", null, "X"));
    assertThat(Files.size(file())).isLessThan(1000);
    try (RandomAccessFile full = new RandomAccessFile(file().toFile(), "rw")) {
      full.setLength(Audit.MOST_BYTES);
    }
    try (CapturedLog log = new CapturedLog()) {
      note(audit, "too much");
      assertThat(log.lines()).anyMatch(each -> each.contains("full for today"));
    }
    assertThat(Files.size(file())).isEqualTo(Audit.MOST_BYTES);
    assertThat(audit.missing()).isEqualTo(1);
  }

  @Test
  void whatWasKeptLongEnoughGoes() throws Exception {
    Audit audit = audit();
    note(audit, "old");
    clock.add(Duration.ofDays(90));
    note(audit, "new");
    assertThat(file()).exists();
    clock.add(Duration.ofDays(1));
    Files.write(file().resolveSibling("somebody's"), "x".getBytes(UTF_8));
    note(audit, "newer");
    assertThat(file()).doesNotExist();
    assertThat(file().resolveSibling("somebody's")).exists();
    assertThat(read(audit, deed -> true, 50)).containsExactly("newer", "new");
  }
}
