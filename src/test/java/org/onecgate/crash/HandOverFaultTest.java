package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.onecgate.ExchangeId;
import org.onecgate.QuietLog;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Temps;
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
    private final boolean keepsRecords;

    Shop(boolean keepsRecords) {
      this.keepsRecords = keepsRecords;
    }

    @Override
    public boolean keepsRecords() {
      return keepsRecords;
    }

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
      strike(scratch, false);
    }
    assertThat(cases).isGreaterThan(80);
  }

  /** To a handler that keeps records, of a delivery that a consumer removes as soon as it may (G1). */
  @Test
  void whatIsPromisedToAHandlerThatKeepsRecordsComesThoughTheDeliveryIsTaken() throws Exception {
    try (Scratch scratch = new Scratch()) {
      strike(scratch, true);
    }
    assertThat(cases).isGreaterThan(130);
  }

  private void strike(Scratch scratch, boolean keeps) throws Exception {
    for (boolean forEver : new boolean[] {false, true}) {
      for (Ill ill : Ill.values()) {
        for (int n = 0; strike(scratch.fresh(), n, ill, forEver, keeps); n++) {
          cases++;
        }
      }
    }
    System.out.println("hand-overs on a failing disk: " + cases + " cases " + ends);
    assertThat(ends).containsKeys("promised", "refused");
  }

  /** What an import does with a delivery, and a consumer, whom the disk gives no trouble. */
  private static void handOver(Path base, KeptSite site, HandOvers handOvers, Manifest manifest)
      throws IOException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    Path delivery = new DataLayout(base).delivery(id);
    if (Disk.exists(delivery)) {
      handOvers.hold(manifest, site.layout.delivery(id), name -> true);
      Disk.deleteTree(delivery);
    }
    handOvers.add(manifest, name -> true);
    Disk.deleteTree(new DataLayout(base).staging(id));
  }

  /** False where there are fewer operations. */
  private boolean strike(Path base, int n, Ill ill, boolean forEver, boolean keeps)
      throws Exception {
    FailingDisk disk = new FailingDisk(Watcher.CALM, n, ill, forEver);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), Watcher.CALM);
    Shop shop = new Shop(keeps);
    try (KeptSite site = new KeptSite(provider.watched(base))) {
      Manifest manifest =
          site.inbox.published(site.deliver(Duration.ofDays(1), 2_000)).orElseThrow();
      Disk.createDirectories(
          site.layout.staging(new ExchangeId(manifest.delivery())), Disk.PRIVATE_DIRECTORY);
      boolean promised = false;
      provider.watch(disk);
      try (HandOvers handOvers = site.handOvers(shop)) {
        handOvers.start();
        if (keeps) {
          handOver(base, site, handOvers, manifest);
        } else {
          handOvers.add(manifest, name -> true);
        }
        promised = true;
        settled(handOvers, SOON);
      } catch (IOException e) {
        // told
      }
      provider.watch(Watcher.CALM);

      String at = ill + " at " + n + " for ever " + forEver + " " + disk.kinds();
      try (HandOvers handOvers = site.handOvers(shop)) {
        handOvers.start();
        if (!promised && keeps) {
          handOver(base, site, handOvers, manifest);
        } else if (!promised) {
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
      assertThat(Disk.list(site.layout.waitingHandOvers("shop", manifest.serverId())))
          .as("nothing is left, " + at)
          .allMatch(each -> Temps.isTemp(each.getFileName().toString()));
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
