package org.onecgate.outbox;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An element of CommerceML without its namespace, and all that is in it; so a document that somebody
 * handed over loses nothing of what Gate does not know.
 *
 * @param name its local name
 * @param attributes those without a namespace, in their order
 * @param text its text; if it has children, none but blanks is left out
 * @param children the elements in it
 */
record Element(String name, Map<String, String> attributes, String text, List<Element> children) {
  Element {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    children = List.copyOf(children);
  }

  static Element of(String name, String text) {
    return new Element(name, Map.of(), text, List.of());
  }

  static Element of(String name, List<Element> children) {
    return new Element(name, Map.of(), "", children);
  }

  Optional<Element> child(String of) {
    return children.stream().filter(c -> c.name.equals(of)).findFirst();
  }

  /** The same with each child of this name changed like that. */
  Element map(String of, UnaryOperator<Element> change) {
    return new Element(
        name,
        attributes,
        text,
        children.stream().map(c -> c.name.equals(of) ? change.apply(c) : c).toList());
  }

  /** The same with another text. */
  Element saying(String other) {
    return new Element(name, attributes, other, children);
  }

  /** Whether it says nothing at all: no attribute, no child, nothing but blanks. */
  boolean isEmpty() {
    return attributes.isEmpty() && children.isEmpty() && text.isBlank();
  }

  /** The elements of this name inside the first child of that name. */
  List<Element> list(String list, String of) {
    return child(list).map(Element::children).orElse(List.of()).stream()
        .filter(c -> c.name.equals(of))
        .toList();
  }
}
