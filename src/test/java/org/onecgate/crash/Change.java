package org.onecgate.crash;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.onecgate.crash.Operation.Kind;

/**
 * A recorded operation, with nodes in place of paths, so that it can be applied to another {@link
 * Volume} again. Nodes are numbered in the order of their creation.
 */
final class Change {
  final Kind kind;

  /** The file or directory that it is about. */
  final int node;

  /** Where its name is, or was. */
  final int directory;

  final String name;

  /** Where its new name is. */
  final int newDirectory;

  final String newName;
  final long position;
  final byte[] bytes;
  final Set<PosixFilePermission> mode;

  /** The barrier's place in the product and in the tree; empty for what is none. */
  final String site;

  Change(
      Kind kind,
      int node,
      Volume.Place from,
      Volume.Place to,
      long position,
      byte[] bytes,
      Set<PosixFilePermission> mode,
      String site) {
    this.kind = kind;
    this.node = node;
    this.directory = from.directory();
    this.name = from.name();
    this.newDirectory = to.directory();
    this.newName = to.name();
    this.position = position;
    this.bytes = bytes;
    this.mode = mode;
    this.site = site;
  }

  @Override
  public String toString() {
    return kind + " #" + node + " " + name + (newName.equals(name) ? "" : " -> " + newName)
        + (kind == Kind.WRITE ? " " + bytes.length + " at " + position : "")
        + (site.isEmpty() ? "" : " [" + site + "]");
  }
}
