package org.onecgate.scan.first;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees the keywords of all rules in one pass (Aho-Corasick): one look into a table for each byte,
 * letters of ASCII in either case.
 *
 * <p>A state is the index of its row in the table. The states that end a keyword are the last ones,
 * so that one comparison tells them.
 */
final class Keywords {
  /** The state to begin with. */
  static final int START = 0;

  /** A keyword that ends here. */
  record Hit(SecretRule rule, int index, int length) {}

  private final byte[] classes = new byte[256];
  private final int width;
  private final int[] next;
  private final int firstHit;
  private final List<List<Hit>> hits = new ArrayList<>();

  /** A node while the table is built. */
  private static final class Node {
    final TreeMap<Integer, Node> children = new TreeMap<>();
    final List<Hit> hits = new ArrayList<>();
    final Node[] all;

    @Nullable
    Node suffix;

    int state;

    Node(int width) {
      all = new Node[width];
    }
  }

  Keywords(List<SecretRule> rules) {
    width = classify(rules);
    Node root = new Node(width);
    for (int index = 0; index < rules.size(); index++) {
      for (String keyword : rules.get(index).keywords()) {
        Node node = root;
        for (byte b : keyword.getBytes(StandardCharsets.ISO_8859_1)) {
          node = node.children.computeIfAbsent((int) classes[b & 0xff], c -> new Node(width));
        }
        node.hits.add(new Hit(rules.get(index), index, keyword.length()));
      }
    }
    List<Node> nodes = connect(root);
    int state = 0;
    for (boolean withHits : new boolean[] {false, true}) {
      for (Node node : nodes) {
        if (node.hits.isEmpty() != withHits) {
          node.state = state;
          state += width;
          if (withHits) {
            hits.add(List.copyOf(node.hits));
          }
        }
      }
    }
    next = new int[nodes.size() * width];
    for (Node node : nodes) {
      for (int c = 0; c < width; c++) {
        next[node.state + c] = node.all[c].state;
      }
    }
    firstHit = (nodes.size() - hits.size()) * width;
  }

  /** Gives each byte that occurs in a keyword a class of its own, all others class 0. */
  private int classify(List<SecretRule> rules) {
    int count = 1;
    for (SecretRule rule : rules) {
      for (String keyword : rule.keywords()) {
        for (byte b : keyword.getBytes(StandardCharsets.ISO_8859_1)) {
          int folded = fold(b & 0xff);
          if (classes[folded] == 0) {
            classes[folded] = (byte) count++;
          }
        }
      }
    }
    if (count > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("keywords with too many different bytes");
    }
    for (int b = 0; b < classes.length; b++) {
      classes[b] = classes[fold(b)];
    }
    return count;
  }

  private static int fold(int b) {
    return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
  }

  /** Makes each node know where every class of bytes leads; breadth first. */
  private List<Node> connect(Node root) {
    List<Node> nodes = new ArrayList<>();
    Queue<Node> queue = new ArrayDeque<>(List.of(root));
    while (!queue.isEmpty()) {
      Node node = queue.remove();
      nodes.add(node);
      Node suffix = node.suffix; // the node of its longest proper suffix; shallower, so complete
      if (suffix == null) {
        Arrays.fill(node.all, root);
      } else {
        System.arraycopy(suffix.all, 0, node.all, 0, width);
        node.hits.addAll(suffix.hits);
      }
      node.children.forEach((c, child) -> {
        child.suffix = node.all[c];
        node.all[c] = child;
        queue.add(child);
      });
    }
    return nodes;
  }

  /**
   * Goes on until a keyword ends.
   *
   * @param state where it stands, in its first element; changed
   * @return the position behind that keyword, or -1 if there is none before {@code to}
   */
  int seek(byte[] bytes, int from, int to, int[] state) {
    int now = state[0];
    for (int i = from; i < to; i++) {
      now = next[now + classes[bytes[i] & 0xff]];
      if (now >= firstHit) {
        state[0] = now;
        return i + 1;
      }
    }
    state[0] = now;
    return -1;
  }

  /** The keywords that end where {@link #seek} stopped. */
  List<Hit> hits(int[] state) {
    return hits.get((state[0] - firstHit) / width);
  }
}
