package org.onecgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.onecgate.TestClock;

/** Proves that passwords cannot be tried out, and that nobody locks out anybody else (C4). */
class LoginLimitTest {
  private static final String HERE = "192.0.2.1";

  private final TestClock clock = new TestClock(Instant.parse("2026-05-05T12:00:00Z"));
  private final LoginLimit limit = new LoginLimit(clock);

  private void fail(int times, String login, String address) {
    for (int i = 0; i < times; i++) {
      limit.take(login, address);
    }
  }

  @Test
  void tenWrongPasswordsInARowCloseTheDoorForFiveMinutes() {
    fail(9, "admin", HERE);
    assertThat(limit.pause("admin", HERE)).isZero();
    fail(1, "admin", HERE);
    assertThat(limit.pause("admin", HERE)).isEqualTo(LoginLimit.PAUSE);
    clock.add(LoginLimit.PAUSE.minusSeconds(1));
    assertThat(limit.pause("admin", HERE)).isEqualTo(Duration.ofSeconds(1));
    clock.add(Duration.ofSeconds(1));
    assertThat(limit.pause("admin", HERE)).isZero();
    fail(9, "admin", HERE);
    assertThat(limit.pause("admin", HERE)).as("it counts anew").isZero();
    fail(1, "admin", HERE);
    assertThat(limit.pause("admin", HERE)).isEqualTo(LoginLimit.PAUSE);
  }

  @Test
  void ofAnyNumberOfAttemptsSideBySideTenAreTaken() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(60);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> taken = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        taken.add(threads.submit(() -> {
          start.await();
          return limit.take("admin", HERE).isZero();
        }));
      }
      start.countDown();
      int tried = 0;
      for (Future<Boolean> each : taken) {
        tried += each.get() ? 1 : 0;
      }
      assertThat(tried).isEqualTo(LoginLimit.MOST);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void otherLoginsAndAddressesAreLetIn() {
    fail(50, "admin", HERE);
    assertThat(limit.pause("admin", "192.0.2.2")).isZero();
    assertThat(limit.pause("other", HERE)).isZero();
  }

  @Test
  void theRightPasswordForgetsTheWrongOnes() {
    fail(9, "admin", HERE);
    limit.succeeded("admin", HERE);
    fail(9, "admin", HERE);
    assertThat(limit.pause("admin", HERE)).isZero();
  }

  @Test
  void wrongPasswordsLongAgoCountNoMore() {
    fail(9, "admin", HERE);
    clock.add(LoginLimit.PAUSE);
    fail(1, "admin", HERE);
    assertThat(limit.pause("admin", HERE)).isZero();
  }

  @Test
  void aClockThatIsSetBackOpensTheDoorInsteadOfClosingItForHours() {
    fail(10, "admin", HERE);
    clock.add(Duration.ofHours(-3));
    assertThat(limit.pause("admin", HERE)).isZero();
    fail(10, "admin", HERE);
    assertThat(limit.pause("admin", HERE)).isEqualTo(LoginLimit.PAUSE);
  }

  @Test
  void allAddressesOfOneNetworkOfIpv6AreOne() {
    for (int i = 0; i < 10; i++) {
      limit.take("admin", "2001:db8:1:2:0:0:0:" + i);
    }
    assertThat(limit.pause("admin", "2001:db8:1:2:a:b:c:d")).isEqualTo(LoginLimit.PAUSE);
    assertThat(limit.pause("admin", "2001:db8:1:3:a:b:c:d")).isZero();
    fail(10, "admin", "0:0:0:0:0:0:0:1");
    assertThat(limit.pause("admin", "0:0:0:0:0:0:0:1")).isEqualTo(LoginLimit.PAUSE);
  }

  @Test
  void noMoreThanTenThousandAreRememberedAndTheLastOnesStay() {
    fail(10, "admin", HERE);
    fail(10, "victim", HERE);
    for (int i = 0; i < 9_999; i++) {
      limit.take("login" + i, HERE);
    }
    assertThat(limit.pause("admin", HERE)).as("the eldest").isZero();
    assertThat(limit.pause("victim", HERE)).isEqualTo(LoginLimit.PAUSE);
    fail(10, "x".repeat(1_000_000), HERE);
    assertThat(limit.pause("x".repeat(200) + "y", HERE)).as("cut").isEqualTo(LoginLimit.PAUSE);
  }
}
