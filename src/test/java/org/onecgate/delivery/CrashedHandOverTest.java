package org.onecgate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onecgate.delivery.HandOverSite.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Addresses;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.admin.Health;
import org.onecgate.admin.MetricsServlet;
import org.onecgate.alarm.AlarmSettings;
import org.onecgate.app.Gate;
import org.onecgate.app.GateConfig;
import org.onecgate.config.SettingStates;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
import org.onecgate.outgoing.SignedAddress;
import org.onecgate.upkeep.Retention;

/** Proves that the whole of Gate announces a delivery that it had published when it crashed. */
class CrashedHandOverTest {
  @TempDir
  Path root;

  @Test
  void aDeliveryPublishedBeforeACrashIsAnnouncedOnceByTheNextStart() throws Exception {
    HandOverSite site = new HandOverSite(root);
    Manifest published = site.publish("1c", "content");
    Manifest old = site.publish("1c", "before there was a webhook");
    Jobs jobs = new Jobs(site.layout, site.store);
    jobs.save(running(published));
    jobs.save(
        running(old).published(HandOverSite.START, List.of(), new JobRecord.Totals(1, 20, 0)));
    try (Receiver shop = new Receiver()) {
      try (Gate gate = new Gate(config(shop), Clock.systemUTC()).start()) {
        assertThat(gate.api().health().ready().status()).isEqualTo(Health.Status.UP);
        await(
            () -> jobIs(jobs, published, JobRecord.State.PUBLISHED) && isAccepted(site, published));
      }
      jobs.save(running(published)); // the crash came before that was on the disk
      try (Gate gate = new Gate(config(shop), Clock.systemUTC()).start()) {
        assertThat(gate.api().health().ready().status()).isEqualTo(Health.Status.UP);
        await(() -> jobIs(jobs, published, JobRecord.State.PUBLISHED));
      }
      assertThat(shop.events()).containsExactly(published.delivery());
      assertThat(site.record("webhook", published).orElseThrow().state())
          .isEqualTo(HandOver.State.ACCEPTED);
      HandOverSite.awaitNoThread("gate-handover");
      HandOverSite.awaitNoThread("gate-webhook");
    }
  }

  private static boolean jobIs(Jobs jobs, Manifest manifest, JobRecord.State state) {
    try {
      return jobs.needed(Instant.EPOCH, Set.of()).stream()
          .anyMatch(j -> j.exchange().equals(manifest.delivery()) && j.state() == state);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isAccepted(HandOverSite site, Manifest manifest) {
    try {
      return site.record("webhook", manifest)
          .filter(r -> r.state() == HandOver.State.ACCEPTED)
          .isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JobRecord running(Manifest manifest) {
    return JobRecord.begun(
        new ExchangeId(manifest.delivery()),
        new JobRecord.Origin(
            new SessionHash("5e".repeat(32)),
            new ServerId("1c"),
            "1C",
            "1c",
            "catalog",
            HandOverSite.START,
            false,
            null,
            null),
        "import",
        null,
        HandOverSite.START,
        List.of(),
        List.of());
  }

  private GateConfig config(Receiver shop) {
    return new GateConfig(
        root,
        ZoneOffset.UTC,
        "1c",
        Optional.of("a-long-password"),
        Optional.empty(),
        ByteSize.mebi(8),
        Limits.DEFAULT,
        Durability.CHUNK,
        ByteSize.mebi(8),
        Optional.empty(),
        Duration.ofMinutes(10),
        Duration.ofHours(24),
        100,
        false,
        false,
        Addresses.NONE,
        Optional.empty(),
        Optional.empty(),
        MetricsServlet.Readers.NONE,
        Optional.of(new SignedAddress(shop.url(), "sixteen-letters!", Duration.ofSeconds(20))),
        Duration.ofSeconds(20),
        AlarmSettings.NONE,
        Patience.DEFAULT,
        true,
        Retention.Limits.DEFAULT,
        Optional.empty(),
        SettingStates.NONE);
  }
}
