package org.onecgate.outbox;

import java.math.BigDecimal;
import java.util.List;

/** Orders for tests. */
final class Orders {
  private Orders() {}

  static Order of(String number) {
    return of(number, "");
  }

  static Order of(String number, String comment) {
    return new Order(
        number,
        null,
        "2026-11-21",
        "12:30:00",
        null,
        null,
        "RUB",
        null,
        new BigDecimal("231.74"),
        comment,
        new Order.Customer(
            "38#shop#", "Иванов & сын", null, null, null, null, null, "Москва", List.of()),
        List.of(),
        List.of(),
        List.of(new Order.Line(
            "910e89e5-205e-4d95-872a-0a0255c42f02",
            null,
            "Щётка №1",
            null,
            new BigDecimal("231.74"),
            BigDecimal.ONE,
            null,
            null,
            null,
            List.of(),
            List.of())),
        List.of(new Order.Property("Статус заказа", "Принят")));
  }

  /** A document as somebody may hand it over. */
  static String xml(String number, String comment) {
    return "<Документ><Ид>%s</Ид><Номер>%s</Номер><Дата>2026-11-21</Дата><ХозОперация>Заказ товара</ХозОперация>"
            .formatted(number, number)
        + "<Роль>Продавец</Роль><Валюта>RUB</Валюта><Курс>1</Курс><Сумма>10.00</Сумма><Время>12:30:00</Время>"
        + "<Комментарий>" + comment + "</Комментарий><Товары><Товар Статус=\"новый\"><Ид>g</Ид>"
        + "<Наименование>Щётка</Наименование><ЦенаЗаЕдиницу>10.00</ЦенаЗаЕдиницу><Количество>1</Количество>"
        + "<НеизвестноеПоле>важно</НеизвестноеПоле></Товар></Товары></Документ>";
  }
}
