package org.onecgate.crash;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.config.CheapHash;
import org.onecgate.config.Dialect;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/** The stories that crashes and faults interrupt. */
final class Scenarios {
  private static final String XML =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация/>";
  private static final String PASSWORD_HASH = CheapHash.of("secret");

  /** What an exchange goes on with, and the seed of its bytes. */
  static final String FURTHER = "further.bin";

  static final int GOES_ON = 77;

  private Scenarios() {}

  static List<Scenario> all() {
    return List.of(chunks(), init(), loose(1), zipped(2), state(), changed(false), unchanged());
  }

  /** The same, and those of exchanges that are refused. */
  static List<Scenario> withoutHandler() {
    List<Scenario> all = new ArrayList<>(all());
    all.add(refused());
    all.add(gone());
    return all;
  }

  /** The same, and those that no disk may fail in, as its threads would try again after a pause. */
  static List<Scenario> withHandler() {
    List<Scenario> all = new ArrayList<>(withoutHandler());
    all.add(changed(true));
    return all;
  }

  private static List<Step> login() {
    return new ArrayList<>(List.of(new Step(
        "log in",
        true,
        Rig::openSession,
        (world, rig) -> saved(world, rig, rig.layout.sessionRecord(rig.session)))));
  }

  /** Several files in several chunks, some of which break off. */
  static Scenario chunks() {
    List<Step> steps = login();
    steps.add(append("goods.bin", bytes(1, 40), 40));
    steps.add(append("goods.bin", bytes(2, 900), 300));
    steps.add(append("import_files/ab/1.jpg", bytes(3, 70), 70));
    steps.add(aborted("goods.bin", bytes(4, 500)));
    steps.add(append("goods.bin", bytes(5, 33), 20));
    steps.add(aborted("import_files/cd/2.jpg", bytes(6, 200)));
    steps.add(append("import_files/ab/1.jpg", bytes(7, 60), 60));
    steps.add(append("import_files/ab/1.jpg", bytes(7, 60), 60)); // the same again
    steps.add(append("import_files/cd/ef/3.jpg", bytes(8, 80_000), 70_000));
    return new Scenario("chunks", steps);
  }

  /** A client that begins anew, twice. */
  static Scenario init() {
    List<Step> steps = login();
    steps.add(append("goods.bin", bytes(11, 60), 60));
    steps.add(append("import_files/1.jpg", bytes(12, 50), 25));
    steps.add(discard());
    steps.add(append("goods.bin", bytes(13, 45), 45));
    steps.add(discard());
    steps.add(append("goods.bin", bytes(14, 60), 60));
    steps.add(append("goods.bin", bytes(15, 30), 30));
    return new Scenario("init", steps);
  }

  /** Loose files that become the delivery of this number, and files of the next one. */
  static Scenario loose(int number) {
    List<Step> steps = login();
    String xml = XML.substring(0, 30);
    Map<String, String> files = new TreeMap<>();
    steps.add(append("import.xml", text(xml), 1000));
    steps.add(append("import_files/ab/1.jpg", bytes(21, 300), 200));
    steps.add(append("import.xml", text(XML.substring(30)), 1000));
    steps.add(append("Reports/log.txt", text("ok"), 10));
    files.put("import.xml", latin(text(XML)));
    files.put("import_files/ab/1.jpg", latin(bytes(21, 300)));
    ExchangeId id = ExchangeId.of(Instant.EPOCH.plusMillis(number), number);
    steps.addAll(delivery(id, files));
    steps.add(append("offers.bin", bytes(22, 40), 40));
    return new Scenario("loose", steps);
  }

  /** An archive that becomes the delivery of this number. */
  static Scenario zipped(int number) {
    List<Step> steps = login();
    Map<String, String> files = new TreeMap<>();
    files.put("import.xml", latin(text(XML)));
    files.put("import_files/cd/2.jpg", latin(bytes(31, 400)));
    files.put("prices.bin", latin(bytes(32, 40))); // at the top again, after a directory
    byte[] zip = zip(files);
    String all = latin(zip);
    steps.add(append("import.zip", latin(all.substring(0, 200)), 150));
    steps.add(append("import.zip", latin(all.substring(200)), 5000));
    steps.addAll(delivery(ExchangeId.of(Instant.EPOCH.plusMillis(number), number), files));
    return new Scenario("zipped", steps);
  }

