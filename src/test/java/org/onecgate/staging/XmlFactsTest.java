package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.SafeName;
import org.onecgate.it.Samples;

/** Proves that a manifest says what a document is by its elements (protocol 5, case (c)29, (c)33). */
class XmlFactsTest {
  private static final SafeName NAME = new SafeName("offers0_1.xml");

  @Test
  void aCatalogueIsCounted() throws Exception {
    XmlFacts facts = facts("""
        <?xml version="1.0" encoding="UTF-8"?>
        <КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.07"
            ДатаФормирования="2026-05-05T12:00:00">
          <Классификатор><Ид>1</Ид>
            <Группы><Группа><Ид>g</Ид><Группы><Группа/><Группа/></Группы></Группа></Группы>
            <Свойства><Свойство/><Свойство/></Свойства>
          </Классификатор>
          <Каталог СодержитТолькоИзменения="true">
            <Товары>
              <Товар><Ид>1</Ид><Группы><Группа/></Группы><Свойства><Свойство/></Свойства></Товар>
              <Товар/>
            </Товары>
          </Каталог>
        </КоммерческаяИнформация>
        """, StandardCharsets.UTF_8);
    assertThat(facts)
        .isEqualTo(new XmlFacts(
            "КоммерческаяИнформация",
            "2.07",
            "2026-05-05T12:00:00",
            "UTF-8",
            List.of("Классификатор", "Каталог"),
            true,
            new XmlFacts.Counts(3, 2, 2, 0, 0)));
  }

  @Test
  void changesOfOffersAreKnownByTheirElementWhateverTheFileIsCalled() throws Exception {
    XmlFacts facts = facts(
        "<?xml version='1.0' encoding='windows-1251'?><КоммерческаяИнформация ВерсияСхемы='2.08'>"
            + "<ИзмененияПакетаПредложений><СодержитТолькоИзменения> true </СодержитТолькоИзменения>"
            + "<Предложения><Предложение><Ид>1</Ид></Предложение></Предложения>"
            + "</ИзмененияПакетаПредложений></КоммерческаяИнформация>",
        Charset.forName("windows-1251"));
    assertThat(facts.content()).containsExactly("ИзмененияПакетаПредложений");
    assertThat(facts.onlyChanges()).isTrue();
    assertThat(facts.encoding()).isEqualToIgnoringCase("windows-1251");
    assertThat(facts.counts().offers()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "<Каталог СодержитТолькоИзменения='false'/>, false",
        "<Каталог СодержитТолькоИзменения='1'/>, true",
        "<Каталог СодержитТолькоИзменения='0'/>, false",
        "<Каталог><СодержитТолькоИзменения>TRUE</СодержитТолькоИзменения></Каталог>, true",
        "<Каталог/>, null",
        "<Каталог СодержитТолькоИзменения='да'/>, true",
        "<Каталог СодержитТолькоИзменения='Нет'/>, false",
        "<Каталог СодержитТолькоИзменения=''/>, null",
        "<Каталог СодержитТолькоИзменения='возможно'/>, null",
        "<Каталог><СодержитТолькоИзменения/></Каталог>, null",
        "<Классификатор><Каталог СодержитТолькоИзменения='true'/></Классификатор>, true",
        "<Классификатор СодержитТолькоИзменения='true'><Каталог><Ид/><СодержитТолькоИзменения>"
            + "false</СодержитТолькоИзменения></Каталог></Классификатор>, false",
        "<Классификатор СодержитТолькоИзменения='true'/>, true",
        "<Классификатор СодержитТолькоИзменения='true'/><Каталог"
            + " СодержитТолькоИзменения='false'/>, false",
        "<Каталог><Товары><СодержитТолькоИзменения>true</СодержитТолькоИзменения></Товары></Каталог>,"
            + " null"
      })
  void onlyChangesIsAnAttributeOrAnElementOfThePart(String part, Boolean expected)
      throws Exception {
    assertThat(facts(
                "<КоммерческаяИнформация>" + part + "</КоммерческаяИнформация>",
                StandardCharsets.UTF_8)
            .onlyChanges())
        .isEqualTo(expected);
  }

  @Test
  void aCatalogueInsideAClassifierIsCounted() throws Exception {
    XmlFacts facts = facts(
        "<КоммерческаяИнформация><Классификатор><Группы><Группа/></Группы><Каталог><Товары><Товар><Группы><Группа/>"
            + "</Группы></Товар><Товар/></Товары></Каталог><Группы><Группа/></Группы>"
            + "</Классификатор></КоммерческаяИнформация>",
        StandardCharsets.UTF_8);
    assertThat(facts.counts()).isEqualTo(new XmlFacts.Counts(2, 0, 2, 0, 0));
  }

  @Test
  void documentsAreCountedAloneAndInContainersWithoutTheirGoods() throws Exception {
    XmlFacts facts = facts(
        "<КоммерческаяИнформация><Документ><Товары><Товар/></Товары></Документ>"
            + "<Контейнер><Документ/><Документ/></Контейнер></КоммерческаяИнформация>",
        StandardCharsets.UTF_8);
    assertThat(facts.counts()).isEqualTo(new XmlFacts.Counts(0, 0, 0, 0, 3));
    assertThat(facts.content()).containsExactly("Документ", "Контейнер");
    assertThat(facts.schemaVersion()).isNull();
  }

  @Test
  void manyKindsOfContentAreNotAllRemembered() throws Exception {
    StringBuilder many = new StringBuilder("<КоммерческаяИнформация>");
    for (int i = 0; i < 1000; i++) {
      many.append("<e").append(i).append("/>");
    }
    assertThat(facts(many + "</КоммерческаяИнформация>", StandardCharsets.UTF_8).content())
        .hasSize(XmlFacts.MOST);
  }

  @Test
  void realFilesAreUnderstood() throws Exception {
    assertThat(read("cp1251-2.03-orders/from.xml").counts().documents()).isEqualTo(1);
    XmlFacts facts = read("utf8-2.07/import0_1.xml");
    assertThat(facts.schemaVersion()).isEqualTo("2.07");
    assertThat(facts.counts()).isEqualTo(new XmlFacts.Counts(1, 12, 36, 0, 0));
  }

  private static XmlFacts read(String sample) throws Exception {
    return new XmlCheck().check(NAME, new ByteArrayInputStream(Samples.read(sample)));
  }

  private static XmlFacts facts(String text, Charset charset) throws Exception {
    return new XmlCheck().check(NAME, new ByteArrayInputStream(text.getBytes(charset)));
  }
}
