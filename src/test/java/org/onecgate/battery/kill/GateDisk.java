package org.onecgate.battery.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.Manifest;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Quarantine;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;

/** What the test sees of the server's data directory from outside. */
final class GateDisk {
  private static final String WEBHOOK = "webhook";

  /** The one that the first start makes. */
  private static final ServerId SERVER = new ServerId("1c");

  private final DataLayout layout;
  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private final Set<String> checked = new HashSet<>();
  private final List<String> violations = new ArrayList<>();

  GateDisk(Path data) {
    layout = new DataLayout(data);
  }

  List<String> violations() {
    return violations;
  }

  /** While the server is down: everything acknowledged and not sealed is there. */
  void checkReceived(Cycle cycle) throws IOException {
    Path intake = layout.intake(SessionHash.of(cycle.key()));
    if (cycle.key().isEmpty() || (cycle.isImporting() && !Disk.exists(intake))) {
      return;
    }
    Journal journal = new Journal(layout.journal(intake), true);
    journal.refresh();
    for (Upload upload : cycle.uploads) {
      SafeName name = new SafeName(upload.name());
      long committed = journal.committed(name).map(Journal.Committed::length).orElse(0L);
      Path file = layout.part(intake, name);
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      require(
          upload.fits(bytes, committed),
          upload.name() + ": " + upload.acknowledged() + " bytes acknowledged, " + committed
              + " committed, " + bytes.length + " on the disk");
    }
  }

  /** Every delivery in the inbox is whole; those seen before are not looked at again. */
  void checkInbox() throws IOException {
    for (Path delivery : Disk.list(layout.inbox())) {
      if (checked.add(delivery.getFileName().toString())) {
        checkDelivery(delivery);
      }
    }
  }

  private void checkDelivery(Path delivery) throws IOException {
    Manifest manifest = store.read(layout.manifest(delivery), Manifest.class).orElse(null);
    if (manifest == null) {
      violations.add("a delivery without a manifest: " + delivery.getFileName());
      return;
    }
    Set<Path> expected = new HashSet<>(Set.of(layout.manifest(delivery)));
    for (Manifest.File file : manifest.files()) {
      Path path = delivery.resolve(file.path());
      expected.add(path);
      requireWhole(delivery, path, file.size(), file.sha256());
    }
    for (Manifest.Records records : manifest.recordsOrNone()) {
      Path path = delivery.resolve(records.path());
      expected.add(path);
      requireWhole(delivery, path, records.size(), records.sha256());
    }
    try (Stream<Path> tree = Files.walk(delivery)) {
      tree.filter(Files::isRegularFile)
          .filter(path -> !expected.contains(path))
          .forEach(path -> violations.add("not in the manifest: " + path));
    }
  }

  private void requireWhole(Path delivery, Path path, long size, String sha256) throws IOException {
    byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    require(
        bytes.length == size && IntakeScript.sha256(bytes).equals(sha256),
        delivery.getFileName() + " is not whole: " + delivery.relativize(path));
  }

  /** The answer was the truth: a delivery with exactly these files, or a quarantined exchange. */
  void checkAnswer(Cycle cycle) throws IOException {
    String what = "after the answer " + cycle.answer().replace('\n', ' ');
    if (cycle.end() == Cycle.End.SUCCESS) {
      require(!cycle.broken, what + ": a broken archive was taken");
      String id = cycle.answer().substring("success\ndelivery ".length()).strip();
      Manifest manifest = store
          .read(layout.manifest(layout.inbox().resolve(id)), Manifest.class)
          .orElse(null);
      require(manifest != null && same(manifest, cycle), what + ": no such delivery");
      require(
          handOver(new ExchangeId(id)).isPresent(),
          what + ": nothing notes that it is handed over");
    } else {
      boolean foreseen = cycle.broken
          ? cycle.answer().contains("Archive refused") || cycle.answer().contains("Repeated chunks")
          : cycle.hasRepeated() && cycle.answer().contains("Repeated chunks");
      require(foreseen, what + ": no reason to fail");
      SessionHash session = SessionHash.of(cycle.key());
      require(
          jobs().stream()
              .anyMatch(job ->
                  job.sealedBy().equals(session) && Disk.exists(layout.quarantined(job.id()))),
          what + ": not in quarantine");
    }
  }

  private boolean same(Manifest manifest, Cycle cycle) throws IOException {
    Map<String, Manifest.File> delivered = new HashMap<>();
    manifest.files().forEach(file -> delivered.put(file.name(), file));
    boolean same = delivered.keySet().equals(cycle.files.keySet());
    for (Map.Entry<String, byte[]> file : cycle.files.entrySet()) {
      Manifest.File there = delivered.get(file.getKey());
      if (there == null) {
        return false;
      }
      Path path = layout.inbox().resolve(manifest.delivery()).resolve(there.path());
      same &= Boolean.TRUE.equals(there.ambiguous())
          || Arrays.equals(Files.readAllBytes(path), file.getValue());
    }
    return same;
  }

