package org.onecgate.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.SessionHash;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.Manifest;
import org.onecgate.history.Fingerprints;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Temps;

/** Compares a data directory with the worlds that it may show; collects what is wrong. */
final class Inspection {
  private final Path data;
  private final List<World> allowed;
  private final List<String> violations = new ArrayList<>();

  /** Inspects this directory, which may show any of these worlds and no mixture of them. */
  Inspection(Path data, List<World> allowed) {
    this.data = data;
    this.allowed = allowed;
  }

  List<String> violations() {
    return violations;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  private DataLayout layout() {
    return new DataLayout(data);
  }

  /** What consumers and readers see before anything is recovered. */
  void beforeRecovery() throws IOException {
    deliveries(false);
    quarantine(false);
    if (Files.exists(layout().sessionRecord(Rig.SESSION))) {
      requireMode(data, "rwx--x--x"); // the first start is over
    }
    for (String path : paths()) {
      Path file = data.resolve(path);
      Optional<String> found = Files.exists(file)
          ? Optional.of(Scenarios.latin(Files.readAllBytes(file)))
          : Optional.empty();
      require(
          allowed.stream()
              .anyMatch(w -> Optional.ofNullable(w.state().get(path)).equals(found)),
          path + " is neither whole old nor whole new but has " + found.map(String::length));
    }
  }

  private Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    allowed.forEach(w -> paths.addAll(w.state().keySet()));
    return paths;
  }

