package org.onecgate.commerceml;

import org.jspecify.annotations.Nullable;

/** Where in a document what is told: decided by the elements, never by the name of the file. */
final class Route {
  private Route() {}

  /** The kind of an element that holds lists; null if it does not. */
  static @Nullable Kind container(String name) {
    return switch (name) {
      case "Классификатор" -> Kind.CLASSIFIER;
      case "Каталог" -> Kind.CATALOGUE;
      case "ПакетПредложений", "ИзмененияПакетаПредложений" -> Kind.OFFER_PACKAGE;
      default -> null;
    };
  }

  /**
   * What the elements of a list are; null if it is no list.
   *
   * @param in what the list is in; null for the root
   */
  static @Nullable Kind list(@Nullable Kind in, String name) {
    if (in == Kind.GROUP) {
      return name.equals("Группы") ? Kind.GROUP : null;
    }
    if (in == Kind.PROPERTY) {
      return name.equals("ВариантыЗначений") ? Kind.PROPERTY_VALUE : null;
    }
    return switch (name) {
      case "Группы" -> Kind.GROUP;
      case "Свойства", "СвойстваНоменклатуры" -> Kind.PROPERTY;
      case "Категории" -> Kind.CATEGORY;
      case "ЕдиницыИзмерения" -> Kind.UNIT;
      case "ТипыЦен" -> Kind.PRICE_TYPE;
      case "Склады" -> Kind.WAREHOUSE;
      case "Товары" -> Kind.PRODUCT;
      case "Предложения" -> Kind.OFFER;
      case "Контрагенты" -> Kind.COUNTERPARTY;
      case "Документы" -> Kind.DOCUMENT;
      default -> null;
    };
  }

  /** Whether an element of this name belongs to a list of such things. */
  static boolean isItem(Kind list, String name) {
    return switch (list) {
      case GROUP -> name.equals("Группа");
      case PROPERTY -> name.equals("Свойство") || name.equals("СвойствоНоменклатуры");
      case PROPERTY_VALUE -> name.equals("Справочник") || name.equals("Значение");
      case CATEGORY -> name.equals("Категория");
      case UNIT -> name.equals("ЕдиницаИзмерения");
      case PRICE_TYPE -> name.equals("ТипЦены");
      case WAREHOUSE -> name.equals("Склад");
      case PRODUCT -> name.equals("Товар");
      case OFFER -> name.equals("Предложение");
      case COUNTERPARTY -> name.equals("Контрагент");
      case DOCUMENT -> name.equals("Документ");
      case CATALOGUE, CLASSIFIER, OFFER_PACKAGE, CONTAINER -> false;
    };
  }

  /** The kind of an entry right below the root; null if it is none. */
  static @Nullable Kind single(String name) {
    return switch (name) {
      case "Документ" -> Kind.DOCUMENT;
      case "Контейнер" -> Kind.CONTAINER;
      default -> null;
    };
  }
}
