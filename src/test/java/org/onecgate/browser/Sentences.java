package org.onecgate.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads from Java sources which sentences the program can say: of literals that are put together with
 * {@code +}, each value between them becomes <code>{}</code>. What it does not understand it refuses.
 */
final class Sentences {
  private static final Pattern COMMENT = Pattern.compile(
      "(\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*')|/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern FORMAT =
      Pattern.compile("String\\.format\\(Locale\\.ROOT, (\"(?:[^\"\\\\]|\\\\.)*\"), [^\"]*\\)");

  private Sentences() {}

  /** A source without its comments. */
  static String code(String source) {
    return COMMENT.matcher(source).replaceAll("$1");
  }

  /** The arguments of every call that begins so; of declarations their parameters. */
  static List<List<String>> calls(String code, String head) {
    List<List<String>> calls = new ArrayList<>();
    Matcher matcher = Pattern.compile(head + "\\(").matcher(code);
    while (matcher.find()) {
      int end = matcher.end();
      for (int depth = 1; depth > 0; end++) {
        end = afterLiteral(code, end);
        depth += depth(code.charAt(end));
      }
      calls.add(split(code.substring(matcher.end(), end - 1), ','));
    }
    return calls;
  }

  /** The sentences that an expression can be; of those without a word none. */
  static Set<String> of(String expression) {
    return forms(expression).stream()
        .map(Sentences::plain)
        .filter(form -> !form.matches("[{}:\\s]*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A sentence whose values have no names, and without the name that it is about. */
  static String plain(String sentence) {
    return sentence
        .replaceAll("\\{\\w*}", "{}")
        .replaceAll("(\\{})+", "{}")
        .replaceAll("^(\\{}: )+", "");
  }

  private static Set<String> forms(String expression) {
    String whole = expression.strip();
    List<String> choice = split(whole, '?');
    if (choice.size() == 2) {
      List<String> both = split(choice.get(1), ':');
      Set<String> forms = new TreeSet<>(forms(both.get(0)));
      forms.addAll(forms(both.get(1)));
      return forms;
    }
    List<String> terms = split(whole, '+');
    if (choice.size() > 2) {
      throw new AssertionError("not understood: " + expression);
    }
    if (terms.size() == 1) {
      return term(whole);
    }
    Set<String> forms = Set.of("");
    for (String term : terms) {
      Set<String> longer = new TreeSet<>();
      for (String begun : forms) {
        term(term.strip()).forEach(next -> longer.add(begun + next));
      }
      forms = longer;
    }
    return forms;
  }

  private static Set<String> term(String term) {
    Matcher literal = LITERAL.matcher(term);
    if (literal.matches()) {
      return Set.of(unescaped(literal.group(1)));
    }
    Matcher format = FORMAT.matcher(term);
    if (format.matches()) {
      String text = format.group(1);
      return Set.of(
          unescaped(text.substring(1, text.length() - 1)).replaceAll("%[0-9]*[A-Za-z]", "{}"));
    }
    if (term.startsWith("(") && term.endsWith(")")) {
      return forms(term.substring(1, term.length() - 1));
    }
    if (term.contains("\"")) {
      throw new AssertionError("not understood: " + term);
    }
    return Set.of("{}");
  }

  private static String unescaped(String literal) {
    return literal.replaceAll("\\\\(.)", "$1");
  }

  /** The pieces between these characters, where they stand in no brackets and in no literal. */
  private static List<String> split(String text, char separator) {
    List<String> pieces = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = afterLiteral(text, 0); i < text.length(); i = afterLiteral(text, i + 1)) {
      depth += depth(text.charAt(i));
      if (depth == 0 && text.charAt(i) == separator) {
        pieces.add(text.substring(begin, i));
        begin = i + 1;
      }
    }
    pieces.add(text.substring(begin));
    return pieces;
  }

  private static int depth(char c) {
    return "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
  }

  /** The next place that is not inside a literal. */
  private static int afterLiteral(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      char quote = text.charAt(at);
      for (at++; text.charAt(at) != quote; at++) {
        at += text.charAt(at) == '\\' ? 1 : 0;
      }
      at++;
    }
    return at;
  }
}
