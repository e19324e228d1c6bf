package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Proves that one force serves all who came before it began, and nobody who came later (E1). */
@Timeout(30)
class GroupForceTest {
  private final GroupForce together = new GroupForce();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger durable = new AtomicInteger();
  private final AtomicInteger forces = new AtomicInteger();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private volatile boolean fails;

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /** The first one takes until it may end. */
  private void force() throws IOException {
    int seen = written.get();
    boolean first = forces.incrementAndGet() == 1;
    boolean inVain = fails;
    if (first) {
      began.countDown();
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    if (inVain) {
      throw new IOException("EIO");
    }
    durable.accumulateAndGet(seen, Math::max);
  }

  private Future<Boolean> writer() {
    return threads.submit(() -> {
      int mine = written.incrementAndGet();
      together.force(this::force);
      return durable.get() >= mine;
    });
  }

  private void awaitWritten(int many) throws InterruptedException {
    while (written.get() < many) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    TimeUnit.MILLISECONDS.sleep(50); // until they wait
  }

  @Test
  void thoseWhoComeMeanwhileAreForcedTogetherAndNoneReturnsBeforeItsOwnIsDurable()
      throws Exception {
    List<Future<Boolean>> all = new ArrayList<>(List.of(writer()));
    began.await();
    for (int i = 0; i < 20; i++) {
      all.add(writer());
    }
    awaitWritten(21);
    assertThat(all).noneMatch(Future::isDone);
    mayEnd.countDown();
    for (Future<Boolean> each : all) {
      assertThat(each.get()).isTrue();
    }
    assertThat(forces).as("the first, and all others together").hasValueLessThanOrEqualTo(3);
  }

  @Test
  void aFailureIsThatOfAllWhoWaitAndOfNobodyLater() throws Exception {
    fails = true;
    List<Future<Boolean>> all = new ArrayList<>(List.of(writer()));
    began.await();
    for (int i = 0; i < 5; i++) {
      all.add(writer());
    }
    awaitWritten(6);
    fails = false;
    mayEnd.countDown();
    for (Future<Boolean> each : all) {
      assertThatThrownBy(each::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("EIO");
    }
    assertThat(forces).hasValue(1);
    assertThat(writer().get()).isTrue();
  }

  @Test
  void whoIsInterruptedWhileItWaitsKeepsNobodyElse() throws Exception {
    Future<Boolean> first = writer();
    began.await();
    Future<Boolean> second = writer();
    Future<Boolean> third = writer();
    awaitWritten(3);
    second.cancel(true);
    mayEnd.countDown();
    assertThat(first.get()).isTrue();
    assertThat(third.get()).isTrue();
  }
}
