package org.onecgate.commerceml;

import static org.onecgate.commerceml.RebuiltParts.all;
import static org.onecgate.commerceml.RebuiltParts.deletion;
import static org.onecgate.commerceml.RebuiltParts.flag;
import static org.onecgate.commerceml.RebuiltParts.head;
import static org.onecgate.commerceml.RebuiltParts.nature;
import static org.onecgate.commerceml.RebuiltParts.optional;
import static org.onecgate.commerceml.RebuiltParts.repeated;
import static org.onecgate.commerceml.RebuiltParts.rest;
import static org.onecgate.commerceml.RebuiltParts.texts;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Builds a document out of the records that were made of it. */
final class Rebuilt implements EntrySink {
  private final List<Entry> waiting = new ArrayList<>();
  private final List<Tree> sections = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /** What a group or a property holds that has come to its end, by the entry. */
  private record Whole(Entry entry, Tree tree) {}

  private final List<Whole> wholes = new ArrayList<>();

  @Override
  public void entry(Entry entry) {
    entries.add(entry);
    switch (Kinds.of(entry)) {
      case CATALOGUE -> sections.add(catalogue((Catalogue) entry));
      case CLASSIFIER -> sections.add(classifier((Classifier) entry));
      case OFFER_PACKAGE -> sections.add(offers((OfferPackage) entry));
      case DOCUMENT -> sections.add(document((Document) entry));
      case CONTAINER -> sections.add(container((Container) entry));
      case GROUP -> wholes.add(new Whole(entry, group((Group) entry)));
      case PROPERTY -> wholes.add(new Whole(entry, property((Property) entry)));
      default -> waiting.add(entry);
    }
  }

  /** All that came, in its order. */
  List<Entry> entries() {
    return entries;
  }

  Tree document(Exported exported) {
    Tree root = new Tree(exported.root())
        .attribute("ВерсияСхемы", exported.schemaVersion())
        .attribute("ДатаФормирования", exported.formedAt());
    rest(root, exported.rest());
    root.children.addAll(sections);
    return root;
  }

  private Tree catalogue(Catalogue it) {
    Tree tree = head("Каталог", it.id(), it.version(), it.deletion(), it.name());
    nature(tree, it.nature());
    tree.with("ИдКлассификатора", it.classifier()).with("Описание", it.description());
    optional(tree, "Владелец", it.owner(), Rebuilt::party);
    list(tree, "Товары", it.products(), "Товар", Product.class, Rebuilt::product);
    return rest(tree, it.rest());
  }

  private Tree classifier(Classifier it) {
    Tree tree = head("Классификатор", it.id(), it.version(), it.deletion(), it.name());
    nature(tree, it.nature());
    optional(tree, "Владелец", it.owner(), Rebuilt::party);
    wholes(tree, "Группы", it.groups(), each -> each instanceof Group);
    wholes(tree, "Свойства", it.properties(), each -> each instanceof Property);
    list(tree, "Категории", it.categories(), "Категория", Category.class, Rebuilt::category);
    list(tree, "ТипыЦен", it.priceTypes(), "ТипЦены", PriceType.class, Rebuilt::priceType);
    list(tree, "Склады", it.warehouses(), "Склад", Warehouse.class, Rebuilt::warehouse);
    list(tree, "ЕдиницыИзмерения", it.units(), "ЕдиницаИзмерения", Unit.class, Rebuilt::unit);
    return rest(tree, it.rest());
  }

  private Tree offers(OfferPackage it) {
    Tree tree = head("ПакетПредложений", it.id(), it.version(), it.deletion(), it.name());
    nature(tree, it.nature());
    tree.with("ИдКаталога", it.catalogue()).with("ИдКлассификатора", it.classifier());
    optional(tree, "Владелец", it.owner(), Rebuilt::party);
    list(tree, "Предложения", it.offers(), "Предложение", Offer.class, Rebuilt::offer);
    list(tree, "ТипыЦен", it.priceTypes(), "ТипЦены", PriceType.class, Rebuilt::priceType);
    list(tree, "Склады", it.warehouses(), "Склад", Warehouse.class, Rebuilt::warehouse);
    return rest(tree, it.rest());
  }

