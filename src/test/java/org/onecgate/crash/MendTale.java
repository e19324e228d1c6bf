package org.onecgate.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.history.JobRecord;
import org.onecgate.storage.Disk;

/**
 * A person puts a file back into a refused exchange, which is refused again, and then another one, with which it is
 * published.
 *
 * <p>Whatever a cut leaves: the received file stays as it came, the one in its place is whole, an old or a new one; the
 * exchange is in quarantine with its reason, or published with the right file alone; and it can be mended (S1, S8, P5).
 */
final class MendTale extends Tale<MendTale.Promise> {
  private static final ExchangeId ID = ExchangeId.of(Instant.EPOCH.plusMillis(8), 8);
  private static final String NAME = "import.xml";
  private static final byte[] BROKEN = "<a><b></a>".getBytes(UTF_8);
  private static final byte[] WORSE = "<a><b></b><c></a>".getBytes(UTF_8);
  private static final byte[] GOOD = "<a><b></b><c></c><d>more</d></a>".getBytes(UTF_8);

  /** What was told. */
  enum Promise {
    NOTHING,
    REFUSED,
    MENDED,
    REFUSED_AGAIN,
    MENDED_AGAIN,
    PUBLISHED
  }

  MendTale() {
    super("a refused exchange that is mended");
  }

  @Override
  MendTale anew() {
    return new MendTale();
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy)
      throws FaultException, IOException {
    tell(Promise.NOTHING); // how it comes and is refused is told elsewhere
    try (Rig rig = new Rig(data, Rig.SESSION)) {
      rig.openSession();
      rig.append(NAME, BROKEN.length, new ByteArrayInputStream(BROKEN));
      rig.begin(ID);
      rig.intake.seal(rig.session, ID);
      rig.refuse(ID, before -> {});
      tell(Promise.REFUSED);
      rig.mend(ID, WORSE);
      tell(Promise.MENDED);
      rig.settle(Rig.PATIENCE);
      tell(Promise.REFUSED_AGAIN);
      rig.mend(ID, GOOD);
      tell(Promise.MENDED_AGAIN);
      rig.settle(Rig.PATIENCE);
      tell(Promise.PUBLISHED);
    }
  }

  @Override
  void look(Path data, Promise last, Promise next, boolean underWay, Story.Aftermath after)
      throws FaultException, IOException {
    if (last == Promise.NOTHING) {
      return;
    }
    try (Rig rig = new Rig(data, Rig.SESSION)) {
      files(rig, rig.layout.quarantined(ID));
      files(rig, rig.layout.staging(ID));
      rig.recover(after.patience());
      boolean published = Files.exists(rig.layout.delivery(ID));
      require(published || last != Promise.PUBLISHED, "what was published is gone");
      require(!published || next.compareTo(Promise.MENDED_AGAIN) >= 0, "it is published unmended");
      require(published || last != Promise.MENDED_AGAIN, "what was mended is not published");
      if (last.compareTo(Promise.MENDED) >= 0) {
        Optional<JobRecord> job = rig.jobs.find(ID);
        require(job.map(JobRecord::mended).isPresent(), "nobody knows who mended it");
      }
      if (!published) {
        files(rig, rig.layout.quarantined(ID));
        require(Files.exists(rig.layout.reason(rig.layout.quarantined(ID))), "it has no reason");
        require(
            last.compareTo(Promise.MENDED) < 0
                || Files.exists(rig.layout.mended(rig.layout.quarantined(ID)).resolve(NAME)),
            "what was put back is gone");
        rig.mend(ID, GOOD);
        rig.settle(after.patience());
      }
      Path file = rig.layout.delivery(ID).resolve("files").resolve(NAME);
      require(
          Files.exists(file) && Arrays.equals(Files.readAllBytes(file), GOOD),
          "the right file is not published");
      require(
          Files.exists(file) && Disk.PUBLIC_FILE.equals(Disk.modeOf(file)),
          "not everybody can read it");
      require(!Files.exists(rig.layout.staging(ID)), "the staging is left");
      require(!Files.exists(rig.layout.quarantined(ID)), "something is left in quarantine");
    }
  }

  /** What of the two lies there is whole. */
  private void files(Rig rig, Path exchange) throws IOException {
    Path received = exchange.resolve("received/files").resolve(NAME);
    if (Files.exists(received)) {
      require(Arrays.equals(Files.readAllBytes(received), BROKEN), "the received file is another");
    }
    Path mended = rig.layout.mended(exchange).resolve(NAME);
    if (Files.exists(mended)) {
      byte[] found = Files.readAllBytes(mended);
      require(
          Arrays.equals(found, WORSE) || Arrays.equals(found, GOOD),
          "in its place is " + new String(found, UTF_8));
    }
  }
}
