package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.catalogue.Decisions;
import org.onecgate.catalogue.MadeCatalogues;
import org.onecgate.it.CatalogueListener;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.PastExchanges;
import org.onecgate.it.ServersFile;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.PastOrders;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Measures each page with ten thousand exchanges in history, a delivery of a hundred thousand files and a hundred
 * thousand orders: {@code mvn test -Plong -Dgroups=long -Dtest=PagesTest} prints after how many milliseconds it is drawn, loaded
 * anew, and how much the API gave for that, which has its limit here.
 */
@Tag("long")
class PagesTest {
  private static final int MANY = 100_000;
  private static final int MOST_BYTES = 200_000;
  private static final String PASSWORD = "operator-password";

  @TempDir
  Path temp;

  @Test
  void eachPageIsDrawnOfLittleDataHoweverMuchThereIs() throws Exception {
    Browser.require();
    ServersFile.write(temp, Map.of("shop", "", "other", ""));
    PastExchanges past = new PastExchanges(temp);
    Instant first = Instant.now().minusSeconds(10_000 * 300L);
    for (int i = 0; i < 10_000; i++) {
      past.add(
          first.plusSeconds(i * 300L),
          i % 2 == 0 ? "shop" : "other",
          "catalog",
          i % 50 == 7 ? "FAILED" : "PUBLISHED",
          "import.xml",
          "offers.xml");
    }
    orders();
    try (EmbeddedGate gate =
        EmbeddedGate.start(temp, Map.of("gate.bootstrap.admin.password", PASSWORD))) {
      String delivery = deliver(gate);
      try (Browser browser = Browser.openUnhurried(gate.uri(), "ru")) {
        browser.go("");
        browser.login("admin", PASSWORD);
        for (String page : List.of(
            "",
            "exchanges",
            "exchanges?search=nowhere",
            "exchange/" + delivery,
            "handin",
            "refused",
            "orders",
            "order/shop?number=N50000",
            "handovers",
            "goods",
            "quarantine",
            "servers",
            "groups",
            "statistics",
            "people",
            "audit",
            "system",
            "guide",
            "account")) {
          measure(browser, page);
        }
      }
    }
  }

  @Test
  void theListOfManyGoodsIsDrawnOfLittleDataBeforeItsPicturesCome() throws Exception {
    Browser.require();
    ServersFile.write(temp, Map.of("shop", ""));
    MadeCatalogues catalogues = new MadeCatalogues().with(temp, "shop", MANY);
    CatalogueListener.show(catalogues);
    try (EmbeddedGate gate = EmbeddedGate.start(
        temp,
        Map.of(
            "gate.bootstrap.admin.password",
            PASSWORD,
            EmbeddedGate.LISTENER,
            CatalogueListener.class.getName()))) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      entries.put("import.xml", Content.catalogue(1));
      for (int i = 1; i < 100; i++) {
        byte[] picture = Arrays.copyOf(Content.png(), 100_000);
        entries.put("import_files/" + i + ".jpg", picture);
      }
      OneC client = new OneC(gate.uri(), "shop", EmbeddedGate.PASSWORD).begin();
      client.file("import.zip", Content.zip(entries));
      String delivery = client.deliver("import.zip");
      catalogues.change(
          "shop",
          "UPDATE product_image SET sha256 = NULL, delivery = '" + delivery
              + "' WHERE product < 100");
      try (Browser browser = Browser.openUnhurried(gate.uri(), "ru")) {
        browser.go("");
        browser.login("admin", PASSWORD);
        measure(browser, "goods");
        browser.await(
            "pictures come",
            () -> Boolean.TRUE.equals(
                browser.script(
                    "return [...document.querySelectorAll('img.thumb')].filter(one => one.naturalWidth > 0).length > 5")));
        measure(browser, "goods?search=%D0%B1%D0%BE%D0%BB%D1%82"); // болт
      }
    } finally {
      CatalogueListener.show(Decisions.NONE);
    }
  }

  private void orders() throws Exception {
    DataLayout layout = new DataLayout(temp.resolve("data"));
    layout.create();
    ServerId shop = new ServerId("shop");
    Files.createDirectories(layout.sent(shop));
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      PastOrders.write(layout, store, shop, MANY);
    }
  }

  private static String deliver(EmbeddedGate gate) throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("import.xml", Content.catalogue(1000));
    byte[] note = "1".getBytes(StandardCharsets.UTF_8);
    for (int i = 1; i < MANY; i++) {
      entries.put("import_files/" + i % 256 + "/description" + i + ".txt", note);
    }
    OneC client = new OneC(gate.uri(), "shop", EmbeddedGate.PASSWORD).begin();
    client.file("import.zip", Content.zip(entries));
    return client.deliver("import.zip");
  }

  private static void measure(Browser browser, String page) {
    long[] drawn = new long[5];
    long most = 0;
    for (int i = 0; i < drawn.length; i++) {
      browser.go("guide");
      browser.script("location.hash = arguments[0]; location.reload()", "#/" + page);
      browser.await(
          page + " is drawn",
          () -> Boolean.TRUE.equals(
              browser.script("return performance.getEntriesByName('drawn').length > 0")));
      drawn[i] = number(browser, "performance.getEntriesByName('drawn')[0].startTime");
      most = Math.max(
          most,
          number(
              browser,
              "performance.getEntriesByType('resource').filter(e => e.name.includes('/api/')"
                  + " && e.initiatorType !== 'img')"
                  + ".reduce((sum, e) => sum + e.decodedBodySize, 0)"));
    }
    browser.await(
        "all of " + page + " is there",
        () -> browser
            .all("main .loading:not(details:not([open]) *), main .plot[aria-busy]")
            .isEmpty());
    assertThat(browser.all("main [role=alert].card.bad"))
        .as(page + " could be shown")
        .isEmpty();
    Arrays.sort(drawn);
    System.out.println("#/" + page + ": drawn after " + drawn[drawn.length / 2] + " ms (" + drawn[0]
        + " to " + drawn[drawn.length - 1] + "), " + most + " bytes of the API");
    assertThat(most).as("bytes for " + page).isLessThanOrEqualTo(MOST_BYTES);
  }

  private static long number(Browser browser, String what) {
    return ((Number) browser.script("return Math.round(" + what + ")")).longValue();
  }
}