  private Tree group(Group it) {
    Tree tree = head("Группа", it.id(), it.version(), it.deletion(), it.name());
    tree.with("Описание", it.description());
    repeated(tree, "Картинка", it.pictures());
    wholes(
        tree,
        "Группы",
        it.groups(),
        each -> each instanceof Group inner
            && inner.parent() != null
            && inner.parent().equals(it.id()));
    return rest(tree, it.rest());
  }

  private Tree property(Property it) {
    Tree tree = head("Свойство", it.id(), it.version(), it.deletion(), it.name());
    tree.with("ТипЗначений", it.valueType());
    flag(tree, "Внешний", it.external());
    flag(tree, "ДляТоваров", it.forProducts());
    flag(tree, "ДляПредложений", it.forOffers());
    flag(tree, "Обязательное", it.required());
    flag(tree, "Множественное", it.multiple());
    list(tree, "ВариантыЗначений", it.values(), "Справочник", PropertyValue.class, (to, value) -> {
      to.with("ИдЗначения", value.id()).with("Значение", value.value());
      to.with("НомерВерсии", value.version());
      deletion(to, value.deletion());
      rest(to, value.rest());
    });
    return rest(tree, it.rest());
  }

  /** Moves the groups or properties that have waited for what they are in. */
  private void wholes(Tree to, String name, @Nullable Long count, Predicate<Entry> which) {
    if (count != null) {
      Tree list = to.add(name);
      for (Iterator<Whole> each = wholes.iterator(); each.hasNext(); ) {
        Whole whole = each.next();
        if (which.test(whole.entry())) {
          list.children.add(whole.tree());
          each.remove();
        }
      }
    }
  }

  private <T extends Entry> void list(
      Tree to,
      String name,
      @Nullable Long count,
      String item,
      Class<T> type,
      BiConsumer<Tree, T> with) {
    if (count == null) {
      return;
    }
    Tree list = to.add(name);
    for (Iterator<Entry> each = waiting.iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (type.isInstance(entry)) {
        with.accept(list.add(item), type.cast(entry));
        each.remove();
      }
    }
  }

  private static void category(Tree to, Category it) {
    head(to, it.id(), it.version(), it.deletion(), it.name());
    texts(to, "Свойства", "Ид", it.properties());
    rest(to, it.rest());
  }

  private static void priceType(Tree to, PriceType it) {
    head(to, it.id(), it.version(), it.deletion(), it.name());
    to.with("Валюта", it.currency());
    for (Tax tax : it.taxes() == null ? List.<Tax>of() : it.taxes()) {
      RebuiltParts.tax(to.add("Налог"), tax);
    }
    rest(to, it.rest());
  }

  private static void warehouse(Tree to, Warehouse it) {
    head(to, it.id(), it.version(), it.deletion(), it.name());
    optional(to, "Адрес", it.address(), RebuiltParts::address);
    all(to, "Контакты", "Контакт", it.contacts(), RebuiltParts::field);
    rest(to, it.rest());
  }

  private static void unit(Tree to, Unit it) {
    head(to, it.id(), it.version(), it.deletion(), null);
    to.with("Код", it.code()).with("НаименованиеКраткое", it.shortName());
    to.with("НаименованиеПолное", it.fullName());
    to.with("МеждународноеСокращение", it.international());
    rest(to, it.rest());
  }

  private static void product(Tree to, Product it) {
    head(to, it.id(), it.version(), it.deletion(), it.name());
    RebuiltParts.characteristic(to, it.id(), it.characteristic());
    to.with("Артикул", it.article()).with("Код", it.code());
    to.with("ПолноеНаименование", it.fullName()).with("Категория", it.category());
    to.with("Описание", it.description()).with("Страна", it.country());
    to.with("ТорговаяМарка", it.brand());
    repeated(to, "Штрихкод", it.barcodes());
    repeated(to, "Картинка", it.pictures());
    texts(to, "Группы", "Ид", it.groups());
    optional(to, "БазоваяЕдиница", it.unit(), RebuiltParts::measure);
    optional(to, "Изготовитель", it.manufacturer(), Rebuilt::party);
    all(to, "ЗначенияСвойств", "ЗначенияСвойства", it.properties(), RebuiltParts::assignment);
    all(to, "СтавкиНалогов", "СтавкаНалога", it.taxes(), RebuiltParts::tax);
    all(
        to,
        "ХарактеристикиТовара",
        "ХарактеристикаТовара",
        it.characteristics(),
        RebuiltParts::characteristic);
    all(to, "Комплектующие", "Комплектующее", it.components(), RebuiltParts::related);
    all(to, "Аналоги", "Аналог", it.analogues(), RebuiltParts::related);
    all(to, "ЗначенияРеквизитов", "ЗначениеРеквизита", it.requisites(), RebuiltParts::requisite);
    rest(to, it.rest());
  }

