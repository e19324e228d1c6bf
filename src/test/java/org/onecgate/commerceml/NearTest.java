package org.onecgate.commerceml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.onecgate.StrictXml;

/** A document that breaks off or is refused says near what, and where the reader stood. */
class NearTest {
  private static final String BEGIN = """
      <КоммерческаяИнформация>
      <Каталог><Ид>c1</Ид><Товары>
      <Товар><Ид>p1</Ид><Артикул>a1</Артикул><Наименование>Первый</Наименование></Товар>
      """;

  private EntryReader reader;

  @Test
  void theEntryThatIsBeingReadIsNamed() {
    fail(
        BEGIN
            + "<Товар><Ид>p2</Ид><Наименование>Второй</Наименование><Артикул>a2</Артикул><Описание>&nbsp;");
    Near near = reader.near();
    assertThat(near.kind()).isEqualTo(Kind.PRODUCT);
    assertThat(near.id()).isEqualTo("p2");
    assertThat(near.name()).isEqualTo("Второй");
    assertThat(near.article()).isEqualTo("a2");
    assertThat(near.openElement()).isEqualTo("Описание");
    assertThat(near.line()).isEqualTo(4);
    assertThat(near.column()).isGreaterThan(70);
  }

  @Test
  void theEntryBeforeIsNamedWhereThisOneHasNoKeyYet() {
    fail(BEGIN + "<Товар><Наименование>Второй</Наименование><Ид>p2");
    assertThat(reader.near().id()).isEqualTo("p1");
    assertThat(reader.near().name()).isEqualTo("Первый");
    assertThat(reader.near().openElement()).isEqualTo("Ид");
    assertThat(reader.open())
        .containsExactly("КоммерческаяИнформация", "Каталог", "Товары", "Товар", "Ид");
  }

  @Test
  void aContainerIsNamedWhenItToldItsKeyLast() {
    fail(BEGIN
        + "</Товары></Каталог><ПакетПредложений><Ид>c1#</Ид><Наименование>Пакет</Наименование><");
    assertThat(reader.near().kind()).isEqualTo(Kind.OFFER_PACKAGE);
    assertThat(reader.near().id()).isEqualTo("c1#");
    assertThat(reader.near().name()).isEqualTo("Пакет");
  }

  @Test
  void aGroupIsNamedBehindThoseWithinIt() {
    fail("<КоммерческаяИнформация><Классификатор><Ид>k</Ид><Группы><Группа><Ид>g1</Ид>"
        + "<Группы><Группа><Ид>g2</Ид></Группа></Группы><");
    assertThat(reader.near().id()).isEqualTo("g1");
    fail("<КоммерческаяИнформация><Классификатор><Ид>k</Ид><Группы><Группа>"
        + "<Группы><Группа><Ид>g2</Ид></Группа></Группы><");
    assertThat(reader.near().id()).isEqualTo("g2");
  }

  @Test
  void aDocumentIsNamedByItsNumber() {
    fail("<КоммерческаяИнформация><Документ><Ид>o1</Ид><Номер>17</Номер><Товары><Товар><");
    assertThat(reader.near())
        .isEqualTo(
            new Near(Kind.DOCUMENT, "o1", "17", "", "Товар", 1, reader.near().column()));
  }

  @Test
  void nothingIsNamedWhereNothingCame() {
    fail("<КоммерческаяИнформация><Каталог><");
    assertThat(reader.near().kind()).isNull();
    assertThat(reader.near().id()).isEmpty();
    assertThat(reader.near().openElement()).isEqualTo("Каталог");
  }

  @Test
  void whatIsNamedIsNotLong() {
    fail(BEGIN + "<Товар><Ид>p2</Ид><Наименование>" + "x".repeat(1000) + "</Наименование><");
    assertThat(reader.near().name()).hasSize(200);
  }

  @Test
  void aDtdIsRefused() {
    XMLStreamException refusal = fail("<!DOCTYPE a [<!ENTITY b 'c'>]><КоммерческаяИнформация/>");
    assertThat(refusal).isInstanceOf(BadDocumentException.class).hasMessageContaining("a DTD");
  }

  @Test
  void tooManyLevelsAreRefused() throws Exception {
    String levels = "<a>".repeat(StrictXml.MAX_DEPTH - 1);
    String ends = "</a>".repeat(StrictXml.MAX_DEPTH - 1);
    read("<КоммерческаяИнформация>" + levels + ends + "</КоммерческаяИнформация>");
    XMLStreamException refusal =
        fail("<КоммерческаяИнформация>" + levels + "<a/>" + ends + "</КоммерческаяИнформация>");
    assertThat(((BadDocumentException) refusal).why().text()).isEqualTo("more than 128 levels");
  }

  private XMLStreamException fail(String document) {
    return catchThrowableOfType(XMLStreamException.class, () -> read(document));
  }

  private void read(String document) throws XMLStreamException, IOException {
    reader = new EntryReader(
        new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)), entry -> {});
    reader.read();
  }
}
