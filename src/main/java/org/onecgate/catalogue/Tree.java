package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The groups as a tree; of those that are each in the other none counts as the outermost. */
final class Tree {
  private final Connection connection;
  private final Map<Long, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Long> byId = new HashMap<>();

  private record Node(
      long n,
      String scope,
      String id,
      @Nullable String name,
      @Nullable String parent,
      boolean gone) {}

  /** Reads by this. */
  Tree(Connection connection) throws SQLException {
    this.connection = connection;
    for (Node each : new Query(
            "SELECT n, scope, id, name, parent, deleted_at FROM group_ ORDER BY n")
        .list(
            connection,
            row -> new Node(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6) != null))) {
      nodes.put(each.n(), each);
      byId.put(key(each.scope(), each.id()), each.n());
    }
  }

  private static String key(String scope, String id) {
    return scope + "\n" + id;
  }

  private @Nullable Node parent(Node node) {
    Long n = node.parent() == null ? null : byId.get(key(node.scope(), node.parent()));
    return n == null ? null : nodes.get(n);
  }

  /** Their names from the outermost on, down to this one; an Ид where one has no name. */
  List<String> path(long n) {
    List<String> path = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    Node node = nodes.get(n);
    while (node != null && seen.add(node.n())) {
      path.add(0, Objects.requireNonNullElse(node.name(), node.id()));
      node = parent(node);
    }
    return path;
  }

  private Map<Long, List<Node>> children() {
    Map<Long, List<Node>> children = new HashMap<>();
    for (Node each : nodes.values()) {
      Node parent = parent(each);
      children
          .computeIfAbsent(parent == null ? 0 : parent.n(), n -> new ArrayList<>())
          .add(each);
    }
    children
        .values()
        .forEach(all -> all.sort(
            Comparator.comparing((Node each) -> Objects.requireNonNullElse(each.name(), each.id()))
                .thenComparing(Node::n)));
    return children;
  }

  /** This one and all below it; empty if there is none of this number. */
  Set<Long> below(long n) {
    Map<Long, List<Node>> children = children();
    Set<Long> found = new LinkedHashSet<>();
    Deque<Long> open = new ArrayDeque<>();
    if (nodes.containsKey(n)) {
      open.add(n);
    }
    while (!open.isEmpty()) {
      long next = open.remove();
      if (found.add(next)) {
        children.getOrDefault(next, List.of()).forEach(each -> open.add(each.n()));
      }
    }
    return found;
  }

  /** All that are not deleted, each before those in it, by name. */
  List<Goods.Group> all() throws SQLException {
    Map<Long, Long> counts = new HashMap<>();
    new Query("SELECT group_n, count(*) FROM product_group GROUP BY group_n")
        .list(connection, row -> counts.put(row.getLong(1), row.getLong(2)));
    new Query("SELECT group_n, count(*) FROM product_group WHERE product IN"
            + " (SELECT n FROM product WHERE deleted_at IS NOT NULL) GROUP BY group_n")
        .list(connection, row -> counts.merge(row.getLong(1), -row.getLong(2), Long::sum));
    List<Goods.Group> all = new ArrayList<>();
    add(0, null, 0, children(), counts, all);
    return all;
  }

  private static void add(
      long of,
      @Nullable Long parent,
      int level,
      Map<Long, List<Node>> children,
      Map<Long, Long> counts,
      List<Goods.Group> all) {
    for (Node each : children.getOrDefault(of, List.of())) {
      if (!each.gone()) {
        all.add(new Goods.Group(
            each.n(), each.id(), each.name(), parent, level, counts.getOrDefault(each.n(), 0L)));
        add(each.n(), each.n(), level + 1, children, counts, all);
      }
    }
  }
}
