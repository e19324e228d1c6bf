package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that the deliveries of a server are published in the order of their seals, also where one of
 * them cannot be for a time (E22).
 */
class OrderOfDeliveriesTest {
  @TempDir
  private Path temp;

  private volatile boolean mended;

  @Test
  void aLaterExchangeWaitsForOneThatCouldNotBePublishedYet() throws Exception {
    try (FakeClamd clamd = new FakeClamd(
            text -> text.contains("older") && !mended ? FakeClamd.BROKEN : FakeClamd.OK);
        EmbeddedGate gate = EmbeddedGate.start(temp, Map.of("gate.clamd", clamd.address()))) {
      OneC older = gate.client().begin();
      older.file("import.xml", "<older/>".getBytes(UTF_8));
      assertThat(older.importFile("import.xml").text()).startsWith("failure\nScan failed");

      OneC newer = gate.client().begin();
      newer.file("import.xml", "<newer/>".getBytes(UTF_8));
      assertThat(newer.importFile("import.xml").text())
          .startsWith("failure\nImport waits - retry later: exchange ");
      assertThat(Delivery.children(gate.data().resolve("inbox"))).isEmpty();

      mended = true;
      String second = newer.deliver("import.xml");
      String first = older.deliver("import.xml");
      assertThat(first).isLessThan(second);
      assertThat(Delivery.children(gate.data().resolve("inbox"))).hasSize(2);
      assertThat(gate.delivery(first).manifest().getString("publishedAt"))
          .isLessThan(gate.delivery(second).manifest().getString("publishedAt"));
    }
  }

  @Test
  void oneThatWasRefusedIsNotWaitedFor() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      OneC older = gate.client().begin();
      older.file("import.xml", "<broken".getBytes(UTF_8));
      assertThat(older.importFile("import.xml").text()).startsWith("failure\nXML refused");
      OneC newer = gate.client().begin();
      newer.file("import.xml", "<newer/>".getBytes(UTF_8));
      assertThat(newer.importFile("import.xml").text()).startsWith("success\n");
    }
  }
}
