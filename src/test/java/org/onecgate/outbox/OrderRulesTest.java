package org.onecgate.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that an order that 1C would not take is refused with the field named (protocol 1.11, 5.4). */
class OrderRulesTest {
  private static final String GOOD = Orders.xml("N1", "");

  @Test
  void aGoodDocumentPasses() throws Exception {
    assertThat(read(GOOD).number()).isEqualTo("N1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<Номер>N1</Номер>|''|number (Номер): missing",
        "<Номер>N1<|<Номер> <|number (Номер): empty",
        "<Номер>N1<|<Номер>123456789012<|number (Номер): longer than 11 characters",
        "<Номер>N1<|<Номер>N1 <|number (Номер): begins or ends with a space",
        "<Номер>N1<|<Номер>N&#10;1<|number (Номер): holds a character that nobody sees",
        "<Номер>N1<|<Номер>N&#x202e;1<|number (Номер): holds a character that nobody sees",
        "<Ид>N1</Ид>|''|id (Ид): empty",
        "<Дата>2026-11-21</Дата>|''|date (Дата): missing",
        "2026-11-21|21.11.2026|date (Дата): is no date yyyy-MM-dd",
        "2026-11-21|2026-02-30|date (Дата): is no date yyyy-MM-dd",
        "2026-11-21|2026-11-21T00:00:00|date (Дата): is no date yyyy-MM-dd",
        "<Время>12:30:00</Время>|''|time (Время): missing",
        "12:30:00|12:30|time (Время): is no time HH:mm:ss",
        "12:30:00|24:00:00|time (Время): is no time HH:mm:ss",
        "<ХозОперация>Заказ товара</ХозОперация>|''|operation (ХозОперация): must be Заказ товара",
        "Заказ товара|Отпуск товара|operation (ХозОперация): must be Заказ товара",
        "<Роль>Продавец</Роль>|''|role (Роль): empty",
        "<Валюта>RUB</Валюта>|''|currency (Валюта): missing",
        "<Валюта>RUB<|<Валюта><|currency (Валюта): empty",
        "<Сумма>10.00</Сумма><Время>|<Время>|sum (Сумма): missing",
        "<Сумма>10.00<|<Сумма>10,00<|sum (Сумма): is no number such as 1234.50",
        "<Сумма>10.00<|<Сумма>-1<|sum (Сумма): must not be negative",
        "<Сумма>10.00<|<Сумма>1e3<|sum (Сумма): is no number such as 1234.50",
        "<Сумма>10.00<|<Сумма>1234567890123456<|sum (Сумма): more than 15 digits before the point",
        "<Сумма>10.00<|<Сумма>1.1234567<|sum (Сумма): more than 15 digits before the point",
        "<Курс>1<|<Курс>x<|rate (Курс): is no number",
        "Товары>|Услуги>|goods (Товары): no Товар",
        "<Ид>g</Ид>|''|goods[0].id (Ид): missing",
        "<Наименование>Щётка<|<Наименование><|goods[0].name (Наименование): empty",
        "<Количество>1</Количество>|''|goods[0].quantity (Количество): missing",
        "<Количество>1<|<Количество>0.0<|goods[0].quantity (Количество): must be more than 0",
        "<Количество>1<|<Количество>1 шт<|goods[0].quantity (Количество): is no number",
        "<ЦенаЗаЕдиницу>10.00</ЦенаЗаЕдиницу>|''|goods[0].price (ЦенаЗаЕдиницу): missing",
      })
  void aDocumentThat1cWouldNotTakeIsRefused(String right, String wrong, String why) {
    String text = GOOD.replace(right, wrong);
    assertThat(text).isNotEqualTo(GOOD);
    assertThatExceptionOfType(OrderException.class)
        .isThrownBy(() -> read(text))
        .withMessageStartingWith(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ЗАКАЗ ТОВАРА", "заказ товара"})
  void theOperationMayBeInAnyCase(String operation) throws Exception {
    assertThat(read(GOOD.replace("Заказ товара", operation)).number()).isEqualTo("N1");
  }

  @Test
  void elevenCharactersOfAnyScriptAreANumber() throws Exception {
    assertThat(read(Orders.xml("ЗК-00000012", "")).number()).isEqualTo("ЗК-00000012");
  }

  @Test
  void aContainerIsJudgedByItsFirstDocument() throws Exception {
    String payment = GOOD.replace("Заказ товара", "Выплата безналичных денег");
    OrderDocument document = read("<Контейнер>" + GOOD + payment + "</Контейнер>");
    assertThat(document.documents()).hasSize(2);
    assertThat(document.offered(false).child("ХозОперация"))
        .map(Element::text)
        .hasValue("Заказ товара");
    assertThat(document.offered(true).children()).hasSize(2);
    for (String bad : List.of(
        "<Контейнер>" + payment + GOOD + "</Контейнер>",
        "<Контейнер/>",
        "<Контейнер>" + GOOD + "<Каталог/></Контейнер>")) {
      assertThatExceptionOfType(OrderException.class).isThrownBy(() -> read(bad));
    }
  }

  private static OrderDocument read(String document) throws Exception {
    String all = "<КоммерческаяИнформация>" + document + "</КоммерческаяИнформация>";
    return OrderDocument.read(new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8)));
  }
}
