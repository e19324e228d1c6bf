package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.SafeName;

/** Proves which keys count as the same, and that no number of keys fills the memory. */
class XmlKeysTest {
  @ParameterizedTest
  @CsvSource({
    "<Товар><Ид>1</Ид></Товар><Товар><Ид>1</Ид></Товар>, 1",
    "<Товар><Ид>1</Ид></Товар><Товар><Ид>1 </Ид></Товар>, 0",
    "<Товар><Ид>1</Ид></Товар><Предложение><Ид>1</Ид></Предложение>, 0",
    "<Товар><Ид>1&amp;2</Ид></Товар><Товар><Ид><![CDATA[1&2]]></Ид></Товар>, 1",
    "<Товар><Ид>12</Ид></Товар><Товар><Ид>1</Ид><ИдХарактеристики>2</ИдХарактеристики></Товар>, 0",
    "<Товар><Имя>1</Имя></Товар><Товар><Имя>1</Имя></Товар>, 0",
    "<Товар><Б><Ид>1</Ид></Б></Товар><Товар><Б><Ид>1</Ид></Б></Товар>, 0",
    "<Товар><Ид>1</Ид><Товар><Ид>1</Ид></Товар></Товар>, 0",
    "<Товар><Ид/></Товар><Товар><Ид></Ид></Товар>, 1"
  })
  void keysAreTheSameByAllTheirText(String records, long duplicates) throws Exception {
    assertThat(read("<К><Каталог>" + records + "</Каталог></К>"))
        .isEqualTo(new XmlKeys.Duplicates(duplicates, false));
  }

  @ParameterizedTest
  @CsvSource({
    "<Документ><Товары>, </Товары></Документ>",
    "<Контейнер><Документ>, </Документ></Контейнер>"
  })
  void goodsOfDocumentsHaveNoKeys(String before, String behind) throws Exception {
    String goods = "<Товар><Ид>1</Ид></Товар>".repeat(2);
    assertThat(read("<К>" + before + goods + behind + "</К>").count()).isZero();
  }

  @Test
  void aKeyIsTheSameHoweverTheParserCutsIt() throws Exception {
    String id = "\ud83d\ude00&lt;ы".repeat(30_000);
    String good = "<Товар><Ид>" + id + "</Ид></Товар>";
    assertThat(read("<К>" + good + " ".repeat(77) + good + "</К>").count()).isEqualTo(1);
  }

  @Test
  void aHundredThousandKeysAreToldApart() {
    XmlKeys keys = new XmlKeys();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100_000; i++) {
        add(keys, "" + i);
      }
      assertThat(keys.duplicates().count()).isEqualTo(round * 100_000L);
    }
  }

  @Test
  void whatIsBeyondTheLimitIsComparedAndNotRemembered() {
    XmlKeys keys = new XmlKeys(2);
    for (String key : List.of("a", "b", "c", "c", "b", "d", "a")) {
      add(keys, key);
    }
    assertThat(keys.duplicates()).isEqualTo(new XmlKeys.Duplicates(2, true));
    assertThat(keys.duplicates().detail())
        .hasToString("2 times the key of an earlier one, compared with the first 1000000 only");
  }

  @Test
  void aMillionKeysTakeWhatTheDocumentSays() {
    XmlKeys keys = new XmlKeys();
    for (int i = 0; i < XmlKeys.MOST + 100_000; i++) {
      add(keys, "" + i);
    }
    assertThat(keys.duplicates()).isEqualTo(new XmlKeys.Duplicates(0, true));
    assertThat(keys.bytes()).isEqualTo(16 << 20);
  }

  private static void add(XmlKeys keys, String id) {
    keys.begin("Товар");
    keys.part("Ид");
    keys.text(id);
    keys.end();
  }

  private static XmlKeys.Duplicates read(String text) throws Exception {
    return new XmlCheck()
        .read(new SafeName("import.xml"), new ByteArrayInputStream(text.getBytes(UTF_8)))
        .duplicates();
  }
}
