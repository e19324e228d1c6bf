package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.json.JsonStore;
import org.onecgate.staging.CheckedFile;
import org.onecgate.staging.Checks;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.staging.Staged;
import org.onecgate.staging.StagedFile;
import org.onecgate.staging.Staging;
import org.onecgate.staging.Validated;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.TempSweep;

/**
 * Proves that a delivery appears whole or not at all, wherever its publishing is interrupted, and
 * that consumers can read it (P5, S5, S6).
 */
class InboxTest {
  private static final Instant TIME = Instant.parse("2026-05-05T12:00:00.123Z");
  private static final ExchangeId ID = ExchangeId.of(TIME, 1);
  private static final Inbox.Origin ORIGIN = new Inbox.Origin(
      new Manifest.Server("shop", "Магазин", "1c"),
      "catalog",
      "import",
      null,
      TIME.minusSeconds(60),
      TIME,
      null);
  private static final String HEX = "0123456789abcdef0123456789abcdef";

  @TempDir
  Path root;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PUBLIC_FILE));
  private DataLayout layout;
  private Inbox inbox;

  @BeforeEach
  void create() throws Exception {
    open(root.resolve("data"));
  }

  private void open(Path data) throws IOException {
    layout = new DataLayout(data);
    layout.create();
    inbox = new Inbox(layout, store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aDeliveryHoldsTheFilesUnderTheirNamesAndAManifest() throws Exception {
    Manifest planned = inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME.plusSeconds(1));
    inbox.publish(ID, planned);
    assertThat(tree(layout.delivery(ID)))
        .containsOnlyKeys(
            "files/import.xml",
            "files/import_files/ab/x.jpg",
            "files/assembled.xml",
            "files/sub/offers.xml",
            "manifest.json");
    assertThat(layout.delivery(ID).resolve("files/assembled.xml")).hasContent("assembled");
    Manifest manifest = inbox.published(ID).orElseThrow();
    assertThat(manifest).isEqualTo(planned);
    assertThat(manifest.delivery()).isEqualTo(ID.value());
    assertThat(manifest.server().name()).isEqualTo("Магазин");
    assertThat(manifest.publishedAt()).isEqualTo(TIME.plusSeconds(1));
    assertThat(manifest.archives()).singleElement().satisfies(a -> {
      assertThat(a.name()).isEqualTo("v8_1.zip");
      assertThat(a.sha256()).isEqualTo(Digests.sha256Hex("zip"));
    });
    assertThat(manifest.files()).allSatisfy(f -> {
      Path file = layout.delivery(ID).resolve(f.path());
      assertThat(f.path()).isEqualTo("files/" + f.name());
      assertThat(Files.size(file)).isEqualTo(f.size());
      assertThat(Digests.sha256Hex(Files.readString(file))).isEqualTo(f.sha256());
    });
    assertThat(manifest.files())
        .extracting(Manifest.File::archive)
        .containsExactly(null, null, null, "v8_1.zip");
    assertThat(manifest.files())
        .extracting(Manifest.File::ambiguous)
        .containsExactly(null, true, null, null);
  }

  @Test
  void theManifestThatWasReadLastIsKeptUntilItsFileIsAnother() throws Exception {
    inbox.publish(ID, inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME));
    Manifest read = inbox.publishedAsBefore(ID).orElseThrow();
    assertThat(inbox.publishedAsBefore(ID))
        .hasValueSatisfying(again -> assertThat(again).isSameAs(read));
    Path file = layout.manifest(layout.delivery(ID));
    Files.writeString(file, Files.readString(file).replace("Магазин", "Склад"));
    assertThat(inbox.publishedAsBefore(ID).orElseThrow().server().name()).isEqualTo("Склад");
    Files.delete(file);
    assertThat(inbox.publishedAsBefore(ID)).isEmpty();
  }

  @Test
  void theManifestsThatWereReadLastAreKeptSideBySide() throws Exception {
    inbox.publish(ID, inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME));
    Manifest manifest = inbox.publishedAsBefore(ID).orElseThrow();
    List<ExchangeId> others = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      ExchangeId other = new ExchangeId("20261121T03050612" + i + "Z-0000000" + i);
      Files.createDirectories(layout.delivery(other));
      store.write(layout.manifest(layout.delivery(other)), manifest);
      others.add(other);
    }
    Manifest second = inbox.publishedAsBefore(others.get(0)).orElseThrow();
    Manifest third = inbox.publishedAsBefore(others.get(1)).orElseThrow();
    inbox.publishedAsBefore(others.get(2));
    assertThat(inbox.publishedAsBefore(ID).orElseThrow()).isSameAs(manifest);
    assertThat(inbox.publishedAsBefore(others.get(0)).orElseThrow()).isSameAs(second);
    inbox.publishedAsBefore(others.get(3));
    assertThat(inbox.publishedAsBefore(ID).orElseThrow())
        .as("it was asked for lately")
        .isSameAs(manifest);
    assertThat(inbox.publishedAsBefore(others.get(1)).orElseThrow())
        .as("of more than four that which nobody has asked for longest is read anew")
        .isEqualTo(third)
        .isNotSameAs(third);
  }

  @Test
  void aManifestThatManyAskForAtOnceIsReadOnce() throws Exception {
    inbox.publish(ID, inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME));
    Manifest small = inbox.published(ID).orElseThrow();
    Manifest large = new Manifest(
        Manifest.SCHEMA,
        small.delivery(),
        small.server(),
        small.type(),
        small.closedBy(),
        null,
        small.startedAt(),
        small.sealedAt(),
        small.publishedAt(),
        Collections.nCopies(20_000, small.files().get(0)),
        small.archives(),
        null,
        null,
        null);
    store.write(layout.manifest(layout.delivery(ID)), large);
    CountDownLatch begun = new CountDownLatch(1);
    List<CompletableFuture<Manifest>> asked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      asked.add(CompletableFuture.supplyAsync(
          () -> {
            try {
              begun.await();
              return inbox.publishedAsBefore(ID).orElseThrow();
            } catch (InterruptedException | StorageException e) {
              throw new IllegalStateException(e);
            }
          },
          task -> new Thread(task, "asks").start()));
    }
    begun.countDown();
    Manifest first = asked.get(0).get(60, TimeUnit.SECONDS);
    assertThat(first).isEqualTo(large);
    for (CompletableFuture<Manifest> each : asked) {
      assertThat(each.get(60, TimeUnit.SECONDS)).isSameAs(first);
    }
  }

  @Test
  void consumersCanReadADeliveryAndNothingElse() throws Exception {
    inbox.publish(ID, inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME));
    try (Stream<Path> all = Files.walk(layout.inbox())) {
      assertThat(all)
          .allSatisfy(path -> assertThat(mode(path))
              .as("%s", path)
              .isEqualTo(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
    }
    assertThat(mode(layout.stagings())).isEqualTo("rwx------");
  }

  @Test
  void nothingIsVisibleBeforeAllIsThere() throws Exception {
    Manifest planned = inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME);
    assertThat(layout.inbox()).isEmptyDirectory();
    assertThat(inbox.published(ID)).isEmpty();
    Files.delete(layout.unpacked(ID, 0).resolve("sub/offers.xml"));
    assertThatExceptionOfType(FaultException.class).isThrownBy(() -> inbox.publish(ID, planned));
    assertThat(layout.inbox()).isEmptyDirectory();
  }

  @Test
  void filesAreMovedAndNotCopied() throws Exception {
    Staged staged = staged();
    List<Object> keys = new ArrayList<>();
    for (CheckedFile file : staged.files().stream().map(StagedFile::file).toList()) {
      keys.add(key(file.path()));
    }
    Manifest planned = inbox.plan(ID, ORIGIN, staged, Inbox.Unchanged.NONE, TIME);
    inbox.publish(ID, planned);
    List<Object> after = new ArrayList<>();
    for (Manifest.File file : planned.files()) {
      after.add(key(layout.delivery(ID).resolve(file.path())));
    }
    assertThat(after).isEqualTo(keys);
    assertThat(staged.files()).allSatisfy(f -> assertThat(f.file().path()).doesNotExist());
  }

  @Test
  void publishingGoesOnWhereverItWasInterrupted() throws Exception {
    inbox.publish(ID, inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME));
    Map<String, String> whole = tree(layout.delivery(ID));
    int moves = 4;
    // before and after each move of a file, after that of the manifest, and after the rename
    for (int done = 0; done <= moves + 2; done++) {
      open(root.resolve("interrupted" + done));
      Manifest planned = inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME);
      Path draft = layout.draft(ID);
      for (int i = 0; i < Math.min(done, moves); i++) {
        Manifest.File file = planned.files().get(i);
        move(paths().get(i), draft.resolve(file.path()));
      }
      if (done > moves) {
        move(layout.manifest(layout.staging(ID)), layout.manifest(draft));
      }
      if (done > moves + 1) {
        move(draft, layout.delivery(ID));
      } else {
        assertThat(inbox.planned(ID)).as("after %d moves", done).contains(planned);
      }
      inbox.publish(ID, planned);
      assertThat(tree(layout.delivery(ID))).as("after %d moves", done).isEqualTo(whole);
      inbox.publish(ID, planned);
      assertThat(tree(layout.delivery(ID))).as("published again").isEqualTo(whole);
      assertThat(inbox.published(ID)).contains(planned);
    }
  }

  @Test
  void aFileThatIsNowhereIsAnErrorAndNothingIsPublished() throws Exception {
    Manifest planned = inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME);
    Files.delete(paths().get(0));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(FaultException.class)
          .isThrownBy(() -> inbox.publish(ID, planned))
          .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.DISK_FAILED));
      assertThat(layout.inbox()).isEmptyDirectory();
    }
  }

  @Test
  void aSweepBetweenTwoTriesTakesNothingOfADelivery() throws Exception {
    SafeName name = new SafeName("dir.tmp." + HEX + "/file.tmp." + HEX);
    Path path = write(layout.part(layout.received(ID), name), "content");
    CheckedFile file =
        new CheckedFile(name, path, 7, Digests.sha256Hex("content"), null, null, false, null);
    Manifest planned =
        inbox.plan(ID, ORIGIN, staged(List.of(file), List.of()), Inbox.Unchanged.NONE, TIME);
    Path target = layout.draft(ID).resolve(planned.files().get(0).path());
    move(path, target);
    var unused = TempSweep.run(layout, Instant.now().plus(Duration.ofHours(1)), true);
    inbox.publish(ID, planned);
    assertThat(layout.delivery(ID).resolve(planned.files().get(0).path())).hasContent("content");
  }

  @Test
  void aPublishedDeliveryIsNeverTouchedAgain() throws Exception {
    Manifest planned = inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME);
    inbox.publish(ID, planned);
    Files.delete(layout.delivery(ID).resolve("files/import.xml"));
    inbox.publish(ID, planned);
    assertThat(layout.delivery(ID).resolve("files/import.xml")).doesNotExist();
  }

  @Test
  void anEmptyDeliveryHasItsDirectoryAndItsManifest() throws Exception {
    inbox.publish(
        ID, inbox.plan(ID, ORIGIN, staged(List.of(), List.of()), Inbox.Unchanged.NONE, TIME));
    assertThat(layout.delivery(ID).resolve("files")).isEmptyDirectory();
    assertThat(inbox.published(ID).orElseThrow().files()).isEmpty();
  }

  @Test
  void aManifestOfAnotherFormIsRefused() throws Exception {
    inbox.publish(ID, inbox.plan(ID, ORIGIN, staged(), Inbox.Unchanged.NONE, TIME));
    Path manifest = layout.manifest(layout.delivery(ID));
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"schema\": 1", "\"schema\": 2"));
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> inbox.published(ID));
  }

  @Test
  void aNameThatTheFileSystemCannotHoldIsMappedAndTheManifestTellsHow() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).isTrue();
    Path output = root.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            root.resolve("c-locale").toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    Process child = builder.start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as(Files.readString(output)).isZero();
    layout = new DataLayout(root.resolve("c-locale"));
    Manifest manifest = new Inbox(layout, store).published(ID).orElseThrow();
    assertThat(manifest.files())
        .extracting(Manifest.File::name)
        .containsExactly("Каталог/Товар.xml", "plain.xml");
    assertThat(manifest.files().get(0).path()).matches("files/[ -~]+").contains("%D0%9A");
    assertThat(manifest.files().get(1).path()).isEqualTo("files/plain.xml");
    assertThat(layout.delivery(ID).resolve(manifest.files().get(0).path())).hasContent("goods");
  }

  /** What runs where no Cyrillic path can be. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      DataLayout layout = new DataLayout(Path.of(args[0]));
      layout.create();
      List<CheckedFile> files = new ArrayList<>();
      for (String name : List.of("Каталог/Товар.xml", "plain.xml")) {
        SafeName safe = new SafeName(name);
        Path path = write(layout.part(layout.received(ID), safe), "goods");
        files.add(
            new CheckedFile(safe, path, 5, Digests.sha256Hex("goods"), null, null, false, null));
      }
      try (JsonStore store = new JsonStore(new AtomicFile(Disk.PUBLIC_FILE))) {
        Inbox inbox = new Inbox(layout, store);
        inbox.publish(
            ID, inbox.plan(ID, ORIGIN, staged(files, List.of()), Inbox.Unchanged.NONE, TIME));
      }
    }
  }

  // --- what the tests are made of

  private List<Path> paths() {
    return List.of(
        layout.part(layout.received(ID), new SafeName("import.xml")),
        layout.part(layout.received(ID), new SafeName("import_files/ab/x.jpg")),
        layout.assembled(ID, new SafeName("assembled.xml")),
        layout.unpackedFile(layout.unpacked(ID, 0), new SafeName("sub/offers.xml")));
  }

  private static Staged staged(List<CheckedFile> files, List<CheckedFile> archives) {
    try {
      return new Staging(new MemoryBudget(0), List.of())
          .stage(
              ID, new Validated(files, archives, List.of(), List.of()), Checks.DEFAULT, what -> {});
    } catch (FaultException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private Staged staged() throws IOException {
    SafeName archive = new SafeName("v8_1.zip");
    List<Path> paths = paths();
    write(layout.part(layout.received(ID), new SafeName("assembled.xml")), "as as received");
    return staged(
        List.of(
            file("import.xml", paths.get(0), "<a/>", null, false),
            file("import_files/ab/x.jpg", paths.get(1), "picture", null, true),
            file("assembled.xml", paths.get(2), "assembled", null, false),
            file("sub/offers.xml", paths.get(3), "<b/>", archive, false)),
        List.of(file("v8_1.zip", layout.part(layout.received(ID), archive), "zip", null, false)));
  }

  private static CheckedFile file(
      String name, Path path, String content, SafeName archive, boolean ambiguous)
      throws IOException {
    return new CheckedFile(
        new SafeName(name),
        write(path, content),
        content.length(),
        Digests.sha256Hex(content),
        archive,
        null,
        ambiguous,
        null);
  }

  private static Path write(Path path, String content) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    return Files.setPosixFilePermissions(path, Disk.PUBLIC_FILE);
  }

  private static void move(Path from, Path to) throws IOException {
    Disk.createDirectories(Disk.parent(to), Disk.PUBLIC_DIRECTORY);
    Files.move(from, to);
  }

  private static Map<String, String> tree(Path directory) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        found.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return found;
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
        .fileKey();
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
