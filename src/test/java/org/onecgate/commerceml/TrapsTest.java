package org.onecgate.commerceml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.json.RecordWriter;

/**
 * What 1C writes in several ways, and what misleads whoever reads it: a small document for each, and the lines that
 * are made of it, the last of which is what the document says of itself.
 */
class TrapsTest {
  private static final Path TRAPS = Path.of("src/test/resources/org/onecgate/commerceml/traps");
  private static final String COMMAND = "mvn -q test -Dtest=TrapsTest -Dtraps.write";

  static List<String> traps() throws IOException {
    try (Stream<Path> files = Files.list(TRAPS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".xml"))
          .map(name -> name.substring(0, name.length() - 4))
          .sorted()
          .toList();
    }
  }

  static byte[] trap(String name) throws IOException {
    return Files.readAllBytes(TRAPS.resolve(name + ".xml"));
  }

  @ParameterizedTest
  @MethodSource("traps")
  void theRecordsAreAsTheyWere(String name) throws Exception {
    String made = lines(new ByteArrayInputStream(trap(name)));
    Path golden = TRAPS.resolve(name + ".jsonl");
    if (System.getProperty("traps.write") != null) {
      Files.writeString(golden, made);
    }
    assertThat(made.split("\n", -1))
        .as("written anew by %s", COMMAND)
        .containsExactly(Files.readString(golden).split("\n", -1));
  }

  @Test
  void theEncodingMakesNoDifference() throws Exception {
    String document = new String(trap("documents"), StandardCharsets.UTF_8);
    List<String> made = new ArrayList<>();
    for (String[] encoding : new String[][] {
      {"UTF-8", ""},
      {"UTF-8", "\ufeff"},
      {"UTF-16LE", "\ufeff"},
      {"UTF-16BE", "\ufeff"},
      {"windows-1251", ""}
    }) {
      String declared = encoding[0].startsWith("UTF-16") ? "UTF-16" : encoding[0];
      String text =
          encoding[1] + document.replace("encoding=\"UTF-8\"", "encoding=\"" + declared + '"');
      made.add(lines(new ByteArrayInputStream(text.getBytes(Charset.forName(encoding[0])))));
    }
    assertThat(made).containsOnly(Files.readString(TRAPS.resolve("documents.jsonl")));
  }

  /** All that is said, one line each. */
  static String lines(InputStream document) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(out);
    Exported exported = new EntryReader(document, new EntrySink() {
          @Override
          public void entry(Entry entry) throws IOException {
            writer.write((Record) entry);
          }

          @Override
          public void remark(Remark remark) throws IOException {
            writer.write(remark);
          }
        })
        .read();
    writer.write(exported);
    writer.flush();
    return out.toString(StandardCharsets.UTF_8);
  }
}
