package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.SafeName;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.EntrySink;
import org.onecgate.commerceml.Remark;

/** Proves what is missed of a delivery's documents in any order, and that long keys do not fill the memory (S8). */
class ReferencesTest {
  private static final SafeName NAME = new SafeName("offers.xml");

  private static List<Suspicion> found(String... documents) throws Exception {
    References references = new References();
    for (String each : documents) {
      references.begin(NAME);
      byte[] bytes =
          ("<КоммерческаяИнформация>" + each + "</КоммерческаяИнформация>").getBytes(UTF_8);
      XmlCheck.Reading unused = new XmlCheck()
          .read(NAME, new ByteArrayInputStream(bytes), new EntrySink() {
            @Override
            public void entry(Entry entry) {
              references.entry(entry);
            }

            @Override
            public void remark(Remark remark) {
              references.remark(remark);
            }
          });
    }
    return references.findings(List.of());
  }

  private static String offers(String... products) {
    StringBuilder all = new StringBuilder("<ПакетПредложений><Предложения>");
    for (String each : products) {
      all.append("<Предложение><Ид>").append(each).append("</Ид></Предложение>");
    }
    return all + "</Предложения></ПакетПредложений>";
  }

  private static final String FULL = "<Каталог СодержитТолькоИзменения='false'><Товары>"
      + "<Товар><Ид>1</Ид></Товар></Товары></Каталог>";

  @Test
  void productsMayComeBeforeTheirOffersOrBehindThem() throws Exception {
    assertThat(found(FULL, offers("1", "1#red"))).isEmpty();
    assertThat(found(offers("1", "1#red"), FULL)).isEmpty();
    assertThat(found(offers("1", "2#red", "2#blue", "3"), FULL)).singleElement().satisfies(f -> {
      assertThat(f.count()).isEqualTo(2);
      assertThat(f.examples()).containsExactly("2", "3");
    });
  }

  @Test
  void onlyTenAreNamedAndAllAreCounted() throws Exception {
    String[] many = new String[25_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = "p" + i;
    }
    assertThat(found(offers(many), FULL)).singleElement().satisfies(f -> {
      assertThat(f.count()).isEqualTo(25_000);
      assertThat(f.examples()).hasSize(10).startsWith("p0", "p1");
    });
  }

  @Test
  void aKeyOfAHundredThousandCharactersIsCountedAndNotKept() throws Exception {
    String hostile = "x".repeat(100_000);
    String prices =
        "<ПакетПредложений><ТипыЦен><ТипЦены><Ид>a</Ид></ТипЦены></ТипыЦен><Предложения>"
            + "<Предложение><Ид>1</Ид><Цены><Цена><ИдТипаЦены>" + hostile
            + "</ИдТипаЦены></Цена></Цены>"
            + "</Предложение></Предложения></ПакетПредложений>";
    assertThat(found(prices)).isEmpty();
    assertThat(found(offers("2", hostile, hostile + "y"), FULL)).singleElement().satisfies(f -> {
      assertThat(f.count()).isEqualTo(3);
      assertThat(f.examples()).containsExactly("2");
    });
  }
}
