package org.onecgate.commerceml;

import org.jspecify.annotations.Nullable;

/** Remembers what told its {@code Ид} last, for whoever has to say where something is wrong. */
final class Nearest {
  private Near last = Near.NOWHERE;

  /** The frame that told its {@code Ид} after the last entry ended; null if none did. */
  private @Nullable Frame recent;

  void ended(Kind kind, Element entry) {
    last = told(kind, entry);
    recent = null;
  }

  void told(Frame frame) {
    recent = frame;
  }

  void ended(Kind kind, Frame frame) {
    if (kind == Kind.GROUP || kind == Kind.PROPERTY || recent == frame) {
      ended(kind, frame.header);
    }
  }

  /**
   * The entry with the nearest {@code Ид}; its place is not in it.
   *
   * @param entry what is being read, of that kind; null between entries
   * @param in the innermost frame
   */
  Near near(@Nullable Kind kind, @Nullable Element entry, @Nullable Frame in) {
    if (entry != null && !entry.peek("Ид").isEmpty()) {
      return told(kind, entry);
    }
    boolean isEntry = in != null && (in.kind == Kind.GROUP || in.kind == Kind.PROPERTY);
    if (in != null && isEntry && in.id() != null) {
      return told(in.kind, in.header);
    }
    return recent == null ? last : told(recent.kind, recent.header);
  }

  private static Near told(@Nullable Kind kind, Element of) {
    String name = of.peek(kind == Kind.DOCUMENT ? "Номер" : "Наименование");
    return new Near(kind, of.peek("Ид"), name, of.peek("Артикул"), "", 0, 0);
  }
}
