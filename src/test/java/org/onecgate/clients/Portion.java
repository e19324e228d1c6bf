package org.onecgate.clients;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onecgate.it.Content;

/**
 * The directory that a module fills and sends: XML files in it, pictures below it.
 *
 * @param files the contents by their paths, with slashes
 */
record Portion(Map<String, byte[]> files) {
  static Portion of(Object... namesAndContents) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      files.put((String) namesAndContents[i], (byte[]) namesAndContents[i + 1]);
    }
    return new Portion(files);
  }

  /** {@code НайтиФайлы(…, "*.xml")}: those of the directory itself. */
  List<String> xml() {
    return files.keySet().stream()
        .filter(name -> name.endsWith(".xml") && !name.contains("/"))
        .toList();
  }

  /** The names below the directory. */
  List<String> pictures() {
    return files.keySet().stream().filter(name -> name.contains("/")).toList();
  }

  /** Only these files. */
  Portion only(List<String> names) {
    Map<String, byte[]> some = new LinkedHashMap<>();
    names.forEach(name -> some.put(name, files.get(name)));
    return new Portion(some);
  }

  /** {@code ЗаписьZipФайла} with relative paths. */
  byte[] zip() {
    return Content.zip(files);
  }

  /** The same on Windows before 8.3.16: CP866 and back-slashes. */
  byte[] dosZip() {
    return Content.dosZip(files);
  }

  /** {@code РазделитьФайлыНаФрагменты}: larger files are cut, the name stays (protocol 1.7). */
  static List<Piece> split(List<Piece> files, long limit) {
    if (limit <= 0) {
      return files;
    }
    List<Piece> pieces = new ArrayList<>();
    for (Piece file : files) {
      int size = (int) Math.min(limit, Math.max(1, file.bytes().length));
      for (int at = 0; at == 0 || at < file.bytes().length; at += size) {
        int end = Math.min(at + size, file.bytes().length);
        pieces.add(new Piece(file.name(), Arrays.copyOfRange(file.bytes(), at, end)));
      }
    }
    return pieces;
  }
}
