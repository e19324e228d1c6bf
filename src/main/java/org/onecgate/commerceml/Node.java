package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element that has no place in a record, or what of an element has none.
 *
 * @param name its local name; an attribute has an {@code @} before it, a text between elements has no name
 * @param text its text; null where it has only children, or where the text has a place in the record
 * @param children its attributes and elements; null if there are none
 */
public record Node(
    String name, @Nullable String text, @Nullable List<Node> children) {}