  /**
   * A file that is delivered, and delivered again with another content; who goes on with it delivers
   * the first content once more, which is not unchanged then (P4).
   *
   * @param accepted whether the handler accepts both deliveries
   */
  static Scenario changed(boolean accepted) {
    List<Step> steps = login();
    for (int number = 3; number <= 4; number++) {
      byte[] bytes = bytes(number == 3 ? GOES_ON : 78, 50);
      ExchangeId id = ExchangeId.of(Instant.EPOCH.plusMillis(number), number);
      steps.add(append(FURTHER, bytes, 50));
      steps.addAll(delivery(id, Map.of(FURTHER, latin(bytes))));
      if (accepted) {
        steps.add(new Step(
            "accept", true, rig -> rig.accept(1), (world, rig) -> world.accepted(id.value())));
      }
    }
    return new Scenario(accepted ? "accepted" : "changed", steps);
  }

  /**
   * An archive and a picture that are delivered twice: the second delivery has links to what is the same of the first
   * one, from the archive and by itself.
   */
  static Scenario unchanged() {
    List<Step> steps = login();
    for (int number = 7; number <= 8; number++) {
      Map<String, String> files = new TreeMap<>();
      files.put("import_files/cd/2.jpg", latin(bytes(71, 120)));
      files.put("prices.bin", latin(bytes(number, 40)));
      steps.add(append("import.zip", zip(files), 5000));
      files.put("import_files/ab/1.jpg", latin(bytes(74, 90)));
      steps.add(append("import_files/ab/1.jpg", bytes(74, 90), 90));
      steps.addAll(delivery(ExchangeId.of(Instant.EPOCH.plusMillis(number), number), files));
    }
    return new Scenario("unchanged", steps);
  }

  /** An archive that is refused for what is in it, and released (S8). */
  static Scenario refused() {
    List<Step> steps = login();
    Map<String, String> files = new TreeMap<>();
    files.put("import.xml", latin(text(XML)));
    files.put("inner.zip", latin(zip(Map.of("a.txt", "a"))));
    byte[] zip = zip(files);
    ExchangeId id = ExchangeId.of(Instant.EPOCH.plusMillis(5), 5);
    steps.add(append("import.zip", zip, 5000));
    steps.addAll(begun(
        id,
        world ->
            world.sealedInVain(id.value(), asReceived(world, Map.of("import.zip", latin(zip))))));
    steps.add(new Step(
            "refuse",
            true,
            rig -> rig.refuse(id, meanwhile -> {}),
            (world, rig) -> world.quarantined(id.value()))
        .of(id));
    steps.add(new Step(
            "release",
            true,
            rig -> rig.release(id),
            (world, rig) -> world.released(id.value(), files))
        .of(id));
    steps.add(new Step(
            "publish",
            true,
            rig -> rig.publishReleased(id),
            (world, rig) -> world.published(id.value()))
        .of(id));
    steps.add(Step.unseen("hand over", rig -> rig.handOver(id)).of(id));
    steps.add(Step.unseen("finish", rig -> rig.finish(id)).of(id));
    return new Scenario("refused", steps);
  }

  /** An exchange of which somebody removes a file when it is about to be published. */
  static Scenario gone() {
    List<Step> steps = login();
    ExchangeId id = ExchangeId.of(Instant.EPOCH.plusMillis(6), 6);
    byte[] bytes = bytes(51, 60);
    steps.add(append("gone.bin", bytes, 60));
    steps.addAll(begun(
        id,
        world -> world.sealed(id.value(), asReceived(world, Map.of("gone.bin", latin(bytes))))));
    steps.add(new Step(
            "refuse",
            true,
            rig -> rig.refuse(id, meanwhile -> {
              Path file = rig.layout.part(rig.layout.received(id), new SafeName("gone.bin"));
              Files.delete(file);
              Disk.forceDirectory(Disk.parent(file));
            }),
            (world, rig) -> world.refusedAfterAll(id.value(), Map.of()))
        .of(id));
    return new Scenario("gone", steps);
  }

