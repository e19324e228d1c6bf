package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that what others put into a directory of ours leads nowhere else. */
class SharedFilesTest {
  @TempDir
  Path directory;

  private Path top;
  private Path file;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(directory.resolve("secret/files"));
    Files.writeString(directory.resolve("secret/files/a.xml"), "secret");
    top = Files.createDirectory(directory.resolve("inbox"));
    file = top.resolve("1/files/a.xml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "content");
  }

  @Test
  void aFileIsReadFromAnyByteOn() throws IOException {
    assertThat(read(file, 0)).isEqualTo("content");
    assertThat(read(file, 3)).isEqualTo("tent");
    assertThat(read(file, 100)).isEmpty();
  }

  @Test
  void theDirectoryMayBeALinkItself() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), top);
    try (InputStream in = SharedFiles.read(link, link.resolve("1/files/a.xml"), 0)) {
      assertThat(in).hasContent("content");
    }
  }

  @Test
  void noLinkBelowItIsFollowed() throws IOException {
    Files.move(top.resolve("1/files"), directory.resolve("own"));
    Files.createSymbolicLink(top.resolve("1/files"), directory.resolve("secret/files"));
    requireRefused(file);
    Files.createSymbolicLink(top.resolve("2"), directory.resolve("secret"));
    requireRefused(top.resolve("2/files/a.xml"));
    Files.createDirectories(top.resolve("3/files"));
    Files.createSymbolicLink(top.resolve("3/files/a.xml"), directory.resolve("secret/files/a.xml"));
    requireRefused(top.resolve("3/files/a.xml"));
  }

  @Test
  void noPathLeadsOut() {
    requireRefused(top.resolve("../secret/files/a.xml"));
    requireRefused(top.resolve("1/../../secret/files/a.xml"));
    requireRefused(directory.resolve("secret/files/a.xml"));
    requireRefused(top);
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    Path pipe = file.resolveSibling("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    requireRefused(pipe);
    requireRefused(file.getParent());
  }

  @Test
  void oneThatIsGoneIsMissing() {
    assertThatThrownBy(() -> read(top.resolve("9/files/a.xml"), 0))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.isMissing()).isTrue());
  }

  private void requireRefused(Path path) {
    assertThatThrownBy(() -> read(path, 0)).isInstanceOf(StorageException.class);
  }

  private String read(Path path, long from) throws IOException {
    try (InputStream in = SharedFiles.read(top, path, from)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
