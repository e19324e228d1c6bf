package org.onecgate.commerceml;

import org.jspecify.annotations.Nullable;

/**
 * Something about an entry that somebody should know.
 *
 * @param code what it is
 * @param kind of what entry
 * @param id its {@code Ид}; null where it has none
 * @param element the local name of the element it is about
 * @param line where that begins, from 1 on
 * @param text what stands there; for {@link Code#ENTRY_TOO_LARGE} how many characters were passed over
 */
public record Remark(
    Code code, Kind kind, @Nullable String id, String element, int line, String text) {
  /** What there is to say. */
  public enum Code {
    /** A number that cannot be read as one. */
    NUMBER_UNREADABLE,
    /** More than is kept of one entry; what is too much was passed over. */
    ENTRY_TOO_LARGE,
    /** The {@code Ид} of what it is in came behind it, so it does not know it. */
    KEY_TOO_LATE
  }
}
