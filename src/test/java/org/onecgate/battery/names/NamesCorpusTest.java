package org.onecgate.battery.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.Sentence;

/**
 * Every name of a written corpus is taken or refused as the corpus says, and lies where it says
 * (E11, W1).
 *
 * <p>A line of {@code names.tsv} is: {@code param} or {@code zip}, the name with escapes as in Java,
 * {@code !} for refused or the safe name, and the path below the directory.
 */
class NamesCorpusTest {
  private static final List<Line> CORPUS = read();

  private record Line(int number, boolean zip, String input, String expected, String disk) {
    boolean refused() {
      return expected.equals("!");
    }

    SafeName taken() throws FaultException {
      return zip ? SafeName.ofZipEntry(input) : SafeName.ofParameter(input);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyNameIsTakenOrRefusedAsTheCorpusSays() {
    return CORPUS.stream()
        .map(line -> DynamicTest.dynamicTest("line " + line.number(), () -> check(line)));
  }

  private static void check(Line line) throws FaultException {
    if (line.refused()) {
      FaultException refusal = catchThrowableOfType(FaultException.class, line::taken);
      assertThat(refusal).as("refusal of %s", line).isNotNull();
      assertThat(refusal.fault()).isEqualTo(Fault.BAD_NAME);
      assertThat(Sentence.textOf(refusal.detail())).isNotBlank().matches("\\p{Print}+");
      return;
    }
    SafeName name = line.taken();
    assertAll(
        () -> assertThat(name.value()).isEqualTo(line.expected()),
        () -> assertThat(DiskPlaces.of(name)).isEqualTo(line.disk()),
        () -> DiskPlaces.assertHarmless(name));
  }

  @Test
  void namesThatDifferLieAtPlacesThatDiffer() throws FaultException {
    Map<String, SafeName> byPlace = new HashMap<>();
    for (Line line : CORPUS) {
      if (!line.refused()) {
        SafeName name = line.taken();
        SafeName other = byPlace.putIfAbsent(DiskPlaces.of(name), name);
        assertThat(other == null ? name : other).isEqualTo(name);
      }
    }
  }

  @Test
  void theCorpusIsAsLargeAsPromised() {
    assertThat(CORPUS.stream().map(Line::input).distinct()).hasSizeGreaterThanOrEqualTo(300);
  }

  @AfterAll
  static void report() {
    System.out.println("names corpus: "
        + CORPUS.stream().map(Line::input).distinct().count()
        + " names in "
        + CORPUS.size()
        + " lines checked, "
        + CORPUS.stream().filter(Line::refused).count()
        + " of them refused");
  }

  private static List<Line> read() {
    try (InputStream in =
        Objects.requireNonNull(NamesCorpusTest.class.getResourceAsStream("names.tsv"))) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
          .filter(i -> !lines.get(i).startsWith("#"))
          .map(i -> line(i + 1, lines.get(i).split("\t", -1)))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Line line(int number, String[] field) {
    return new Line(
        number,
        field[0].equals("zip"),
        unescape(field[1]),
        unescape(field[2]),
        field.length > 3 ? field[3] : "");
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
      } else if (text.charAt(i + 1) == '\\') {
        out.append('\\');
        i++;
      } else {
        out.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
        i += 5;
      }
    }
    return out.toString();
  }
}
