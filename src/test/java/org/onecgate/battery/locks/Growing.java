package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.battery.locks.Tally.What;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFile;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.PartFile;

/**
 * Appends chunks to a few files as the intake does, stalls now and then and is ended for it, and has
 * its deployment closed under its hands. Whoever lost his lock goes on writing; nothing of it may
 * count.
 */
final class Growing {
  private final Plan plan;
  private final Tally tally;
  private final Crash crash;
  private final Journal journal;
  private final AtomicReference<LockFiles> deployment;

  Growing(Plan plan, Tally tally, Crash crash) {
    this.plan = plan;
    this.tally = tally;
    this.crash = crash;
    this.journal = new Journal(plan.journal(), false);
    this.deployment = new AtomicReference<>(open());
  }

  private LockFiles open() {
    return new LockFiles(plan.guard(), Plan.IMPATIENT);
  }

  /** Closes the deployment under its holders' hands. */
  void reopen(Random random) {
    deployment.getAndSet(open()).close();
    tally.add(What.REOPENED);
  }

  void run(Random random) throws IOException, InterruptedException {
    Thread second = new Thread(() -> runSecond(new Random(random.nextLong())), "growing-2");
    second.setDaemon(true);
    second.start();
    work(random);
    second.join();
  }

  private void runSecond(Random random) {
    try {
      work(random);
    } catch (IOException e) {
      System.err.println("growing-2: " + e);
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(Random random) throws IOException, InterruptedException {
    while (tally.of(What.ACQUIRED) < plan.quota()) {
      try {
        append(random);
        tally.add(What.CHUNKS);
      } catch (FaultException e) {
        if (e.fault() != Fault.FILE_BUSY && e.fault() != Fault.STOPPING) {
          throw new IllegalStateException(e);
        }
        tally.add(What.CHUNKS_REFUSED);
      }
    }
  }

  private void append(Random random) throws FaultException, IOException, InterruptedException {
    int n = random.nextInt(Plan.PARTS);
    Path file = plan.part(n);
    SafeName name = new SafeName("part" + n);
    if (plan.crashEvery() > 0 && random.nextInt(plan.crashEvery()) == 0) {
      crash.soon(random.nextInt(3_000_000));
    }
    try (LockFile lock = deployment.get().acquire(file, Plan.WAIT)) {
      journal.refresh();
      long offset = journal.committed(name).map(Journal.Committed::length).orElse(0L);
      try (PartFile part = PartFile.open(file, lock, offset, offset > 0)) {
        for (int pieces = 1 + random.nextInt(4); pieces > 0; pieces--) {
          byte[] piece = new byte[1 + random.nextInt(3000)];
          random.nextBytes(piece);
          part.write(piece, 0, piece.length);
          pause(random);
        }
        Journal.Chunk chunk = new Journal.Chunk(
            name, part.offset(), part.length(), part.sha256(), lock.generation(), Instant.now());
        journal.commit(lock, chunk, false, Journal.Check.NONE);
        part.keep();
      }
    }
  }

  private static void pause(Random random) throws InterruptedException {
    if (random.nextInt(20) == 0) {
      Duration longer = Plan.STALL.plusMillis(random.nextInt(80));
      Thread.sleep(longer.toMillis());
    }
  }
}
