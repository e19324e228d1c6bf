package org.onecgate.battery.power;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.battery.kill.IntakeScript;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Intakes;
import org.onecgate.intake.Limits;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.StorageException;

/**
 * A file that a power cut left shorter than its committed length, or took away, is an explicit
 * error for every use of it, never silence. On ext4 in its ordinary mode no cut brings this about,
 * so it is made by hand.
 */
class ShortFileTest {
  private static final SessionHash SESSION = IntakeScript.session(0);
  private static final SafeName NAME = new SafeName("import_files/ab/x.jpg");
  private static final ExchangeId EXCHANGE = IntakeScript.exchange(1);

  @TempDir
  Path data;

  private DataLayout layout;
  private LockFiles locks;

  @BeforeEach
  void receive() throws FaultException, IOException {
    layout = new DataLayout(data);
    layout.create();
    locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT);
    append(restarted());
    append(restarted());
  }

  @AfterEach
  void close() {
    locks.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1999})
  void aShortFileIsRefusedEverywhere(long length) throws FaultException, IOException {
    Path part = layout.part(layout.intake(SESSION), NAME);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
    isRefusedEverywhere();
  }

  @Test
  void aMissingFileIsRefusedEverywhere() throws FaultException, IOException {
    Files.delete(layout.part(layout.intake(SESSION), NAME));
    isRefusedEverywhere();
  }

  private void isRefusedEverywhere() throws FaultException, IOException {
    assertThatThrownBy(() -> restarted().recover(SESSION, false))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> restarted().recover(SESSION, true))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> append(restarted())).isInstanceOf(StorageException.class);
    Intake intake = restarted();
    assertThatThrownBy(() -> {
          intake.seal(SESSION, EXCHANGE);
          intake.sealed(EXCHANGE);
        })
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("bytes are missing");
  }

  private Intake restarted() {
    return Intakes.of(
        layout,
        locks,
        Limits.DEFAULT,
        Durability.DELIVERY,
        Duration.ofSeconds(1),
        Clock.systemUTC());
  }

  private static void append(Intake intake) throws FaultException, IOException {
    byte[] chunk = new byte[1000];
    intake.append(
        SESSION, new ServerId("1c"), NAME, false, chunk.length, new ByteArrayInputStream(chunk));
  }
}
