package org.onecgate.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;

/** What is allocated for a chunk, which is the same on every machine: it does not grow with its body (E8). */
@Timeout(120)
class ChunkMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final SessionHash SESSION = new SessionHash("5e".repeat(32));
  private static final int SMALL = 64 << 10;
  private static final int LARGE = 8 << 20;
  private static final int WARM_UP = 100;
  private static final int ROUNDS = 10;

  /** The most for a chunk of 64 KiB: half more than it was. */
  private static final long MOST = 126_000;

  /** The most for what a large body needs besides, which is read in 256 pieces. */
  private static final long MOST_BESIDES = 23_000;

  @TempDir
  Path root;

  /** Zeros, made of nothing. */
  private static final class Zeros extends InputStream {
    private int left;

    Zeros(int left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int n = Math.min(length, left);
      left -= n;
      return n;
    }
  }

  private static long allocated(Intake intake, String name, int size) throws Exception {
    SafeName file = new SafeName(name);
    InputStream body = new Zeros(size);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    var unused = intake.append(SESSION, new ServerId("1c"), file, false, size, body);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void aChunkTakesAsLittleMemoryHoweverLargeItsBodyIs() throws Exception {
    DataLayout layout = new DataLayout(root);
    layout.create();
    Disk.createDirectories(layout.session(SESSION), Disk.PRIVATE_DIRECTORY);
    try (LockFiles locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT)) {
      Intake intake = Intakes.of(
          layout,
          locks,
          Limits.DEFAULT,
          Durability.DELIVERY,
          Duration.ofSeconds(10),
          Clock.systemUTC());
      for (int i = 0; i < WARM_UP; i++) {
        allocated(intake, "warm" + i % 7 + ".bin", SMALL);
      }
      long small = Long.MAX_VALUE;
      long large = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        small = Math.min(small, allocated(intake, "small" + i + ".bin", SMALL));
        large = Math.min(large, allocated(intake, "large" + i + ".bin", LARGE));
      }
      System.out.println("allocated for a chunk: 64 KiB " + small + ", 8 MiB " + large + " bytes");
      assertThat(small).isLessThan(MOST);
      assertThat(large - small).isLessThan(MOST_BESIDES);
    }
  }
}
