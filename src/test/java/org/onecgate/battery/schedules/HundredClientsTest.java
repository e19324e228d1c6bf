package org.onecgate.battery.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Intakes;
import org.onecgate.intake.Limits;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.StoredFile;

/**
 * A hundred requests at once are all served, or told after the wait that the file is busy; none
 * waits longer and none is lost (E2, E8).
 */
class HundredClientsTest {
  private static final ServerId SERVER = new ServerId("server");
  private static final int CLIENTS = 100;
  private static final long SEED = Long.getLong("tests.seed", 20261121);
  private static final SessionHash SESSION = new SessionHash("c1".repeat(32));
  private static final int RECORD = 512;

  /** What a busy machine may add to a wait. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  /** A wait is counted in whole milliseconds. */
  private static final Duration GRAIN = Duration.ofMillis(1);

  @TempDir
  private Path root;

  private DataLayout layout;

  private Intake intake(LockFiles locks, Durability durability, Duration wait) {
    Limits limits = new Limits(
        ByteSize.mebi(16),
        ByteSize.mebi(64),
        ByteSize.gibi(1),
        1000,
        Optional.of(new ByteSize(0)),
        128,
        128,
        new ByteSize(1),
        Duration.ofMinutes(10));
    return Intakes.of(layout, locks, limits, durability, wait, Clock.systemUTC());
  }

