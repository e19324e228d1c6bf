package org.onecgate.catalogue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.onecgate.ServerId;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Applies deliveries one after another, all of them each time it is started, until it is killed; decides on those that
 * are held. It says what it does, one {@link Doing} a line, from where its work begins.
 */
final class KillScript {
  private static final ServerId SHOP = new ServerId("shop");

  /** What it does from now on. */
  enum Doing {
    /** Nothing in a transaction: it opens a delivery, begins, or looks what was done before. */
    BETWEEN,
    /** A transaction is open. */
    WORK,
    /** The transaction is being committed. */
    COMMIT,
    /** What a person has said of a plan is noted. */
    DECISION,
    /** Nothing any more. */
    END;

    private void say() {
      System.out.println(name());
    }
  }

  private KillScript() {}

  /**
   * With the directory of the deliveries, and the address of PostgreSQL if there is one. It begins once it is told the
   * data directory, in a line.
   */
  public static void main(String[] args) throws Exception {
    List<PublishedDelivery> deliveries = deliveries(Path.of(args[0]));
    String data =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (data == null) {
      return; // nobody needs it
    }
    DataLayout layout = new DataLayout(Path.of(data)).create();
    Catalogues.Rules rules = new Catalogues.Rules(
        () -> List.of(SHOP),
        server -> ChangingGoods.MOST,
        Duration.ofDays(1),
        server -> deliveries);
    try (Databases databases = new Databases(settings(args.length > 1 ? args[1] : null), layout);
        Catalogues catalogues =
            new Catalogues(databases, rules, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))) {
      Application application = new Application(
          new Telling(databases.of(SHOP)), ChangingGoods.MOST, Instant.EPOCH, step -> {});
      Doing.BETWEEN.say();
      for (PublishedDelivery each : deliveries) {
        Plan plan = application.apply(each);
        if (plan != null && !plan.causes().isEmpty()) {
          decide(catalogues, each.eventId());
          application.apply(each);
        }
      }
      Doing.END.say();
    }
  }

  static Databases.Settings settings(String url) {
    return url == null
        ? Databases.Settings.FILES
        : new Databases.Settings(
            Optional.of(new Databases.Login(url, Optional.of("postgres"), Optional.empty())));
  }

  private static void decide(Catalogues catalogues, String delivery) throws Exception {
    Doing.DECISION.say();
    catalogues.decide(SHOP, delivery, ChangingGoods.passes(delivery), "boss");
    Doing.BETWEEN.say();
  }

  private static List<PublishedDelivery> deliveries(Path inbox) throws Exception {
    List<PublishedDelivery> deliveries = new ArrayList<>();
    try (Stream<Path> all = Files.list(inbox);
        JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      for (Path each : all.sorted().toList()) {
        Manifest manifest =
            store.read(each.resolve("manifest.json"), Manifest.class).orElseThrow();
        deliveries.add(new PublishedDelivery(each, manifest));
      }
    }
    return deliveries;
  }

  /** A database that tells where its writer is. */
  private record Telling(Database told) implements Database {
    @Override
    public Dialect dialect() {
      return told.dialect();
    }

    @Override
    public Connection read() throws SQLException {
      return told.read();
    }

    @Override
    public Writing write() throws SQLException {
      Writing writing = told.write();
      Doing.WORK.say();
      return new TellingWriting(writing);
    }

    @Override
    public void close() {
      told.close();
    }
  }

  private record TellingWriting(Writing told) implements Writing {
    @Override
    public Connection connection() {
      return told.connection();
    }

    @Override
    public Rows rows(String table, List<String> columns) throws SQLException {
      return told.rows(table, columns);
    }

    @Override
    public void commit() throws SQLException {
      Doing.COMMIT.say();
      told.commit();
      Doing.BETWEEN.say();
    }

    @Override
    public void close() throws SQLException {
      told.close();
      Doing.BETWEEN.say();
    }
  }
}
