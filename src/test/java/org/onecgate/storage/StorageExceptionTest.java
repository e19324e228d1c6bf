package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.storage.StorageException.Problem;

/** Proves that a full disk, missing rights and a read-only volume are told apart (A7). */
class StorageExceptionTest {
  @TempDir
  Path directory;

  @Test
  void theProblemsAreToldApart() {
    assertThat(problem(new IOException("No space left on device"))).isEqualTo(Problem.DISK_FULL);
    assertThat(problem(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo(Problem.DISK_FULL);
    assertThat(problem(new FileSystemException("/x", null, "Disk quota exceeded")))
        .isEqualTo(Problem.DISK_FULL);
    assertThat(problem(new AccessDeniedException("/x"))).isEqualTo(Problem.PERMISSION_DENIED);
    assertThat(problem(new FileSystemException("/x", null, "Operation not permitted")))
        .isEqualTo(Problem.PERMISSION_DENIED);
    assertThat(problem(new IOException("Permission denied"))).isEqualTo(Problem.PERMISSION_DENIED);
    assertThat(problem(new FileSystemException("/x", null, "Read-only file system")))
        .isEqualTo(Problem.READ_ONLY);
    assertThat(problem(new ReadOnlyFileSystemException())).isEqualTo(Problem.READ_ONLY);
    assertThat(problem(new NoSuchFileException("/x"))).isEqualTo(Problem.OTHER);
    assertThat(problem(new IOException("Input/output error"))).isEqualTo(Problem.OTHER);
    assertThat(problem(new IOException())).isEqualTo(Problem.OTHER);
  }

  @Test
  void aWrappedOneKeepsItsProblem() {
    StorageException inner =
        new StorageException("write", directory, new IOException("No space left on device"));
    assertThat(problem(inner)).isEqualTo(Problem.DISK_FULL);
  }

  @Test
  void whatCouldNotBeForcedIsToldAsSuchUnlessTheReasonIsKnown() {
    for (String operation : new String[] {"force", "force-part", "force-directory"}) {
      assertThat(new StorageException(operation, directory, new IOException("Input/output error"))
              .problem())
          .isEqualTo(Problem.NOT_FORCED);
      assertThat(
              new StorageException(operation, directory, new IOException("No space left on device"))
                  .problem())
          .isEqualTo(Problem.DISK_FULL);
    }
  }

  @Test
  void theMessageHasOperationProblemAndPath() {
    assertThat(new StorageException("rename", Path.of("/a/b"), new IOException("x")))
        .hasMessage("storage operation=rename problem=OTHER path=/a/b")
        .hasRootCauseMessage("x");
  }

  private Problem problem(Exception cause) {
    return new StorageException("write", directory, cause).problem();
  }

  @Test
  void aFailureBelowAFileIsAFailureAndNoEndlessOne() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> new AtomicFile(Disk.PRIVATE_FILE).write(file.resolve("below"), "y"))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.OTHER));
  }
}
