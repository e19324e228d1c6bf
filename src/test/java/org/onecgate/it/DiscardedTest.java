package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.onecgate.it.Wire.Answer;

/**
 * What {@code init} has discarded is unknown until it is sent again, whatever an earlier delivery of the session had
 * under that name (E5, E22).
 */
class DiscardedTest extends WithGate {
  private static final String UNKNOWN = "failure\nUnknown file: ";

  @Test
  void anEarlierDeliveryDoesNotAnswerForWhatWasDiscarded() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(1));
    client.deliver("import.xml");
    client.file("import.xml", Content.catalogue(2));
    client.init();
    assertThat(client.importFile("import.xml").text())
        .startsWith(UNKNOWN + "import.xml")
        .contains("discarded");
    client.file("offers.xml", Content.offers(1));
    client.deliver("offers.xml");
    assertThat(client.importFile("import.xml").text()).startsWith(UNKNOWN);
    client.file("import.xml", Content.catalogue(3));
    assertThat(gate.delivery(client.deliver("import.xml")).content("import.xml"))
        .isEqualTo(Content.catalogue(3));
    assertThat(client.importFile("import.xml").text()).startsWith("success");
  }

  @Test
  void anArchiveThatWasDiscardedMayHaveHeldAnything() throws Exception {
    OneC client = gate.client().begin();
    client.file("v8_1.zip", Content.zip(Map.of("import.xml", Content.catalogue(1))));
    client.deliver("import.xml");
    client.init();
    assertThat(client.importFile("import.xml").text())
        .as("asked again, and nothing was discarded")
        .startsWith("success");
    client.file("v8_2.zip", Content.zip(Map.of("import.xml", Content.catalogue(2))));
    client.init();
    assertThat(client.importFile("import.xml").text()).startsWith(UNKNOWN);
  }

  @Test
  void anImportBesideAnInitTellsOfNoOtherBytes() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(1));
    client.deliver("import.xml");
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        byte[] newest = Content.catalogue(2 + i);
        client.file("import.xml", newest);
        CompletableFuture<Void> init = CompletableFuture.runAsync(
            () -> {
              try {
                gate.client().resume(client.key()).init();
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            other);
        Answer answer = client.importFile("import.xml");
        init.get(30, TimeUnit.SECONDS);
        boolean delivered = Delivery.regularFiles(gate.data().resolve("inbox")).stream()
            .filter(file -> file.endsWith("import.xml"))
            .anyMatch(file -> Delivery.sha256(newest).equals(sha256(file)));
        if (answer.text().startsWith("success") != delivered) {
          wrong.add(i + " " + answer.text() + " delivered " + delivered);
        }
      }
      assertThat(wrong).isEmpty();
    } finally {
      other.shutdownNow();
    }
  }

  private static String sha256(java.nio.file.Path file) {
    try {
      return Delivery.sha256(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
