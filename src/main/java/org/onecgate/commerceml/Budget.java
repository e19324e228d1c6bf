package org.onecgate.commerceml;

import org.jspecify.annotations.Nullable;

/**
 * How much is kept, in characters: {@link EntryReader#MOST} of an entry, and as many of the headers of all open
 * frames together. What is too much is counted.
 */
final class Budget {
  /** What an element or an attribute costs besides its text. */
  static final int ELEMENT = 32;

  private @Nullable Frame frame;
  private boolean isInEntry;
  private int entry;
  private long entryPassedOver;
  private int frames;
  private long passedOver;

  void enter(Frame inner) {
    frame = inner;
  }

  void leave(Frame inner) {
    frames -= inner.spent;
    frame = inner.outer;
  }

  void beginEntry() {
    isInEntry = true;
    entry = 0;
    entryPassedOver = 0;
  }

  /** Says how much of the entry was passed over. */
  long endEntry() {
    isInEntry = false;
    return entryPassedOver;
  }

  /** How many characters more are kept. */
  int room() {
    return Math.max(0, EntryReader.MOST - (isInEntry ? entry : frames));
  }

  void spend(int characters) {
    if (isInEntry) {
      entry += characters;
    } else if (frame != null) {
      frames += characters;
      frame.spent += characters;
    }
  }

  void passOver(int characters) {
    passedOver += characters;
    if (isInEntry) {
      entryPassedOver += characters;
    } else if (frame != null) {
      frame.passedOver += characters;
    }
  }

  /** How much of the whole document was passed over. */
  long passedOver() {
    return passedOver;
  }
}
