package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.SafeName;

/** Proves which keys count as the same, and that no number of keys fills the memory. */
class XmlKeysTest {
  @ParameterizedTest
  @CsvSource({
    "<Товар><Ид>1</Ид></Товар><Товар><Ид>1</Ид></Товар>, 1, 0",
    "<Товар><Ид>1</Ид></Товар><Товар><Ид> 1 </Ид></Товар>, 1, 0",
    "<Товар><Ид>1</Ид></Товар><Товар><Ид>2</Ид></Товар>, 0, 0",
    "<Товар><Ид>1&amp;2</Ид></Товар><Товар><Ид><![CDATA[1&2]]></Ид></Товар>, 1, 0",
    "<Товар><Ид>12</Ид></Товар><Товар><Ид>1</Ид><ИдХарактеристики>2</ИдХарактеристики></Товар>, 0, 0",
    "<Товар><Ид>1#2</Ид></Товар><Товар><Ид>1</Ид><ИдХарактеристики>2</ИдХарактеристики></Товар>, 1, 1",
    "<Товар><Имя>1</Имя></Товар><Товар><Имя>1</Имя></Товар>, 0, 0",
    "<Товар><Б><Ид>1</Ид></Б></Товар><Товар><Б><Ид>1</Ид></Б></Товар>, 0, 0",
    "<Товар><Ид>1</Ид><Товар><Ид>1</Ид></Товар></Товар>, 0, 0",
    "<Товар><Ид/></Товар><Товар><Ид></Ид></Товар>, 1, 0",
    "<Товар><Ид>1</Ид></Товар><Товар><Ид>1</Ид><Артикул>2</Артикул></Товар>, 1, 1"
  })
  void keysAreTheSameByAllTheirText(String records, long duplicates, long different)
      throws Exception {
    XmlKeys.Duplicates found = read(catalogue("c", records));
    assertThat(found.count()).isEqualTo(duplicates);
    assertThat(found.different()).isEqualTo(different);
    assertThat(found.examples()).hasSize((int) different);
  }

  @Test
  void theCatalogueIsPartOfAKey() throws Exception {
    String good = "<Товар><Ид>1</Ид></Товар>";
    assertThat(read(catalogue("c", good) + catalogue("d", good)).count()).isZero();
    assertThat(read(catalogue("c", good) + catalogue("c", good)).count()).isEqualTo(1);
  }

  @Test
  void aProductAndItsOfferDoNotHaveOneKey() throws Exception {
    String offer = "<ПакетПредложений><ИдКаталога>c</ИдКаталога><Предложения><Предложение>"
        + "<Ид>1</Ид></Предложение></Предложения></ПакетПредложений>";
    assertThat(read(catalogue("c", "<Товар><Ид>1</Ид></Товар>") + offer).count())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "<Документ><Товары>, </Товары></Документ>",
    "<Контейнер><Документ><Товары>, </Товары></Документ></Контейнер>"
  })
  void goodsOfDocumentsHaveNoKeys(String before, String behind) throws Exception {
    String goods = "<Товар><Ид>1</Ид></Товар>".repeat(2);
    assertThat(read(before + goods + behind).count()).isZero();
  }

  @Test
  void aKeyIsTheSameHoweverTheParserCutsIt() throws Exception {
    String id = "\ud83d\ude00&lt;ы".repeat(30_000);
    String good = "<Товар><Ид>" + id + "</Ид></Товар>";
    assertThat(read(catalogue("c", good + " ".repeat(77) + good)).count()).isEqualTo(1);
  }

  @Test
  void aHundredThousandKeysAreToldApart() {
    KeyTable table = new KeyTable(XmlKeys.MOST);
    for (int round = 0; round < 2; round++) {
      for (long i = 1; i <= 100_000; i++) {
        int before = table.put(i, (int) i);
        assertThat(table.wasThere()).isEqualTo(round == 1);
        assertThat(before).isEqualTo(round == 1 ? (int) i : 0);
      }
    }
  }

  @Test
  void whatIsBeyondTheLimitIsComparedAndNotRemembered() throws Exception {
    KeyTable table = new KeyTable(2);
    int found = 0;
    for (long key : List.of(1L, 2L, 3L, 3L, 2L, 4L, 1L)) {
      table.put(key, 0);
      found += table.wasThere() ? 1 : 0;
    }
    assertThat(found).isEqualTo(2);
    assertThat(table.isFull()).isTrue();
    assertThat(new XmlKeys.Duplicates(2, true, 0, List.of()).detail())
        .hasToString("2 times the key of an earlier one, compared with the first 1000000 only");
  }

  @Test
  void aMillionKeysTakeWhatTheDocumentSays() {
    KeyTable table = new KeyTable(XmlKeys.MOST);
    for (long i = 1; i < XmlKeys.MOST + 100_000; i++) {
      table.put(i * 0x9e3779b97f4a7c15L, 0);
      assertThat(table.wasThere()).isFalse();
    }
    assertThat(table.isFull()).isTrue();
    assertThat(table.bytes()).isEqualTo(24 << 20);
  }

  @Test
  void keysThatSomebodyHeapsUpAreSpread() {
    for (int shift : new int[] {0, 20, 44}) {
      KeyTable table = KeyTable.ofKeys(XmlKeys.MOST);
      assertTimeout(Duration.ofSeconds(20), () -> {
        for (long i = 1; i <= 200_000; i++) {
          table.add(i << shift);
        }
      });
      assertThat(table.has(1L << shift)).isTrue();
      assertThat(table.without(KeyTable.ofKeys(1))).isEqualTo(200_000);
    }
  }

  private static String catalogue(String id, String goods) {
    return "<Каталог><Ид>" + id + "</Ид><Товары>" + goods + "</Товары></Каталог>";
  }

  private static XmlKeys.Duplicates read(String text) throws Exception {
    String all = "<КоммерческаяИнформация>" + text + "</КоммерческаяИнформация>";
    return new XmlCheck()
        .read(new SafeName("import.xml"), new ByteArrayInputStream(all.getBytes(UTF_8)))
        .duplicates();
  }
}
