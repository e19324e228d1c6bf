package org.onecgate.battery.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Addresses;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.admin.MetricsServlet;
import org.onecgate.alarm.AlarmSettings;
import org.onecgate.app.Gate;
import org.onecgate.app.GateConfig;
import org.onecgate.config.SettingStates;
import org.onecgate.delivery.Patience;
import org.onecgate.history.JobRecord.State;
import org.onecgate.history.JobRecords;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.Retention;

/**
 * A start clears away what a kill left at the moments that are too short for a random kill to hit:
 * between the record of a published exchange and the removal of its staging, and between the
 * directory of a seal and its rename (W4, P1).
 */
class LeftoversTest {
  @TempDir
  Path data;

  private DataLayout layout;

  @BeforeEach
  void layOut() throws Exception {
    layout = new DataLayout(data);
    layout.create();
  }

  @Test
  void theStagingOfAPublishedExchangeIsRemovedAtTheNextStart() throws Exception {
    ExchangeId id = leave(State.PUBLISHED, Duration.ZERO);
    Files.createDirectories(layout.received(id).resolve("files"));
    Files.writeString(layout.received(id).resolve("files/import.zip"), "what it came in");
    start();
    assertThat(layout.staging(id)).doesNotExist();
  }

  @Test
  void theStagingOfALongPublishedExchangeIsRemovedToo() throws Exception {
    ExchangeId id = leave(State.PUBLISHED, Duration.ofDays(3));
    Files.createDirectories(layout.received(id));
    start();
    assertThat(layout.staging(id)).doesNotExist();
  }

  @Test
  void theDirectoryOfASealThatDidNotComeToItsRenameIsRemoved() throws Exception {
    ExchangeId id = leave(State.RUNNING, Duration.ZERO);
    Files.createDirectories(layout.staging(id));
    start();
    assertThat(layout.staging(id)).doesNotExist();
    assertThat(layout.job(id)).doesNotExist();
  }

  private ExchangeId leave(State state, Duration ago) throws Exception {
    Instant sealed = Instant.now().minus(ago);
    ExchangeId id = ExchangeId.of(sealed, 1);
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      store.write(layout.job(id), JobRecords.of(id, IntakeScript.session(0), "1c", state, sealed));
    }
    return id;
  }

  private void start() throws Exception {
    GateConfig config = new GateConfig(
        data,
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
        Optional.empty(),
        Duration.ofSeconds(30),
        AlarmSettings.NONE,
        Patience.DEFAULT,
        true,
        Retention.Limits.DEFAULT,
        Optional.empty(),
        SettingStates.NONE);
    new Gate(config, Clock.systemUTC()).start().close();
  }
}
