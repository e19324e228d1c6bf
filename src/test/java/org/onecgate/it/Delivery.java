package org.onecgate.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A published delivery as a consumer sees it: the manifest says what there is and where.
 *
 * @param directory its directory in the inbox
 * @param manifest its manifest
 */
public record Delivery(Path directory, JsonObject manifest) {
  /** Reads the delivery of this name below a data directory. */
  public static Delivery read(Path data, String id) throws IOException {
    Path directory = data.resolve("inbox").resolve(id);
    return new Delivery(directory, json(directory.resolve("manifest.json")));
  }

  /** Reads a JSON file. */
  public static JsonObject json(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        JsonReader reader = Json.createReader(in)) {
      return reader.readObject();
    }
  }

  /** The manifest's entries, by the name that 1C gave. */
  public Map<String, JsonObject> entries() {
    Map<String, JsonObject> entries = new LinkedHashMap<>();
    for (JsonValue file : manifest.getJsonArray("files")) {
      entries.put(file.asJsonObject().getString("name"), file.asJsonObject());
    }
    return entries;
  }

  /** Where the file lies to which 1C gave this name. */
  public Path path(String name) {
    JsonObject entry = entries().get(name);
    if (entry == null) {
      throw new AssertionError(
          "not in the manifest: " + name + " but " + entries().keySet());
    }
    return directory.resolve(entry.getString("path"));
  }

  /** The content of the file to which 1C gave this name. */
  public byte[] content(String name) throws IOException {
    return Files.readAllBytes(path(name));
  }

  /** The contents of all files, by the names that 1C gave, as their SHA-256. */
  public Map<String, String> digests() throws IOException {
    Map<String, String> digests = new LinkedHashMap<>();
    for (String name : entries().keySet()) {
      digests.put(name, sha256(path(name)));
    }
    return digests;
  }

  /** The files that lie in the delivery, manifest and records aside. */
  public List<Path> files() throws IOException {
    return regularFiles(directory).stream()
        .filter(file -> !file.equals(directory.resolve("manifest.json")))
        .filter(file -> !file.startsWith(directory.resolve("records")))
        .toList();
  }

  /**
   * All files below a directory, sorted; none where it is missing. What a live gate takes away
   * meanwhile is not listed, and no error: a walk by {@link Files#walk} ends with one.
   */
  public static List<Path> regularFiles(Path top) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(top, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
          files.add(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        return goOnIfGone(e);
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
        return e == null ? FileVisitResult.CONTINUE : goOnIfGone(e);
      }

      private static FileVisitResult goOnIfGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
          return FileVisitResult.CONTINUE;
        }
        throw e;
      }
    });
    Collections.sort(files);
    return files;
  }

  /** What lies directly in a directory, sorted; nothing where it is missing. */
  public static List<Path> children(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.sorted().toList();
    }
  }

  /** The mode of a file in octal, such as {@code 0644}. */
  public static String mode(Path path) throws IOException {
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    // the enum lists the permissions from the owner's reading to the others' executing
    int mode = 0;
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      mode = mode << 1 | (modes.contains(permission) ? 1 : 0);
    }
    return String.format("%04o", mode);
  }

  /** The SHA-256 of a file in hex. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The SHA-256 of bytes in hex. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
