package org.onecgate.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.app.Gate;
import org.onecgate.it.Awaited;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.Wire;

/**
 * Proves what becomes of an import that takes longer than any client waits for one answer: every
 * client is led to {@code success}, no answer lets it wait long, and the work is done once (E17).
 */
@ExtendWith(CaseTable.class)
class LongImportTest {
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

  @TempDir
  private Path temp;

  /** How many clients are still to be told that the import is under way. */
  private final CountDownLatch untold = new CountDownLatch(3);

  @Test
  void case20_anImportThatOutlastsAnAnswerToEveryClientIsDrivenToSuccessByEveryClient()
      throws Exception {
    assertThat(Gate.HOLD).isEqualTo(Duration.ofSeconds(10)).isLessThan(LONGEST_ANSWER);
    assertDrivenToSuccess(Duration.ofMillis(500), this::untilAllAreTold);
  }

  @Test
  @Tag("long")
  void anImportOfFiveMinutesIsDrivenToSuccessByEveryClient() throws Exception {
    assertDrivenToSuccess(Gate.HOLD, LongImportTest::fiveMinutes);
  }

  private void untilAllAreTold() {
    try {
      var unused = untold.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fiveMinutes() {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * One polls without a pause, one pauses for half the time of an answer; the third has to wait for
   * them, and goes away after the first answer.
   */
  private void assertDrivenToSuccess(Duration hold, Runnable longWork) throws Exception {
    Portion portion = Portion.of("import.xml", Goods.first(10));
    Map<String, String> servers = Map.of("tight", "", "slow", "", "gone", "");
    try (ClockedGate gate = ClockedGate.start(temp, hold, longWork, 2, servers)) {
      Polls tight = new Polls();
      Polls slow = new Polls();
      Polls gone = new Polls();
      ExecutorService clients = Executors.newFixedThreadPool(3);
      try {
        List<Future<Void>> over = clients.invokeAll(List.of(
            () -> {
              new Ut11(gate.site("tight").with(tight)).upload(portion);
              return null;
            },
            () -> {
              new Unf3(gate.site("slow").with(slow), hold.dividedBy(2)).upload("catalog", portion);
              return null;
            },
            () -> {
              new Unf3(gate.site("gone").with(gone), Duration.ZERO)
                  .withoutWaiting()
                  .upload("catalog", portion);
              return null;
            }));
        for (Future<Void> each : over) {
          each.get();
        }
      } finally {
        clients.shutdownNow();
      }
      assertThat(tight.words()).contains("progress").endsWith("success");
      assertThat(slow.words()).contains("progress").endsWith("success");
      assertThat(gone.words()).containsExactly("progress");
      assertThat(tight.longest()).isLessThan(LONGEST_ANSWER);
      assertThat(slow.longest()).isLessThan(LONGEST_ANSWER);
      assertThat(gone.longest()).isLessThan(LONGEST_ANSWER);

      Path inbox = gate.data().resolve("inbox");
      Awaited.until(
          "also what nobody waited for is there", () -> Delivery.children(inbox).size() >= 3);
      assertThat(Delivery.children(inbox)).hasSize(3);
      assertThat(gate.imports()).as("each was done once").isEqualTo(3);
    }
  }

  @Test
  void case31_aSessionOlderThanItsLifeIsKeptByTheProgressLoop() throws Exception {
    try (ClockedGate gate = ClockedGate.start(temp, Gate.HOLD, () -> {}, 0, Map.of("it", ""))) {
      OneC asking = client(gate).begin();
      OneC silent = client(gate).begin();
      asking.file("import.xml", Goods.first(2));
      silent.file("import.xml", Goods.first(2));
      for (int hours = 0; hours < 48; hours += 8) {
        asking.importOnce("import.xml");
        gate.pass(Duration.ofHours(8));
        gate.sweep();
      }
      assertThat(asking.importOnce("import.xml").text()).startsWith("success\n");
      assertThat(asking.file("offers.xml", Goods.offers(2)).text()).isEqualTo("success");
      assertThat(silent.importOnce("import.xml").text()).isEqualTo("failure\nInvalid session");

      List<Path> jobs = Delivery.children(gate.data().resolve("state/jobs")).stream()
          .filter(job -> text(job.resolve("job.json")).contains("\"ABANDONED\""))
          .toList();
      assertThat(jobs).as("what was removed can be seen later (E15)").hasSize(1);
      assertThat(text(jobs.get(0).resolve("job.json"))).contains("\"import.xml\"");
      assertThat(text(jobs.get(0).resolve("story.log")))
          .contains("> type=catalog mode=checkauth", "> type=catalog mode=file filename=import.xml")
          .contains("= chunk appended file=import.xml offset=0", "= abandoned, files=1 removed")
          .doesNotContain(silent.key(), EmbeddedGate.PASSWORD);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OneC client(ClockedGate gate) {
    Site site = gate.site("it");
    return new OneC(
        URI.create("http://" + site.host() + ":" + site.port() + "/"),
        site.login(),
        EmbeddedGate.PASSWORD);
  }

  /** Notes the words that an import was answered with, and the longest time that a client waited. */
  private final class Polls implements Line {
    private final List<String> words = Collections.synchronizedList(new ArrayList<>());
    private volatile Duration longest = Duration.ZERO;

    @Override
    public Wire.Answer pass(String resource, Wire.Answer answer, Duration waited)
        throws IOException {
      if (Distortion.isOf(resource, "import")) {
        String word = Bsl.line(answer.text(), 1);
        if (word.equals("progress") && !words.contains(word)) {
          untold.countDown();
        }
        words.add(word);
      }
      longest = waited.compareTo(longest) > 0 ? waited : longest;
      return answer;
    }

    List<String> words() {
      return List.copyOf(words);
    }

    Duration longest() {
      return longest;
    }
  }
}
