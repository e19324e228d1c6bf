package org.onecgate.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves the words on the wire (E3, E4, E7, E11, E13, E16, E20-E23, S5, S8 and the compatibility
 * cases of the protocol) by the transcripts, one test for each file.
 */
class TranscriptTest {
  @TempDir
  private Path temp;

  @TestFactory
  Stream<DynamicTest> theGateAnswersAsWritten() throws IOException, URISyntaxException {
    List<Path> files = transcripts();
    assertThat(files).isNotEmpty();
    return files.stream().map(file -> DynamicTest.dynamicTest(nameOf(file), () -> play(file)));
  }

  private void play(Path file) throws Exception {
    try (Replay replay = new Replay(Files.createDirectory(temp.resolve(nameOf(file))))) {
      replay.play(Transcript.read(file));
    }
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString().replaceFirst("\\.txt$", "");
  }

  private static List<Path> transcripts() throws IOException, URISyntaxException {
    Path readme = Path.of(Objects.requireNonNull(
            TranscriptTest.class.getResource("/transcripts/README"), "the transcripts")
        .toURI());
    try (Stream<Path> list = Files.list(readme.resolveSibling("."))) {
      return list.filter(p -> p.toString().endsWith(".txt"))
          .map(Path::normalize)
          .sorted()
          .toList();
    }
  }
}
