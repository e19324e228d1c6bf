package org.onecgate.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression as a chain of steps, each of which knows the step behind it. {@link Places} tells where in a
 * text it matches.
 *
 * <p>A step has a smaller number than the steps before it; step 0 is the end of a match. A repetition of one class of
 * characters is one step whatever its bounds are; a repetition of anything else is written out.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Expression {
  /** What a step does. */
  enum Kind {
    /** The match is complete. */
    END,
    /** Characters of one class, from {@code least} to {@code most} of them. */
    RUN,
    /** The first of its branches from which a match is reached. */
    CHOICE,
    /** The first group of the expression begins. */
    OPEN,
    /** The first group of the expression ends. */
    CLOSE,
    TEXT_BEGINS,
    TEXT_ENDS,
    WORD_EDGE,
    NO_WORD_EDGE
  }

  /**
   * A step.
   *
   * @param next the step behind it
   * @param set the number of its class of characters
   * @param least as many characters at least
   * @param most as many at most
   * @param lazy whether few characters are preferred to many
   * @param branches of a choice, the preferred one first
   */
  record Step(
      Kind kind, int next, int set, int least, int most, boolean lazy, List<Integer> branches) {}

  /** A step, and how many of its characters there were. */
  record Count(int step, int count) {
    // at the start a hundred thousand of them are put into sets: far faster than what a record
    // comes with
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Count that && step == that.step && count == that.count;
    }

    @Override
    public int hashCode() {
      return step * MOST_STEPS + count;
    }
  }

  /** A match is complete. */
  static final Count DONE = new Count(0, 0);

  /** Of so many characters it is known beforehand which ones a match may begin with. */
  private static final int OPENING = Long.SIZE;

  private static final int MOST_STEPS = 4096;

  private final List<Step> steps = new ArrayList<>();
  private final List<boolean[]> sets = new ArrayList<>();
  private final int word;
  private final int first;
  private final int openingLength;
  private final long[] opening = new long[256];
  private final boolean looksBehindItsEnd;

  /**
   * Takes an expression in the syntax of RE2, of which it understands what the rules need.
   *
   * @throws IllegalArgumentException if it is not understood
   */
  Expression(String regex) {
    steps.add(new Step(Kind.END, 0, 0, 0, 0, false, List.of()));
    first = chain(RegexParts.parse(regex), 0);
    word = number(RegexParts.word());
    openingLength = open();
    looksBehindItsEnd = steps.stream()
        .anyMatch(step -> (step.kind() == Kind.TEXT_ENDS || isEdge(step)) && mayEnd(step.next()));
  }

  /** Puts a part in front of a step; returns the step that begins it. */
  private int chain(RegexParts.Part part, int behind) {
    if (part instanceof RegexParts.Chars chars) {
      return run(chars, 1, 1, false, behind);
    } else if (part instanceof RegexParts.Assertion assertion) {
      return add(new Step(assertion.kind(), behind, 0, 0, 0, false, List.of()));
    } else if (part instanceof RegexParts.Sequence sequence) {
      int now = behind;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        now = chain(sequence.parts().get(i), now);
      }
      return now;
    } else if (part instanceof RegexParts.Choice choice) {
      return choice(choice.parts().stream().map(branch -> chain(branch, behind)).toList());
    } else if (part instanceof RegexParts.FirstGroup group) {
      int close = add(new Step(Kind.CLOSE, behind, 0, 0, 0, false, List.of()));
      return add(new Step(Kind.OPEN, chain(group.part(), close), 0, 0, 0, false, List.of()));
    } else if (part instanceof RegexParts.Repeat repeat) {
      return repeat(repeat, behind);
    }
    throw new IllegalArgumentException("a part that is not understood");
  }

  private int repeat(RegexParts.Repeat repeat, int behind) {
    if (repeat.part() instanceof RegexParts.Chars chars) {
      return run(chars, repeat.least(), repeat.most(), repeat.lazy(), behind);
    }
    if (repeat.most() == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a repetition of more than a class without a bound");
    }
    int now = behind;
    for (int i = repeat.least(); i < repeat.most(); i++) {
      int once = chain(repeat.part(), now);
      now = choice(repeat.lazy() ? List.of(behind, once) : List.of(once, behind));
    }
    for (int i = 0; i < repeat.least(); i++) {
      now = chain(repeat.part(), now);
    }
    return now;
  }

  private int run(RegexParts.Chars chars, int least, int most, boolean lazy, int behind) {
    return add(new Step(Kind.RUN, behind, number(chars.set()), least, most, lazy, List.of()));
  }

  private int choice(List<Integer> branches) {
    return add(new Step(Kind.CHOICE, 0, 0, 0, 0, false, branches));
  }

  private int add(Step step) {
    if (steps.size() == MOST_STEPS) {
      throw new IllegalArgumentException("too long when its repetitions are written out");
    }
    steps.add(step);
    return steps.size() - 1;
  }

  private int number(boolean[] set) {
    for (int i = 0; i < sets.size(); i++) {
      if (Arrays.equals(sets.get(i), set)) {
        return i;
      }
    }
    sets.add(set);
    return sets.size() - 1;
  }

  private static boolean isEdge(Step step) {
    return step.kind() == Kind.WORD_EDGE || step.kind() == Kind.NO_WORD_EDGE;
  }

  private boolean mayEnd(int step) {
    Set<Count> reached = new HashSet<>();
    reach(step, 0, EnumSet.allOf(Kind.class), reached);
    return reached.contains(DONE);
  }

  /** Finds out which characters a match may begin with; returns of how many it is known. */
  private int open() {
    Set<Kind> over = EnumSet.allOf(Kind.class);
    Set<Count> now = beginning(over);
    for (int i = 0; i < OPENING; i++) {
      if (now.contains(DONE)) {
        return i;
      }
      Set<Count> then = new HashSet<>();
      boolean[] isOpening = new boolean[opening.length];
      for (Count count : now) {
        Step step = steps.get(count.step());
        if (step.kind() == Kind.RUN && count.count() < step.most()) {
          RegexParts.join(isOpening, sets.get(step.set()));
          reach(count.step(), more(step, count.count()), over, then);
        }
      }
      for (int c = 0; c < opening.length; c++) {
        opening[c] |= isOpening[c] ? 1L << i : 0;
      }
      now = then;
    }
    return OPENING;
  }

  /** One character more; behind as many as there must be, nobody counts where there is no bound. */
  private static int more(Step step, int count) {
    return step.most() == Integer.MAX_VALUE ? Math.min(count + 1, step.least()) : count + 1;
  }

  /** Adds what is reached from here without a character, over what is so between two of them. */
  private void reach(int at, int count, Set<Kind> over, Set<Count> reached) {
    if (!reached.add(new Count(at, count))) {
      return;
    }
    Step step = steps.get(at);
    switch (step.kind()) {
      case END -> {}
      case CHOICE -> step.branches().forEach(branch -> reach(branch, 0, over, reached));
      case RUN -> {
        if (count >= step.least()) {
          reach(step.next(), 0, over, reached);
        }
      }
      default -> {
        if (over.contains(step.kind())) {
          reach(step.next(), 0, over, reached);
        }
      }
    }
  }

  /** What is reached where a match begins, in front of its first character, over what is so there. */
  Set<Count> beginning(Set<Kind> over) {
    Set<Count> reached = new HashSet<>();
    reach(first, 0, over, reached);
    return reached;
  }

  /** Whether a character can follow. */
  boolean takesCharacters(Count count) {
    return steps.get(count.step()).kind() == Kind.RUN;
  }

  /** What is reached from there behind one more byte, over what is so there. */
  Set<Count> behind(Set<Count> counts, int b, Set<Kind> over) {
    Set<Count> reached = new HashSet<>();
    for (Count count : counts) {
      Step step = steps.get(count.step());
      if (step.kind() == Kind.RUN && count.count() < step.most() && sets.get(step.set())[b]) {
        reach(count.step(), more(step, count.count()), over, reached);
      }
    }
    return reached;
  }

  /** Whether there is a match if the text ends here. */
  boolean isDoneAtTheEnd(Set<Count> counts) {
    return counts.stream()
        .anyMatch(count -> count.equals(DONE)
            || (steps.get(count.step()).kind() == Kind.TEXT_ENDS && mayEnd(count.step())));
  }

  /** Whether it asks for the edge of a word. */
  boolean hasEdges() {
    return steps.stream().anyMatch(Expression::isEdge);
  }

  /** The steps, from the end of the expression to its beginning. */
  List<Step> steps() {
    return steps;
  }

  /** The classes of characters: for each byte whether it is in it. */
  List<boolean[]> sets() {
    return sets;
  }

  /** The number of the class of letters, digits and the underscore. */
  int word() {
    return word;
  }

  /** The step to begin with. */
  int first() {
    return first;
  }

  /** Whether the byte behind the end of a match may decide whether it is one. */
  boolean looksBehindItsEnd() {
    return looksBehindItsEnd;
  }

  /** Whether the bytes are such that a match may begin with them: far cheaper to see than whether one does. */
  boolean mayBegin(byte[] bytes, int from, int to) {
    if (to - from < openingLength) {
      return false;
    }
    for (int i = 0; i < openingLength; i++) {
      if (((opening[bytes[from + i] & 0xff] >>> i) & 1) == 0) {
        return false;
      }
    }
    return true;
  }
}
