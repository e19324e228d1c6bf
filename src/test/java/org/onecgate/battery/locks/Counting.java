package org.onecgate.battery.locks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.battery.locks.Tally.What;

/**
 * Counts up in a few files, each under its lock. No holder is ended here while it is inside, so
 * that somebody else inside is an overlap without excuse.
 */
final class Counting {
  private static final int DEPLOYMENTS = 2;
  private static final int ABANDON_EVERY = 5;

  private final Plan plan;
  private final Tally tally;
  private final Crash crash;
  private final List<Oracle> oracles = new ArrayList<>();
  private final List<Ledger> ledgers = new ArrayList<>();
  private final AtomicReferenceArray<Deployment> deployments =
      new AtomicReferenceArray<>(DEPLOYMENTS);

  /** A deployment, closed only while nobody is inside under one of its locks. */
  private static final class Deployment {
    private final ReentrantReadWriteLock door = new ReentrantReadWriteLock();
    private final Locks locks;
    private volatile boolean closed;

    Deployment(Locks locks) {
      this.locks = locks;
    }

    void close() {
      door.writeLock().lock();
      try {
        closed = true;
        locks.close();
      } finally {
        door.writeLock().unlock();
      }
    }
  }

  Counting(Plan plan, Tally tally, Crash crash) throws IOException {
    this.plan = plan;
    this.tally = tally;
    this.crash = crash;
    for (int i = 0; i < Plan.FILES; i++) {
      oracles.add(new Oracle(plan.oracle(i)));
      ledgers.add(new Ledger(plan.ledger(i)));
    }
    for (int i = 0; i < DEPLOYMENTS; i++) {
      deployments.set(i, new Deployment(plan.deployment(Plan.PATIENT)));
    }
  }

  boolean isDone() {
    return tally.of(What.ACQUIRED) >= plan.quota();
  }

  void run(Random random) throws IOException {
    while (!isDone()) {
      count(random);
    }
  }

  /** Closes one deployment, with acquisitions under way, and opens another in its place. */
  void reopen(Random random) {
    Deployment fresh = new Deployment(plan.deployment(Plan.PATIENT));
    deployments.getAndSet(random.nextInt(DEPLOYMENTS), fresh).close();
    tally.add(What.REOPENED);
  }

  /** Sweeps lock files as the application does beside its work. */
  void sweep(Random random) throws IOException {
    while (!isDone()) {
      deployments
          .get(random.nextInt(DEPLOYMENTS))
          .locks
          .sweep(plan.file(random.nextInt(Plan.FILES)));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(10)));
    }
  }

  private void count(Random random) throws IOException {
    Deployment deployment = deployments.get(random.nextInt(DEPLOYMENTS));
    int n = random.nextInt(Plan.FILES);
    int fate = plan.crashEvery() == 0 ? -1 : random.nextInt(plan.crashEvery() * 4);
    if (fate == 0) {
      crash.soon(random.nextInt(400_000)); // anywhere, most often while acquiring
    }
    try {
      Locks.Held held = deployment.locks.acquire(plan.file(n), Plan.WAIT);
      tally.add(What.ACQUIRED);
      deployment.door.readLock().lock();
      try {
        if (!deployment.closed) {
          inside(n, held, fate == 1, random);
          if (fate == 2) {
            crash.soon(random.nextInt(300_000)); // most often while releasing
          } else if (random.nextInt(ABANDON_EVERY) == 0) {
            held.abandon();
            tally.add(What.ABANDONED);
            return;
          }
        }
      } finally {
        deployment.door.readLock().unlock();
      }
      held.close();
    } catch (FaultException e) {
      boolean stopped = e.fault() == Fault.STOPPING && deployment.closed;
      if (e.fault() != Fault.FILE_BUSY && !stopped) {
        throw new IllegalStateException(e);
      }
      tally.add(What.BUSY);
    }
  }

  private void inside(int n, Locks.Held held, boolean crashes, Random random)
      throws FaultException, IOException {
    Oracle oracle = oracles.get(n);
    boolean alone = oracle.enter();
    if (!alone) {
      tally.add(What.OVERLAPS);
    }
    try {
      long entered = System.nanoTime();
      Ledger ledger = ledgers.get(n);
      long value = ledger.value();
      LockSupport.parkNanos(random.nextInt(4) == 0 ? random.nextInt(400_000) : 1);
      if (crashes) {
        Crash.now();
      }
      held.commit(() -> ledger.append(new Ledger.Entry(
          value + 1, held.generation(), plan.child(), entered, System.nanoTime())));
      tally.add(What.COMMITTED);
    } finally {
      if (alone) {
        oracle.leave();
      }
    }
  }
}
