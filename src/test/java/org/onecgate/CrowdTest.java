package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Proves that a crowd has room for few, and for those of elsewhere. */
class CrowdTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void oneAddressLeavesRoomForOthers() {
    Crowd crowd = new Crowd(3, 2, 9);
    assertThat(crowd.enter("a", Duration.ZERO)).isTrue();
    assertThat(crowd.enter("a", Duration.ZERO)).isTrue();
    assertThat(crowd.enter("a", LONG)).as("not even to wait").isFalse();
    assertThat(crowd.enter("b", Duration.ZERO)).isTrue();
    assertThat(crowd.enter("c", Duration.ZERO)).as("full").isFalse();
    crowd.leave("a");
    assertThat(crowd.enter("c", Duration.ZERO)).isTrue();
  }

  @Test
  void whoeverWaitsComesInWhenSomebodyGoes() throws Exception {
    Crowd crowd = new Crowd(1, 2, 2);
    assertThat(crowd.enter("a", Duration.ZERO)).isTrue();
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> crowd.enter("b", LONG));
    assertThat(waiting).isNotDone();
    crowd.leave("a");
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(crowd.enter("c", Duration.ofMillis(20))).isFalse();
  }

  @Test
  void addressesOfOneNetworkOfIpv6AreOne() {
    Crowd crowd = new Crowd(9, 1, 9);
    assertThat(crowd.enter("2001:db8:0:1:0:0:0:1", Duration.ZERO)).isTrue();
    assertThat(crowd.enter("2001:db8:0:1:ffff:0:0:2", Duration.ZERO)).isFalse();
    assertThat(crowd.enter("2001:db8:0:2:0:0:0:1", Duration.ZERO)).isTrue();
  }
}
