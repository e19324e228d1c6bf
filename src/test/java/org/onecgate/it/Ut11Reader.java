package org.onecgate.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads orders as УТ 11 does, without a schema: an element with nothing but text is a text, an empty one
 * and one with attributes is an object, several of one name are a list. Fails where УТ 11 would, and with
 * it the whole page (protocol.md, what УТ 11 takes for granted).
 */
final class Ut11Reader {
  private static final Set<String> ADDRESSES =
      Set.of("Адрес", "ЮридическийАдрес", "АдресРегистрации");

  /** УТ 11 never resets it: neither for the next requisite nor for the next order. */
  private Object requisite = "";

  /** Reads one order; answers its requisites. */
  Map<String, String> read(Element document) {
    needText(document, "Номер");
    need(document, "Дата");
    needText(document, "ХозОперация");
    needText(document, "Валюта");
    Map<String, String> requisites = requisites(document);
    need(document, "Ид");
    customer(document);
    goods(document);
    if (property(document, "Склады") != null) {
      Object place = need(need(document, "Склады"), "Склад");
      needText(place, "Ид");
      Object field = need(need(place, "Адрес"), "АдресноеПоле");
      need(field, "Тип");
      need(field, "Значение");
      Object contact = need(need(place, "Контакты"), "Контакт");
      if (!(need(contact, "Значение") instanceof Element)) {
        need(contact, "Тип");
      }
      needText(place, "Наименование");
    }
    return requisites;
  }

  private Map<String, String> requisites(Element document) {
    Map<String, String> found = new HashMap<>();
    if (property(property(document, "ЗначенияРеквизитов"), "ЗначениеРеквизита") != null) {
      Object all = need(need(document, "ЗначенияРеквизитов"), "ЗначениеРеквизита");
      for (Object each : collection(all)) {
        String name = needText(each, "Наименование");
        Object value = need(each, "Значение");
        if (value instanceof String) {
          requisite = value;
        } else if (value instanceof List<?> list) {
          requisite = list.get(0);
        }
        found.put(name, text("the requisite " + name, requisite));
      }
    }
    return found;
  }

  private static void customer(Element document) {
    Object customers = need(need(document, "Контрагенты"), "Контрагент");
    Object customer = collection(customers).get(0);
    if (!(property(customer, "Наименование") instanceof String)) {
      throw new AssertionError("УТ 11: Наименование контрагента должно быть заполнено!");
    }
    for (String each : List.of("ИНН", "КПП", "ОфициальноеНаименование")) {
      if (property(customer, each) != null) {
        needText(customer, each);
      }
    }
    for (String each : ADDRESSES) {
      Object address = property(customer, each);
      if (property(address, "Представление") instanceof String
          && property(address, "АдресноеПоле") instanceof List<?> fields) {
        for (Object field : fields) {
          needText(field, "Тип");
          need(field, "Значение");
        }
      }
    }
    if (property(property(customer, "Контакты"), "Контакт") != null) {
      for (Object contact : collection(need(need(customer, "Контакты"), "Контакт"))) {
        needText(contact, "Тип");
        need(contact, "Значение");
      }
    }
    if (property(property(customer, "Представители"), "Представитель") != null) {
      for (Object each : collection(need(need(customer, "Представители"), "Представитель"))) {
        Object person = property(each, "Контрагент");
        if (property(person, "Наименование") != null) {
          needText(person, "Наименование");
        }
      }
    }
    if (property(property(customer, "РасчетныеСчета"), "РасчетныйСчет") != null) {
      for (Object each : collection(need(need(customer, "РасчетныеСчета"), "РасчетныйСчет"))) {
        needText(each, "НомерСчета");
        Object bank = need(each, "Банк");
        if (property(bank, "Адрес") != null) {
          need(need(bank, "Адрес"), "Представление");
        }
      }
    }
  }

  private static void goods(Element document) {
    taxes(document);
    for (Object good : collection(need(need(document, "Товары"), "Товар"))) {
      if (property(property(good, "ЗначенияРеквизитов"), "ЗначениеРеквизита") != null) {
        for (Object each :
            collection(need(need(good, "ЗначенияРеквизитов"), "ЗначениеРеквизита"))) {
          if ("ТипНоменклатуры".equals(need(each, "Наименование"))) {
            need(each, "Значение");
          }
        }
      }
      if (property(property(good, "СтавкиНалогов"), "СтавкаНалога") != null) {
        for (Object each : collection(need(need(good, "СтавкиНалогов"), "СтавкаНалога"))) {
          if (needText(each, "Наименование").toLowerCase(Locale.ROOT).equals("ндс")) {
            needText(each, "Ставка");
          }
        }
      }
      if (property(good, "Единица") != null) {
        needText(good, "Единица");
      }
      taxes(good);
      String id = needText(good, "Ид");
      String name = needText(good, "Наименование");
      if (id.indexOf('#') < 0 && name.indexOf('#') >= 0) {
        throw new AssertionError("УТ 11: СправочникМенеджер is nothing, for the name " + name);
      }
      if (!(property(good, "Количество") instanceof String)) {
        throw new AssertionError("УТ 11 leaves the good " + name + " out without a word");
      }
      if (property(property(good, "Скидки"), "Скидка") != null) {
        for (Object each : collection(need(need(good, "Скидки"), "Скидка"))) {
          if (property(each, "УчтеноВСумме") != null) {
            need(each, "Сумма");
          }
        }
      }
    }
    if (property(property(document, "Скидки"), "Скидка") != null) {
      for (Object each : collection(need(need(document, "Скидки"), "Скидка"))) {
        if (property(each, "Сумма") != null && property(each, "УчтеноВСумме") != null) {
          needText(each, "УчтеноВСумме");
        }
      }
    }
  }

  private static void taxes(Object parent) {
    if (property(property(parent, "Налоги"), "Налог") != null) {
      for (Object each : collection(need(need(parent, "Налоги"), "Налог"))) {
        if (property(each, "Наименование") != null) {
          needText(each, "Наименование");
        }
      }
    }
  }

  private static List<?> collection(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  /** What an object has under this name; null where it has nothing, or is no object. */
  private static Object property(Object parent, String name) {
    if (!(parent instanceof Element element)) {
      return null;
    }
    List<Object> found = new ArrayList<>();
    for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element child && child.getTagName().equals(name)) {
        found.add(value(child));
      }
    }
    return found.isEmpty() ? null : found.size() == 1 ? found.get(0) : found;
  }

  private static Object value(Element element) {
    boolean plain = !element.hasAttributes();
    for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
      plain &= !(n instanceof Element);
    }
    return plain && !element.getTextContent().isBlank() ? element.getTextContent() : element;
  }

  private static Object need(Object parent, String name) {
    Object found = property(parent, name);
    if (found == null) {
      throw new AssertionError("УТ 11: Поле объекта не обнаружено (" + name + ")");
    }
    return found;
  }

  private static String needText(Object parent, String name) {
    return text(name, need(parent, name));
  }

  private static String text(String name, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new AssertionError("УТ 11: Несоответствие типов (" + name + ")");
  }
}
