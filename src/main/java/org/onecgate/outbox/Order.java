package org.onecgate.outbox;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;

/**
 * An order as it is handed over in JSON.
 *
 * <p>It is also what is checked of one that comes as CommerceML. Constructing one checks nothing; {@link
 * OrderRules} does. What is absent is null, and lists are empty.
 *
 * @param number its number, {@code Номер}: as 1C is given it at most 11 characters, the key by which 1C
 *     finds it again
 * @param id {@code Ид}; the number if it is absent
 * @param date {@code Дата}, {@code yyyy-MM-dd}
 * @param time {@code Время}, {@code HH:mm:ss}
 * @param operation {@code ХозОперация}, which must be {@code Заказ товара}; that if it is absent
 * @param role {@code Роль}, ours in this document; {@code Продавец} if it is absent
 * @param currency {@code Валюта}
 * @param rate {@code Курс}; 1 if it is absent
 * @param sum {@code Сумма}
 * @param comment {@code Комментарий}
 * @param customer the buyer, in {@code Контрагенты}; needed, with a name, unless the server has a buyer for
 *     orders without
 * @param taxes {@code Налоги}
 * @param discounts {@code Скидки}
 * @param goods {@code Товары}, at least one; a delivery is a line too
 * @param properties {@code ЗначенияРеквизитов}, such as {@code Статус заказа}
 */
public record Order(
    @Holds(needed = true, most = 20) @Nullable String number,
    @Nullable String id,
    @Holds(needed = true, like = Holds.DATE) @Nullable String date,
    @Holds(needed = true, like = Holds.TIME) @Nullable String time,
    @Nullable String operation,
    @Nullable String role,
    @Holds(needed = true) @Nullable String currency,
    @Nullable BigDecimal rate,
    @Holds(needed = true) @Nullable BigDecimal sum,
    @Nullable String comment,
    @Nullable Customer customer,
    List<Tax> taxes,
    List<Discount> discounts,
    @Holds(needed = true) List<Line> goods,
    List<Property> properties) {
  /** The only operation that 1C takes for an order (protocol 1.11). */
  public static final String OPERATION = "Заказ товара";

  /** Takes copies. */
  public Order {
    taxes = copy(taxes);
    discounts = copy(discounts);
    goods = copy(goods);
    properties = copy(properties);
  }

  /** JSON-B leaves an absent list null. */
  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /**
   * The buyer, {@code Контрагент}.
   *
   * @param id {@code Ид}
   * @param name {@code Наименование}
   * @param fullName {@code ПолноеНаименование}
   * @param lastName {@code Фамилия}
   * @param firstName {@code Имя}
   * @param inn {@code ИНН}
   * @param kpp {@code КПП}
   * @param address {@code АдресРегистрации/Представление}
   * @param contacts {@code Контакты}
   */
  public record Customer(
      @Nullable String id,
      @Nullable String name,
      @Nullable String fullName,
      @Nullable String lastName,
      @Nullable String firstName,
      @Nullable String inn,
      @Nullable String kpp,
      @Nullable String address,
      List<Contact> contacts) {
    /** Takes a copy. */
    public Customer {
      contacts = copy(contacts);
    }
  }

  /**
   * A way to reach the buyer.
   *
   * @param type {@code Тип}, such as {@code Почта} or {@code Телефон рабочий}
   * @param value {@code Значение}
   */
  public record Contact(@Nullable String type, @Nullable String value) {}

  /**
   * A tax.
   *
   * @param name {@code Наименование}
   * @param included {@code УчтеноВСумме}
   * @param sum {@code Сумма}
   * @param rate {@code Ставка}
   */
  public record Tax(
      @Nullable String name,
      @Nullable Boolean included,
      @Nullable BigDecimal sum,
      @Nullable BigDecimal rate) {}

  /**
   * A discount.
   *
   * @param name {@code Наименование}
   * @param included {@code УчтеноВСумме}
   * @param sum {@code Сумма}
   * @param percent {@code Процент}
   */
  public record Discount(
      @Nullable String name,
      @Nullable Boolean included,
      @Nullable BigDecimal sum,
      @Nullable BigDecimal percent) {}

  /**
   * What is ordered, {@code Товар}.
   *
   * @param id {@code Ид}, as the catalogue of 1C had it
   * @param catalogId {@code ИдКаталога}
   * @param name {@code Наименование}
   * @param unit {@code БазоваяЕдиница}; pieces if it is absent
   * @param price {@code ЦенаЗаЕдиницу}
   * @param quantity {@code Количество}
   * @param sum {@code Сумма}; price times quantity if it is absent
   * @param coefficient {@code Коэффициент}
   * @param service whether it is {@code Услуга} and no {@code Товар}
   * @param discounts {@code Скидки}
   * @param properties further {@code ЗначенияРеквизитов}
   */
  public record Line(
      @Holds(needed = true) @Nullable String id,
      @Nullable String catalogId,
      @Holds(needed = true) @Nullable String name,
      @Nullable Unit unit,
      @Holds(needed = true) @Nullable BigDecimal price,
      @Holds(needed = true) @Nullable BigDecimal quantity,
      @Nullable BigDecimal sum,
      @Nullable BigDecimal coefficient,
      @Nullable Boolean service,
      List<Discount> discounts,
      List<Property> properties) {
    /** Takes copies. */
    public Line {
      discounts = copy(discounts);
      properties = copy(properties);
    }
  }

  /**
   * A unit of measure.
   *
   * @param name its short name, such as {@code шт}
   * @param code {@code Код} of the classifier
   * @param fullName {@code НаименованиеПолное}
   * @param international {@code МеждународноеСокращение}
   */
  public record Unit(
      @Nullable String name,
      @Nullable String code,
      @Nullable String fullName,
      @Nullable String international) {}

  /**
   * A {@code ЗначениеРеквизита}.
   *
   * @param name {@code Наименование}
   * @param value {@code Значение}
   */
  public record Property(@Nullable String name, @Nullable String value) {}
}
