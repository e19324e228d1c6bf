package org.onecgate.battery.locks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.onecgate.ByteSize;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Intakes;
import org.onecgate.intake.Limits;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFile;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.PartFile;

/**
 * A child JVM that takes a lock, says so on its output, and goes on when it gets a line of input:
 * meanwhile its parent stops the whole process.
 */
public final class Sleeper {
  /** Where it waits to be stopped. */
  enum Point {
    /** It has the lock and has not opened the file. */
    BEFORE_OPENING,
    /** Half the body is written; the other half comes. */
    IN_THE_BODY,
    /** Half the body is written; the rest never comes. */
    BEFORE_THE_BODY_BREAKS_OFF,
    /** All is written and forced. */
    BEFORE_THE_COMMIT
  }

  static final SessionHash SESSION = new SessionHash("5e".repeat(32));
  static final SafeName NAME = new SafeName("import.xml");

  /** Ten heartbeats left out are silence; nobody looks before the holder is stopped. */
  static final LockFiles.Timing TIMING =
      new LockFiles.Timing(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(20));

  private static final Logger QUIET = Logger.getLogger("org.onecgate");
  private static final byte[] HALF = "late ".repeat(500).getBytes(StandardCharsets.US_ASCII);

  private Sleeper() {}

  /** An intake as the application has it. */
  static Intake intake(DataLayout layout, LockFiles locks) {
    Limits limits = new Limits(
        ByteSize.mebi(1),
        ByteSize.mebi(16),
        ByteSize.mebi(64),
        100,
        Optional.of(new ByteSize(0)),
        16,
        16,
        new ByteSize(1),
        Duration.ofMinutes(10));
    return Intakes.of(
        layout, locks, limits, Durability.CHUNK, Duration.ofSeconds(20), Clock.systemUTC());
  }

  /** Takes the data directory and the point. */
  public static void main(String[] args) {
    QUIET.setLevel(Level.OFF);
    DataLayout layout = new DataLayout(Path.of(args[0]));
    try (LockFiles locks = new LockFiles(layout.guard(), TIMING)) {
      switch (Point.valueOf(args[1])) {
        case BEFORE_OPENING -> byHand(layout, locks, true);
        case BEFORE_THE_COMMIT -> byHand(layout, locks, false);
        case IN_THE_BODY -> append(layout, locks, new ByteArrayInputStream(HALF));
        case BEFORE_THE_BODY_BREAKS_OFF -> append(layout, locks, new Broken());
      }
      say("committed");
    } catch (FaultException e) {
      say("refused " + e.fault());
    } catch (IOException e) {
      say("failed " + e);
    }
  }

  private static void append(DataLayout layout, LockFiles locks, InputStream rest)
      throws FaultException, IOException {
    InputStream body = new SequenceInputStream(
        new ByteArrayInputStream(HALF), new SequenceInputStream(new Waiting(), rest));
    var unused =
        intake(layout, locks).append(SESSION, new ServerId("server"), NAME, false, -1, body);
  }

  private static void byHand(DataLayout layout, LockFiles locks, boolean beforeOpening)
      throws FaultException, IOException {
    Path directory = layout.intake(SESSION);
    Journal journal = new Journal(layout.journal(directory), true);
    Path file = layout.part(directory, NAME);
    try (LockFile lock = locks.acquire(file, Duration.ofSeconds(20))) {
      journal.refresh();
      long offset = journal.committed(NAME).map(Journal.Committed::length).orElse(0L);
      if (beforeOpening) {
        sleep();
      }
      try (PartFile part = PartFile.open(file, lock, offset, offset > 0)) {
        part.write(HALF, 0, HALF.length);
        part.force();
        if (!beforeOpening) {
          sleep();
        }
        Journal.Chunk chunk = new Journal.Chunk(
            NAME, part.offset(), part.length(), part.sha256(), lock.generation(), Instant.now());
        journal.commit(lock, chunk, false, Journal.Check.NONE);
        part.keep();
      }
    }
  }

  private static void say(String what) {
    System.out.println(what);
    System.out.flush();
  }

  private static void sleep() throws IOException {
    say("sleeping");
    if (System.in.read() < 0) {
      Runtime.getRuntime().halt(1);
    }
  }

  /** No bytes, but a wait. */
  private static final class Waiting extends InputStream {
    @Override
    public int read() throws IOException {
      sleep();
      return -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }

  /** A connection that breaks. */
  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("connection reset");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }
}
