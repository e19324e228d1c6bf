package org.onecgate.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;

/** Proves that each generation of 1C can exchange, and is told why where it cannot. */
class ClientsTest {
  private static final Line NO_ZIP =
      Distortion.body("init", answer -> answer.replace("zip=yes", "zip=no"));

  @TempDir
  private static Path temp;

  private static TestGate gate;

  @BeforeAll
  static void begin() throws LifecycleException, IOException {
    gate = TestGate.start(temp);
  }

  @AfterAll
  static void end() throws LifecycleException {
    gate.close();
  }

  @BeforeEach
  void forgetEarlierDeliveries() throws IOException {
    gate.delivered();
  }

  @ParameterizedTest
  @EnumSource
  void theConnectionCanBeTested(Generation generation) throws Exception {
    generation.test(gate.site(generation.login()));
    assertThat(gate.delivered()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aCatalogueInThreePortionsArrivesInArchives(Generation generation) throws Exception {
    assertCatalogueArrives(generation, gate.site(generation.login()));
  }

  @ParameterizedTest
  @EnumSource
  void aCatalogueInThreePortionsArrivesFileByFile(Generation generation) throws Exception {
    assertCatalogueArrives(generation, gate.site(generation.login()).with(NO_ZIP));
  }

  /** Files of all sizes: below the limit, above it, and a multiple of it. */
  private static void assertCatalogueArrives(Generation generation, Site site) throws Exception {
    List<Portion> portions = List.of(
        Portion.of(
            "import0_1.xml", Goods.first(400),
            "import_files/ab/ab01_cd02.jpg", Content.picture(1, 150_001),
            "import_files/cd/cd01_ef02.png", Content.picture(2, 3 * TestGate.FILE_LIMIT)),
        Portion.of("import0_2.xml", Goods.next(401, 10)),
        Portion.of("offers0_1.xml", Goods.offers(700)));
    for (Portion portion : portions) {
      generation.upload(site, "catalog", portion);
    }
    assertDelivered(portions);
  }

  @ParameterizedTest
  @EnumSource
  void ordersThatWereChangedIn1CArrive(Generation generation) throws Exception {
    Portion orders = Portion.of("orders-6a1f0c_1.xml", Goods.order("17"));
    generation.upload(gate.site(generation.login()), "sale", orders);
    assertThat(assertDelivered(List.of(orders)).get(0).manifest().getString("type"))
        .isEqualTo("sale");
  }

  @ParameterizedTest
  @EnumSource
  void severalFilesOfOnePortionAreOneDelivery(Generation generation) throws Exception {
    Portion portion = Portion.of("import.xml", Goods.first(3), "offers.xml", Goods.offers(3));
    generation.upload(gate.site(generation.login()), "catalog", portion);
    assertDelivered(List.of(portion));
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenFileIsShownWithItsReason(Generation generation) throws Exception {
    Portion broken = Portion.of("import0_1.xml", Goods.utf8("<?xml version=\"1.0\"?>\n<a><b></a>"));
    assertThatThrownBy(() -> generation.upload(gate.site(generation.login()), "catalog", broken))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("import0_1.xml")
        .hasMessageContaining("XML refused: import0_1.xml: not well-formed, line 2");
    assertThat(gate.delivered()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordIsShown(Generation generation) {
    Site right = gate.site(generation.login());
    Site wrong =
        new Site(right.host(), right.port(), right.script(), right.login(), "wrong", Line.CLEAR);
    assertThatThrownBy(() -> generation.test(wrong))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("Авторизация не выполнена");
  }

  private static List<Delivery> assertDelivered(List<Portion> portions) throws IOException {
    List<Delivery> deliveries = gate.delivered();
    List<Map<String, String>> expected = new ArrayList<>();
    for (Portion portion : portions) {
      Map<String, String> digests = new LinkedHashMap<>();
      portion.files().forEach((name, bytes) -> digests.put(name, Delivery.sha256(bytes)));
      expected.add(digests);
    }
    List<Map<String, String>> actual = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      actual.add(delivery.digests());
    }
    assertThat(actual).isEqualTo(expected);
    return deliveries;
  }
}
