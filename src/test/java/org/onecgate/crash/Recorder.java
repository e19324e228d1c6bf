package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.crash.Volume.Place;

/**
 * Records every change below one directory, and can leave single barriers out: a force that does
 * nothing, a mode that is not set, a write that comes up short and is not continued.
 */
final class Recorder implements Watcher {
  private final Path base;
  private final Predicate<String> leftOut;
  private final Volume now = new Volume(Volume.Model.STRICT);
  private final List<Change> changes = new ArrayList<>();

  /**
   * Records below an empty directory.
   *
   * @param leftOut the barriers, by {@link Sites}, that have no effect
   */
  Recorder(Path base, Predicate<String> leftOut) {
    this.base = base;
    this.leftOut = leftOut;
  }

  List<Change> changes() {
    return changes;
  }

  @Override
  public int on(Operation operation, Real real) throws IOException {
    if (!operation.path().startsWith(base)) {
      return CALM.on(operation, real); // a force of what is not ours
    }
    Kind kind = operation.kind();
    String site = site(operation);
    int claimed = operation.bytes().length;
    Operation done = operation;
    if (!site.isEmpty() && leftOut.test(site)) {
      if (kind != Kind.WRITE) {
        return claimed;
      }
      done = operation.shortened(claimed / 2);
    }
    var unused = CALM.on(done, real);
    if (kind != Kind.OPEN && kind != Kind.READ) {
      Change change = change(done, site);
      now.apply(change);
      changes.add(change);
    }
    return claimed;
  }

  private String site(Operation operation) {
    boolean barrier = switch (operation.kind()) {
      case FORCE, FORCE_DIRECTORY, WRITE -> true;
      case SET_MODE -> !find(operation.path()).mode.equals(operation.mode());
      default -> false;
    };
    return barrier ? Sites.of(operation.kind(), base.relativize(operation.path())) : "";
  }

  /** Records nothing, and leaves barriers out below this directory as a recorder does. */
  static Watcher without(Path base, Predicate<String> leftOut) {
    return (operation, real) -> {
      if (operation.kind() == Kind.SET_MODE
          && leftOut.test(Sites.of(Kind.SET_MODE, base.relativize(operation.path())))) {
        return 0;
      }
      return CALM.on(operation, real);
    };
  }

  @Override
  public Object opened(Path path) {
    return path.startsWith(base) ? find(path).id : -1;
  }

  private Change change(Operation o, String site) {
    Place from = Place.NONE;
    Place to = Place.NONE;
    int node = -1;
    switch (o.kind()) {
      case CREATE, MAKE_DIRECTORY -> to = place(o.path());
      case LINK -> {
        node = find(o.path()).id;
        to = place(o.target());
      }
      case MOVE -> {
        node = find(o.path()).id;
        from = place(o.path());
        to = place(o.target());
      }
      case DELETE -> {
        node = find(o.path()).id;
        from = place(o.path());
      }
      case SET_MODE -> node = find(o.path()).id;
      case WRITE, TRUNCATE, FORCE, FORCE_DIRECTORY -> {
        @Nullable Object file = o.file();
        node = file instanceof Integer id ? id : -1;
      }
      case OPEN, READ -> {}
    }
    return new Change(o.kind(), node, from, to, o.position(), o.bytes(), o.mode(), site);
  }

  private Place place(Path path) {
    return new Place(find(path.getParent()).id, path.getFileName().toString());
  }

  private Volume.Node find(Path path) {
    Volume.Node node = now.node(0);
    for (Path name : base.relativize(path)) {
      if (!name.toString().isEmpty()) {
        node = node.entries.get(name.toString());
        if (node == null) {
          throw new IllegalStateException("not recorded: " + path);
        }
      }
    }
    return node;
  }
}
