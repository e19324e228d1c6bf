package org.onecgate.battery.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.battery.http.Client;
import org.onecgate.battery.http.ServerProcess;

/**
 * A disk that is full, read-only, forbidden or limited is told to 1C and to the log as what it is;
 * nothing of the refused chunk stays, what was acknowledged stays, and the process serves on (A4,
 * A7, E7, E10, E23).
 */
@Tag("process")
class DiskTroublesIT {
  private static final byte[] SMALL = bytes(100_000);

  @TempDir
  Path work;

  private AutoCloseable mounted = () -> {};
  private AutoCloseable running = () -> {};

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    return bytes;
  }

  private Volume volume(int mebi) throws IOException, InterruptedException {
    Volume volume = Volume.mount(work.resolve("volume"), mebi);
    mounted = volume;
    return volume;
  }

  private ServerProcess start(Path data, List<String> prefix, String... arguments)
      throws IOException, InterruptedException {
    String[] all = Arrays.copyOf(arguments, arguments.length + 3);
    all[arguments.length] = "-Xmx256m";
    all[arguments.length + 1] = "-Dgate.data=" + data;
    // An open database forbids that a volume becomes read-only, and takes room on one of five
    // megabytes.
    all[arguments.length + 2] = "-Dgate.catalogue=off";
    ServerProcess server = ServerProcess.start(work.resolve("server"), prefix, all);
    running = server;
    return server;
  }

  private static Client client(ServerProcess server) throws IOException, InterruptedException {
    return new Client("http://127.0.0.1:" + server.port());
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
    mounted.close();
  }

  private static void assertFailure(HttpResponse<String> answer, int status, String text) {
    assertThat(answer.body()).startsWith("failure\n" + text);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    assertThat(answer.body()).doesNotContain("/").doesNotContain("Exception");
  }

  private static void assertLogged(ServerProcess server, String line) throws IOException {
    Pattern wanted = Pattern.compile(line);
    assertThat(server.log().lines().filter(l -> wanted.matcher(l).find()))
        .as("log lines like %s", line)
        .isNotEmpty();
  }

  private static void assertNothingElse(ServerProcess server, Client client, String... names)
      throws IOException {
    try (Stream<Path> files = Files.list(client.intake(server.data()).resolve("files"))) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(names);
    }
  }

  @Test
  void aChunkForWhichThereIsNoRoomIsRefusedBeforeItIsWritten() throws Exception {
    Volume volume = volume(24);
    ServerProcess server = start(volume.path().resolve("data"), List.of(), "-Dgate.reserve=0");
    Client client = client(server);
    assertThat(client.file("a.bin", SMALL).body()).isEqualTo("success");
    Path filler = volume.path().resolve("filler");
    Files.write(filler, new byte[21 << 20]);
    HttpResponse<String> full = client.file("a.bin", bytes(4 << 20));
    assertFailure(full, 507, "Not enough disk space");
    assertThat(client.content(server.data(), "a.bin")).isEqualTo(SMALL);
    assertNothingElse(server, client, "a.bin");
    assertLogged(server, "SEVERE .*DISK_FULL server=\\S+ type=catalog mode=file filename=a.bin");
    Files.delete(filler);
    assertThat(client.file("a.bin", SMALL).body()).isEqualTo("success");
    assertThat(client.content(server.data(), "a.bin")).hasSize(2 * SMALL.length);
    assertThat(client.get("init", "").body()).startsWith("zip=");
    System.out.println("disk full: refused before writing, kept the rest, went on");
  }

  @Test
  void aDiskThatIsFullInTheMiddleOfAWriteRefusesTheChunk() throws Exception {
    Volume volume = volume(64);
    ServerProcess server = start(volume.path().resolve("data"), List.of(), "-Dgate.reserve=0");
    Client client = client(server);
    assertThat(client.file("b.bin", SMALL).body()).isEqualTo("success");
    SlowBody body = new SlowBody(server.port(), client, "b.bin", 12 << 20);
    body.send(4 << 20);
    body.awaitWritten(client.received(server.data(), "b.bin"), SMALL.length + (3 << 20));
    volume.size(5);
    body.send(8 << 20);
    assertThat(body.answer()).startsWith("HTTP/1.1 507").contains("failure\nNot enough disk space");
    assertThat(client.content(server.data(), "b.bin")).isEqualTo(SMALL);
    assertNothingElse(server, client, "b.bin");
    assertLogged(server, "SEVERE .*DISK_FULL server=\\S+ type=catalog mode=file filename=b.bin");
    assertLogged(server, "operation=write-part problem=DISK_FULL path=.*/b.bin");
    assertThat(client.file("small.bin", new byte[1000]).body())
        .as("a small exchange beside it")
        .isEqualTo("success");
    volume.size(64);
    assertThat(client.file("b.bin", SMALL).body()).isEqualTo("success");
    System.out.println("disk full in the middle: cut back, small chunks go on, went on");
  }

  @Test
  void anExchangeIsNotBegunBelowTheReserve() throws Exception {
    Volume volume = volume(24);
    ServerProcess server = start(volume.path().resolve("data"), List.of(), "-Dgate.reserve=8 MiB");
    Client client = client(server);
    assertThat(client.get("init", "").body()).startsWith("zip=");
    Files.write(volume.path().resolve("filler"), new byte[17 << 20]);
    assertFailure(client.get("init", ""), 507, "Not enough disk space");
    assertFailure(client.file("c.bin", SMALL), 507, "Not enough disk space");
    assertLogged(server, "SEVERE .*DISK_FULL server=\\S+ type=catalog mode=init");
    Files.delete(volume.path().resolve("filler"));
    assertThat(client.get("init", "").body()).startsWith("zip=");
    System.out.println("reserve: init and file refused with 507, then went on");
  }

  @Test
  void aVolumeThatTurnsReadOnlyHasAFaultOfItsOwn() throws Exception {
    Volume volume = volume(24);
    ServerProcess server = start(volume.path().resolve("data"), List.of(), "-Dgate.reserve=0");
    Client client = client(server);
    assertThat(client.file("d.bin", SMALL).body()).isEqualTo("success");
    volume.readOnly();
    assertFailure(client.file("d.bin", SMALL), 500, "Server storage is read-only");
    assertFailure(client.file("new.bin", SMALL), 500, "Server storage is read-only");
    assertFailure(client.checkauth(), 500, "Server storage is read-only");
    assertLogged(
        server, "SEVERE .*DISK_READ_ONLY server=\\S+ type=catalog mode=file filename=d.bin");
    assertLogged(server, "problem=READ_ONLY path=");
    volume.writable();
    assertThat(client.file("d.bin", SMALL).body()).isEqualTo("success");
    assertThat(client.content(server.data(), "d.bin")).hasSize(2 * SMALL.length);
    System.out.println("read-only volume: its own fault, then went on");
  }

  @Test
  void aFileThatMayNotBeWrittenHasAFaultOfItsOwn() throws Exception {
    ServerProcess server = start(work.resolve("data"), List.of());
    Client client = client(server);
    assertThat(client.file("e.bin", SMALL).body()).isEqualTo("success");
    Path file = client.received(server.data(), "e.bin");
    // root may write whatever the mode says, but nobody may write to what is immutable
    String said = Volume.run("chattr", "+i", file.toString());
    if (!said.isEmpty()) {
      System.out.println("SKIPPED: no file can be made immutable here: " + said);
      Assumptions.abort(said);
    }
    try {
      assertFailure(client.file("e.bin", SMALL), 500, "Server storage is not permitted");
      assertLogged(
          server, "SEVERE .*DISK_DENIED server=\\S+ type=catalog mode=file filename=e.bin");
      assertThat(client.file("other.bin", SMALL).body()).isEqualTo("success");
    } finally {
      Volume.run("chattr", "-i", file.toString());
    }
    assertThat(client.content(server.data(), "e.bin")).isEqualTo(SMALL);
    assertThat(client.file("e.bin", SMALL).body()).isEqualTo("success");
    System.out.println("permission denied: its own fault, then went on");
  }

  @Test
  void aLimitOnTheSizeOfFilesIsAFailingDiskAndLeavesNothing() throws Exception {
    List<String> prefix = List.of("prlimit", "--fsize=8000000");
    if (!Volume.run("prlimit", "--fsize=8000000", "true").isEmpty()) {
      System.out.println("SKIPPED: there is no prlimit here");
      Assumptions.abort("no prlimit");
    }
    ServerProcess server = start(work.resolve("data"), prefix);
    Client client = client(server);
    assertThat(client.file("f.bin", SMALL).body()).isEqualTo("success");
    assertFailure(client.file("f.bin", bytes(9 << 20)), 500, "Server storage failed");
    assertThat(client.content(server.data(), "f.bin")).isEqualTo(SMALL);
    assertNothingElse(server, client, "f.bin");
    assertLogged(server, "SEVERE .*DISK_FAILED server=\\S+ type=catalog mode=file filename=f.bin");
    assertLogged(server, "operation=write-part problem=OTHER path=.*/f.bin");
    assertThat(client.file("f.bin", SMALL).body()).isEqualTo("success");
    assertThat(new String(client.content(server.data(), "f.bin"), StandardCharsets.ISO_8859_1))
        .hasSize(2 * SMALL.length);
    System.out.println("limit on the size of files: failing disk, nothing stays, went on");
  }
}
