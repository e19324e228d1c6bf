package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Place;

/** In which record of a document a byte is, whatever the document is written in (S7, R4). */
class XmlRecordsTest {
  private static final Place BRUSH = Place.of("id-1", "Щётка «0»");

  /** Stands in a document where the byte is that is asked for. */
  private static final String HERE = "@@";

  private static Place place(String document) throws IOException {
    return place(document, StandardCharsets.UTF_8, "UTF-8");
  }

  private static Place place(String document, Charset charset, String declared) throws IOException {
    byte[] bytes = document.getBytes(charset);
    List<Long> offsets = new ArrayList<>();
    int before = document.indexOf(HERE);
    byte[] prefix = document.substring(0, before).getBytes(charset);
    offsets.add((long) prefix.length);
    assertThat(Arrays.equals(prefix, Arrays.copyOf(bytes, prefix.length))).isTrue();
    Map<Long, Place> found =
        XmlRecords.at(new ByteArrayInputStream(bytes), declared, new long[] {offsets.get(0)});
    return found.get(offsets.get(0));
  }

  private static String good(String members) {
    return "<?xml version=\"1.0\"?>\n<!-- <Товар> --><КоммерческаяИнформация xmlns='urn:1C.ru:commerceml_2'>"
        + "<Каталог><Ид>cat</Ид><Наименование>Каталог</Наименование><Товары>"
        + "<Товар><Ид>before</Ид><Наименование>До</Наименование></Товар>"
        + "<Товар Статус='a>b'>" + members + "</Товар>"
        + "<Товар><Ид>after</Ид><Наименование>После</Наименование></Товар></Товары></Каталог>"
        + "</КоммерческаяИнформация>";
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, UTF-8",
    "UTF-8, no-such-encoding",
    "windows-1251, windows-1251",
    "UTF-16, UTF-16",
    "UTF-16LE, UTF-16",
    "UTF-16BE, UTF-16"
  })
  void aGoodIsNamedInEveryEncoding(String charset, String declared) throws IOException {
    String document = good("<Ид>id-1</Ид><Артикул>A</Артикул><Наименование>Щётка «0»</Наименование>"
        + "<Описание>пароль: @@</Описание>");
    assertThat(place(document, Charset.forName(charset), declared)).isEqualTo(BRUSH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the names come behind the byte
        "<Описание>@@</Описание><Наименование>Щётка «0»</Наименование><Ид>id-1</Ид>",
        // a property has an Ид of its own, and is none of people's records
        "<Ид>id-1</Ид><Наименование>Щётка «0»</Наименование><ЗначенияСвойств><ЗначенияСвойства>"
            + "<Ид>property</Ид><Значение>@@</Значение></ЗначенияСвойства></ЗначенияСвойств>",
        "<Ид>id-1</Ид><Наименование><![CDATA[Щётка «0»]]></Наименование><Текст><![CDATA[]]]>@@]]></Текст>",
        "<Ид> id-1\n</Ид><Наименование>Щётка\n &#171;0&#xBB;</Наименование><!-- > @@ -->",
        "<Ид>id-1</Ид><Наименование>Щётка «0»</Наименование><Пусто/><Р Имя=\">@@\"/>",
        "<Ид>id-1</Ид><cml:Наименование>Щётка «0»</cml:Наименование><?pi > ?><А>@@</А>"
      })
  void aGoodIsNamedByWhatIsItsOwn(String members) throws IOException {
    assertThat(place(good(members))).isEqualTo(BRUSH);
  }

  @Test
  void aNameThatHoldsTheByteIsLeftOut() throws IOException {
    assertThat(place(good("<Ид>id-1</Ид><Наименование>Камера, пароль: @@</Наименование>")))
        .isEqualTo(Place.of("id-1", ""));
    assertThat(place(good("<Ид>@@</Ид><Наименование>Камера</Наименование>")))
        .isEqualTo(Place.of("", "Камера"));
  }

  @Test
  void anOrderIsNamedByItsNumberAndAGoodInItByItsName() throws IOException {
    String order =
        "<КоммерческаяИнформация><Документ><Ид>o-1</Ид><Номер>17</Номер>%s<Товары><Товар>"
            + "<Ид>g-1</Ид><Наименование>Щётка</Наименование>%s</Товар></Товары></Документ>"
            + "</КоммерческаяИнформация>";
    assertThat(place(String.format(order, "<Комментарий>@@</Комментарий>", "")))
        .isEqualTo(Place.of("o-1", "17"));
    assertThat(place(String.format(order, "", "<Описание>@@</Описание>")))
        .isEqualTo(Place.of("g-1", "Щётка"));
  }

  @Test
  void whatIsInNoRecordIsInTheNearestThingWithAnId() throws IOException {
    String groups =
        "<КоммерческаяИнформация><Классификатор><Ид>class</Ид><Группы><Группа><Ид>group</Ид>"
            + "<Наименование>Камеры</Наименование><Группы><Группа><Описание>@@</Описание></Группа></Группы>"
            + "</Группа></Группы></Классификатор></КоммерческаяИнформация>";
    assertThat(place(groups)).isEqualTo(Place.of("group", "Камеры"));
    assertThat(place("<КоммерческаяИнформация>@@</КоммерческаяИнформация>")).isNull();
  }

  @Test
  void manyBytesOfALongDocumentAreFoundInOneReading() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    List<Long> offsets = new ArrayList<>();
    head.writeBytes("<КоммерческаяИнформация>".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 1000; i++) {
      head.writeBytes(("<Товар><Ид>" + i + "</Ид><Описание>").getBytes(StandardCharsets.UTF_8));
      offsets.add((long) head.size());
      head.writeBytes("x</Описание></Товар>".getBytes(StandardCharsets.UTF_8));
    }
    byte[] rest = "<Товар>".getBytes(StandardCharsets.UTF_8); // and nobody reads on
    InputStream in = new SequenceInputStream(Collections.enumeration(
        List.of(new ByteArrayInputStream(head.toByteArray()), new ByteArrayInputStream(rest))));
    Map<Long, Place> found =
        XmlRecords.at(in, "UTF-8", offsets.stream().mapToLong(Long::longValue).toArray());
    assertThat(found).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(found.get(offsets.get(i)).id()).isEqualTo("" + i);
    }
  }

  @Test
  void aNameIsNotShownAtAnyLength() throws IOException {
    Place place =
        place(good("<Ид>id-1</Ид><Наименование>" + "Щ\u0007".repeat(5_000) + "</Наименование>@@"));
    assertThat(place.title()).startsWith("Щ Щ").hasSizeLessThanOrEqualTo(100);
  }
}
