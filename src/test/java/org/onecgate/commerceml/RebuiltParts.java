package org.onecgate.commerceml;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.Deletion.Mark;

/** Builds the elements that several kinds of entries have. */
final class RebuiltParts {
  private RebuiltParts() {}

  static Tree head(
      String element,
      @Nullable String id,
      @Nullable String version,
      @Nullable Deletion deletion,
      @Nullable String name) {
    return head(new Tree(element), id, version, deletion, name);
  }

  static Tree head(
      Tree to,
      @Nullable String id,
      @Nullable String version,
      @Nullable Deletion deletion,
      @Nullable String name) {
    to.with("Ид", id).with("НомерВерсии", version).with("Наименование", name);
    deletion(to, deletion);
    return to;
  }

  static void deletion(Tree to, @Nullable Deletion deletion) {
    if (deletion == null) {
      return;
    }
    if (!deletion.deleted() || deletion.marks().contains(Mark.DELETION_MARK)) {
      to.with("ПометкаУдаления", String.valueOf(deletion.deleted()));
    }
    if (deletion.marks().contains(Mark.STATUS_ATTRIBUTE)) {
      to.attribute("Статус", "Удален");
    }
    if (deletion.marks().contains(Mark.STATUS_ELEMENT)) {
      to.with("Статус", "Удален");
    }
  }

  static void nature(Tree to, Nature nature) {
    if (nature != Nature.UNKNOWN) {
      to.attribute("СодержитТолькоИзменения", String.valueOf(nature == Nature.CHANGES));
    }
  }

  static Tree rest(Tree to, @Nullable List<Node> rest) {
    for (Node node : rest == null ? List.<Node>of() : rest) {
      if (node.name().startsWith("@")) {
        to.attribute(node.name().substring(1), node.text());
      } else if (node.name().isEmpty()) {
        to.text = (to.text + "\n" + node.text()).strip();
      } else {
        Tree child = to.children.stream()
            .filter(each -> node.text() == null && each.name.equals(node.name()))
            .findFirst()
            .orElseGet(() -> to.add(node.name()));
        child.text = node.text() == null ? child.text : node.text();
        rest(child, node.children());
      }
    }
    return to;
  }

  static void flag(Tree to, String name, @Nullable Boolean value) {
    to.with(name, value == null ? null : value.toString());
  }

  static void repeated(Tree to, String name, @Nullable List<String> values) {
    if (values != null) {
      (values.isEmpty() ? List.of("") : values).forEach(value -> to.with(name, value));
    }
  }

  static void texts(Tree to, String list, String name, @Nullable List<String> values) {
    if (values != null) {
      Tree all = to.add(list);
      values.forEach(value -> all.with(name, value));
    }
  }

  static <T> void optional(Tree to, String name, @Nullable T value, BiConsumer<Tree, T> with) {
    if (value != null) {
      with.accept(to.add(name), value);
    }
  }

  static <T> void all(
      Tree to, String list, String name, @Nullable List<T> values, BiConsumer<Tree, T> with) {
    if (values != null) {
      Tree all = to.add(list);
      values.forEach(value -> with.accept(all.add(name), value));
    }
  }

  static @Nullable String exact(@Nullable Exact exact) {
    return exact == null
        ? null
        : exact.value() == null ? exact.text() : exact.value().toPlainString();
  }

  static void characteristic(Tree to, @Nullable String id, @Nullable String characteristic) {
    if (id == null || characteristic == null || !id.endsWith("#" + characteristic)) {
      to.with("ИдХарактеристики", characteristic);
    }
  }

  static void measure(Tree to, Measure it) {
    to.text = it.text() == null ? "" : it.text();
    to.attribute("Код", it.code()).attribute("НаименованиеПолное", it.fullName());
    to.attribute("МеждународноеСокращение", it.international());
    for (Measure.Conversion each :
        it.conversions() == null ? List.<Measure.Conversion>of() : it.conversions()) {
      Tree conversion = to.add("Пересчет").with("Единица", each.unit());
      rest(conversion.with("Коэффициент", exact(each.factor())), each.rest());
    }
    rest(to, it.rest());
  }