  /** Every delivery is whole, agrees with its manifest and can be read by consumers. */
  private void deliveries(boolean all) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path delivery : list(layout().inbox())) {
      String name = delivery.getFileName().toString();
      names.add(name);
      Optional<Map<String, String>> expected = allowed.stream()
          .filter(w -> w.sealed().containsKey(name))
          .map(w -> w.sealed().get(name))
          .findFirst();
      if (expected.isEmpty()) {
        violations.add("a delivery of nothing that was sealed: " + name);
      } else {
        delivery(delivery, expected.get());
      }
    }
    require(
        allowed.stream()
            .anyMatch(w -> all
                ? names.equals(w.sealed().keySet())
                : names.containsAll(w.published()) && w.sealed().keySet().containsAll(names)),
        "inbox has " + names);
  }

  /** What is refused is in quarantine, whole and with its reason (S8). */
  private void quarantine(boolean all) throws IOException {
    Set<String> names = names(layout().quarantine());
    require(
        allowed.stream()
            .anyMatch(w -> all
                ? names.equals(w.refused().keySet())
                : names.containsAll(w.quarantined())
                    && names.stream()
                        .allMatch(n -> w.refused().containsKey(n) || w.sealed().containsKey(n))),
        "quarantine has " + names);
    for (String name : names) {
      Path refused = layout().quarantined(new ExchangeId(name));
      Map<String, String> found = new TreeMap<>();
      Path parts = layout().parts(refused.resolve("received"));
      for (Path file : files(parts)) {
        String part = file.getFileName().toString(); // a dead process may have left more, W1
        if (!part.endsWith(".lock") && !Temps.isTemp(part)) {
          found.put(parts.relativize(file).toString(), Scenarios.latin(Files.readAllBytes(file)));
        }
      }
      require(
          allowed.stream()
              .filter(w -> w.refused().containsKey(name))
              .map(w -> w.refused().get(name))
              // Of one that was stopped by a file's removal, that may not have been durable.
              .allMatch(files -> files.isEmpty() || files.equals(found)),
          "quarantine keeps " + sizes(found));
      Optional<Quarantine.Reason> reason =
          Rig.PRIVATELY.read(layout().reason(refused), Quarantine.Reason.class);
      require(reason.isPresent() && reason.get().exchange().equals(name), "no reason for " + name);
    }
  }

  /** What was published last is known, what was refused is not (P4). */
  private void prints(Rig rig) throws IOException {
    Map<String, Manifest.File> last = new TreeMap<>();
    for (Path delivery : list(layout().inbox()).stream().sorted().toList()) {
      Optional<Manifest> manifest = Rig.PRIVATELY.read(layout().manifest(delivery), Manifest.class);
      manifest.ifPresent(m -> m.files().forEach(file -> last.put(file.name(), file)));
    }
    for (Manifest.File file : last.values()) {
      require(
          rig.since(file.name(), file.size(), file.sha256()) != null, "unknown: " + file.name());
    }
    for (World world : allowed) {
      for (Map.Entry<String, Map<String, String>> refused : world.refused().entrySet()) {
        if (Files.exists(layout().quarantined(new ExchangeId(refused.getKey())))) {
          String told = String.valueOf(Rig.PRIVATELY
              .read(layout().fingerprints(Rig.SERVER), Fingerprints.Stored.class)
              .map(Fingerprints.Stored::files)
              .orElse(List.of()));
          require(!told.contains(refused.getKey()), "refused, and yet known: " + told);
          require(
              rig.jobs.find(new ExchangeId(refused.getKey())).orElseThrow().state()
                  == JobRecord.State.FAILED,
              "refused, and its record says otherwise");
        }
      }
    }
  }

  /** A delivery has these files and says so. */
  void delivery(Path delivery, Map<String, String> expected) throws IOException {
    Map<String, String> found = new TreeMap<>();
    Map<String, String> records = new TreeMap<>();
    for (Path file : files(delivery)) {
      String name = delivery.relativize(file).toString();
      requireMode(file, "rw-r--r--");
      if (!name.equals("manifest.json")) {
        String content = Scenarios.latin(Files.readAllBytes(file));
        if (name.startsWith("records/")) {
          records.put(name, content.length() + " " + sha256(content));
        } else {
          found.put(
              name.startsWith("files/") ? name.substring("files/".length()) : "?" + name, content);
        }
      }
    }
    require(
        found.equals(expected),
        "delivery has other files: " + sizes(found) + " and not " + sizes(expected));
    try (Stream<Path> inside = Files.walk(delivery)) {
      for (Path directory : inside.filter(Files::isDirectory).toList()) {
        requireMode(directory, "rwxr-xr-x");
      }
    }
    Optional<Manifest> manifest = Rig.PRIVATELY.read(layout().manifest(delivery), Manifest.class);
    if (manifest.isEmpty()) {
      violations.add("a delivery without manifest");
      return;
    }
    Map<String, String> told = new TreeMap<>();
    manifest.get().files().forEach(f -> told.put(f.name(), f.size() + " " + f.sha256()));
    Map<String, String> seen = new TreeMap<>();
    found.forEach((name, text) -> seen.put(name, text.length() + " " + sha256(text)));
    require(told.equals(seen), "the manifest says otherwise: " + told + " and not " + seen);
    Map<String, String> said = new TreeMap<>();
    manifest.get().recordsOrNone().forEach(r -> said.put(r.path(), r.size() + " " + r.sha256()));
    require(said.equals(records), "of records it says " + said + " and not " + records);
    boolean hasDocuments = expected.keySet().stream().anyMatch(name -> name.endsWith(".xml"));
    require(hasDocuments != records.isEmpty(), "its records: " + records.keySet());
  }

  /** What has to hold once the recovery has run; answers the world that is there. */
  Optional<World> afterRecovery(Rig rig) throws FaultException, IOException {
    beforeRecovery();
    deliveries(true);
    quarantine(true);
    Map<String, String> open = open(rig, rig.session);
    Optional<World> world = allowed.stream()
        .filter(w -> w.open().equals(open))
        .filter(w -> names(layout().inbox()).equals(w.sealed().keySet()))
        .filter(w -> names(layout().quarantine()).equals(w.refused().keySet()))
        .findFirst();
    require(world.isPresent(), "open files " + sizes(open) + " of " + allowed);
    require(
        names(layout().stagings()).isEmpty(), "staging has " + names(layout().stagings()));
    requireMode(layout().inbox(), "rwxr-xr-x");
    nothingIsLeft();
    marks();
    prints(rig);
    return world;
  }

  /** The handler is given each delivery that it has not accepted, once and in order (P5). */
  void handOvers(Rig rig) throws IOException {
    Set<List<String>> right = new HashSet<>();
    allowed.forEach(world -> right.add(world.waiting()));
    try {
      rig.accept(allowed.get(0).sealed().size() + 1);
    } finally {
      require(right.contains(rig.given()), "given " + rig.given() + ", not one of " + right);
    }
    for (Path file : files(layout().state())) {
      require(!file.getFileName().toString().contains(".broken-"), "will not load: " + file);
    }
  }

  /** What a manifest calls unchanged has had this content ever since (P4). */
  private void marks() throws IOException {
    Map<String, Manifest> manifests = new TreeMap<>();
    for (Path delivery : list(layout().inbox())) {
      Rig.PRIVATELY
          .read(layout().manifest(delivery), Manifest.class)
          .ifPresent(manifest -> manifests.put(manifest.delivery(), manifest));
    }
    for (Manifest manifest : manifests.values()) {
      for (Manifest.File file : manifest.files()) {
        String since = file.unchangedSince();
        boolean holds = since == null
            || (since.compareTo(manifest.delivery()) < 0
                && manifests.values().stream()
                    .filter(each -> each.delivery().compareTo(since) >= 0)
                    .filter(each -> each.delivery().compareTo(manifest.delivery()) < 0)
                    .flatMap(each -> each.files().stream())
                    .filter(each -> each.name().equals(file.name()))
                    .allMatch(each -> each.sha256().equals(file.sha256())));
        require(
            holds, file.name() + " of " + manifest.delivery() + " not unchanged since " + since);
      }
    }
  }

  /** No temp and no lock is anywhere, save in quarantine, which is not swept (W1). */
  void nothingIsLeft() throws IOException {
    for (Path file : files(data)) {
      if (file.startsWith(layout().quarantine())) {
        continue;
      }
      String name = file.getFileName().toString();
      require(!Temps.isTemp(name), "a temp is left: " + file);
      require(!name.endsWith(".lock"), "a lock is left: " + file);
    }
  }

  /** The session's files by name; files that nobody committed under their name on disk. */
  Map<String, String> open(Rig rig, SessionHash session) throws FaultException, IOException {
    Map<String, String> open = new TreeMap<>();
    Path intake = layout().intake(session);
    Set<Path> expected = new TreeSet<>();
    for (SafeName name : rig.intake.names(session)) {
      Path file = layout().part(intake, name);
      expected.add(file);
      boolean there = Files.exists(file);
      open.put(name.value(), there ? Scenarios.latin(Files.readAllBytes(file)) : "absent");
      if (there) {
        requireMode(file, "rw-r--r--");
      }
    }
    Set<Path> found = new TreeSet<>(files(layout().parts(intake)));
    require(found.equals(expected), "files that nobody committed: " + found);
    return open;
  }

  /** The state files can be read by those who wrote them. */
  void readState() throws IOException {
    if (Files.exists(layout().servers())) {
      var unused = Rig.PRIVATELY.read(layout().servers(), Servers.Registry.class);
    }
    for (Path each : list(layout().fingerprints())) {
      var unused = Rig.PRIVATELY.read(each, Fingerprints.Stored.class);
    }
    for (Path each : files(layout().handOvers())) {
      var unused = Rig.PRIVATELY.read(each, HandOver.class);
    }
  }

  /** The exchange goes on: more chunks, a seal and a delivery with exactly the right bytes. */
  void goOn(Rig rig, World world, boolean delivers) throws FaultException, IOException {
    World now = world;
    String name = world.open().keySet().stream()
        .filter(n -> n.endsWith(".bin"))
        .findFirst()
        .orElse(Scenarios.FURTHER);
    for (String each : List.of(name, "import_files/ab/new.jpg")) {
      Step step = Scenarios.append(each, Scenarios.bytes(Scenarios.GOES_ON, 50), 30);
      step.action().run(rig);
      now = step.after().apply(now, rig);
    }
    Map<String, String> open = open(rig, rig.session);
    require(open.equals(now.open()), "cannot go on: " + sizes(open) + " instead of " + now);
    boolean partial = now.open().keySet().stream()
        .anyMatch(n -> n.endsWith(".zip") || n.endsWith(".xml") || n.startsWith("Reports"));
    if (delivers && !partial) {
      ExchangeId id = new ExchangeId("20990101T000000000Z-00000009");
      rig.jobs.save(Rig.job(id, rig.session));
      require(rig.intake.seal(rig.session, id), "nothing to seal");
      List<String> given = new ArrayList<>(rig.given());
      rig.publish(id);
      rig.handOver(id);
      rig.finish(id);
      delivery(layout().delivery(id), now.open());
      marks();
      given.add(id.value());
      rig.accept(1);
      require(rig.given().equals(given), "the handler was given " + rig.given());
    }
  }

  private void requireMode(Path path, String mode) throws IOException {
    String is = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    require(is.equals(mode), data.relativize(path) + " has mode " + is);
  }

  private static Set<String> names(Path directory) {
    Set<String> names = new TreeSet<>();
    list(directory).forEach(p -> names.add(p.getFileName().toString()));
    return names;
  }

  private static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that is no directory, and temps that are. */
  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(p -> !Files.isDirectory(p) || Temps.isTemp(p.getFileName().toString()))
          .toList();
    }
  }

  private static Map<String, Integer> sizes(Map<String, String> files) {
    Map<String, Integer> sizes = new TreeMap<>();
    files.forEach((name, text) -> sizes.put(name, text.length()));
    return sizes;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256")
              .digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
