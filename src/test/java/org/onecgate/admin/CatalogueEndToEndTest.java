package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onecgate.admin.CatalogueGate.deleted;
import static org.onecgate.admin.CatalogueGate.goods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Awaited;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.WakefulListener;
import org.onecgate.storage.Disk;

/** Proves that what 1C sends is in the catalogue, all the way from its first request (G1 to G4). */
class CatalogueEndToEndTest {
  @TempDir
  Path temp;

  private CatalogueGate gate;

  @BeforeEach
  void begin() throws Exception {
    gate = new CatalogueGate(temp).with(EmbeddedGate.LISTENER, WakefulListener.class.getName());
    gate.start();
  }

  @AfterEach
  void end() throws Exception {
    gate.close();
  }

  @Test
  void whatIsDeliveredIsFoundAlsoIfAConsumerTookTheDeliveryAtOnce() throws Exception {
    String delivery = gate.deliver("shop", goods("1", "a", "b", "c"));
    gate.awaitLive("shop", 3);
    assertThat(gate.get("/shop/products?search=ЩЕТКА%20b").getJsonArray("products"))
        .hasSize(1);
    assertThat(gate.get("/shop/changes?delivery=" + delivery).getJsonArray("changes"))
        .isNotEmpty();
    assertThat(gate.live("other")).isZero();
    gate.close();
    gate.start();
    gate.awaitLive("shop", 3);
  }

  private void awaitHeld() throws Exception {
    Awaited.until(
        "it is held", () -> !gate.get("/shop/held").getJsonArray("held").isEmpty());
  }

  private int decide(String delivery, String decision) throws Exception {
    return gate.browser()
        .post("catalogue/shop/held/" + delivery, "{\"decision\":\"" + decision + "\"}")
        .status();
  }

  @Test
  void aPlanThatIsHeldWaitsForAPersonAndOthersGoOn() throws Exception {
    gate.deliver("shop", goods("1", "a", "b", "c"));
    gate.awaitLive("shop", 3);
    String bad = gate.deliver("shop", deleted("2", "a"));
    awaitHeld();
    gate.deliver("shop", goods("3", "d"));
    gate.deliver("other", goods("1", "x"));
    gate.awaitLive("other", 1);
    assertThat(gate.live("shop")).as("it waits behind the other").isEqualTo(3);
    assertThat(decide(bad, "refuse")).isEqualTo(202);
    gate.awaitLive("shop", 4);
    String again = gate.deliver("shop", deleted("4", "a"));
    awaitHeld();
    gate.close(); // it waits through a restart
    gate.start();
    assertThat(decide(again, "pass")).isEqualTo(202);
    gate.awaitLive("shop", 3);
  }

  @Test
  void aCatalogueIsBuiltAnewFromTheDeliveriesThatAreThere() throws Exception {
    String first = gate.deliver("shop", goods("1", "a"));
    gate.deliver("shop", goods("2", "b"));
    gate.awaitLive("shop", 2);
    long last = gate.get("/shop/changes?limit=1000").getJsonArray("changes").size();
    Disk.deleteTree(gate.data().resolve("inbox/" + first));
    assertThat(gate.browser().post("catalogue/shop/rebuild", "").status()).isEqualTo(202);
    gate.awaitLive("shop", 1);
    assertThat(gate.get("/shop/changes?after=" + last).getJsonArray("changes"))
        .as("who follows the feed sees all of it again")
        .isNotEmpty();
  }

  @Test
  void aDatabaseThatIsDamagedIsSaidOnTheFirstScreenAndExchangesGoOn() throws Exception {
    gate.close();
    Files.createDirectories(gate.data().resolve("catalogue"));
    Files.writeString(gate.data().resolve("catalogue/shop.db"), "no database at all ".repeat(100));
    gate.start();
    gate.deliver("shop", goods("1", "a"));
    gate.deliver("other", goods("1", "a"));
    gate.awaitLive("other", 1);
    Awaited.until("it is said", this::isDamaged);
    assertThat(gate.browser().post("catalogue/shop/rebuild", "").status()).isEqualTo(202);
    Awaited.until("all is well again", () -> !isDamaged());
    gate.awaitLive("shop", 1);
    try (Stream<Path> files = Files.list(gate.data().resolve("catalogue"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("the damaged one is kept")
          .anyMatch(name -> name.matches("shop\\.damaged-\\w+\\.db"));
    }
  }

  private boolean isDamaged() throws IOException {
    return gate.warnings("CATALOGUE").anyMatch(w -> w.getString("detail").contains("damaged"));
  }
}
