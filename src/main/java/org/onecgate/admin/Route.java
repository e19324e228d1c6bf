package org.onecgate.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that can be asked for.
 *
 * @param method the HTTP method
 * @param path the path below {@code /api}; a segment in braces stands for any
 * @param role who may ask
 * @param handler who answers
 */
record Route(String method, String path, Visitor.Role role, Handler handler) {
  /** Answers one kind of request. */
  @FunctionalInterface
  interface Handler {
    /** Answers it. */
    ApiAnswer handle(ApiRequest request) throws ApiException, IOException;
  }

  /** Whether asking changes nothing. */
  boolean isSafe() {
    return method.equals("GET");
  }

  /** What stands for the variables, where this path fits. */
  Optional<List<String>> match(String asked) {
    String[] mine = path.split("/", -1);
    String[] theirs = asked.split("/", -1);
    if (mine.length != theirs.length) {
      return Optional.empty();
    }
    List<String> variables = new ArrayList<>();
    for (int i = 0; i < mine.length; i++) {
      if (mine[i].startsWith("{")) {
        if (theirs[i].isEmpty()) {
          return Optional.empty();
        }
        variables.add(theirs[i]);
      } else if (!mine[i].equals(theirs[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }
}
