package org.onecgate.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a document into a form that a reader of 1C can take, as far as that leaves its meaning as it
 * is. УТ 11 reads without a schema: to it an empty element is an object where a text was expected. It
 * then fails, and with it the whole page, or takes the value of the requisite before (protocol.md, what
 * УТ 11 takes for granted). What cannot be brought into form is refused by {@link DocumentRules}.
 */
final class Legible {
  /** What says nothing without its {@code Значение}. */
  private static final Set<String> OF_A_VALUE =
      Set.of("ЗначениеРеквизита", "Контакт", "АдресноеПоле");

  private Legible() {}

  /**
   * The same document without anything that says nothing, and with a customer.
   *
   * @param buyer the name of the customer if the document has none; null if there is no such
   *     name
   */
  static Element of(Element document, @Nullable String buyer) {
    Element pruned = pruned(document);
    return buyer == null ? pruned : withCustomer(pruned, buyer);
  }

  /** The same element without anything inside that says nothing. */
  static Element pruned(Element element) {
    List<Element> kept = new ArrayList<>();
    for (Element child : element.children()) {
      if (!isLeftOut(child, element)) {
        kept.add(pruned(child));
      }
    }
    Element pruned = new Element(element.name(), element.attributes(), element.text(), kept);
    return pruned.name().equals("Товар") ? withoutVariant(pruned) : pruned;
  }

  /** Whether a child of this parent says nothing. */
  static boolean isLeftOut(Element child, Element parent) {
    Element pruned = pruned(child);
    return pruned.isEmpty()
        || (OF_A_VALUE.contains(child.name()) && pruned.child("Значение").isEmpty())
        || isOtherSchema(child, parent);
  }

  /** {@code КонтактВид} is how another schema says {@code Тип}; beside that it says nothing more. */
  private static boolean isOtherSchema(Element child, Element parent) {
    return child.name().equals("КонтактВид")
        && parent.child("Тип").map(type -> !pruned(type).isEmpty()).orElse(false);
  }

  /**
   * УТ 11 takes what follows a {@code #} in a name for that of a variant, and fails where the {@code
   * Ид} names none.
   */
  private static Element withoutVariant(Element good) {
    boolean isVariant = good.child("Ид").map(id -> id.text().indexOf('#') >= 0).orElse(false);
    return isVariant
        ? good
        : good.map("Наименование", name -> name.saying(name.text().replace('#', '№')));
  }

  private static Element withCustomer(Element document, String buyer) {
    Element name = Element.of("Наименование", buyer);
    if (document.list("Контрагенты", "Контрагент").isEmpty()) {
      Element customer = Element.of(
          "Контрагент", List.of(Element.of("Ид", buyer), name, Element.of("Роль", "Покупатель")));
      List<Element> all = new ArrayList<>(document.children());
      all.removeIf(child -> child.name().equals("Контрагенты"));
      all.add(Element.of("Контрагенты", List.of(customer)));
      return new Element(document.name(), document.attributes(), document.text(), all);
    }
    return document.map("Контрагенты", customers -> {
      List<Element> all = new ArrayList<>(customers.children());
      Element first = customers.child("Контрагент").orElseThrow();
      if (first.child("Наименование").isEmpty()) {
        List<Element> said = new ArrayList<>(first.children());
        said.add(name);
        all.set(
            all.indexOf(first), new Element(first.name(), first.attributes(), first.text(), said));
      }
      return new Element(customers.name(), customers.attributes(), customers.text(), all);
    });
  }

  /**
   * The order as schemas below 3 have it: a unit is a code there, not a structure, which УТ 11 would
   * look for in its classifier and fail.
   */
  static Element below3(Element document) {
    return document.map("Товары", goods -> goods.map("Товар", Legible::withPlainUnit));
  }

  private static Element withPlainUnit(Element good) {
    List<Element> kept = new ArrayList<>();
    for (Element child : good.children()) {
      if (child.name().equals("Единица") && !child.children().isEmpty()) {
        child.child("Код").ifPresent(code -> kept.add(Element.of("Единица", code.text())));
      } else {
        kept.add(child);
      }
    }
    return new Element(good.name(), good.attributes(), good.text(), kept);
  }
}
