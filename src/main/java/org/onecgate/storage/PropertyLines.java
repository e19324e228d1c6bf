package org.onecgate.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.storage.Disk.Property;

/** Reads properties as the JDK does, and tells on which line each of them begins, which the JDK does not. */
final class PropertyLines {
  private static final Pattern NOTHING = Pattern.compile("[ \\t\\f]*(?:[#!].*)?");

  private PropertyLines() {}

  /**
   * All of them.
   *
   * @throws IllegalArgumentException if an escape is none
   */
  static Map<String, Property> read(BufferedReader reader) throws IOException {
    Map<String, Property> all = new HashMap<>();
    StringBuilder logical = new StringBuilder();
    int first = 0;
    int at = 0;
    for (@Nullable String line; (line = reader.readLine()) != null; ) {
      at++;
      if (logical.isEmpty()) {
        if (NOTHING.matcher(line).matches()) {
          continue;
        }
        first = at;
      }
      logical.append(line).append('\n');
      if (!goesOn(line)) {
        put(logical.toString(), first, all);
        logical.setLength(0);
      }
    }
    put(logical.toString(), first, all);
    return all;
  }

  /** Whether the next line belongs to this one: it ends in a back-slash that no other one escapes. */
  private static boolean goesOn(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\\') {
      end--;
    }
    return (line.length() - end) % 2 != 0;
  }

  private static void put(String logical, int line, Map<String, Property> all) throws IOException {
    Properties one = new Properties();
    one.load(new StringReader(logical));
    for (String key : one.stringPropertyNames()) {
      all.put(key, new Property(one.getProperty(key), line));
    }
  }
}
