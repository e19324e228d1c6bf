package org.onecgate.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.app.Ground;
import org.onecgate.app.ImportRoom;
import org.onecgate.config.CheapHash;
import org.onecgate.config.Dialect;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.Patience;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.json.JsonStore;
import org.onecgate.metrics.Metrics;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.SessionFolders;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Hints;
import org.onecgate.story.Refusals;
import org.onecgate.story.RefusedDays;
import org.onecgate.story.Statistics;
import org.onecgate.story.Stories;

/** Proves that what is told of arrivals is what a walk of the disk finds, whoever changed it (C5). */
class ArrivalsTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final ServerRecord SERVER = new ServerRecord(
      "1c",
      "1C",
      "1c",
      CheapHash.of("secret-12"),
      true,
      Dialect.DEFAULT,
      null,
      null,
      null,
      null,
      null);

  @TempDir
  Path directory;

  /** One process at work on the data directory. */
  private static final class Node implements AutoCloseable {
    private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
    private final DataLayout layout;
    private final SessionFolders folders;
    private final Ground ground;
    private final ImportRoom imports;
    private final Sessions sessions;
    private final Intake intake;
    private final Arrivals arrivals;

    Node(Path data, int few) throws IOException {
      layout = new DataLayout(data).create();
      folders = new SessionFolders(layout, few);
      LockFiles locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT);
      ground = new Ground(layout, store, store, locks, folders, CLOCK);
      Servers servers = new Servers(layout.servers(), store);
      servers.save(List.of(SERVER));
      Hints hints = new Hints(servers);
      Chronicle chronicle = new Chronicle(
          new Stories(layout, store, CLOCK),
          new Statistics(layout.statistics(), store, CLOCK),
          new Refusals(CLOCK, new RefusedDays(layout.refused(), store, CLOCK)),
          hints,
          new Metrics(CLOCK));
      imports = ImportRoom.of(
          ground,
          servers,
          chronicle,
          List.of(),
          List.of(),
          new ImportRoom.Settings(
              () -> Limits.DEFAULT,
              Durability.CHUNK,
              Duration.ofSeconds(2),
              new ByteSize(1 << 20),
              Patience.DEFAULT,
              0,
              true,
              1,
              new ImportRuns.Timing(Duration.ofSeconds(1), Duration.ofHours(24), 1)));
      intake = imports.steps().intake();
      sessions = new Sessions(
          layout,
          store,
          folders,
          servers,
          new Logins(servers, new LoginLimit(CLOCK), false),
          hints,
          CLOCK);
      arrivals = new Arrivals(folders, sessions, intake, imports.runs(), imports.jobs(), CLOCK);
    }

    SessionHash open() throws IOException {
      return sessions.open(SERVER, ExchangeType.CATALOG, false).hash();
    }

    void chunk(SessionHash session, String name, String text) throws FaultException, IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      intake.append(
          session,
          new ServerId("1c"),
          new SafeName(name),
          false,
          bytes.length,
          new ByteArrayInputStream(bytes));
    }

    List<String> told() throws IOException {
      return arrivals.now().stream()
          .map(each -> line(each.session(), each.files(), each.bytes(), each.lastAt()))
          .sorted()
          .toList();
    }

    /** What a walk of the disk finds, with nothing remembered. */
    List<String> walked() throws IOException {
      List<String> found = new ArrayList<>();
      for (Path each : Disk.list(layout.sessions())) {
        String name = String.valueOf(each.getFileName());
        if (SessionHash.isValid(name) && Disk.exists(each.resolve("session.json"))) {
          SessionHash session = new SessionHash(name);
          Path file = layout.journal(layout.intake(session));
          Optional<Instant> last = Disk.lastModifiedIfThere(file);
          if (last.isPresent()) {
            Journal journal = new Journal(file, true);
            journal.refresh();
            found.add(line(session.toString(), journal.count(), journal.total(), last.get()));
          }
        }
      }
      return found.stream().sorted().toList();
    }

    private static String line(String session, int files, long bytes, Instant at) {
      return session + " " + files + " " + bytes + " " + at;
    }

    @Override
    public void close() {
      imports.close();
      ground.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SessionFolders.FEW})
  void whatIsToldIsWhatAWalkOfTheDiskFinds(int few) throws Exception {
    Random random = new Random(20_261_129 + few);
    try (Node other = new Node(directory, 0)) {
      Node here = new Node(directory, few);
      try {
        List<SessionHash> sessions = new ArrayList<>(List.of(here.open(), other.open()));
        here.folders.lookNow();
        for (int i = 0; i < 400; i++) {
          boolean own = random.nextInt(3) > 0;
          String what = act(random, own ? here : other, sessions);
          if (random.nextInt(25) == 0) {
            here.close();
            here = new Node(directory, few);
            what += ", then a restart";
          } else if (!own) {
            here.folders.lookNow(); // as the background does
          }
          assertThat(here.told()).as("%d: %s by %s", i, what, own).isEqualTo(here.walked());
        }
      } finally {
        here.close();
      }
    }
  }

  private static String act(Random random, Node node, List<SessionHash> sessions)
      throws FaultException, IOException {
    SessionHash session = sessions.get(random.nextInt(sessions.size()));
    ExchangeId exchange = ExchangeId.of(CLOCK.instant(), random.nextInt());
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        sessions.add(node.open());
        return "opened";
      }
      case 2 -> {
        node.intake.seal(session, exchange);
        return "sealed";
      }
      case 3 -> {
        node.intake.discard(session);
        return "discarded";
      }
      case 4 -> {
        sessions.remove(session);
        sessions.add(node.open());
        node.sessions.remove(session, CLOCK.instant().plusSeconds(60), () -> {});
        node.intake.forget(session);
        return "abandoned";
      }
      default -> {
        node.chunk(session, "f" + random.nextInt(3), "x".repeat(1 + random.nextInt(9)));
        return "received";
      }
    }
  }

  @Test
  void whatAPersonRemovesOrPutsBackIsNoticedByTheNextLook() throws Exception {
    try (Node here = new Node(directory, 0)) {
      SessionHash session = here.open();
      here.chunk(session, "import.xml", "goods");
      here.folders.lookNow();
      assertThat(here.told()).hasSize(1);
      Path intake = here.layout.intake(session);
      Path aside = directory.resolve("aside");

      Files.move(intake, aside);
      here.folders.lookNow();
      assertThat(here.told()).isEmpty();
      Files.move(aside, intake);
      here.folders.lookNow();
      assertThat(here.told()).hasSize(1).isEqualTo(here.walked());
    }
  }

  /** The directory is there a moment before the journal, and nothing else of the session changes then. */
  @Test
  void aSessionThatAnotherNodeIsAboutToReceiveForIsLookedAtAgain() throws Exception {
    try (Node here = new Node(directory, 0);
        Node other = new Node(directory, 0)) {
      SessionHash session = other.open();
      other.chunk(session, "import.xml", "goods");
      Path journal = other.layout.journal(other.layout.intake(session));
      Path aside = directory.resolve("journal-aside");
      Files.move(journal, aside);
      Path folder = other.layout.session(session);
      Files.setLastModifiedTime(folder, FileTime.from(CLOCK.instant().minusSeconds(60)));
      here.folders.lookNow();
      assertThat(here.told()).isEmpty();

      Files.move(aside, journal);
      here.folders.lookNow();

      assertThat(here.told()).hasSize(1).isEqualTo(here.walked());
    }
  }

  @Test
  void bytesThatAreOnTheirWayAreToldBeforeTheyAreCommitted() throws Exception {
    try (Node here = new Node(directory, 0)) {
      SessionHash session = here.open();
      here.folders.lookNow();
      List<Arrivals.Arrival> seen = new ArrayList<>();
      byte[] bytes = {1, 2, 3, 4, 5};
      ByteArrayInputStream body = new ByteArrayInputStream(bytes) {
        @Override
        public synchronized int read(byte[] into, int from, int most) {
          if (available() < bytes.length) {
            try {
              seen.addAll(here.arrivals.now());
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
          return super.read(into, from, most);
        }
      };

      here.intake.append(
          session, new ServerId("1c"), new SafeName("import.xml"), false, bytes.length, body);

      assertThat(seen).singleElement().satisfies(arrival -> {
        assertThat(arrival.files()).isZero();
        assertThat(arrival.bytes()).isEqualTo(bytes.length);
      });
      assertThat(here.told()).isEqualTo(here.walked());
    }
  }

  @Test
  void askingJustBeforeTheFirstByteLosesNoChunk() throws Exception {
    try (Node here = new Node(directory, 0)) {
      SessionHash session = here.open();
      here.folders.lookNow();
      byte[] bytes = {1, 2, 3};
      ByteArrayInputStream body = new ByteArrayInputStream(bytes) {
        @Override
        public synchronized int read(byte[] into, int from, int most) {
          if (available() == bytes.length) {
            try {
              assertThat(here.arrivals.now()).isEmpty();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
          return super.read(into, from, most);
        }
      };

      here.intake.append(
          session, new ServerId("1c"), new SafeName("import.xml"), false, bytes.length, body);

      assertThat(here.told()).hasSize(1).isEqualTo(here.walked());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SessionFolders.FEW})
  void whenAServerWasLastHereIsKnownAfterAStartFromTheRecords(int few) throws Exception {
    Sessions.Contact last;
    try (Node before = new Node(directory, few)) {
      before.open();
      before.open();
      last = before.arrivals.contact("1c").orElseThrow();
    }
    try (Node here = new Node(directory, few)) {
      here.folders.lookNow();
      assertThat(here.arrivals.contact("1c")).contains(last);
    }
  }

  @Test
  void askingReadsNoRecordsWhereTheSessionsAreMany() throws Exception {
    try (Node before = new Node(directory, 0)) {
      before.open();
    }
    try (Node here = new Node(directory, 0)) {
      assertThat(here.told()).isEmpty();
      assertThat(here.arrivals.contact("1c")).isEmpty();
    }
  }
}
