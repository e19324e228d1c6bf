package org.onecgate.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.it.OneCOrders;

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
        "<Номер>N1<|<Номер> <|number (Номер): missing",
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
        "<Валюта>RUB<|<Валюта><|currency (Валюта): missing",
        "<Сумма>10.00</Сумма><Время>|<Время>|sum (Сумма): missing",
        "<Сумма>10.00<|<Сумма>10,00<|sum (Сумма): is no number such as 1234.50",
        "<Сумма>10.00<|<Сумма>-1<|sum (Сумма): must not be negative",
        "<Сумма>10.00<|<Сумма>1e3<|sum (Сумма): is no number such as 1234.50",
        "<Сумма>10.00<|<Сумма>1234567890123456<|sum (Сумма): more than 15 digits before the point",
        "<Сумма>10.00<|<Сумма>1.1234567<|sum (Сумма): more than 15 digits before the point",
        "<Курс>1<|<Курс>x<|rate (Курс): is no number",
        "Товары>|Услуги>|goods (Товары): no Товар",
        "<Ид>g</Ид>|''|goods[0].id (Ид): missing",
        "<Наименование>Щётка<|<Наименование><|goods[0].name (Наименование): missing",
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
    assertThat(document.offered(false, OrderTerms.NONE).child("ХозОперация"))
        .map(Element::text)
        .hasValue("Заказ товара");
    assertThat(document.offered(true, OrderTerms.NONE).children()).hasSize(2);
    for (String bad : List.of(
        "<Контейнер>" + payment + GOOD + "</Контейнер>",
        "<Контейнер/>",
        "<Контейнер>" + GOOD + "<Каталог/></Контейнер>")) {
      assertThatExceptionOfType(OrderException.class).isThrownBy(() -> read(bad));
    }
  }

  // --- what УТ 11 takes for granted (protocol.md)

  @Test
  void aDocumentWithAllThatUt11LooksAtPasses() throws Exception {
    assertThat(given(read(Orders.full("N1"), OrderTerms.NONE))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<Контрагенты>.*</Контрагенты>|''|customer (Контрагент): missing",
        "<Контрагенты>.*</Контрагенты>|<Контрагенты/>|customer (Контрагент): missing",
        "<Наименование>Иванов</Наименование>|''|customer.name (Наименование): missing",
        "<Наименование>Иванов<|<Наименование> <|customer.name (Наименование): missing",
        "<Наименование>Иванов<|<Наименование код=\"1\">Иванов<|customer.name (Наименование): has attributes",
        "<Валюта>|<Валюта Код=\"643\">|currency (Валюта): has attributes",
        "<Валюта>RUB<|<Валюта><Код>643</Код><|currency (Валюта): holds elements",
        "<Номер>|<Номер>N2</Номер><Номер>|number (Номер): there more than once",
        "<Ид>N1<|<Ид a=\"1\">N1<|id (Ид): has attributes",
        "<Тип>Почта</Тип>|''|customer.contacts[0].type (Тип): missing",
        "<Тип>ТелефонРабочий</Тип><Значение>1234567|<КонтактВид>Телефон</КонтактВид><Значение>1|"
            + "customer.contacts[1].type (Тип): missing, КонтактВид is of another schema",
        "<Значение>ivanov@example.com<|<Значение a=\"1\">ivanov@example.com<|"
            + "customer.contacts[0].value (Значение): has attributes",
        "<ИНН>|<ИНН a=\"1\">|customer.inn (ИНН): has attributes",
        "<Тип>Улица</Тип>|''|customer.address (Адрес)/АдресноеПоле/Тип: missing",
        "<Наименование>Петров<|<Наименование a=\"1\">Петров<|"
            + "customer.agents[0].Контрагент/Наименование: has attributes",
        "<НомерСчета>40702</НомерСчета>|''|customer.accounts[0].НомерСчета: missing",
        "<Банк>.*</Банк>|''|customer.accounts[0].Банк: missing",
        "<Представление>Банковская 2</Представление>|<АдресноеПоле><Тип>a</Тип><Значение>b</Значение></АдресноеПоле>|"
            + "customer.accounts[0].Банк/Адрес/Представление: missing",
        "<Наименование>Заказ оплачен</Наименование>|''|properties[0].name (Наименование): missing",
        "<Наименование>Отменен<|<Наименование a=\"1\">Отменен<|properties[1].name (Наименование): has attributes",
        "<Значение>true</Значение></ЗначениеРеквизита>|<Значение a=\"1\">true</Значение></ЗначениеРеквизита>|"
            + "properties[0].value (Значение): has attributes",
        "<Наименование>ТипНоменклатуры</Наименование>|''|goods[0].properties[0].name (Наименование): missing",
        "<Количество>1<|<Количество единица=\"шт\">1<|goods[0].quantity (Количество): has attributes",
        "<Единица>796<|<Единица a=\"1\">796<|goods[0].unit (Единица): has attributes",
        "<СтавкаНалога><Наименование>НДС</Наименование>|<СтавкаНалога>|"
            + "goods[0].СтавкиНалогов[0].Наименование: missing",
        "<Ставка>20</Ставка></СтавкаНалога>|</СтавкаНалога>|goods[0].СтавкиНалогов[0].Ставка: missing",
        "<Сумма>3</Сумма></Скидка>|<УчтеноВСумме>true</УчтеноВСумме></Скидка>|"
            + "goods[0].discounts[0].sum (Сумма): missing",
        "<Налог><Наименование>|<Налог><Наименование a=\"1\">|taxes[0].name (Наименование): has attributes",
        "<Товары>|<Товары><Товар><Ид>a</Ид></Товар></Товары><Товары>|goods (Товары): there more than once",
        "<Адрес><АдресноеПоле>.*</Адрес><Контакты><Контакт><Тип>ТелефонРабочий</Тип><Значение>7|"
            + "<Контакты><Контакт><Тип>ТелефонРабочий</Тип><Значение>7|Склад/Адрес: missing",
        "<Значение>Москва</Значение></АдресноеПоле></Адрес><Конт|</АдресноеПоле></Адрес><Конт|Склад/Адрес: missing",
        "<Ид>s1</Ид>|''|Склад/Ид: missing",
        "<Контакты><Контакт><Тип>ТелефонРабочий</Тип><Значение>7654321</Значение></Контакт></Контакты>|''|"
            + "Склад/Контакты: missing",
        "<Склады>|<Склады><Склад><Ид>s2</Ид></Склад>|Склады/Склад: there more than once",
      })
  void whatUt11CannotReadIsRefusedByTheFieldsName(String right, String wrong, String why) {
    String text = Orders.full("N1").replaceFirst(right, wrong);
    assertThat(text).isNotEqualTo(Orders.full("N1"));
    assertThatExceptionOfType(OrderException.class)
        .isThrownBy(() -> read(text))
        .withMessageStartingWith(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<Комментарий>к подъезду<|<Комментарий> <",
        "<Значение>false<|<Значение><",
        "<Значение>false</Значение>|''",
        "<Значение>new</Значение>|<Значение/>",
        "<Значение>ivanov@example.com</Значение>|''",
        "<Значение>ivanov@example.com</Значение>|<Значение/>",
        "<Тип>Почта</Тип>|<Тип>Почта</Тип><КонтактВид>Почта</КонтактВид>",
        "<Контакты>.*</Контакты><Пред|<Контакты/><Пред",
        "<Значение>Москва</Значение></АдресноеПоле><А|</АдресноеПоле><А",
        "<ИНН>123456789012<|<ИНН><",
        "<Наименование>Петров<|<Наименование><",
        "<Единица>796<|<Единица><",
        "<Значение>Товар<|<Значение><",
        "<Скидки><Скидка><Наименование>летняя.*false</УчтеноВСумме></Скидка></Скидки>|<Скидки/>",
        "<Склады>.*</Склады>|<Склады><Склад/></Склады>",
      })
  void whatSaysNothingIsLeftOut(String right, String wrong) throws Exception {
    String text = Orders.full("N1").replaceFirst(right, wrong);
    assertThat(text).isNotEqualTo(Orders.full("N1"));
    String given = text(read(text, OrderTerms.NONE));
    assertThat(given)
        .doesNotContain("/>", "КонтактВид")
        .doesNotContainPattern("<([^/>\\s]+)[^>]*></\\1>");
    assertThat(given(read(text, OrderTerms.NONE))).hasSize(1);
  }

  @Test
  void aPaidOrderIsNotCancelledByAnEmptyRequisite() throws Exception {
    String text = Orders.full("N1").replace("<Значение>false</Значение>", "<Значение/>");
    assertThat(given(read(text, OrderTerms.NONE)).get(0).requisites())
        .containsEntry("Заказ оплачен", "true")
        .doesNotContainKey("Отменен");
  }

  @Test
  void aNameOfAVariantWithoutOneIsNoneForUt11() throws Exception {
    String text = Orders.full("N1").replace("Щётка", "Щётка #5");
    assertThat(given(read(text, OrderTerms.NONE)).get(0).goods()).containsExactly("Щётка №5");
    String variant = text.replace("910e89e5", "910e89e5#1a2b");
    assertThat(given(read(variant, OrderTerms.NONE)).get(0).goods()).containsExactly("Щётка #5");
  }

  @Test
  void aUnitIsACodeBelowSchema3AndStaysAsItIsFromThereOn() throws Exception {
    String unit = "<Единица><Ид>796</Ид><Код>796</Код></Единица>";
    String text = Orders.full("N1").replace("<Единица>796</Единица>", unit);
    assertThat(text(read(text, OrderTerms.NONE))).contains("<Единица>796</Единица>");
    assertThat(given(read(text, OrderTerms.NONE))).hasSize(1);
    assertThat(read(text).offered(true, OrderTerms.NONE).toString()).contains("name=Код");
  }

  @Test
  void theBuyerOfTheServerIsGivenAndNothingElseOfTheCustomerIsLost() throws Exception {
    OrderTerms terms = new OrderTerms("Розница", "", "", Map.of());
    for (String name : List.of("<Наименование>Иванов</Наименование>", "Иванов<")) {
      String text = Orders.full("N1").replaceFirst(name, name.startsWith("<") ? "" : "<");
      OrderDocument document = read(text, terms);
      assertThat(given(document)).extracting(OneCOrders.Taken::customer).containsExactly("Розница");
      assertThat(text(document)).contains("ivanov@example.com");
    }
    String none = Orders.full("N1").replaceFirst("<Контрагенты>.*</Контрагенты>", "");
    assertThat(given(read(none, terms)))
        .extracting(OneCOrders.Taken::customer)
        .containsExactly("Розница");
  }

  @Test
  void thePaymentsOfAnOrderNameItAs1cKnowsIt() throws Exception {
    OrderTerms terms = new OrderTerms(null, "N", "И-", Map.of());
    String payment = GOOD.replace("Заказ товара", "Выплата безналичных денег")
        .replace("<Роль>", "<Основание>N1</Основание><Роль>")
        .replace("<Номер>N1<", "<Номер>P1<");
    OrderDocument document = read("<Контейнер>" + GOOD + payment + "</Контейнер>", terms);
    assertThat(document.number()).isEqualTo("N1");
    Element container = document.offered(true, terms);
    assertThat(container.children().get(0).child("Номер")).map(Element::text).hasValue("И-1");
    assertThat(container.children().get(1).child("Номер")).map(Element::text).hasValue("P1");
    assertThat(container.children().get(1).child("Основание"))
        .map(Element::text)
        .hasValue("И-1");
  }

  private static OrderDocument read(String document) throws Exception {
    return read(document, OrderTerms.NONE);
  }

  private static OrderDocument read(String document, OrderTerms terms) throws Exception {
    String all = "<КоммерческаяИнформация>" + document + "</КоммерческаяИнформация>";
    byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
    return OrderDocument.of(OrderDocument.elements(new ByteArrayInputStream(bytes)), terms);
  }

  /** The page that 1C is given. */
  private static String text(OrderDocument document) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DocumentWriter writer = new DocumentWriter(
        out,
        StandardCharsets.UTF_8,
        DocumentReader.ROOT,
        Map.of("ВерсияСхемы", "2.05", "ДатаФормирования", "2026-11-21T12:30:00"));
    writer.write(document.offered(false, OrderTerms.NONE));
    writer.end();
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What УТ 11 reads from it. */
  private static List<OneCOrders.Taken> given(OrderDocument document) throws Exception {
    return OneCOrders.read(
        text(document).getBytes(StandardCharsets.UTF_8), "application/xml;charset=UTF-8");
  }

  @Test
  void theBeginningOfATextEndsWithAWholeCharacter() {
    assertThat(OrderRules.begin("12\uD83D\uDE00", 3)).isEqualTo("12");
    assertThat(OrderRules.begin("12\uD83D\uDE00", 4)).isEqualTo("12\uD83D\uDE00");
    assertThat(OrderRules.begin("123", 2)).isEqualTo("12");
  }
}
