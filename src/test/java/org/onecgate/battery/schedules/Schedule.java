package org.onecgate.battery.schedules;

import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SessionHash;
import org.onecgate.battery.schedules.Source.Kind;
import org.onecgate.staging.CheckedFile;
import org.onecgate.staging.Checks;
import org.onecgate.staging.Earlier;
import org.onecgate.staging.Validated;
import org.onecgate.storage.StoredFile;

/**
 * One exchange of a client with a site on which things go wrong, from {@code init} to the check, and
 * the judgement on what came out.
 */
final class Schedule {
  private static final int EXCHANGES = 2;

  private final Site site;
  private final Mutant mutant;
  private final Random random;
  private final SessionHash session;
  private final Client client;
  private final Map<Kind, Map<Outcome, Integer>> outcomes = new EnumMap<>(Kind.class);

  Schedule(Site site, Mutant mutant, Random random, ExecutorService others) {
    this.site = site;
    this.mutant = mutant;
    this.random = random;
    this.session = SessionHash.of(Long.toString(random.nextLong()));
    this.client = new Client(site, session, mutant, random, others);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs it; what became of the files, by kind. */
  Map<Kind, Map<Outcome, Integer>> run() throws IOException {
    List<Source> sources = new ArrayList<>();
    Sources next = new Sources(random);
    for (int n = random.nextInt(4) == 0 ? 3 : 1; n > 0; n--) {
      sources.add(next.next(n));
    }
    try {
      if (!sendAll(sources)) {
        sources.forEach(s -> note(s, Outcome.FAILED));
        return outcomes;
      }
      judge(sources);
      return outcomes;
    } finally {
      client.settle();
      site.tidy(session);
    }
  }

  /** Sends all files, from the beginning where the client has lost patience; false where for good. */
  private boolean sendAll(List<Source> sources) throws IOException {
    for (int i = 0; i < EXCHANGES; i++) {
      if (client.init() && send(sources)) {
        return true;
      }
    }
    return false;
  }

  private boolean send(List<Source> sources) throws IOException {
    boolean interleaved = random.nextInt(4) == 0;
    if (!interleaved) {
      for (Source source : sources) {
        for (int n = 0; n < source.chunks(); n++) {
          if (!client.send(source, n)) {
            return false;
          }
        }
      }
      return true;
    }
    int most = sources.stream().mapToInt(Source::chunks).max().orElse(0);
    for (int n = 0; n < most; n++) {
      for (Source source : sources) {
        if (n < source.chunks() && !client.send(source, n)) {
          return false;
        }
      }
    }
    return true;
  }

  private void judge(List<Source> sources) throws IOException {
    ExchangeId id = ExchangeId.of(Instant.now(), random.nextInt());
    Map<String, StoredFile> received = new LinkedHashMap<>();
    try {
      if (site.intake().seal(session, id)) {
        if (random.nextInt(10) == 0) {
          site.crash();
        }
        site.intake().sealed(id).forEach(f -> received.put(f.name().value(), f));
      }
    } catch (FaultException | IOException e) {
      sources.forEach(s -> note(s, Outcome.NEEDLESS));
      return;
    }
    for (Source source : sources) {
      StoredFile file = received.get(source.name().value());
      note(source, file == null ? Outcome.VIOLATION : judge(id, source, file));
    }
  }

  private Outcome judge(ExchangeId id, Source source, StoredFile file) throws IOException {
    StoredFile seen = mutant == Mutant.UNMARKED
        ? new StoredFile(file.name(), file.path(), file.size(), file.chunks(), List.of())
        : file;
    Validated staged;
    try {
      staged = site.staging().validate(id, List.of(seen), Checks.DEFAULT, Earlier.NONE, what -> {});
    } catch (FaultException e) {
      boolean excused = source.hasEqualNeighbours() || client.mayHaveRepeated(source);
      return excused ? Outcome.FAILED : Outcome.NEEDLESS;
    }
    if (source.kind() == Kind.ZIP) {
      boolean equal = staged.archives().size() == 1
          && same(staged.archives().get(0), source.bytes())
          && staged.files().size() == source.entries().size()
          && staged.files().stream()
              .allMatch(f -> same(f, source.entries().get(f.name().value())));
      return equal ? Outcome.EQUAL : Outcome.VIOLATION;
    }
    CheckedFile only = staged.files().get(0);
    if (only.ambiguous()) {
      return source.kind() == Kind.OPAQUE ? Outcome.FLAGGED : Outcome.VIOLATION;
    }
    return same(only, source.bytes()) ? Outcome.EQUAL : Outcome.VIOLATION;
  }

  private static boolean same(CheckedFile file, byte[] meant) {
    try {
      return meant != null
          && Arrays.equals(Files.readAllBytes(file.path()), meant)
          && file.sha256().equals(sha256(meant));
    } catch (IOException e) {
      return false;
    }
  }

  private void note(Source source, Outcome outcome) {
    outcomes
        .computeIfAbsent(source.kind(), k -> new EnumMap<>(Outcome.class))
        .merge(outcome, 1, Integer::sum);
  }
}
