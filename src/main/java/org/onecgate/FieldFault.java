package org.onecgate;

import java.util.List;

/**
 * What is wrong with one field of something that a person or a program has sent.
 *
 * @param field the way to it, such as {@code limits.chunk}; empty if it is about none
 * @param said what is wrong with it
 */
public record FieldFault(String field, Sentence said) {
  /** The same, said of what lies below another field; a name that begins with that field already says so. */
  public FieldFault in(String above) {
    if (above.isEmpty()) {
      return this;
    }
    String last = above.substring(above.lastIndexOf('.') + 1);
    String way = field.isEmpty()
        ? above
        : field.startsWith(last + ".")
            ? above.substring(0, above.length() - last.length()) + field
            : above + "." + field;
    return new FieldFault(way, Phrase.IN.of(above, said));
  }

  /** Those that are about another field than these are, or about none. */
  public static List<FieldFault> others(List<FieldFault> all, List<FieldFault> known) {
    List<String> fields = known.stream().map(FieldFault::field).toList();
    return all.stream().filter(each -> !fields.contains(each.field())).toList();
  }
}
