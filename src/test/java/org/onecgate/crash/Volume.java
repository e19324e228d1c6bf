package org.onecgate.crash;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.crash.Operation.Kind;

/**
 * A file system in memory that knows of every change whether it is certain to survive a power cut.
 *
 * <p>Modes are part of the node and in order with its other changes; nothing else is taken for
 * granted that the {@link Model} does not promise.
 */
final class Volume {
  /** What a file system promises without being asked. */
  enum Model {
    /**
     * No more than POSIX: forcing a file makes its bytes survive but not its name, forcing a
     * directory makes the names in it survive; all else may survive or not, each for itself. A
     * rename of which nothing was forced is one step. That to another directory is certain once both
     * are forced: with the new one alone a file may have both names, and a directory the old one, as
     * the check of the volume finds two and keeps that; with the old one alone it may have none.
     */
    STRICT,
    /**
     * As ext4 with ordered data: names and truncations survive in their order, and forcing anything
     * makes all earlier ones survive; bytes that were not forced may be missing.
     */
    GENTLE
  }

  /** A name in a directory. */
  record Place(int directory, String name) {
    static final Place NONE = new Place(-1, "");
  }

  /** A file or directory. */
  static final class Node {
    final int id;
    final boolean directory;
    final Map<String, Node> entries = new TreeMap<>();
    final Map<String, Node> forcedEntries = new TreeMap<>();
    final List<Change> pending = new ArrayList<>();
    byte[] content = {};
    byte[] forcedContent = {};
    Set<PosixFilePermission> mode;

    Node(int id, boolean directory) {
      this.id = id;
      this.directory = directory;
      this.mode = PosixFilePermissions.fromString(directory ? "rwx------" : "rw-------");
    }
  }

  /** A change of names that is not certain yet; a rename has both halves. */
  static final class NameChange {
    final @Nullable Place removed;
    final @Nullable Place added;
    final Node node;
    boolean removalForced;
    boolean additionForced;

    /** Whether the directory of the new name is forced, and that makes nothing certain yet. */
    private boolean targetForced;

    NameChange(@Nullable Place removed, @Nullable Place added, Node node) {
      this.removed = removed;
      this.added = added;
      this.node = node;
      this.removalForced = removed == null;
      this.additionForced = added == null;
    }

    NameChange(NameChange other) {
      this(other.removed, other.added, other.node);
      this.removalForced = other.removalForced;
      this.additionForced = other.additionForced;
      this.targetForced = other.targetForced;
    }

    boolean isForced() {
      return removalForced && additionForced;
    }

    /** What is certain of this change leaves nothing uncertain of an earlier one that it undid. */
    private void settle(NameChange earlier) {
      boolean all = removalForced && node.directory && node == earlier.node;
      earlier.additionForced |= all || (removalForced && Objects.equals(removed, earlier.added));
      earlier.additionForced |= additionForced && Objects.equals(added, earlier.added);
      earlier.removalForced |= all || (additionForced && Objects.equals(added, earlier.removed));
    }

    /** Whether a crash may show the node under both names. */
    boolean mayHaveBothNames() {
      return removed != null
          && added != null
          && !node.directory
          && removed.directory() != added.directory();
    }

    private void force(int directory) {
      boolean removal = removed != null && removed.directory() == directory;
      boolean addition = added != null && added.directory() == directory;
      if (node.directory && removed != null && added != null) {
        targetForced |= addition;
        removalForced |= removal;
        additionForced |= removalForced && targetForced;
        return;
      }
      additionForced |= addition;
      removalForced |= removal || (addition && !mayHaveBothNames());
    }
  }

  private final Model model;
  private final List<Node> nodes = new ArrayList<>();
  private final List<NameChange> names = new ArrayList<>();

  Volume(Model model) {
    this.model = model;
    nodes.add(new Node(0, true));
  }

  Model model() {
    return model;
  }

  Node node(int id) {
    return nodes.get(id);
  }

  List<Node> nodes() {
    return nodes;
  }

  /** The changes of names that are not certain, oldest first. */
  List<NameChange> names() {
    return names;
  }

  /** Lets a change happen. */
  void apply(Change change) {
    switch (change.kind) {
      case CREATE, MAKE_DIRECTORY -> {
        Node node = new Node(nodes.size(), change.kind == Kind.MAKE_DIRECTORY);
        nodes.add(node);
        rename(null, new Place(change.newDirectory, change.newName), node);
      }
      case LINK ->
        rename(null, new Place(change.newDirectory, change.newName), nodes.get(change.node));
      case DELETE -> rename(new Place(change.directory, change.name), null, nodes.get(change.node));
      case MOVE ->
        rename(
            new Place(change.directory, change.name),
            new Place(change.newDirectory, change.newName),
            nodes.get(change.node));
      case WRITE, TRUNCATE -> {
        Node node = nodes.get(change.node);
        node.content = write(node.content, change, change.bytes);
        node.pending.add(change);
      }
      case SET_MODE -> nodes.get(change.node).mode = change.mode;
      case FORCE, FORCE_DIRECTORY -> force(nodes.get(change.node));
      case OPEN, READ -> {}
    }
  }

  private void rename(@Nullable Place removed, @Nullable Place added, Node node) {
    NameChange change = new NameChange(removed, added, node);
    apply(change, nodes.stream().map(n -> n.entries).toList(), false, false);
    names.add(change);
  }

  /** Applies the halves of a change that are not there already. */
  static void apply(
      NameChange change,
      List<Map<String, Node>> entries,
      boolean keepsOldName,
      boolean hasNewNameAlready) {
    if (change.removed != null && !keepsOldName) {
      entries.get(change.removed.directory()).remove(change.removed.name());
    }
    if (change.added != null && !hasNewNameAlready) {
      if (change.node.directory) {
        entries.forEach(names -> names.values().removeIf(n -> n == change.node)); // it has one
      }
      entries.get(change.added.directory()).put(change.added.name(), change.node);
    }
  }

  private void force(Node node) {
    if (!node.directory) {
      node.forcedContent = node.content;
      node.pending.clear();
    }
    List<NameChange> before = names.stream().map(NameChange::new).toList();
    for (int i = 0; i < names.size(); i++) {
      NameChange change = names.get(i);
      if (model == Model.GENTLE) {
        change.removalForced = true;
        change.additionForced = true;
      } else if (node.directory) {
        change.force(node.id);
        names.subList(0, i).forEach(change::settle);
      }
    }
    List<Map<String, Node>> forced = nodes.stream().map(n -> n.forcedEntries).toList();
    for (int i = 0; i < names.size(); i++) {
      NameChange was = before.get(i);
      NameChange is = names.get(i);
      apply(
          is,
          forced,
          was.removalForced || !is.removalForced,
          was.additionForced || !is.additionForced);
    }
    names.removeIf(NameChange::isForced);
  }

  /** The content after a write of these bytes at the change's place, or after a truncation. */
  static byte[] write(byte[] content, Change change, byte[] bytes) {
    int position = Math.toIntExact(change.position);
    if (change.kind == Kind.TRUNCATE) {
      return content.length > position ? Arrays.copyOf(content, position) : content;
    }
    byte[] result = Arrays.copyOf(content, Math.max(content.length, position + bytes.length));
    System.arraycopy(bytes, 0, result, position, bytes.length);
    return result;
  }
}
