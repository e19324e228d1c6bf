package org.onecgate.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import jakarta.json.Json;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;
import org.onecgate.transcript.Transcript.Body;
import org.onecgate.transcript.Transcript.Expect;
import org.onecgate.transcript.Transcript.Head;
import org.onecgate.transcript.Transcript.Look;
import org.onecgate.transcript.Transcript.Prepare;
import org.onecgate.transcript.Transcript.Step;

/** Plays one transcript against a gate of its own. */
final class Replay implements AutoCloseable {
  private final Path directory;
  private final Map<String, String> settings = new HashMap<>();
  private final Map<String, byte[]> files = new HashMap<>();
  private final Captures captures = new Captures(files);
  private String serverMembers = "";
  private EmbeddedGate gate;
  private Wire wire;

  /** Plays with the data of the gate below this directory. */
  Replay(Path directory) {
    this.directory = directory;
  }

  /** Plays all steps; a failure names the line. */
  void play(Transcript transcript) throws IOException, LifecycleException {
    for (Step step : transcript.steps()) {
      try {
        play(step);
      } catch (AssertionError | IOException | RuntimeException e) {
        throw new AssertionError(transcript.name() + ":" + step.line() + ": " + e.getMessage(), e);
      }
    }
    if (wire != null) {
      wire.endOutput();
      assertThat(wire.isAtEnd()).as("no byte follows the last answer").isTrue();
    }
  }

  private void play(Step step) throws IOException, LifecycleException {
    if (step instanceof Prepare prepare) {
      prepare(prepare.what());
    } else if (step instanceof Head head) {
      String lines = String.join("\r\n", head.lines()) + "\r\n";
      wire().send(captures.fill(lines));
    } else if (step instanceof Body body) {
      wire().send(body(body.lines()));
    } else if (step instanceof Expect expect) {
      expect(expect);
    } else if (step instanceof Look look) {
      look(look.what());
    }
  }