  private static void offer(Tree to, Offer it) {
    head(to, it.id(), it.version(), it.deletion(), it.name());
    RebuiltParts.characteristic(to, it.id(), it.characteristic());
    to.with("Артикул", it.article()).with("Код", it.code());
    repeated(to, "Штрихкод", it.barcodes());
    repeated(to, "Картинка", it.pictures());
    optional(to, "БазоваяЕдиница", it.unit(), RebuiltParts::measure);
    all(to, "ЗначенияСвойств", "ЗначенияСвойства", it.properties(), RebuiltParts::assignment);
    all(
        to,
        "ХарактеристикиТовара",
        "ХарактеристикаТовара",
        it.characteristics(),
        RebuiltParts::characteristic);
    all(to, "Цены", "Цена", it.prices(), RebuiltParts::price);
    to.with("Количество", RebuiltParts.exact(it.quantity()));
    all(to, "Остатки", "Остаток", it.stocks(), RebuiltParts::stock);
    all(to, "ЗначенияРеквизитов", "ЗначениеРеквизита", it.requisites(), RebuiltParts::requisite);
    rest(to, it.rest());
  }

  static void party(Tree to, Counterparty it) {
    head(to, it.id(), it.version(), it.deletion(), it.name());
    to.with("Отношение", it.relation()).with("Роль", it.role());
    to.with("ПолноеНаименование", it.fullName());
    to.with("ОфициальноеНаименование", it.officialName());
    to.with("Фамилия", it.lastName()).with("Имя", it.firstName());
    to.with("Отчество", it.middleName());
    to.with("ИНН", it.inn()).with("КПП", it.kpp()).with("ОКПО", it.okpo());
    optional(to, "Адрес", it.address(), RebuiltParts::address);
    optional(to, "АдресРегистрации", it.registered(), RebuiltParts::address);
    all(to, "Контакты", "Контакт", it.contacts(), RebuiltParts::field);
    all(
        to,
        "Представители",
        "Представитель",
        it.representatives(),
        (each, somebody) -> party(each.add("Контрагент"), somebody));
    rest(to, it.rest());
  }

  private static Tree container(Container it) {
    Tree tree = new Tree("Контейнер").with("Ид", it.id());
    for (Document each : it.documents() == null ? List.<Document>of() : it.documents()) {
      tree.children.add(document(each));
    }
    return rest(tree, it.rest());
  }

  private static Tree document(Document it) {
    Tree to = head("Документ", it.id(), it.version(), it.deletion(), null);
    to.with("Номер", it.number()).with("Дата", it.date()).with("Время", it.time());
    to.with("ХозОперация", it.operation()).with("Роль", it.role());
    to.with("Валюта", it.currency()).with("Курс", RebuiltParts.exact(it.rate()));
    to.with("Сумма", RebuiltParts.exact(it.sum())).with("Комментарий", it.comment());
    all(to, "Контрагенты", "Контрагент", it.counterparties(), Rebuilt::party);
    all(to, "Товары", "Товар", it.lines(), RebuiltParts::line);
    all(to, "Налоги", "Налог", it.taxes(), RebuiltParts::tax);
    all(to, "Скидки", "Скидка", it.discounts(), RebuiltParts::discount);
    all(to, "ЗначенияРеквизитов", "ЗначениеРеквизита", it.requisites(), RebuiltParts::requisite);
    return rest(to, it.rest());
  }
}
