package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.battery.kill.ScriptProcess;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Whenever the process is killed, each delivery is applied once, and in the end all tables are those of a run that
 * nobody disturbed (G1).
 *
 * <p>{@code -Dtests.rounds} sets how often the long test kills, {@code -Dtests.seed} the seed.
 */
class CatalogueKillTest {
  private static final int DELIVERIES = 8;
  private static final int GOODS = 300;
  private static final ServerId SHOP = new ServerId("shop");

  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  @TempDir
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20261129L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<PublishedDelivery> deliveries = new ArrayList<>();
  private int kills;
  private int inWork;
  private int lives;

  @Test
  void eachDeliveryIsAppliedOnceThoughTheProcessIsKilledAFewTimes() throws Exception {
    kill(5, List.of());
  }

  @Test
  @Tag("long")
  void eachDeliveryIsAppliedOnceThoughTheProcessIsKilledManyTimes() throws Exception {
    kill(Integer.getInteger("tests.rounds", 500), List.of());
  }

  @Test
  @Tag("long")
  void theSameWithPostgres() throws Exception {
    kill(Integer.getInteger("tests.rounds", 500), List.of(POSTGRES.login().url()));
  }

  private void kill(int times, List<String> url) throws Exception {
    write();
    Map<String, List<String>> undisturbed = dump(url, data -> {
      assertThat(life(data, url, Long.MAX_VALUE)).isTrue();
    });
    long began = System.nanoTime();
    life(temp.resolve("timing"), url, Long.MAX_VALUE);
    long whole = System.nanoTime() - began;
    while (kills < times) {
      lives++;
      Map<String, List<String>> killed = dump(url, data -> {
        boolean isOver = false;
        while (!isOver) {
          isOver = life(data, url, random.nextLong(whole));
        }
      });
      assertThat(killed).isEqualTo(undisturbed);
    }
    System.out.println("kill -9 while deliveries are applied: " + kills + " kills, " + inWork
        + " of them in the work, " + lives
        + " catalogues, each as if nobody had disturbed it; seed "
        + seed);
    assertThat(inWork).isPositive();
  }

  private interface Life {
    void live(Path data) throws Exception;
  }

  private Map<String, List<String>> dump(List<String> url, Life life) throws Exception {
    Path data = Files.createTempDirectory(temp, "data");
    life.live(data);
    Databases.Settings settings = url.isEmpty()
        ? Databases.Settings.FILES
        : new Databases.Settings(Optional.of(
            new Databases.Login(url.get(0), Optional.of("postgres"), Optional.empty())));
    try (Databases databases = new Databases(settings, new DataLayout(data).create())) {
      Map<String, List<String>> dump = Dump.of(databases.of(SHOP));
      databases.fresh(SHOP);
      databases.replace(SHOP, any -> true); // the next life begins with nothing, also in PostgreSQL
      return dump;
    }
  }

  /** One process; whether it came to its end. */
  private boolean life(Path data, List<String> url, long nanos) throws Exception {
    Path log = temp.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ScriptProcess.FAST);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(
        KillScript.class.getName(), data.toString(), temp.resolve("inbox").toString()));
    command.addAll(url);
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    try {
      if (nanos == Long.MAX_VALUE) {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      } else {
        LockSupport.parkNanos(nanos);
        process.destroyForcibly();
        process.waitFor();
        kills++;
      }
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    if (said.contains("Exception")) {
      throw new AssertionError(said);
    }
    if (said.contains("ready") && !said.contains("end")) {
      inWork++;
    }
    return said.contains("end");
  }

  /** Goods, prices and stocks that change, go and come back. */
  private void write() throws IOException {
    Deliveries inbox = new Deliveries(temp.resolve("inbox"));
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      for (int i = 0; i < DELIVERIES; i++) {
        StringBuilder goods = new StringBuilder();
        StringBuilder offers = new StringBuilder();
        for (int p = 0; p < GOODS; p++) {
          if (random.nextInt(5) > 0) {
            goods.append(ApplicationTest.product(
                "p" + p, "<Наименование>Товар " + random.nextInt(3) + "</Наименование>"));
            offers.append(ApplicationTest.offer(
                "p" + p + "#1",
                "<Наименование>П</Наименование><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>"
                    + random.nextInt(3) + "</ЦенаЗаЕдиницу></Цена></Цены><Склад ИдСклада=\"w"
                    + random.nextInt(2) + "\" КоличествоНаСкладе=\"" + random.nextInt(5) + "\"/>"));
          }
        }
        String date = Integer.toString(i);
        deliveries.add(inbox.of(
            ApplicationTest.goods(date, i % 2 == 0 ? "false" : "true", goods.toString()),
            ApplicationTest.offers(date, "true", offers.toString())));
      }
      for (PublishedDelivery each : deliveries) {
        store.write(each.directory().resolve("manifest.json"), each.manifest());
      }
    }
  }
}