  static void requisite(Tree to, Requisite it) {
    values(to.with("Наименование", it.name()), it.values());
    rest(to, it.rest());
  }

  private static void values(Tree to, @Nullable List<String> values) {
    if (values != null) {
      values.forEach(value -> to.with("Значение", value));
    }
  }

  static void assignment(Tree to, Assignment it) {
    to.with("Ид", it.property()).with("Наименование", it.name());
    values(to, it.values());
    rest(to, it.rest());
  }

  static void characteristic(Tree to, Characteristic it) {
    to.with("Ид", it.id()).with("Наименование", it.name()).with("Значение", it.value());
    rest(to, it.rest());
  }

  static void related(Tree to, Product.Related it) {
    to.with("Ид", it.id()).with("ИдКаталога", it.catalogue()).with("Наименование", it.name());
    rest(to.with("Количество", exact(it.quantity())), it.rest());
  }

  static void tax(Tree to, Tax it) {
    to.with("Наименование", it.name()).with("Ставка", it.rate()).with("Сумма", exact(it.sum()));
    flag(to, "УчтеноВСумме", it.included());
    flag(to, "Акциз", it.excise());
    rest(to, it.rest());
  }

  static void discount(Tree to, Discount it) {
    to.with("Наименование", it.name()).with("Сумма", exact(it.sum()));
    to.with("Процент", exact(it.percent()));
    flag(to, "УчтеноВСумме", it.included());
    rest(to, it.rest());
  }

  static void address(Tree to, Address it) {
    to.with("Представление", it.text());
    for (Address.Field field : it.fields() == null ? List.<Address.Field>of() : it.fields()) {
      field(to.add("АдресноеПоле"), field);
    }
    rest(to, it.rest());
  }

  static void field(Tree to, Address.Field it) {
    rest(to.with("Тип", it.type()).with("Значение", it.value()), it.rest());
  }

  static void price(Tree to, Offer.Price it) {
    to.with("Представление", it.text()).with("ИдТипаЦены", it.type());
    to.with("ЦенаЗаЕдиницу", exact(it.price())).with("Валюта", it.currency());
    to.with("Единица", it.unit()).with("Коэффициент", exact(it.factor()));
    rest(to.with("МинКоличество", exact(it.least())), it.rest());
  }

  static void stock(Tree to, Offer.Stock it) {
    Tree of = it.warehouse() == null ? to : to.add("Склад").with("Ид", it.warehouse());
    rest(of.with("Количество", exact(it.quantity())), it.rest());
  }

  static void line(Tree to, Document.Line it) {
    to.with("Ид", it.id()).with("ИдКаталога", it.catalogue()).with("Артикул", it.article());
    characteristic(to, it.id(), it.characteristic());
    repeated(to, "Штрихкод", it.barcodes());
    to.with("Наименование", it.name());
    optional(to, "БазоваяЕдиница", it.unit(), RebuiltParts::measure);
    to.with("ЦенаЗаЕдиницу", exact(it.price())).with("Количество", exact(it.quantity()));
    to.with("Коэффициент", exact(it.factor())).with("Сумма", exact(it.sum()));
    all(to, "Налоги", "Налог", it.taxes(), RebuiltParts::tax);
    all(to, "Скидки", "Скидка", it.discounts(), RebuiltParts::discount);
    all(
        to,
        "ХарактеристикиТовара",
        "ХарактеристикаТовара",
        it.characteristics(),
        RebuiltParts::characteristic);
    all(to, "ЗначенияРеквизитов", "ЗначениеРеквизита", it.requisites(), RebuiltParts::requisite);
    rest(to, it.rest());
  }
}
