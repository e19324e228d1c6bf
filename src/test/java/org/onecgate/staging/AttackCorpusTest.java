package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.Wire;
import org.onecgate.protocol.Reply;
import org.onecgate.scan.SecretScanner;
import org.onecgate.staging.Attacks.Attack;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.StoredFile;

/**
 * Proves of every hostile input that it is refused with the line that the document promises, or taken
 * as the document says; that nothing lies where it should not; and that it costs little memory,
 * whatever it claims (E11, S7, S8).
 */
class AttackCorpusTest {
  /**
   * All that checking one input may allocate, garbage included. The parser keeps a piece of XML of 8
   * MiB and copies it as it grows, 32 MiB in all; the ten thousand entries of a directory take 40.
   */
  private static final long MOST_ALLOCATED = ByteSize.mebi(64).bytes();

  private static final String EXCHANGE = "[0-9A-Za-z.-]+";
  private static final ExchangeId ID = ExchangeId.of(Instant.parse("2026-05-05T12:00:00Z"), 1);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir
  static Path place;

  private static EmbeddedGate gate;

  @TempDir
  Path root;

  static List<Attack> attacks() {
    return Attacks.all();
  }

  @BeforeAll
  static void start() throws LifecycleException, IOException {
    gate = EmbeddedGate.start(
        place, Map.of("gate.exchange.files.max", Integer.toString(Attacks.MAX_FILES)));
  }

  @AfterAll
  static void stop() throws LifecycleException {
    gate.close();
  }

  @Test
  void theDocumentHasEachOfThemAndNoOther() throws IOException {
    List<String> rows = Files.readAllLines(Path.of("src/docs/staging.md")).stream()
        .dropWhile(line -> !line.equals("## Attacks and what becomes of them"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.endsWith("` |"))
        .toList();
    assertThat(rows)
        .containsExactlyElementsOf(attacks().stream().map(Attack::row).toList());
  }

  @ParameterizedTest
  @MethodSource("attacks")
  @Timeout(30)
  void theGateAloneKeepsItOutWithLittleMemory(Attack attack) throws Exception {
    DataLayout layout = new DataLayout(root.resolve("data"));
    layout.create();
    byte[] bytes = attack.bytes().get();
    SafeName name = new SafeName(attack.file());
    Path received = layout.part(layout.received(ID), name);
    Files.createDirectories(received.getParent());
    Files.write(received, bytes);
    Map<Path, Long> before = tree(root, layout.unpacked(ID));
    Validation validation = Validations.of(layout, ByteSize.gibi(64), Attacks.MAX_FILES);
    Staging staging =
        new Staging(new MemoryBudget(1 << 20), List.of(new SecretInspector(SecretScanner.load())));
    List<StoredFile> sealed = List.of(new StoredFile(name, received, bytes.length, 1, List.of()));
    String line;
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    try (Staged staged = staging.stage(
        ID,
        validation.validate(ID, sealed, Checks.DEFAULT, Earlier.NONE, what -> {}),
        Checks.DEFAULT,
        what -> {})) {
      line = staged.files().stream()
          .map(f -> f.file().name().value())
          .collect(Collectors.joining(", ", "taken: ", ""));
    } catch (FaultException e) {
      line = new Reply.Failure(e.fault(), e.detail())
          .text()
          .substring("failure\n".length())
          .strip();
    }
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    assertThat(withoutColumn(line)).isEqualTo(attack.line());
    assertThat(allocated).isLessThan(MOST_ALLOCATED);
    assertThat(tree(root, layout.unpacked(ID))).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  @Timeout(60)
  void aWholeExchangeIsToldSoAndLeavesNothingElsewhere(Attack attack) throws Exception {
    Map<Path, Long> before = tree(place, gate.data().resolve("1c_temp"));
    OneC client = gate.client().begin();
    assertThat(client.file(attack.file(), attack.bytes().get()).text()).isEqualTo("success");
    Wire.Answer answer = client.importFile(attack.file());
    if (attack.isTaken()) {
      assertThat(answer.text()).startsWith("success\ndelivery ");
      String id = answer.text().substring("success\ndelivery ".length()).strip();
      assertThat(String.join(", ", gate.delivery(id).entries().keySet()))
          .isEqualTo(attack.line().substring("taken: ".length()));
    } else {
      assertThat(answer.text().lines().map(AttackCorpusTest::withoutColumn))
          .containsExactly("failure", attack.line());
      assertThat(answer.text()).matches("(?s)[\\n -~]{1,250}");
      assertThat(Delivery.children(gate.data().resolve("inbox")).stream()
              .filter(p -> !before.containsKey(p)))
          .isEmpty();
    }
    assertThat(tree(place, gate.data().resolve("1c_temp")).keySet().stream()
            .filter(p -> !before.containsKey(p))
            .map(p -> gate.data().relativize(p).toString()))
        .allMatch(
            p -> p.matches("(staging|quarantine|inbox|state/jobs)/" + EXCHANGE + "(/.*)?")
                || p.matches(
                    "guard|state/(importers|statistics)\\.json|catalogue(/.*)?|state/(fingerprints|handovers)(/.*)?"));
  }

  private static String withoutColumn(String line) {
    return line.replaceFirst("column \\d+$", "column …");
  }

  /** The statistics are written anew every few seconds. */
  private static boolean isCounted(Path path) {
    return path.getFileName().toString().startsWith("statistics.json");
  }

  /** Everything below a directory with its size, save what lies below another one. */
  private static Map<Path, Long> tree(Path top, Path without) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    Files.walkFileTree(top, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes found) {
        boolean wanted = !path.startsWith(without);
        if (wanted) {
          sizes.put(path, -1L);
        }
        return wanted ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
      }

      @Override
      public FileVisitResult visitFile(Path path, BasicFileAttributes found) {
        if (!isCounted(path)) {
          sizes.put(path, found.isRegularFile() ? found.size() : -1L);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path path, IOException e) {
        return FileVisitResult.CONTINUE; // what is published is cleaned up meanwhile
      }

      @Override
      public FileVisitResult postVisitDirectory(Path path, IOException e) {
        return FileVisitResult.CONTINUE;
      }
    });
    return sizes;
  }
}
