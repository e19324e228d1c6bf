package org.onecgate.battery.kill;

import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Intakes;
import org.onecgate.intake.Limits;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;

/**
 * The program that is killed: it receives, seals and discards without end, and writes what it is
 * about to do and what it has been promised to its standard output, one line by one write.
 *
 * <pre>
 * START pid
 * SEND session file length sha256            ACK session file offset length sha256
 * SEAL session exchange                      SEALED session exchange
 * DISCARD session                            DISCARDED session
 * DROP exchange                              it removes an old sealed exchange itself
 * </pre>
 *
 * Arguments: {@code <data directory> <chunk|delivery> <workers> <seed> <pause in ms> <number of the
 * first exchange> [early-ack]}.
 */
public final class IntakeScript {
  /** The names that chunks are sent under; sub-directories and non-ASCII are among them. */
  public static final List<String> NAMES =
      List.of("import.zip", "import_files/ab/x1.jpg", "offers0_1.xml", "Каталог.xml");

  private static final int KEPT = 3;

  private final DataLayout layout;
  private final Intake intake;
  private final SplittableRandom seeds;
  private final int pause;
  private final boolean earlyAck;
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private final AtomicInteger exchanges;

  private IntakeScript(String[] args) throws IOException {
    layout = new DataLayout(Path.of(args[0]));
    layout.create();
    Durability durability = Durability.valueOf(args[1].toUpperCase(Locale.ROOT));
    intake = intake(layout, new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT), durability, 5);
    seeds = new SplittableRandom(Long.parseLong(args[3]));
    pause = Integer.parseInt(args[4]);
    exchanges = new AtomicInteger(Integer.parseInt(args[5]));
    earlyAck = args.length > 6 && args[6].equals("early-ack");
  }

  static Intake intake(DataLayout layout, LockFiles locks, Durability durability, int wait) {
    return Intakes.of(
        layout, locks, Limits.DEFAULT, durability, Duration.ofSeconds(wait), Clock.systemUTC());
  }

  /** Runs until it is killed; any failure ends it with status 1. */
  public static void main(String[] args) throws IOException {
    IntakeScript script = new IntakeScript(args);
    script.say("START", ProcessHandle.current().pid());
    int workers = Integer.parseInt(args[2]);
    for (int worker = 1; worker < workers; worker++) {
      SessionHash session = session(worker);
      SplittableRandom random = script.seeds.split();
      new Thread(() -> script.work(session, random), "worker-" + worker).start();
    }
    script.work(session(0), script.seeds.split());
  }

  /** The session of a worker. */
  public static SessionHash session(int worker) {
    return SessionHash.of("session " + worker);
  }

  /** The id of an exchange by its number, so that whoever started this knows it before. */
  public static ExchangeId exchange(int number) {
    return ExchangeId.of(Instant.parse("2026-01-01T00:00:00Z").plusMillis(number), 0);
  }

  private void work(SessionHash session, SplittableRandom random) {
    Deque<ExchangeId> kept = new ArrayDeque<>();
    try {
      while (true) {
        int chunks = random.nextInt(1, 12);
        int files = random.nextInt(1, NAMES.size() + 1);
        for (int i = 0; i < chunks; i++) {
          append(session, NAMES.get(random.nextInt(files)), random);
        }
        if (random.nextInt(8) == 0) {
          say("DISCARD", session.value());
          intake.discard(session);
          say("DISCARDED", session.value());
        } else {
          kept.add(seal(session, random));
        }
        if (kept.size() > KEPT) {
          say("DROP", kept.element());
          Disk.deleteTree(layout.staging(kept.remove()));
        }
      }
    } catch (FaultException | IOException | RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private void append(SessionHash session, String name, SplittableRandom random)
      throws FaultException, IOException {
    byte[] bytes = new byte[length(random)];
    random.nextBytes(bytes);
    String sha256 = sha256(bytes);
    say("SEND", session.value(), name, bytes.length, sha256);
    if (earlyAck) {
      say("ACK", session.value(), name, "?", bytes.length, sha256);
    }
    ChunkReceipt receipt = intake.append(
        session, new ServerId("1c"), new SafeName(name), false, bytes.length, inPieces(bytes));
    say("ACK", session.value(), name, receipt.chunk().offset(), bytes.length, sha256);
    rest(random);
  }

  private ExchangeId seal(SessionHash session, SplittableRandom random)
      throws FaultException, IOException {
    ExchangeId id = exchange(exchanges.getAndIncrement());
    say("SEAL", session.value(), id);
    if (!intake.seal(session, id)) {
      throw new IllegalStateException("nothing to seal");
    }
    say("SEALED", session.value(), id);
    rest(random);
    return id;
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
  }

  private static int length(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(1, 100);
      case 1 -> 4096;
      case 2 -> random.nextInt(1, 10_000);
      default -> random.nextInt(1, 100_000);
    };
  }

  /** A body that comes in several reads, so that a kill also falls between two writes of a chunk. */
  static InputStream inPieces(byte[] bytes) {
    int most = bytes.length / 4 + 1;
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, most));
      }
    };
  }

  private void rest(SplittableRandom random) {
    if (pause > 0) {
      try {
        Thread.sleep(random.nextInt(pause + 1));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private synchronized void say(String word, Object... fields) throws IOException {
    StringBuilder line = new StringBuilder(word);
    for (Object field : fields) {
      line.append('\t').append(field);
    }
    out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }
}
