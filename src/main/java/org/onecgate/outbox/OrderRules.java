package org.onecgate.outbox;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;

/**
 * What an order must be so that 1C takes it, and the whole page with it (protocol 1.11, 5.4).
 *
 * <p>An error names the field as JSON has it and as CommerceML has it.
 */
final class OrderRules {
  /** The column of 1C; a longer number is cut there and becomes another order's. */
  static final int NUMBER = 11;

  /** The most characters of a number that 1C is given in another form; names of files hold no more. */
  static final int OWN_NUMBER = 20;

  /** The most characters of any text. */
  static final int TEXT = 20_000;

  private static final int INTEGER_DIGITS = 15;
  private static final int FRACTION_DIGITS = 6;
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
          "uuuu-MM-dd", Locale.ROOT)
      .withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private OrderRules() {}

  static void check(Order order, OrderTerms terms) throws OrderException {
    String number = filled(OrderException.NUMBER, order.number());
    String given = terms.numberFor1c(number);
    if (given.isBlank()) {
      throw new OrderException(OrderException.NUMBER, Phrase.NOTHING_LEFT.of());
    }
    if (given.length() > NUMBER || number.length() > OWN_NUMBER) {
      int most = given.length() > NUMBER ? NUMBER : OWN_NUMBER;
      throw new OrderException(
          OrderException.NUMBER,
          given.equals(number)
              ? Phrase.LONGER.of(most)
              : Phrase.LONGER_GIVEN.of(most, begin(given)));
    }
    if (!number.equals(number.strip()) || !given.equals(given.strip())) {
      throw new OrderException(OrderException.NUMBER, Phrase.AT_EDGE.of());
    }
    if (number.codePoints().anyMatch(OrderRules::isUnseen)) {
      throw new OrderException(OrderException.NUMBER, Phrase.UNSEEN.of());
    }
    if (order.id() != null) {
      filled("id (Ид)", order.id());
    }
    date("date (Дата)", order.date());
    time("time (Время)", order.time());
    if (order.operation() != null && !order.operation().equalsIgnoreCase(Order.OPERATION)) {
      throw new OrderException("operation (ХозОперация)", Phrase.MUST_SAY.of(Order.OPERATION));
    }
    if (order.role() != null) {
      filled("role (Роль)", order.role());
    }
    filled("currency (Валюта)", order.currency());
    amount("rate (Курс)", order.rate());
    amount("sum (Сумма)", required("sum (Сумма)", order.sum()));
    text("comment (Комментарий)", order.comment());
    if (order.customer() != null) {
      customer(order.customer());
    }
    for (int i = 0; i < order.taxes().size(); i++) {
      Order.Tax tax = order.taxes().get(i);
      String at = "taxes[" + i + "].";
      filled(at + "name (Наименование)", tax.name());
      amount(at + "sum (Сумма)", tax.sum());
      amount(at + "rate (Ставка)", tax.rate());
    }
    discounts("", order.discounts());
    if (order.goods().isEmpty()) {
      throw new OrderException("goods (Товары)", Phrase.NO_GOODS.of());
    }
    for (int i = 0; i < order.goods().size(); i++) {
      line("goods[" + i + "].", order.goods().get(i));
    }
    properties("", order.properties());
  }

  /** The beginning of a number: one that is refused is as long as it likes. */
  static String begin(String number) {
    return begin(number, OWN_NUMBER);
  }

  /** So much of a text at most, in UTF-16 units, without half of a character. */
  static String begin(String text, int most) {
    int end = Math.min(most, text.length());
    boolean half =
        end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, half ? end - 1 : end);
  }

  private static void customer(Order.Customer customer) throws OrderException {
    text("customer.id (Ид)", customer.id());
    text("customer.name (Наименование)", customer.name());
    text("customer.fullName (ПолноеНаименование)", customer.fullName());
    text("customer.lastName (Фамилия)", customer.lastName());
    text("customer.firstName (Имя)", customer.firstName());
    text("customer.inn (ИНН)", customer.inn());
    text("customer.kpp (КПП)", customer.kpp());
    text("customer.address (АдресРегистрации)", customer.address());
    for (int i = 0; i < customer.contacts().size(); i++) {
      Order.Contact contact = customer.contacts().get(i);
      filled("customer.contacts[" + i + "].type (Тип)", contact.type());
      text("customer.contacts[" + i + "].value (Значение)", contact.value());
    }
  }

  private static void line(String at, Order.Line line) throws OrderException {
    filled(at + "id (Ид)", line.id());
    text(at + "catalogId (ИдКаталога)", line.catalogId());
    filled(at + "name (Наименование)", line.name());
    if (line.unit() != null) {
      filled(at + "unit.name (БазоваяЕдиница)", line.unit().name());
      text(at + "unit.code (Код)", line.unit().code());
      text(at + "unit.fullName (НаименованиеПолное)", line.unit().fullName());
      text(at + "unit.international (МеждународноеСокращение)", line.unit().international());
    }
    String price = at + "price (ЦенаЗаЕдиницу)";
    amount(price, required(price, line.price()));
    String quantity = at + "quantity (Количество)";
    amount(quantity, required(quantity, line.quantity()));
    if (line.quantity() != null && line.quantity().signum() == 0) {
      throw new OrderException(quantity, Phrase.NOT_POSITIVE.of());
    }
    amount(at + "sum (Сумма)", line.sum());
    amount(at + "coefficient (Коэффициент)", line.coefficient());
    discounts(at, line.discounts());
    properties(at, line.properties());
  }

  private static void discounts(String at, List<Order.Discount> discounts) throws OrderException {
    for (int i = 0; i < discounts.size(); i++) {
      Order.Discount discount = discounts.get(i);
      filled(at + "discounts[" + i + "].name (Наименование)", discount.name());
      amount(at + "discounts[" + i + "].sum (Сумма)", discount.sum());
      amount(at + "discounts[" + i + "].percent (Процент)", discount.percent());
    }
  }

  private static void properties(String at, List<Order.Property> properties) throws OrderException {
    for (int i = 0; i < properties.size(); i++) {
      filled(at + "properties[" + i + "].name (Наименование)", properties.get(i).name());
      text(at + "properties[" + i + "].value (Значение)", properties.get(i).value());
    }
  }

  private static <T> T required(String field, @Nullable T value) throws OrderException {
    if (value == null) {
      throw new OrderException(field, Phrase.MISSING.of());
    }
    return value;
  }

  private static String filled(String field, @Nullable String value) throws OrderException {
    String there = required(field, value);
    if (there.isBlank()) {
      throw new OrderException(field, Phrase.EMPTY.of());
    }
    text(field, there);
    return there;
  }

  /** Text that XML can hold: no control characters, no half of a pair. */
  private static void text(String field, @Nullable String value) throws OrderException {
    if (value == null) {
      return;
    }
    if (value.length() > TEXT) {
      throw new OrderException(field, Phrase.LONGER.of(TEXT));
    }
    int bad = value.codePoints().filter(c -> !isXml(c)).findFirst().orElse(-1);
    if (bad >= 0) {
      throw new OrderException(
          field, Phrase.NOT_IN_XML.of(String.format(Locale.ROOT, "%04X", bad)));
    }
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED -> true;
      default -> false;
    };
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }

  /** A plain number, not negative, such as 1C and every database keeps. */
  private static void amount(String field, @Nullable BigDecimal value) throws OrderException {
    if (value == null) {
      return;
    }
    if (value.signum() < 0) {
      throw new OrderException(field, Phrase.NEGATIVE.of());
    }
    long integers = (long) value.precision() - value.scale();
    if (integers > INTEGER_DIGITS || value.scale() > FRACTION_DIGITS) {
      throw new OrderException(field, Phrase.DIGITS.of(INTEGER_DIGITS, FRACTION_DIGITS));
    }
  }

  private static void date(String field, @Nullable String value) throws OrderException {
    try {
      LocalDate.parse(filled(field, value), DATE);
    } catch (DateTimeParseException e) {
      throw new OrderException(field, Phrase.NO_DATE.of());
    }
  }

  private static void time(String field, @Nullable String value) throws OrderException {
    try {
      LocalTime.parse(filled(field, value), TIME);
    } catch (DateTimeParseException e) {
      throw new OrderException(field, Phrase.NO_TIME.of());
    }
  }
}
