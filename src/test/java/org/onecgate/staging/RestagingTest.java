package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.ExchangeId;
import org.onecgate.SafeName;

/**
 * Proves that published files are staged as received ones are, and that the memory comes back (S2–S4,
 * S6).
 */
class RestagingTest {
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);
  private static final long MEBI = 1 << 20;

  @TempDir
  Path root;

  private final MemoryBudget budget = new MemoryBudget(6 * MEBI);

  private CheckedFile file(String name, long size) throws Exception {
    Path path = root.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
    return new CheckedFile(new SafeName(name), path, size, "0".repeat(64), null, null, false, null);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "5242879, true", "5242880, false", "10485760, false"})
  void aFileBelowFiveMebibytesIsInMemoryAndAnyOtherThePublishedFileItself(
      long size, boolean inMemory) throws Exception {
    CheckedFile file = file("a.bin", size);
    try (Restaging files = new Restaging(ID, budget);
        Restaging.Handle handle = files.stage(file)) {
      assertThat(handle.file() instanceof StagedFile.InMemory).isEqualTo(inMemory);
      if (handle.file() instanceof StagedFile.OnDisk onDisk) {
        assertThat(onDisk.path()).isEqualTo(file.path());
      }
      assertThat(handle.file().file()).isEqualTo(file);
      try (InputStream in = handle.file().open()) {
        assertThat(in.readAllBytes()).hasSize((int) size);
      }
      assertThat(budget.used()).isEqualTo(inMemory ? size : 0);
    }
    assertThat(budget.used()).isZero();
    assertThat(budget.fallbacks()).isZero();
    assertThat(file.path()).exists();
  }

  @Test
  void withoutMemoryItIsOnTheDiskAndThatIsCounted() throws Exception {
    try (Restaging files = new Restaging(ID, budget)) {
      Restaging.Handle first = files.stage(file("a.bin", 4 * MEBI));
      Restaging.Handle second = files.stage(file("b.bin", 4 * MEBI));
      assertThat(second.file()).isInstanceOf(StagedFile.OnDisk.class);
      assertThat(budget.fallbacks()).isEqualTo(1);
      first.close();
      first.close();
      assertThat(budget.used()).as("given back once").isZero();
      assertThat(files.stage(file("b.bin", 4 * MEBI)).file())
          .isInstanceOf(StagedFile.InMemory.class);
    }
    assertThat(budget.used()).isZero();
    try (Restaging refused = new Restaging(ID, budget, size -> {
      throw new OutOfMemoryError("as if");
    })) {
      assertThat(refused.stage(file("a.bin", 1)).file()).isInstanceOf(StagedFile.OnDisk.class);
      assertThat(budget.used()).isZero();
      assertThat(budget.fallbacks()).isEqualTo(2);
    }
  }

  @Test
  void whatIsStillOpenAtTheEndIsGivenBackAndNothingComesAfterIt() throws Exception {
    Restaging files = new Restaging(ID, budget);
    CheckedFile file = file("a.bin", 10);
    Restaging.Handle closed = files.stage(file);
    Restaging.Handle forgotten = files.stage(file);
    closed.close();
    assertThat(budget.used()).isEqualTo(10);
    files.close();
    files.close();
    forgotten.close();
    assertThat(budget.used()).isZero();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> files.stage(file));
    assertThat(budget.used()).isZero();
  }

  @Test
  void aFileThatIsGoneOrShorterTakesNoMemory() throws Exception {
    CheckedFile file = file("a.bin", 10);
    try (Restaging files = new Restaging(ID, budget)) {
      Files.write(file.path(), new byte[9]);
      assertThatIOException().isThrownBy(() -> files.stage(file)).withMessageContaining("shorter");
      Files.delete(file.path());
      assertThatIOException().isThrownBy(() -> files.stage(file));
      assertThat(budget.used()).isZero();
    }
  }
}
