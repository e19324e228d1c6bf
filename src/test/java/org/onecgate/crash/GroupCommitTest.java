package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.onecgate.QuietLog;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.crash.Operation.Kind;

/**
 * Files whose chunks are committed side by side share one force of the journal: none is acknowledged before it, and if
 * it fails none of them is there (E1, E6).
 */
@QuietLog
@Timeout(60)
class GroupCommitTest {
  private static final int FILES = 6;

  /** Holds the first force of the journal back until all have written their records. */
  private static final class Held implements Watcher {
    private final Semaphore maySecond = new Semaphore(0);
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger forces = new AtomicInteger();
    private volatile boolean armed;
    private volatile boolean fails;

    @Override
    public boolean isConcurrent() {
      return true;
    }

    @Override
    public int on(Operation operation, Real real) throws IOException {
      boolean journal = String.valueOf(operation.path().getFileName()).equals("journal");
      if (armed && journal && operation.kind() == Kind.WRITE) {
        int count = Watcher.CALM.on(operation, real);
        if (records.incrementAndGet() == FILES) {
          maySecond.release();
        }
        return count;
      }
      if (armed && journal && operation.kind() == Kind.FORCE && forces.incrementAndGet() == 1) {
        try {
          if (!maySecond.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new IOException("the others do not come");
          }
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        if (fails) {
          throw new IOException("EIO");
        }
      }
      return Watcher.CALM.on(operation, real);
    }
  }

  private interface Look {
    void at(Rig rig, Held held, List<Future<Object>> all) throws Exception;
  }

  private static void sideBySide(boolean fails, Look look) throws Exception {
    Held held = new Held();
    held.fails = fails;
    ExecutorService threads = Executors.newFixedThreadPool(FILES);
    try (Scratch scratch = new Scratch()) {
      WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), held);
      Path data = provider.watched(scratch.fresh()).resolve("data");
      try (Rig rig = new Rig(data, Rig.SESSION)) {
        rig.openSession();
        append(rig, "before.bin");
        held.armed = true;
        List<Future<Object>> all = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
          String name = i + ".bin";
          all.add(threads.submit(() -> {
            append(rig, name);
            return null;
          }));
        }
        look.at(rig, held, all);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void append(Rig rig, String name) throws Exception {
    byte[] bytes = ("content of " + name).getBytes(StandardCharsets.UTF_8);
    var unused = rig.intake.append(
        rig.session,
        new ServerId("a"),
        new SafeName(name),
        false,
        bytes.length,
        new ByteArrayInputStream(bytes));
  }

  private static List<String> names(Rig rig) throws Exception {
    return rig.intake.names(rig.session).stream()
        .map(name -> name.value())
        .sorted()
        .toList();
  }

  @Test
  void oneForceServesAllWhoseRecordsAreThere() throws Exception {
    sideBySide(false, (rig, held, all) -> {
      for (Future<Object> each : all) {
        each.get();
      }
      assertThat(held.forces.get()).isLessThan(FILES);
      assertThat(names(rig)).hasSize(FILES + 1);
    });
  }

  @Test
  void ifItFailsNoneOfThemIsThereAndAllCanComeAgain() throws Exception {
    sideBySide(true, (rig, held, all) -> {
      int failed = 0;
      for (Future<Object> each : all) {
        try {
          each.get();
        } catch (ExecutionException e) {
          failed++;
        }
      }
      assertThat(failed).isEqualTo(FILES);
      assertThat(names(rig)).containsExactly("before.bin");
      append(rig, "3.bin");
      assertThat(names(rig)).containsExactly("3.bin", "before.bin");
      assertThat(rig.intake.received(rig.session))
          .extracting(file -> file.size())
          .containsExactly(21L, 16L);
    });
  }
}
