package org.onecgate.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

/** Applies deliveries one after another, all of them each time it is started, until it is killed. */
final class KillScript {
  private KillScript() {}

  /** With the data directory, the directory of the deliveries, and the address of PostgreSQL if there is one. */
  public static void main(String[] args) throws Exception {
    DataLayout layout = new DataLayout(Path.of(args[0])).create();
    Databases.Settings settings = args.length > 2
        ? new Databases.Settings(
            Optional.of(new Databases.Login(args[2], Optional.of("postgres"), Optional.empty())))
        : Databases.Settings.FILES;
    try (Databases databases = new Databases(settings, layout);
        JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      Database database = databases.of(new ServerId("shop"));
      System.out.println("ready");
      for (Path each : deliveries(Path.of(args[1]))) {
        Manifest manifest =
            store.read(each.resolve("manifest.json"), Manifest.class).orElseThrow();
        Plan plan = new Application(database, 100, Instant.EPOCH, step -> {})
            .apply(new PublishedDelivery(each, manifest));
        System.out.println((plan == null ? "there " : "applied ") + manifest.delivery());
      }
    }
    System.out.println("end");
  }

  static List<Path> deliveries(Path inbox) throws Exception {
    try (Stream<Path> all = Files.list(inbox)) {
      return all.sorted().toList();
    }
  }
}
