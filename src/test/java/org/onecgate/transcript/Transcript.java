package org.onecgate.transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A transcript as it is written: its steps in order.
 *
 * @param name the name of its file
 * @param steps what is done, sent and expected
 */
record Transcript(String name, List<Step> steps) {
  /** One step; {@code line} is where it begins. */
  sealed interface Step {
    /** The number of its first line. */
    int line();
  }

  /** {@code @}: something is prepared. */
  record Prepare(int line, String what) implements Step {}

  /** {@code >}: the head of a request, or a part of it. */
  record Head(int line, List<String> lines) implements Step {}

  /** {@code +}: a body. */
  record Body(int line, List<String> lines) implements Step {}

  /** {@code <} and {@code =}: an answer. */
  record Expect(int line, List<String> head, List<String> body) implements Step {}

  /** {@code ?}: how the data directory looks. */
  record Look(int line, String what) implements Step {}

  /** Reads a file. */
  static Transcript read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); ) {
      String line = lines.get(i);
      int number = i + 1;
      if (line.isBlank() || line.startsWith("#")) {
        i++;
        continue;
      }
      List<String> block = block(lines, i, line.charAt(0));
      i += block.size();
      switch (line.charAt(0)) {
        case '@' -> prepare(number, block, steps);
        case '?' -> look(number, block, steps);
        case '>' -> steps.add(new Head(number, block));
        case '+' -> steps.add(new Body(number, block));
        case '<' -> {
          List<String> body = block(lines, i, '=');
          i += body.size();
          steps.add(new Expect(number, block, body));
        }
        default -> throw new IOException(file.getFileName() + ":" + number + ": what is " + line);
      }
    }
    return new Transcript(file.getFileName().toString(), List.copyOf(steps));
  }

  private static List<String> block(List<String> lines, int from, char mark) {
    List<String> block = new ArrayList<>();
    for (int i = from; i < lines.size() && lines.get(i).startsWith(mark + ""); i++) {
      block.add(lines.get(i).replaceFirst("^.(?: |$)", ""));
    }
    return List.copyOf(block);
  }

  private static void prepare(int number, List<String> block, List<Step> steps) {
    for (int i = 0; i < block.size(); i++) {
      steps.add(new Prepare(number + i, block.get(i)));
    }
  }

  private static void look(int number, List<String> block, List<Step> steps) {
    for (int i = 0; i < block.size(); i++) {
      steps.add(new Look(number + i, block.get(i)));
    }
  }
}
