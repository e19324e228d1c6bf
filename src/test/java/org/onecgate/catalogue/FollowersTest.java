package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.storage.DataLayout;

/**
 * While the catalogues of four servers are written side by side, whoever follows one sees each change once, in order
 * and without gaps, and each delivery wholly or not at all (G1, G3).
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FollowersTest {
  private static final int SERVERS = 4;
  private static final int FOLLOWERS = 2;
  private static final int TYPES = 5;

  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  @TempDir
  private Path temp;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void noneIsMissedInFiles() throws Exception {
    follow(Databases.Settings.FILES, 6, 100);
  }

  @Test
  void noneIsMissedInPostgres() throws Exception {
    follow(postgres(), 6, 100);
  }

  @Test
  @Tag("long")
  void noneOfAMillionIsMissedInFiles() throws Exception {
    follow(Databases.Settings.FILES, 51, 1000);
  }

  @Test
  @Tag("long")
  void noneOfAMillionIsMissedInPostgres() throws Exception {
    follow(postgres(), 51, 1000);
  }

  private static Databases.Settings postgres() throws Exception {
    return new Databases.Settings(Optional.of(POSTGRES.login()));
  }

  /** Each delivery changes all prices of all goods. */
  private void follow(Databases.Settings settings, int many, int goods) throws Exception {
    List<PublishedDelivery> deliveries = deliveries(many, goods);
    try (Databases databases =
        new Databases(settings, new DataLayout(temp.resolve("data")).create())) {
      List<Future<?>> writers = new ArrayList<>();
      Map<ServerId, List<Future<Long>>> followers = new HashMap<>();
      for (int i = 0; i < SERVERS; i++) {
        ServerId server = new ServerId("shop-" + i);
        Database database = databases.of(server);
        Future<Void> writer = threads.submit(() -> apply(database, deliveries));
        writers.add(writer);
        for (int f = 0; f < FOLLOWERS; f++) {
          Callable<Long> follower = () -> followed(new Feed(database), writer);
          followers.computeIfAbsent(server, any -> new ArrayList<>()).add(threads.submit(follower));
        }
      }
      for (Future<?> each : writers) {
        each.get();
      }
      long all = 0;
      for (Map.Entry<ServerId, List<Future<Long>>> each : followers.entrySet()) {
        long last = new Feed(databases.of(each.getKey())).last();
        assertThat(last)
            .isEqualTo(goods + (many - 1L) * goods * TYPES); // the first one adds the offers
        for (Future<Long> follower : each.getValue()) {
          assertThat(follower.get()).isEqualTo(last);
        }
        all += last;
      }
      System.out.println(SERVERS + " writers, " + SERVERS * FOLLOWERS + " followers, " + all
          + " changes: each seen once, in order");
    }
  }

  private static Void apply(Database database, List<PublishedDelivery> deliveries)
      throws Exception {
    for (PublishedDelivery each : deliveries) {
      Plan plan = new Application(database, 100, Instant.EPOCH, step -> {}).apply(each);
      assertThat(plan).isNotNull();
    }
    return null;
  }

  /** Reads on until the writer is done and nothing more comes; tells the last number. */
  private static long followed(Feed feed, Future<?> writer) throws Exception {
    long seen = 0;
    @Nullable String delivery = null;
    while (true) {
      boolean isOver = writer.isDone();
      Feed.Part part = feed.after(seen, Feed.MOST, Feed.Filter.NONE);
      for (Change each : part.changes()) {
        if (each.n() != seen + 1) {
          throw new AssertionError("after change " + seen + " comes " + each.n());
        }
        if (delivery != null && each.delivery().compareTo(delivery) < 0) {
          throw new AssertionError(each.delivery() + " comes after " + delivery);
        }
        seen = each.n();
        delivery = each.delivery();
      }
      if (part.last() < seen) {
        throw new AssertionError("the last is " + part.last() + " after " + seen);
      }
      if (!part.more() && part.last() != seen) {
        throw new AssertionError("there are no more after " + seen + " of " + part.last());
      }
      if (isOver && !part.more()) {
        return seen;
      }
      if (part.changes().isEmpty()) {
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private List<PublishedDelivery> deliveries(int many, int goods) {
    Deliveries inbox = new Deliveries(temp.resolve("inbox"));
    List<PublishedDelivery> deliveries = new ArrayList<>();
    for (int d = 0; d < many; d++) {
      StringBuilder offers = new StringBuilder();
      for (int p = 0; p < goods; p++) {
        StringBuilder prices = new StringBuilder("<Цены>");
        for (int t = 0; t < TYPES; t++) {
          prices.append("<Цена><ИдТипаЦены>t" + t + "</ИдТипаЦены><ЦенаЗаЕдиницу>" + (d + p + 1)
              + "</ЦенаЗаЕдиницу></Цена>");
        }
        offers.append(
            ApplicationTest.offer("p" + p, "<Наименование>П</Наименование>" + prices + "</Цены>"));
      }
      String date = Integer.toString(d);
      deliveries.add(inbox.of(ApplicationTest.offers(date, "true", offers.toString())));
    }
    return deliveries;
  }
}
