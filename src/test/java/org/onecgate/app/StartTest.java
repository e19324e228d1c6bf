package org.onecgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Awaited;

/** Proves what a start waits for, and what it does not wait for (W1). */
class StartTest {
  @TempDir
  private Path data;

  @Test
  void noRequestComesBeforeOrphanedTempsAreGone() throws Exception {
    Path orphan = Files.createDirectories(data.resolve("state"))
        .resolve("servers.json.tmp.0123456789abcdef0123456789abcdef");
    Files.writeString(orphan, "half");
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    try (Gate gate = gate()) {
      Thread start = new Thread(() -> start(gate));
      synchronized (gate.sweeper()) { // so no sweep gets anywhere
        start.start();
        Awaited.until(
            "it waits for the sweep",
            () -> Arrays.stream(start.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitTemps")));
        assertThat(orphan).exists();
      }
      start.join(20_000);
      assertThat(start.isAlive()).isFalse();
      assertThat(orphan).doesNotExist();
      Awaited.until("the sweep has gone on", () -> gate.sweeper().last() != null);
    }
  }

  @Test
  void aFirstSweepThatFailsStopsTheStart() throws Exception {
    Clock failing = new Clock() {
      @Override
      public Instant instant() {
        if (Thread.currentThread().getName().startsWith("gate-sweep")) {
          throw new IllegalStateException("no time for the sweep");
        }
        return Instant.now();
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
    try (Gate gate = gate(failing)) {
      assertThatThrownBy(gate::start).hasRootCauseMessage("no time for the sweep");
    }
  }

  private Gate gate() throws IOException, GateConfig.ConfigException {
    return gate(Clock.systemUTC());
  }

  private Gate gate(Clock clock) throws IOException, GateConfig.ConfigException {
    GateConfig config = GateConfig.read(
        new GateConfig.Sources(Map.of("gate.data", data.toString()), Map.of(), Map.of()),
        none -> Map.of(),
        Optional.empty());
    return new Gate(config, clock);
  }

  private static void start(Gate gate) {
    try {
      var unused = gate.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
