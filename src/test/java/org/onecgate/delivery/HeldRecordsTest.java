package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onecgate.delivery.HandOverSite.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.QuietLog;
import org.onecgate.ServerId;
import org.onecgate.commerceml.Offer;
import org.onecgate.storage.Disk;

/**
 * A handler that keeps records is given each delivery with its records though a consumer has removed it, and what is
 * held for that is gone once it is over (G1).
 */
@Timeout(120)
@QuietLog
class HeldRecordsTest {
  private static final ServerId SERVER = new ServerId("a");

  @TempDir
  Path root;

  private HandOverSite site;
  private final Goods goods = new Goods();

  /** Keeps records, and reads them. */
  private static final class Goods implements DeliveryHandler {
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private volatile boolean keeps = true;
    private volatile Outcome outcome = Outcome.accepted();

    @Override
    public String name() {
      return "goods";
    }

    @Override
    public boolean keepsRecords() {
      return keeps;
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) throws Exception {
      try (Stream<Offer> offers = delivery.offers()) {
        read.add(delivery.eventId() + offers.map(Offer::name).toList());
      }
      try (var handle = attempt.stage(delivery.manifest().files().get(0))) {
        assertThat(handle.file().file().size()).isEqualTo(6);
      } catch (IOException e) {
        refused.add(e.toString());
      }
      return outcome;
    }
  }

  @BeforeEach
  void create() throws IOException {
    site = new HandOverSite(root.resolve("data"));
  }

  @AfterEach
  void close() {
    site.close();
  }

  private HandOvers open(DeliveryHandler... handlers) throws IOException {
    return site.begin(Patience.DEFAULT, handlers);
  }

  private static ExchangeId id(Manifest manifest) {
    return new ExchangeId(manifest.delivery());
  }

  private Path held(Manifest manifest) {
    return site.layout.heldHandOver("goods", SERVER, id(manifest));
  }

