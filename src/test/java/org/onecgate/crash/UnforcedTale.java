package org.onecgate.crash;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.intake.Durability;
import org.onecgate.storage.LockFiles;
import org.onecgate.upkeep.Sweeper;

/**
 * An exchange under {@code durability=delivery}: its chunks are not forced until it is sealed.
 *
 * <p>Whatever a cut leaves: what was sealed becomes a whole delivery; what was not is given up, which the next request
 * is told until {@code init}, and never goes on as a half; no lock stays behind (E1, E5, E22, P5, W4).
 */
final class UnforcedTale extends Tale<UnforcedTale.Promise> {
  private static final ExchangeId ID = ExchangeId.of(java.time.Instant.EPOCH.plusMillis(7), 7);
  private static final String NAME = "goods.bin";
  private static final String PICTURE = "import_files/ab/1.jpg";

  /** What was told. */
  enum Promise {
    NOTHING,
    LOGGED_IN,
    CHUNKS,
    SEALED,
    PUBLISHED
  }

  /** Whether a picture comes as well, which lies in a directory of its own. */
  private final boolean hasPicture;

  UnforcedTale(boolean hasPicture) {
    super("durability=delivery" + (hasPicture ? "" : ", one file"));
    this.hasPicture = hasPicture;
  }

  @Override
  UnforcedTale anew() {
    return new UnforcedTale(hasPicture);
  }

  private static void append(Rig rig, String name, byte[] bytes)
      throws FaultException, IOException {
    rig.append(name, bytes.length, new ByteArrayInputStream(bytes));
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy)
      throws FaultException, IOException {
    tell(Promise.NOTHING);
    try (Rig rig = new Rig(data, Rig.SESSION, Durability.DELIVERY)) {
      rig.openSession();
      tell(Promise.LOGGED_IN);
      append(rig, NAME, Scenarios.bytes(61, 90));
      tell(Promise.CHUNKS);
      if (hasPicture) {
        append(rig, PICTURE, Scenarios.bytes(62, 70));
      }
      append(rig, NAME, Scenarios.bytes(63, 40));
      tell(Promise.CHUNKS);
      rig.jobs.save(Rig.job(ID, rig.session));
      if (!rig.intake.seal(rig.session, ID)) {
        throw new IOException("not sealed");
      }
      tell(Promise.SEALED);
      rig.publish(ID);
      tell(Promise.PUBLISHED);
      rig.handOver(ID);
      rig.finish(ID);
      tell(Promise.PUBLISHED);
    }
  }

  private Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put(
        NAME, Scenarios.latin(Scenarios.bytes(61, 90)) + Scenarios.latin(Scenarios.bytes(63, 40)));
    if (hasPicture) {
      files.put(PICTURE, Scenarios.latin(Scenarios.bytes(62, 70)));
    }
    return files;
  }

  @Override
  void look(Path data, Promise last, Promise next, boolean underWay, Story.Aftermath after)
      throws FaultException, IOException {
    if (!Files.isDirectory(data)) {
      require(last == Promise.NOTHING, "nothing is left");
      return;
    }
    otherBoot(data);
    World sealed = World.EMPTY.sealed(ID.value(), files());
    Inspection inspection = new Inspection(data, List.of(sealed));
    WatchedProvider provider = new WatchedProvider(
        FileSystems.getDefault(), Recorder.without(data.getParent(), after.leftOut()));
    try (Rig rig = new Rig(provider.watched(data), Rig.SESSION, Durability.DELIVERY)) {
      boolean visible = Files.exists(data.resolve("inbox").resolve(ID.value()));
      require(visible || last != Promise.PUBLISHED, "a published delivery is not visible");
      Sweeper.Report report = rig.recover(after.patience());
      require(report.failures() == 0, "the sweep failed");
      Path delivery = data.resolve("inbox").resolve(ID.value());
      boolean whole = Files.exists(delivery);
      require(whole || last.compareTo(Promise.SEALED) < 0, "what was sealed is gone");
      require(!whole || next.compareTo(Promise.SEALED) >= 0, "half of it is delivered");
      if (whole) {
        inspection.delivery(delivery, files());
      }
      require(locks(data).isEmpty(), "left after the sweep: " + locks(data));
      if (!whole && last == Promise.CHUNKS) {
        require(isRefused(rig), "goes on as a half");
      }
      rig.intake.discard(rig.session);
      append(rig, NAME, Scenarios.bytes(Scenarios.GOES_ON, 50));
      ExchangeId further = new ExchangeId("20990101T000000000Z-00000009");
      rig.jobs.save(Rig.job(further, rig.session));
      require(rig.intake.seal(rig.session, further), "nothing to seal");
      rig.publish(further);
      inspection.delivery(
          data.resolve("inbox").resolve(further.value()),
          Map.of(NAME, Scenarios.latin(Scenarios.bytes(Scenarios.GOES_ON, 50))));
      inspection.violations().forEach(violation -> require(false, violation));
    }
  }

  private static boolean isRefused(Rig rig) throws FaultException, IOException {
    try {
      append(rig, NAME, Scenarios.bytes(64, 10));
      return false;
    } catch (FaultException e) {
      return e.fault() == Fault.RECEIVED_LOST;
    }
  }

  /** A power cut is the end of a boot, which the machine of the test has not gone through. */
  private static void otherBoot(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      for (Path journal : all.filter(each -> each.endsWith("journal")).toList()) {
        String text = Scenarios.latin(Files.readAllBytes(journal));
        int end = text.indexOf('\n');
        if (end > 0 && !text.startsWith("-", text.lastIndexOf('\t', end) + 1)) {
          int boot = text.lastIndexOf('\t', end) + 1;
          Files.write(
              journal,
              (text.substring(0, boot) + "x" + text.substring(boot + 1))
                  .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  private static Set<Path> locks(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      Set<Path> locks = new TreeSet<>();
      all.filter(LockFiles::isLock).forEach(locks::add);
      return locks;
    }
  }
}
