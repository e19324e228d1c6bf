package org.onecgate.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onecgate.scan.Expression.Count;
import org.onecgate.scan.Expression.Kind;

/**
 * Whether an expression matches in a text: one look into a table for each byte.
 *
 * <p>A state is what is reached of the expression; all states are made beforehand.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Containment {
  private static final int MOST_STATES = 4096;
  /** There is a match, whatever follows. */
  private static final int CONTAINED = -1;
  /** There will be no match, whatever follows. */
  private static final int HOPELESS = -2;

  private final int[] classes = new int[256];
  private final int width;
  private final int[] next;
  private final boolean[] isContainedAtEnd;

  private final Map<Set<Count>, Integer> states = new HashMap<>();
  private final List<Set<Count>> all = new ArrayList<>();

  private Containment(Expression expression, Set<Count> start, Set<Count> again, Set<Kind> over) {
    List<Integer> examples = classify(expression.sets());
    width = examples.size();
    boolean mayBeginAgain = !again.isEmpty()
        && (again.stream().anyMatch(expression::takesCharacters)
            || expression.isDoneAtTheEnd(again));
    number(start);
    List<int[]> rows = new ArrayList<>();
    for (int state = 0; state < all.size(); state++) {
      int[] row = new int[width];
      for (int c = 0; c < width; c++) {
        Set<Count> then = expression.behind(all.get(state), examples.get(c), over);
        boolean isHopeless = then.isEmpty() && !mayBeginAgain;
        then.addAll(again);
        row[c] = then.contains(Expression.DONE)
            ? CONTAINED
            : isHopeless ? HOPELESS : number(then) * width;
      }
      rows.add(row);
    }
    next = rows.stream().flatMapToInt(Arrays::stream).toArray();
    isContainedAtEnd = new boolean[all.size()];
    for (int state = 0; state < all.size(); state++) {
      isContainedAtEnd[state] = expression.isDoneAtTheEnd(all.get(state));
    }
    states.clear();
    all.clear();
  }

  /**
   * Looks for the expression anywhere in a text.
   *
   * @throws IllegalArgumentException if it asks for the edge of a word, or needs too many states
   */
  static Containment anywhere(Expression expression) {
    if (expression.hasEdges()) {
      throw new IllegalArgumentException(
          "what no secret contains cannot ask for the edge of a word");
    }
    Set<Kind> over = EnumSet.of(Kind.OPEN, Kind.CLOSE);
    Set<Kind> atBeginning = EnumSet.of(Kind.OPEN, Kind.CLOSE, Kind.TEXT_BEGINS);
    return new Containment(
        expression, expression.beginning(atBeginning), expression.beginning(over), over);
  }

  /**
   * Looks for the expression at the beginning of a text only, and does not ask for the edges of words and the ends of
   * the text: where there is nothing, there is no match.
   *
   * @throws IllegalArgumentException if it needs too many states
   */
  static Containment atBeginning(Expression expression) {
    Set<Kind> over = EnumSet.allOf(Kind.class);
    return new Containment(expression, expression.beginning(over), Set.of(), over);
  }

  /** Numbers the classes of bytes that no step tells apart; returns a byte of each. */
  private List<Integer> classify(List<boolean[]> sets) {
    List<Integer> examples = new ArrayList<>();
    Map<BitSet, Integer> numbers = new HashMap<>();
    for (int b = 0; b < classes.length; b++) {
      BitSet in = new BitSet();
      for (int set = 0; set < sets.size(); set++) {
        in.set(set, sets.get(set)[b]);
      }
      if (numbers.putIfAbsent(in, examples.size()) == null) {
        examples.add(b);
      }
      classes[b] = numbers.getOrDefault(in, 0);
    }
    return examples;
  }

  private int number(Set<Count> state) {
    Integer known = states.get(state);
    if (known != null) {
      return known;
    }
    if (all.size() == MOST_STATES) {
      throw new IllegalArgumentException("an expression with too many states");
    }
    states.put(state, all.size());
    all.add(state);
    return all.size() - 1;
  }

  /** Whether the bytes contain a match; they are taken as all there is. */
  boolean isIn(byte[] bytes, int from, int to) {
    return read(bytes, from, to) >= 0;
  }

  /** How many bytes it took to know that there is a match; their complement, if there is none. */
  int read(byte[] bytes, int from, int to) {
    int state = 0;
    for (int i = from; i < to; i++) {
      state = next[state + classes[bytes[i] & 0xff]];
      if (state < 0) {
        return state == CONTAINED ? i + 1 - from : from - i - 2;
      }
    }
    return isContainedAtEnd[state / width] ? to - from : from - to - 1;
  }
}