  private EmbeddedGate gate() throws IOException, LifecycleException {
    if (gate == null) {
      if (!serverMembers.isEmpty()) {
        ServersFile.write(directory, Map.of(EmbeddedGate.LOGIN, serverMembers));
      }
      gate = EmbeddedGate.start(directory, settings);
      captures.put("host", gate.host() + ":" + gate.port());
      captures.put("auth", OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD));
    }
    return gate;
  }

  private Wire wire() throws IOException, LifecycleException {
    if (wire == null) {
      wire = new Wire(gate().host(), gate().port());
    }
    return wire;
  }

  private void hangUp() throws IOException {
    if (wire != null) {
      wire.close();
      wire = null;
    }
  }

  private void prepare(String what) throws IOException, LifecycleException {
    String[] words = what.split(" ", -1);
    switch (words[0]) {
      case "set" -> {
        assertThat(gate).as("settings come before requests").isNull();
        settings.put(what.split("[ =]", -1)[1], what.split("=", 2)[1]);
      }
      case "server" -> {
        assertThat(gate).as("settings come before requests").isNull();
        serverMembers = what.substring("server ".length());
      }
      case "file" -> files.put(words[1], file(Arrays.asList(words).subList(2, words.length), what));
      case "connect" -> hangUp();
      case "login" -> {
        OneC client = gate().client();
        assertThat(client.login(words[1]).text()).startsWith("success\n");
        captures.put(words.length > 2 ? words[2] : "key", client.key());
      }
      default -> fail("what is @ " + what);
    }
  }

  private byte[] file(List<String> kind, String what) {
    return switch (kind.get(0)) {
      case "catalogue" -> Content.catalogue(Integer.parseInt(kind.get(1)));
      case "offers" -> Content.offers(Integer.parseInt(kind.get(1)));
      case "picture" -> Content.picture(Long.parseLong(kind.get(1)), Integer.parseInt(kind.get(2)));
      case "formlike" -> Content.formLike(Integer.parseInt(kind.get(1)));
      case "text" -> what.split(" text ", 2)[1].getBytes(StandardCharsets.UTF_8);
      case "head" -> Arrays.copyOf(files.get(kind.get(2)), Integer.parseInt(kind.get(1)));
      case "join" -> join(kind.subList(1, kind.size()));
      case "zip" -> Content.zip(entries(kind));
      case "doszip" -> Content.dosZip(entries(kind));
      default -> fail("what is @ " + what);
    };
  }

  private byte[] join(List<String> names) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    names.forEach(name -> all.writeBytes(captures.bytes(name)));
    return all.toByteArray();
  }

  private Map<String, byte[]> entries(List<String> kind) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String name : kind.subList(1, kind.size())) {
      entries.put(name, captures.bytes(name));
    }
    return entries;
  }

  private byte[] body(List<String> lines) {
    if (!lines.get(0).startsWith("@")) {
      return captures.fill(String.join("\n", lines)).getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String line : lines) {
      String[] words = line.split(" in ", -1);
      byte[] bytes = captures.bytes(words[0]);
      all.writeBytes(words.length == 1 ? bytes : chunked(bytes, Integer.parseInt(words[1])));
    }
    return all.toByteArray();
  }

  private static byte[] chunked(byte[] bytes, int size) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; at += size) {
      int count = Math.min(size, bytes.length - at);
      all.writeBytes((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      all.write(bytes, at, count);
      all.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    all.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return all.toByteArray();
  }

  private void expect(Expect expected) throws IOException, LifecycleException {
    Wire.Answer answer = wire().receive();
    assertThat(answer.status() + " " + answer.text())
        .as("status and body")
        .satisfies(text -> captures.match(
            expected.head().get(0) + " " + String.join("\n", expected.body()), text));
    for (String line : expected.head().subList(1, expected.head().size())) {
      if (line.startsWith("no ")) {
        assertThat(answer.header(line.substring(3))).as(line).isEmpty();
      } else {
        String[] header = line.split(": ", 2);
        String actual = answer.header(header[0]).orElse("(none)");
        captures.match(header[1], actual);
      }
    }
    if (answer.status() >= 200) {
      assertThat(answer.header("Server")).as("the server's name").isEmpty();
      if (expected.head().stream().noneMatch(line -> line.startsWith("Content-Type: "))) {
        assertThat(answer.header("Content-Type"))
            .as("Content-Type")
            .hasValue("text/plain;charset=UTF-8");
      }
      if (answer.header("Connection").filter("close"::equalsIgnoreCase).isPresent()) {
        assertThat(wire.isAtEnd())
            .as("the connection is closed after the answer")
            .isTrue();
        hangUp();
      }
    }
  }

  private void look(String line) throws IOException {
    String[] sides = line.split(" = ", 2);
    String what = sides[0].split(" ", 2)[0];
    String[] words = sides[0].split(" ", 2)[1].split(" ", -1);
    Arrays.setAll(words, i -> captures.fill(words[i]));
    if (what.equals("soon")) {
      Awaited.until("nothing is at " + words[0], () -> find(words[0]).isEmpty());
      return;
    }
    if (what.equals("none")) {
      assertThat(find(words[0])).as("nothing is at " + words[0]).isEmpty();
      return;
    }
    assertThat(find(words[0])).as("one thing is at " + words[0]).hasSize(1);
    Path path = find(words[0]).get(0);
    switch (what) {
      case "dir" -> {
        assertThat(path).isDirectory();
        assertThat(Delivery.mode(path)).as("the mode of " + path).isEqualTo(words[1]);
      }
      case "file" -> {
        assertThat(path).isRegularFile();
        assertThat(Delivery.mode(path)).as("the mode of " + path).isEqualTo(words[1]);
        assertThat(Files.readAllBytes(path).length).isEqualTo(captures.bytes(words[2]).length);
        assertThat(Files.readAllBytes(path)).isEqualTo(captures.bytes(words[2]));
      }
      case "mode" -> assertThat(Delivery.mode(path)).as("the mode of " + path).isEqualTo(words[1]);
      case "json" -> {
        JsonValue value = Json.createPointer(words[1]).getValue(Delivery.json(path));
        String actual = value instanceof JsonString string ? string.getString() : value.toString();
        captures.match(sides[1], actual);
      }
      default -> fail("what is ? " + what);
    }
  }

  /** What fits a path in which {@code *} stands for any one name. */
  private List<Path> find(String pattern) throws IOException {
    List<Path> found = List.of(directory.resolve("data"));
    for (String segment : pattern.split("/", -1)) {
      List<Path> next = new ArrayList<>();
      for (Path path : found) {
        if (!segment.contains("*")) {
          next.add(path.resolve(segment));
        } else if (Files.isDirectory(path)) {
          Delivery.children(path).stream()
              .filter(p -> p.getFileName().toString().matches(segment.replace("*", ".*")))
              .forEach(next::add);
        }
      }
      found = next;
    }
    return found.stream()
        .filter(p -> Files.exists(p, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  @Override
  public void close() throws IOException, LifecycleException {
    hangUp();
    if (gate != null) {
      gate.close();
    }
  }
}
