package org.onecgate.admin;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the Javadoc of a record says to clients too: in plain text, without the numbers of requirements. Its
 * further paragraphs are for readers of the code.
 *
 * @param text its first paragraph; null where there is none
 * @param components of the components, by name
 */
record RecordDoc(@Nullable String text, Map<String, String> components) {
  private static final Pattern TAG = Pattern.compile("\\{@(\\w+)\\s+([^}]*)}");

  static RecordDoc of(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/').replaceFirst("\\$.*", "") + ".java";
    String source = Files.readString(Path.of("src/main/java").resolve(file));
    int begin = source.indexOf("record " + type.getSimpleName() + "(");
    int end = source.lastIndexOf("*/", begin);
    if (end < 0 || !source.substring(end + 2, begin).matches("[\\s\\w]*")) {
      return new RecordDoc(null, Map.of());
    }
    String doc = source.substring(source.lastIndexOf("/**", end) + 3, end);
    String[] parts = doc.replaceAll("\\s*\n\\s*\\* ?", "\n").split("\n@param ", -1);
    Map<String, String> components = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] words = parts[i].split("\\s+", 2);
      components.put(words[0], plain(type, words[1]));
    }
    return new RecordDoc(plain(type, parts[0].split("<p>", 2)[0]), components);
  }

  private static String plain(Class<?> type, String doc) {
    if (doc.contains("{@link")) {
      throw new AssertionError("the description has no place for a link: " + type + doc);
    }
    Matcher tag = TAG.matcher(doc);
    String text = tag.replaceAll(found -> Matcher.quoteReplacement(
            found.group(1).equals("value") ? constant(type, found.group(2)) : found.group(2)))
        .replaceAll("\\s+", " ")
        .replaceAll(" \\((?:[A-Z]\\d+(?:, )?)+\\)| \\(protocol [\\d.]+\\)", "")
        .strip();
    String sentence = text.replaceFirst("\\.$", "");
    boolean word = doc.strip().startsWith("{");
    return word ? sentence : Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  /** The value of a constant, such as {@code #MOST} or {@code Other#MOST}. */
  private static String constant(Class<?> type, String name) {
    try {
      Class<?> owner = name.startsWith("#") ? type : type.getEnclosingClass();
      Field field = owner.getDeclaredField(name.substring(name.indexOf('#') + 1));
      field.setAccessible(true);
      return String.valueOf(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }
}