  private LockFiles locks() throws IOException {
    layout = new DataLayout(root);
    layout.create();
    return new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void chunksOfOneFileSentAtOnceAreAllThereAndNoneIsMixed(Durability durability) throws Exception {
    try (LockFiles locks = locks()) {
      Intake intake = intake(locks, durability, Duration.ofSeconds(30));
      SafeName name = new SafeName("import.xml");
      List<byte[]> chunks = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        chunks.add(chunk(i, 1 + new Random(SEED + i).nextInt(40)));
      }
      List<Ended> ended = atOnce(i -> {
        var unused = intake.append(
            SESSION,
            SERVER,
            name,
            false,
            chunks.get(i).length,
            new ByteArrayInputStream(chunks.get(i)));
      });
      assertThat(ended).allMatch(e -> e.fault().isEmpty());
      assertThat(ended).allMatch(e -> e.took().compareTo(Duration.ofSeconds(30)) < 0);
      byte[] all = Files.readAllBytes(seal(intake).get(0).path());
      assertThat(all.length).isEqualTo(chunks.stream().mapToInt(c -> c.length).sum());
      assertThat(cut(all, chunks)).containsExactlyInAnyOrderElementsOf(chunks);
      print("chunks of one file at once, " + durability, ended);
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void aHundredFilesSentAtOnceAreAllThere(Durability durability) throws Exception {
    try (LockFiles locks = locks()) {
      Intake intake = intake(locks, durability, Duration.ofSeconds(30));
      List<Ended> ended = atOnce(i -> {
        for (int n = 0; n < 3; n++) {
          byte[] chunk = chunk(i * 10 + n, 8);
          var unused = intake.append(
              SESSION, SERVER, name(i), false, chunk.length, new ByteArrayInputStream(chunk));
        }
      });
      assertThat(ended).allMatch(e -> e.fault().isEmpty());
      List<StoredFile> files = seal(intake);
      assertThat(files).hasSize(CLIENTS);
      for (StoredFile file : files) {
        int i = Integer.parseInt(file.name().value().replaceAll("\\D", ""));
        byte[] meant = join(List.of(chunk(i * 10, 8), chunk(i * 10 + 1, 8), chunk(i * 10 + 2, 8)));
        assertThat(Files.readAllBytes(file.path())).isEqualTo(meant);
      }
      print("files at once, " + durability, ended);
    }
  }

  @Test
  void whoCannotHaveTheFileIsToldSoAfterTheWaitAndNotBefore() throws Exception {
    Duration wait = Duration.ofMillis(700);
    try (LockFiles locks = locks()) {
      Intake intake = intake(locks, Durability.DELIVERY, wait);
      SafeName name = new SafeName("import.xml");
      CountDownLatch holds = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      ExecutorService one = Executors.newSingleThreadExecutor();
      try {
        Future<?> holder = one.submit(() -> {
          InputStream body = new Lively(holds, over);
          return intake.append(SESSION, SERVER, name, false, -1, body);
        });
        holds.await();
        byte[] chunk = chunk(1, 1);
        List<Ended> ended = atOnce(i -> {
          var unused = intake.append(
              SESSION, SERVER, name, false, chunk.length, new ByteArrayInputStream(chunk));
        });
        over.countDown();
        holder.get(30, TimeUnit.SECONDS);
        assertThat(ended).allMatch(e -> e.fault().equals(Optional.of(Fault.FILE_BUSY)));
        assertThat(ended).allMatch(e -> e.took().compareTo(wait.minus(GRAIN)) >= 0);
        assertThat(ended).allMatch(e -> e.took().compareTo(wait.plus(SLACK)) < 0);
        assertThat(seal(intake)).hasSize(1).allMatch(f -> f.chunks() == 1);
        print("requests for a file in use", ended);
      } finally {
        one.shutdownNow();
      }
    }
  }

  /** How one request ended. */
  private record Ended(Duration took, Optional<Fault> fault) {}

  private interface Request {
    void send(int client) throws FaultException, IOException;
  }

  private static List<Ended> atOnce(Request request) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Ended>> futures = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        Callable<Ended> call = () -> {
          go.await();
          long start = System.nanoTime();
          Optional<Fault> fault = Optional.empty();
          try {
            request.send(client);
          } catch (FaultException e) {
            fault = Optional.of(e.fault());
          }
          return new Ended(Duration.ofNanos(System.nanoTime() - start), fault);
        };
        futures.add(pool.submit(call));
      }
      go.countDown();
      List<Ended> ended = new ArrayList<>();
      for (Future<Ended> each : futures) {
        ended.add(each.get(60, TimeUnit.SECONDS)); // a deadlock ends here
      }
      return ended;
    } finally {
      pool.shutdownNow();
    }
  }

  private List<StoredFile> seal(Intake intake) throws FaultException, IOException {
    ExchangeId id = ExchangeId.of(Instant.now(), 1);
    assertThat(intake.seal(SESSION, id)).isTrue();
    return intake.sealed(id);
  }

  private static SafeName name(int client) {
    return new SafeName("import_files/" + client + ".jpg");
  }

  /** A chunk of whole records that name it and count them. */
  private static byte[] chunk(int number, int records) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < records; i++) {
      String head = String.format("chunk %06d record %04d of %04d ", number, i, records);
      text.append(head).append("x".repeat(RECORD - head.length()));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Cuts the file into the chunks that it says it is made of. */
  private static List<byte[]> cut(byte[] all, List<byte[]> chunks) {
    List<byte[]> found = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      String head = new String(all, at, 12, StandardCharsets.US_ASCII);
      int length = chunks.get(Integer.parseInt(head.substring(6))).length;
      found.add(Arrays.copyOfRange(all, at, at + length));
      at += length;
    }
    return found;
  }

  private static byte[] join(List<byte[]> parts) {
    byte[] all = new byte[parts.stream().mapToInt(p -> p.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static void print(String what, List<Ended> ended) {
    Duration longest = ended.stream().map(Ended::took).max(Duration::compareTo).orElseThrow();
    System.out.printf("%d %s: longest %d ms%n", CLIENTS, what, longest.toMillis());
  }

  /** A body that goes on bringing bytes until it may end, so that its sender never stalls. */
  private static final class Lively extends InputStream {
    private final CountDownLatch begun;
    private final CountDownLatch over;

    Lively(CountDownLatch begun, CountDownLatch over) {
      this.begun = begun;
      this.over = over;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      begun.countDown();
      try {
        if (over.await(50, TimeUnit.MILLISECONDS)) {
          return -1;
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      bytes[offset] = 'x';
      return 1;
    }
  }
}
