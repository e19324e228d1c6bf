package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.StoredFile;

/**
 * Proves in a JVM with a heap of 256 MiB that an archive of many long names is refused in words, and that one which
 * is just allowed fits (S8).
 */
@Tag("long")
class ManyNamesTest {
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);

  @TempDir
  Path root;

  /** What the other JVM does: checks the file and says what becomes of it. */
  public static void main(String[] arguments) throws IOException {
    Path zip = Path.of(arguments[0]);
    DataLayout layout = new DataLayout(Path.of(arguments[1]));
    layout.create();
    List<StoredFile> received =
        List.of(new StoredFile(new SafeName("v8_1.zip"), zip, Files.size(zip), 1, List.of()));
    try {
      Validated validated = Validations.of(layout, ByteSize.gibi(64), 200_000)
          .validate(ID, received, Checks.DEFAULT, Earlier.NONE, step -> {});
      System.out.println("taken: " + validated.files().size());
    } catch (FaultException e) {
      System.out.println("refused: " + Sentence.textOf(e.detail()));
    }
  }

  private String checked(int count, IntFunction<String> name)
      throws IOException, InterruptedException {
    Path zip = root.resolve("v8_1.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip), UTF_8)) {
      for (int i = 0; i < count; i++) {
        out.putNextEntry(new ZipEntry(name.apply(i)));
      }
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ManyNamesTest.class.getName(), zip.toString(), root + "/data"));
    Path said = root.resolve("said");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String all = Files.readString(said).strip();
    return all.substring(all.lastIndexOf('\n') + 1);
  }

  private static String unlike(int i, int length) {
    StringBuilder text = new StringBuilder();
    for (int x = i + 1; text.length() < length; x = x * 1_103_515_245 + 12_345) {
      text.append(Integer.toString(x & 0x7fffffff, 36));
    }
    return text.substring(0, length);
  }

  /** A name of 960 bytes at 16 levels, no directory of which is like another one. */
  private static String deep(int i) {
    List<String> segments = new ArrayList<>();
    segments.add(i + "." + unlike(i, 58 - Integer.toString(i).length()));
    for (int level = 1; level < 16; level++) {
      segments.add(unlike(i * 16 + level, 59));
    }
    return String.join("/", segments);
  }

  @Test
  void longNamesAtManyLevelsAreRefusedInWords() throws Exception {
    assertThat(deep(44_999)).hasSize(959);
    assertThat(checked(45_000, ManyNamesTest::deep))
        .isEqualTo("refused: v8_1.zip: names that take more than 128 MiB of memory");
  }

  @Test
  void asManyAsAreAllowedFit() throws Exception {
    String directory = "d".repeat(230) + "/";
    assertThat(checked(29_000, i -> directory.repeat(3) + i + unlike(i, 240)))
        .isEqualTo("taken: 29000");
  }

  @Test
  void manyUsualNamesFit() throws Exception {
    assertThat(checked(
            100_000,
            i -> "import_files/%02x/%s_%s.jpg"
                .formatted(i % 256, unlike(i, 36), unlike(i + 1_000_000, 36))))
        .isEqualTo("taken: 100000");
  }
}