  /**
   * What is there of these: a chunk whose answer a death took from the client was sent again, and nothing in a picture
   * tells that. A document is well-formed only without the repetition, so that is published (E18).
   */
  private static Map<String, String> asReceived(World world, Map<String, String> files) {
    Map<String, String> received = new TreeMap<>(files);
    received.replaceAll((name, content) ->
        name.endsWith(".xml") ? content : world.open().getOrDefault(name, content));
    return received;
  }

  /** Up to the seal. */
  private static List<Step> begun(ExchangeId id, UnaryOperator<World> sealed) {
    return List.of(
        Step.unseen("save the job", rig -> rig.begin(id)).of(id),
        new Step(
                "seal",
                true,
                rig -> {
                  var unused = rig.intake.seal(rig.session, id);
                },
                (world, rig) -> sealed.apply(world))
            .of(id));
  }

  /** Files of state that are created and replaced. */
  static Scenario state() {
    List<Step> steps = login();
    steps.add(write("state/statistics.json", bytes(41, 500)));
    steps.add(write("state/statistics.json", bytes(42, 100_000)));
    steps.add(servers("first"));
    steps.add(write("state/new/new.json", bytes(43, 300)));
    steps.add(servers("first", "second"));
    steps.add(write("state/statistics.json", bytes(44, 20)));
    return new Scenario("state", steps);
  }

  private static List<Step> delivery(ExchangeId id, Map<String, String> files) {
    List<Step> steps =
        new ArrayList<>(begun(id, world -> world.sealed(id.value(), asReceived(world, files))));
    steps.add(new Step(
            "publish", true, rig -> rig.publish(id), (world, rig) -> world.published(id.value()))
        .of(id));
    steps.add(Step.unseen("hand over", rig -> rig.handOver(id)).of(id));
    steps.add(Step.unseen("finish", rig -> rig.finish(id)).of(id));
    return steps;
  }

  static Step append(String name, byte[] bytes, int piece) {
    return new Step(
        "append " + bytes.length + " to " + name,
        false,
        rig -> rig.append(name, bytes.length, new Pieces(bytes, piece, false)),
        (world, rig) -> world.appended(name, latin(bytes)));
  }

  private static Step aborted(String name, byte[] bytes) {
    return new Step(
        "abort " + name,
        false,
        rig -> {
          try {
            rig.append(name, bytes.length, new Pieces(bytes, 99, true));
          } catch (FaultException e) {
            if (e.fault() != Fault.BODY_INCOMPLETE) {
              throw e;
            }
          }
        },
        (world, rig) -> world);
  }

  private static Step discard() {
    return new Step(
        "init", true, rig -> rig.intake.discard(rig.session), (world, rig) -> world.discarded());
  }

  private static Step write(String path, byte[] bytes) {
    return new Step(
        "write " + bytes.length + " to " + path,
        true,
        rig -> new AtomicFile(Disk.PRIVATE_FILE).write(rig.layout.root().resolve(path), bytes),
        (world, rig) -> world.saved(path, latin(bytes)));
  }

  private static Step servers(String... ids) {
    List<ServerRecord> servers = List.of(ids).stream()
        .map(id -> new ServerRecord(
            id, id, id, PASSWORD_HASH, true, Dialect.DEFAULT, null, null, null, null, null))
        .toList();
    return new Step(
        "save servers " + List.of(ids),
        true,
        rig -> rig.store.write(
            rig.layout.servers(), new Servers.Registry(Servers.Registry.SCHEMA, servers)),
        (world, rig) -> saved(world, rig, rig.layout.servers()));
  }

  private static World saved(World world, Rig rig, Path file) {
    try {
      String path = rig.layout.root().relativize(file).toString();
      return world.saved(path, latin(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] zip(Map<String, String> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(latin(file.getValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] bytes(int seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A body that comes in pieces, and may break off half-way. */
  private static final class Pieces extends InputStream {
    private final InputStream bytes;
    private final int piece;
    private final boolean breaks;
    private int left;

    Pieces(byte[] bytes, int piece, boolean breaks) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.piece = piece;
      this.breaks = breaks;
      this.left = bytes.length / 2;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (breaks && left <= 0) {
        throw new IOException("the client is gone");
      }
      int n = bytes.read(into, offset, Math.min(length, piece));
      left -= n;
      return n;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("byte by byte");
    }
  }
}
