package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.onecgate.QuietLog;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.upkeep.KeptSite;

/**
 * Whatever operation of the disk fails while a delivery is handed over, once or for ever: one of which Gate has said
 * that it is handed over comes to its handler, also if Gate stops, and does not come again once that is noted (P5).
 */
@QuietLog
class HandOverFaultTest {
  private static final Duration SOON = Duration.ofMillis(30);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final TreeMap<String, Integer> ends = new TreeMap<>();
  private int cases;

  /** Accepts everything, and counts. */
  private static final class Shop implements DeliveryHandler {
    private final AtomicInteger given = new AtomicInteger();

    @Override
    public String name() {
      return "shop";
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) {
      given.incrementAndGet();
      return Outcome.accepted();
    }
  }

  @Test
  void whatIsPromisedToAHandlerComes() throws Exception {
    try (Scratch scratch = new Scratch()) {
      for (boolean forEver : new boolean[] {false, true}) {
        for (Ill ill : Ill.values()) {
          for (int n = 0; strike(scratch.fresh(), n, ill, forEver); n++) {
            cases++;
          }
        }
      }
    }
    System.out.println("hand-overs on a failing disk: " + cases + " cases " + ends);
    assertThat(ends).containsKeys("promised", "refused");
    assertThat(cases).isGreaterThan(80);
  }

  /** False where there are fewer operations. */
  private boolean strike(Path base, int n, Ill ill, boolean forEver) throws Exception {
    FailingDisk disk = new FailingDisk(Watcher.CALM, n, ill, forEver);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), Watcher.CALM);
    Shop shop = new Shop();
    try (KeptSite site = new KeptSite(provider.watched(base))) {
      Manifest manifest =
          site.inbox.published(site.deliver(Duration.ofDays(1), 2_000)).orElseThrow();
      boolean promised = false;
      provider.watch(disk);
      try (HandOvers handOvers = site.handOvers(shop)) {
        handOvers.start();
        handOvers.add(manifest, name -> true);
        promised = true;
        settled(handOvers, SOON);
      } catch (IOException e) {
        // told
      }
      provider.watch(Watcher.CALM);

      String at = ill + " at " + n + " for ever " + forEver + " " + disk.kinds();
      try (HandOvers handOvers = site.handOvers(shop)) {
        handOvers.start();
        if (!promised) {
          handOvers.add(manifest, name -> true);
        }
        assertThat(settled(handOvers, LONG)).as("it comes to its end, " + at).isTrue();
      }
      assertThat(shop.given.get()).as("it comes, " + at).isBetween(1, 2);
      int given = shop.given.get();
      try (HandOvers handOvers = site.handOvers(shop)) {
        handOvers.start();
        handOvers.add(manifest, name -> true);
        assertThat(settled(handOvers, LONG)).as(at).isTrue();
      }
      assertThat(shop.given.get()).as("not again, " + at).isEqualTo(given);
      ends.merge(promised ? "promised" : "refused", 1, Integer::sum);
      return n < disk.kinds().size();
    }
  }

  /** Whether nothing waits any more, within this time. */
  private static boolean settled(HandOvers handOvers, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!handOvers.statuses().isEmpty()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }
}
