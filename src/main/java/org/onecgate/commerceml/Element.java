package org.onecgate.commerceml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An element that was read, with its attributes. Whoever makes a record of it takes what it knows; what nobody
 * took is its {@link #rest}, so nothing is lost by being forgotten.
 */
final class Element {
  final String name;
  final int line;
  final @Nullable Element parent;

  private final boolean isAttribute;
  private @Nullable String text;
  private @Nullable Element first;
  private @Nullable Element last;
  private @Nullable Element next;
  private int elements;
  private boolean isTaken;
  private boolean isTextTaken;

  /** Whether a record was made of it, which has its rest. */
  private boolean isSettled;

  Element(String name, int line, @Nullable Element parent) {
    this(name, line, parent, false);
  }

  private Element(String name, int line, @Nullable Element parent, boolean isAttribute) {
    this.name = name;
    this.line = line;
    this.parent = parent;
    this.isAttribute = isAttribute;
  }

  // --- as it is read

  /** A new element in this one. */
  Element child(String child, int at) {
    elements++;
    return append(new Element(child, at, this, false));
  }

  void attribute(String attribute, String value) {
    append(new Element(attribute, line, this, true)).text = strip(value);
  }

  /** Without the white space of XML around it; a no-break blank is none. */
  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && Text.isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && Text.isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private Element append(Element child) {
    if (last == null) {
      first = child;
    } else {
      last.next = child;
    }
    last = child;
    return child;
  }

  /** Its text, or a piece of it more, which is kept like an element; says whether it is that. */
  boolean say(String piece) {
    if (text == null && elements == 0) {
      text = piece;
      return false;
    }
    append(new Element("", line, this, false)).text = piece;
    return true;
  }

  // --- as it is taken apart

  /** The first element of this name that nobody took; null if there is none. */
  @Nullable
  Element take(String child) {
    for (Element each = first; each != null; each = each.next) {
      if (!each.isTaken && !each.isAttribute && each.name.equals(child)) {
        each.isTaken = true;
        return each;
      }
    }
    return null;
  }

  /** The value of an attribute that nobody took. */
  @Nullable
  String takeAttribute(String attribute) {
    Element found = leaf(attribute, true);
    return found == null ? null : found.taken();
  }

  /** Its own text. */
  @Nullable
  String ownText() {
    isTextTaken = true;
    return text == null && elements == 0 ? "" : text;
  }

  /** The text of the first element of this name that has only text. */
  @Nullable
  String text(String child) {
    Element found = leaf(child, false);
    return found == null ? null : found.taken();
  }

  /** The text of the first element of one of these names. */
  @Nullable
  String text(String child, String other) {
    String found = text(child);
    return found == null ? text(other) : found;
  }

  /** What {@link #text} would take, without taking it; {@code ""} if there is none. */
  String peek(String child) {
    for (Element each = first; each != null; each = each.next) {
      if (!each.isAttribute && each.elements == 0 && each.name.equals(child)) {
        return each.text == null ? "" : each.text;
      }
    }
    return "";
  }

  /** The value of an attribute, without taking it; {@code ""} if there is none. */
  String peekAttribute(String attribute) {
    Element found = leaf(attribute, true);
    return found == null || found.text == null ? "" : found.text;
  }

  /** An attribute that nobody took. */
  @Nullable
  Element attributeLeaf(String attribute) {
    return leaf(attribute, true);
  }

  /** The element that {@link #text} would take. */
  @Nullable
  Element leaf(String child) {
    return leaf(child, false);
  }

  private @Nullable Element leaf(String child, boolean attribute) {
    for (Element each = first; each != null; each = each.next) {
      if (each.isOpenLeaf(child, attribute)) {
        return each;
      }
    }
    return null;
  }

  private boolean isOpenLeaf(String called, boolean attribute) {
    return !isTaken && isAttribute == attribute && elements == 0 && name.equals(called);
  }

  /** Its text, which is a value now. */
  String taken() {
    isTaken = true;
    isTextTaken = true;
    return text == null ? "" : text;
  }

  /** Yes or no; null if it is absent or neither, which then is in the rest. */
  @Nullable
  Boolean flag(String child) {
    Element found = leaf(child, false);
    Boolean value = found == null ? null : yesOrNo(found.text);
    if (found != null && value != null) {
      found.taken();
    }
    return value;
  }

  /** What a word means that is to be yes or no; null if it is neither. */
  static @Nullable Boolean yesOrNo(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "да", "1", "истина" -> true;
      case "false", "нет", "0", "ложь" -> false;
      default -> null;
    };
  }

  /** The texts of all elements of this name; null if there is none, nothing in it if one is and is empty. */
  @Nullable
  List<String> texts(String child) {
    List<String> all = leaves(child);
    boolean isEmpty = all.size() == 1 && all.get(0).isEmpty();
    return isEmpty ? List.of() : all.isEmpty() ? null : all;
  }

  /** The texts of the elements of a list. */
  @Nullable
  List<String> texts(String list, String child) {
    Element found = take(list);
    return found == null ? null : found.leaves(child);
  }

  /** The texts of all elements of this name that have only text; one walk, as there may be very many. */
  List<String> leaves(String child) {
    List<String> all = List.of();
    for (Element each = first; each != null; each = each.next) {
      if (each.isOpenLeaf(child, false)) {
        all = all.isEmpty() ? new ArrayList<>(2) : all;
        all.add(each.taken());
      }
    }
    return all;
  }

  /** What is made of the elements of a list. */
  <T> @Nullable List<T> all(String list, String child, Function<Element, T> maker) {
    Element found = take(list);
    return found == null ? null : found.each(child, maker);
  }

  /** What is made of the elements of this name; nothing in it if there is none. */
  <T> List<T> each(String child, Function<Element, T> maker) {
    List<T> made = new ArrayList<>(Math.min(elements, 16));
    for (Element each = first; each != null; each = each.next) {
      if (!each.isTaken && !each.isAttribute && each.name.equals(child)) {
        each.isTaken = true;
        made.add(maker.apply(each));
      }
    }
    return made;
  }

  // --- what is left

  /** What nobody took; null if there is nothing. A record that has it is made of this element. */
  @Nullable
  List<Node> rest() {
    isSettled = true;
    return left();
  }

  private @Nullable List<Node> left() {
    List<Node> rest = null;
    if (!isTextTaken && text != null) {
      rest = new ArrayList<>(1);
      rest.add(new Node("", text, null));
    }
    for (Element each = first; each != null; each = each.next) {
      Node node = each.isTaken ? each.remainder() : each.whole();
      if (node != null) {
        rest = rest == null ? new ArrayList<>(2) : rest;
        rest.add(node);
      }
    }
    return rest;
  }

  private @Nullable Node remainder() {
    if (isSettled || isAttribute) {
      return null;
    }
    List<Node> left = left();
    return left == null ? null : new Node(name, null, left);
  }

  private Node whole() {
    List<Node> children = first == null ? null : new ArrayList<>(2);
    for (Element each = first; each != null && children != null; each = each.next) {
      children.add(each.whole());
    }
    String said = text == null && elements == 0 ? "" : text;
    return new Node(isAttribute ? "@" + name : name, said, children);
  }
}