  private boolean is(Manifest manifest, HandOver.State state) {
    try {
      return site.record("goods", manifest).filter(r -> r.state() == state).isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Has one attempt fail, so that it waits. */
  private HandOver fail(HandOvers handOvers, Manifest manifest) throws Exception {
    goods.outcome = DeliveryHandler.Outcome.retry("busy");
    site.handOver(handOvers, manifest);
    await(() -> {
      try {
        return site.record("goods", manifest).filter(r -> r.attempts() == 1).isPresent();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    HandOver record = site.record("goods", manifest).orElseThrow();
    await(() -> site.time.isSetFor(record.nextAt()));
    return record;
  }

  @Test
  void aDeliveryThatAConsumerTakesAtOnceComesWithItsRecords() throws Exception {
    HandOvers handOvers = open(goods);
    Manifest manifest = site.plan("a", "one", "two");
    site.publish(handOvers, manifest);
    site.take(manifest);
    site.handOver(handOvers, manifest);
    await(() -> is(manifest, HandOver.State.ACCEPTED));
    assertThat(goods.read).containsExactly(manifest.delivery() + "[one, two]");
    assertThat(goods.refused).hasSize(1);
    assertThat(goods.refused.get(0)).contains("offers.xml");
    await(() -> handOvers.statuses().isEmpty());
    assertThat(Disk.list(site.layout.waitingHandOvers("goods", SERVER))).isEmpty();
  }

  @Test
  void whatIsHeldIsTheSameFilesForGateAlone() throws Exception {
    HandOvers handOvers = open(goods);
    Manifest manifest = site.plan("a", "one");
    site.publish(handOvers, manifest);
    HandOver record = fail(handOvers, manifest);
    Path delivery = site.layout.delivery(id(manifest));
    for (String name : List.of("manifest.json", "records/offer.jsonl")) {
      assertThat(Files.getAttribute(held(manifest).resolve(name), "unix:ino"))
          .isEqualTo(Files.getAttribute(delivery.resolve(name), "unix:ino"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(held(manifest))))
        .isEqualTo("rwx------");
    goods.outcome = DeliveryHandler.Outcome.accepted();
    site.time.pass(Duration.between(site.time.instant(), record.nextAt()));
    await(() -> handOvers.statuses().isEmpty());
    assertThat(held(manifest)).doesNotExist();
    assertThat(goods.refused).as("the file is there").isEmpty();
    assertThat(delivery.resolve("records/offer.jsonl"))
        .hasContent("{\"kind\":\"offer\",\"name\":\"one\"}");
  }

  @Test
  void whatFailedOrWaitedTooLongIsLetGo() throws Exception {
    HandOvers handOvers = open(goods);
    goods.outcome = DeliveryHandler.Outcome.failed("no");
    Manifest bad = site.plan("a", "bad");
    site.publish(handOvers, bad);
    site.handOver(handOvers, bad);
    await(() -> handOvers.statuses().isEmpty());
    assertThat(is(bad, HandOver.State.FAILED)).isTrue();
    assertThat(held(bad)).doesNotExist();
    Manifest old = site.plan("a", "old");
    site.publish(handOvers, old);
    fail(handOvers, old);
    handOvers.close();
    HandOvers without = open();
    without.expire();
    assertThat(held(old)).isDirectory();
    site.time.pass(Duration.ofDays(4));
    without.expire();
    assertThat(is(old, HandOver.State.FAILED)).isTrue();
    assertThat(held(old)).doesNotExist();
  }

  @Test
  void itComesAfterARestartThoughTheDeliveryWasTaken() throws Exception {
    HandOvers handOvers = open(goods);
    Manifest manifest = site.plan("a", "one");
    site.publish(handOvers, manifest);
    fail(handOvers, manifest);
    site.take(manifest);
    handOvers.close();
    goods.outcome = DeliveryHandler.Outcome.accepted();
    HandOvers again = open(goods);
    site.time.pass(Duration.ofSeconds(5));
    await(() -> again.statuses().isEmpty());
    assertThat(is(manifest, HandOver.State.ACCEPTED)).isTrue();
    assertThat(goods.read).hasSize(2).containsOnly(manifest.delivery() + "[one]");
  }

  @Test
  void whatACrashLeftIsRemovedUnlessItsImportGoesOn() throws Exception {
    HandOvers handOvers = open(goods);
    Manifest under = site.plan("a", "under way");
    Manifest quit = site.plan("a", "given up");
    Manifest ended = site.plan("a", "ended");
    for (Manifest each : List.of(under, quit, ended)) {
      site.publish(handOvers, each);
      assertThat(held(each)).isDirectory();
    }
    handOvers.close();
    Disk.deleteTree(site.layout.staging(id(quit)));
    site.store.write(
        site.layout.endedHandOver("goods", SERVER, id(ended)),
        HandOver.of(id(ended), SERVER, "goods", HandOverSite.START).accepted(HandOverSite.START));
    HandOvers again = open(goods);
    assertThat(held(under)).isDirectory();
    assertThat(held(quit)).doesNotExist();
    assertThat(held(ended)).doesNotExist();
    site.take(under);
    site.handOver(again, under);
    await(() -> again.statuses().isEmpty());
    assertThat(goods.read).containsExactly(under.delivery() + "[under way]");
  }

  @Test
  void whatIsHandedOverOnceMoreIsHeldOnceMore() throws Exception {
    HandOvers handOvers = open(goods);
    Manifest manifest = site.plan("a", "one");
    site.publish(handOvers, manifest);
    site.handOver(handOvers, manifest);
    await(() -> handOvers.statuses().isEmpty());
    goods.outcome = DeliveryHandler.Outcome.retry("busy");
    assertThat(handOvers.replay(manifest, handler -> true, "admin")).containsExactly("goods");
    await(() -> goods.read.size() == 2);
    assertThat(held(manifest).resolve("records/offer.jsonl")).isRegularFile();
    site.take(manifest);
    goods.outcome = DeliveryHandler.Outcome.accepted();
    await(() -> handOvers.statuses().stream().anyMatch(s -> s.attempts() == 1));
    HandOver record = site.record("goods", manifest).orElseThrow();
    await(() -> site.time.isSetFor(record.nextAt()));
    site.time.pass(Duration.ofSeconds(5));
    await(() -> handOvers.statuses().isEmpty());
    assertThat(goods.read).hasSize(3).containsOnly(manifest.delivery() + "[one]");
    assertThat(held(manifest)).doesNotExist();
  }

  @Test
  void withoutRecordsOnlyTheManifestIsHeld() throws Exception {
    HandOvers handOvers = open(goods);
    Manifest manifest = site.plan("a");
    site.publish(handOvers, manifest);
    assertThat(Disk.list(held(manifest))).containsExactly(held(manifest).resolve("manifest.json"));
    site.take(manifest);
    site.handOver(handOvers, manifest);
    await(() -> is(manifest, HandOver.State.ACCEPTED));
    assertThat(goods.read).containsExactly(manifest.delivery() + "[]");
  }

  @Test
  void whatIsCheckedAnewIsHeldAnew() throws Exception {
    HandOvers handOvers = open(goods);
    Manifest first = site.plan("a", "first");
    Path staging = site.layout.staging(id(first));
    handOvers.hold(first, staging, handler -> true); // and the disk failed
    Manifest second = site.plan(id(first), "a", "second");
    site.publish(handOvers, second);
    site.take(second);
    site.handOver(handOvers, second);
    await(() -> is(second, HandOver.State.ACCEPTED));
    assertThat(goods.read).containsExactly(second.delivery() + "[second]");
  }

  @Test
  void aHandlerMayBeginToKeepRecords() throws Exception {
    goods.keeps = false;
    HandOvers handOvers = open(goods);
    Manifest before = site.plan("a", "before");
    Manifest behind = site.plan("a", "behind");
    Manifest taken = site.plan("a", "taken");
    for (Manifest each : List.of(before, behind, taken)) {
      site.publish(handOvers, each);
    }
    fail(handOvers, before);
    assertThat(held(before)).doesNotExist();
    site.handOver(handOvers, taken);
    site.take(taken);
    handOvers.close();
    goods.keeps = true;
    goods.outcome = DeliveryHandler.Outcome.accepted();
    HandOvers again = open(goods);
    site.handOver(again, behind); // the import had not come to its end
    assertThat(held(behind).resolve("manifest.json")).isRegularFile();
    site.take(behind);
    site.time.pass(Duration.ofSeconds(5));
    await(() -> again.statuses().isEmpty());
    assertThat(goods.read)
        .containsExactly(
            before.delivery() + "[before]",
            before.delivery() + "[before]",
            behind.delivery() + "[behind]");
    assertThat(is(taken, HandOver.State.FAILED)).as("nothing was held of it").isTrue();
  }

  @Test
  void aDeliveryOfWhichHalfIsTakenIsNotHeldAndHoldsUpNobody() throws Exception {
    HandOvers handOvers = open();
    Manifest manifest = site.plan("a", "one");
    site.publish(handOvers, manifest);
    handOvers.close();
    HandOvers again = open(goods);
    Files.delete(site.layout.delivery(id(manifest)).resolve("records/offer.jsonl"));
    goods.outcome = DeliveryHandler.Outcome.retry("busy");
    site.handOver(again, manifest);
    assertThat(held(manifest)).doesNotExist();
  }
}