  List<JobRecord> jobs() throws IOException {
    List<JobRecord> jobs = new ArrayList<>();
    for (Path directory : Disk.list(layout.jobs())) {
      ExchangeId id = new ExchangeId(directory.getFileName().toString());
      store.read(layout.job(id), JobRecord.class).ifPresent(jobs::add);
    }
    return jobs;
  }

  boolean isWorking() throws IOException {
    return jobs().stream().anyMatch(job -> job.state() == JobRecord.State.RUNNING);
  }

  /** At rest: every exchange is at exactly one place and no place holds anything else. */
  void checkAtRest(List<Cycle> cycles) throws IOException {
    checked.clear();
    checkInbox();
    Set<String> published = names(layout.inbox());
    Set<String> quarantined = names(layout.quarantine());
    Map<String, Integer> bySession = new HashMap<>();
    for (JobRecord job : jobs()) {
      boolean in = published.remove(job.exchange());
      boolean out = quarantined.remove(job.exchange());
      require(in != out, job.exchange() + " published " + in + " and quarantined " + out);
      require(in == (job.state() == JobRecord.State.PUBLISHED), job + " is not true");
      if (out) {
        require(
            new Quarantine(layout, store).reason(job.id()).isPresent(),
            job.exchange() + " quarantined without a reason");
      }
      bySession.merge(job.session(), 1, Integer::sum);
    }
    require(published.isEmpty(), "in the inbox without a job: " + published);
    require(quarantined.isEmpty(), "in quarantine without a job: " + quarantined);
    require(names(layout.stagings()).isEmpty(), "left in staging: " + names(layout.stagings()));
    for (Cycle cycle : cycles) {
      int times = bySession.getOrDefault(Digests.sha256Hex(cycle.key()), 0);
      boolean right =
          cycle.end() == Cycle.End.ABANDONED ? times <= (cycle.isImporting() ? 1 : 0) : times == 1;
      require(right, cycle.end() + " exchange sealed " + times + " times");
    }
  }

  private Optional<HandOver> handOver(ExchangeId id) throws IOException {
    // What has ended is noted before it is removed from what waits.
    Optional<HandOver> waiting =
        store.read(layout.waitingHandOver(WEBHOOK, SERVER, id), HandOver.class);
    return waiting.isPresent()
        ? waiting
        : store.read(layout.endedHandOver(WEBHOOK, SERVER, id), HandOver.class);
  }

  boolean isHandingOver() throws IOException {
    return !Disk.list(layout.waitingHandOvers(WEBHOOK, SERVER)).isEmpty();
  }

  /**
   * Every delivery was announced, under one event id that no other had, and none again once a later
   * one had come (P5).
   */
  void checkAnnounced(List<Announced.Announcement> announcements) throws IOException {
    Set<String> published = names(layout.inbox());
    Set<String> announced = new HashSet<>();
    Announced.Announcement last = null;
    for (Announced.Announcement each : announcements) {
      require(
          each.header().equals(each.delivery()) && each.event().equals(each.delivery()),
          "the event id is not the delivery's: " + each);
      announced.add(each.delivery());
      if (last != null) {
        int order = last.delivery().compareTo(each.delivery());
        require(order <= 0, each + " after " + last);
        require(order != 0 || last.attempt() <= each.attempt(), each + " after " + last);
      }
      last = each;
    }
    require(announced.equals(published), "announced " + announced + " of " + published);
    for (String each : published) {
      Optional<HandOver> end = handOver(new ExchangeId(each));
      require(
          end.filter(e -> e.state() == HandOver.State.ACCEPTED).isPresent(),
          each + " is not handed over: " + end);
    }
  }

  /**
   * What a manifest calls unchanged has had this content in every delivery since (P4).
   *
   * @return how many files are called so
   */
  int checkMarks() throws IOException {
    Map<String, Manifest> manifests = new TreeMap<>();
    for (String each : names(layout.inbox())) {
      store
          .read(layout.manifest(layout.delivery(new ExchangeId(each))), Manifest.class)
          .ifPresent(manifest -> manifests.put(each, manifest));
    }
    int marks = 0;
    for (Manifest manifest : manifests.values()) {
      for (Manifest.File file : manifest.files()) {
        String since = file.unchangedSince();
        if (since != null) {
          marks++;
          boolean holds = manifests.values().stream()
              .filter(each -> each.delivery().compareTo(since) >= 0)
              .filter(each -> each.delivery().compareTo(manifest.delivery()) < 0)
              .flatMap(each -> each.files().stream())
              .filter(each -> each.name().equals(file.name()))
              .allMatch(each -> each.sha256().equals(file.sha256()));
          require(
              holds && manifests.containsKey(since),
              file.name() + " of " + manifest.delivery() + " not unchanged since " + since);
        }
      }
    }
    return marks;
  }

  private static Set<String> names(Path directory) throws IOException {
    Set<String> names = new HashSet<>();
    Disk.list(directory).forEach(path -> names.add(path.getFileName().toString()));
    return names;
  }

  void require(boolean holds, String what) {
    if (!holds) {
      violations.add(what);
    }
  }
}
