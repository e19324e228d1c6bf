package org.onecgate.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onecgate.crash.Volume.Node;
import org.onecgate.storage.Temps;

/** One state in which a power cut leaves a volume. */
final class Snapshot {
  /** How long ago the temps of a materialised snapshot were last written: longer than W1 asks. */
  static final Duration AGE = Duration.ofMinutes(11);

  private final Volume volume;
  private final List<Map<String, Node>> entries;
  private final Map<Integer, byte[]> contents;

  Snapshot(Volume volume, List<Map<String, Node>> entries, Map<Integer, byte[]> contents) {
    this.volume = volume;
    this.entries = entries;
    this.contents = contents;
  }

  private byte[] content(Node node) {
    byte[] chosen = contents.get(node.id);
    return chosen == null ? node.forcedContent : chosen;
  }

  /** The same for two snapshots that nobody can tell apart. */
  String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest(volume.node(0), digest, new HashSet<>());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void digest(Node node, MessageDigest digest, Set<Integer> seen) {
    digest.update(PosixFilePermissions.toString(node.mode).getBytes(StandardCharsets.UTF_8));
    if (!node.directory) {
      byte[] content = content(node);
      digest.update(ByteBuffer.allocate(4).putInt(content.length).flip());
      digest.update(content);
    } else if (seen.add(node.id)) {
      entries.get(node.id).forEach((name, child) -> {
        digest.update((name + "/").getBytes(StandardCharsets.UTF_8));
        digest(child, digest, seen);
      });
      digest.update((byte) 0);
    }
  }

  /** Makes it in an empty directory of the real file system, with all temps back-dated. */
  void materialise(Path directory) throws IOException {
    make(volume.node(0), directory, new HashMap<>());
  }

  private void make(Node node, Path directory, Map<Integer, Path> made) throws IOException {
    for (Map.Entry<String, Node> entry : entries.get(node.id).entrySet()) {
      Node child = entry.getValue();
      Path path = directory.resolve(entry.getKey());
      Path twin = made.putIfAbsent(child.id, path);
      if (child.directory) {
        if (twin != null) {
          throw new IllegalStateException("a directory with two names " + twin + " " + path);
        }
        Files.createDirectory(path);
        make(child, path, made);
        Files.setPosixFilePermissions(path, child.mode);
      } else if (twin != null) {
        Files.createLink(path, twin);
      } else {
        Files.write(path, content(child));
        Files.setPosixFilePermissions(path, child.mode);
      }
      if (Temps.isTemp(entry.getKey())) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(AGE)));
      }
    }
  }
}
