package org.onecgate.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.OneC;
import org.onecgate.it.Samples;

/** Proves that each generation of 1C can exchange, and is told why where it cannot. */
class ClientsTest extends WithTestGate {
  private static final Line NO_ZIP =
      Distortion.body("init", answer -> answer.replace("zip=yes", "zip=no"));

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

  @Test
  void filesThatRealBasesWroteArriveAsTheyAre() throws Exception {
    Portion ut11 = real("utf8-2.07/", "import0_1.xml", "offers0_1.xml");
    Portion unf = real("utf8-2.08-crlf/", "import.xml", "offers.xml");
    Portion bxmod = real(
        "utf8-2.09-split/",
        "import___b815e2db-7a65-4265-9241-5f0c4f0565a7.xml",
        "offers___7f304edc-2527-4d3d-b058-6e4ee53de2e0.xml",
        "prices___d66a6b51-ce9c-4e7a-8c7c-25079721107f.xml",
        "rests___1af6e7b8-a026-4690-9752-1c9d64cb914d.xml");
    Generation.UT11.upload(gate.site(TestGate.NEW), "catalog", ut11);
    Generation.UNF3.upload(gate.site(TestGate.NEW), "catalog", unf);
    Generation.BXMOD.upload(gate.site(TestGate.NEW), "catalog", bxmod);
    Portion orders = real("cp1251-2.03-orders/", "from.xml");
    Generation.UT10.upload(gate.site(TestGate.OLD), "sale", orders);
    assertDelivered(List.of(ut11, unf, bxmod, orders));
  }

  private static Portion real(String directory, String... names) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name, Samples.read(directory + name));
    }
    return new Portion(files);
  }

  /** As one УНФ does that has more than one archive (protocol (b)15). */
  @Test
  void severalArchivesAndLoosePicturesOfOneCycleAreOneDelivery() throws Exception {
    Portion all = Portion.of(
        "import.xml", Goods.first(3),
        "offers.xml", Goods.offers(3),
        "import_files/ab/ab01.jpg", Content.picture(1, 1_000));
    OneC client = gate.gate().client().begin();
    client.file("import_files/ab/ab01.jpg", all.files().get("import_files/ab/ab01.jpg"));
    client.file("v8_1A2B_1.zip", all.only(List.of("import.xml")).zip());
    client.file("v8_1A2B_2.zip", all.only(List.of("offers.xml")).zip());
    client.deliver("offers.xml");
    List<Delivery> deliveries = gate.delivered();
    assertThat(deliveries).hasSize(1);
    for (String name : all.files().keySet()) {
      assertThat(deliveries.get(0).content(name)).isEqualTo(all.files().get(name));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenFileIsShownWithItsReason(Generation generation) throws Exception {
    Portion broken = Portion.of("import0_1.xml", Goods.utf8("<?xml version=\"1.0\"?>\n<a><b></a>"));
    assertThatThrownBy(() -> generation.upload(gate.site(generation.login()), "catalog", broken))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("import0_1.xml")
        .hasMessageContaining("XML refused: import0_1.xml: <b> is not closed, line 2");
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
