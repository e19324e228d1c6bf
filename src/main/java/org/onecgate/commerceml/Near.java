package org.onecgate.commerceml;

import org.jspecify.annotations.Nullable;

/**
 * Where the reader stands, for people. What is not known is {@code ""}, or 0.
 *
 * @param kind of what entry the {@code Ид} is: the one that is being read if it said one, else the one before
 * @param id the nearest {@code Ид}
 * @param name what that is called; of a document its number
 * @param article its {@code Артикул}
 * @param openElement the innermost element that is open
 * @param line the line, from 1 on
 * @param column the place in the line, in characters, from 1 on
 */
public record Near(
    @Nullable Kind kind,
    String id,
    String name,
    String article,
    String openElement,
    int line,
    int column) {
  /** Before anything. */
  public static final Near NOWHERE = new Near(null, "", "", "", "", 0, 0);
}
