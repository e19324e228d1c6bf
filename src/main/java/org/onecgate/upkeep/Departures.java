package org.onecgate.upkeep;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecord.End;
import org.onecgate.history.JobRecord.Stay;
import org.onecgate.history.Jobs;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * How deliveries leave the inbox by Gate's hand: a consumer says that it has taken one, by a marker file beside it or
 * by a call; one was kept long enough; a person removes one.
 *
 * <p>The record of the exchange says so before the delivery is removed. So what a crash leaves is one that is there,
 * which the next round removes by its marker or its age, or whoever asked
 * asks again for, and one that is gone with nothing noted was removed by somebody else.
 *
 * <p>One that was taken stays as long as a handler waits for it, and with it the marker, by which the rounds find it
 * again: they list the inbox once, however much is in it.
 *
 * <p><em>Threading:</em> safe. Another process on the same data directory may do the same at the same moment: the facts
 * it notes are as true, and one of the two removes the delivery.
 */
public final class Departures {
  private static final Logger LOG = System.getLogger(Departures.class.getName());

  /** What becomes of the word of a consumer or a person. */
  public enum Answer {
    /** It is noted, and the delivery is gone. */
    DONE,
    /** It is noted; the delivery goes as soon as no handler waits for it. */
    LATER,
    /** There is no such delivery, and never was as far as is known. */
    UNKNOWN,
    /** It was removed before, and not by a consumer. */
    GONE,
    /** Its exchange is being published, or a handler waits for it. */
    UNDER_WAY
  }

  /** Removes a delivery. */
  @FunctionalInterface
  interface Removal {
    void run() throws IOException;
  }

  private final DataLayout layout;
  private final Inbox inbox;
  private final Jobs jobs;
  private final HandOvers handOvers;
  private final BiConsumer<ExchangeId, Sentence> story;
  private final Clock clock;

  /**
   * Has them leave this inbox.
   *
   * @param jobs where it is noted
   * @param handOvers knows who waits for a delivery
   * @param story is told of it
   */
  public Departures(
      DataLayout layout,
      Inbox inbox,
      Jobs jobs,
      HandOvers handOvers,
      BiConsumer<ExchangeId, Sentence> story,
      Clock clock) {
    this.layout = layout;
    this.inbox = inbox;
    this.jobs = jobs;
    this.handOvers = handOvers;
    this.story = story;
    this.clock = clock;
  }

  /** The inbox that they leave. */
  Inbox inbox() {
    return inbox;
  }

  /** Whether nobody of ours has to do with a delivery any more. */
  boolean isFree(ExchangeId id) throws IOException {
    return !handOvers.isWaiting(id)
        && jobs.brief(id).filter(Departures::isUnderWay).isEmpty();
  }

  private static boolean isUnderWay(JobRecord job) {
    return job.state() == JobRecord.State.RUNNING;
  }

  /**
   * A consumer says by a call that it has taken a delivery. It may say so again.
   *
   * @param who by which login or token
   */
  public synchronized Answer taken(ExchangeId id, String who) throws IOException {
    Optional<JobRecord> job = jobs.find(id);
    boolean there = inbox.holds(id);
    if (job.map(one -> !one.hasDelivery() && !(there && isUnderWay(one))).orElse(!there)) {
      return Answer.UNKNOWN;
    }
    if (job.filter(Departures::isUnderWay).isPresent()) {
      return Answer.UNDER_WAY;
    }
    if (!noteTaken(id, job, there, new Stay(End.CALL, clock.instant(), who))) {
      return Answer.GONE;
    }
    if (!there || isFree(id)) {
      remove(id);
      return Answer.DONE;
    }
    Disk.createEmpty(layout.takenMarker(id));
    return Answer.LATER;
  }

  /**
   * A person removes a delivery that nobody of ours has to do with.
   *
   * @param who the person
   */
  public synchronized Answer remove(ExchangeId id, String who) throws IOException {
    if (!inbox.holds(id)) {
      return Answer.UNKNOWN;
    }
    if (!isFree(id)) {
      return Answer.UNDER_WAY;
    }
    leave(id, new Stay(End.PERSON, clock.instant(), who), () -> remove(id));
    return Answer.DONE;
  }

  /**
   * Does what the markers of consumers say.
   *
   * @param now the moment of the round
   * @param failures gets what could not be done; the next round tries again
   */
  void readMarkers(Instant now, List<Exception> failures) throws IOException {
    for (Path each : Disk.list(layout.inbox())) {
      Optional<ExchangeId> id = DataLayout.takenBy(each);
      if (id.isPresent()
          && Disk.isFile(each)) { // a link may lead anywhere, a directory holds what is not ours
        try {
          readMarker(id.get(), each, now);
        } catch (IOException e) {
          failures.add(e);
        }
      }
    }
  }

  private synchronized void readMarker(ExchangeId id, Path marker, Instant now) throws IOException {
    Optional<JobRecord> job = jobs.find(id);
    if (job.filter(Departures::isUnderWay).isPresent()) {
      return; // its record is about to say that it is published
    }
    boolean there = inbox.holds(id);
    if (!there && job.filter(JobRecord::hasDelivery).isEmpty()) {
      LOG.log(Level.WARNING, "marker of no delivery, removed name={0}", marker.getFileName());
      Disk.deleteQuietlyIfEmpty(marker);
      return;
    }
    Optional<Instant> said = Disk.lastModifiedIfThere(marker);
    if (said.isEmpty()) {
      return; // another process was quicker
    }
    Instant published = job.map(JobRecord::finishedAt).orElse(id.time());
    Instant at = said.get().isBefore(published) || said.get().isAfter(now) ? now : said.get();
    var unused =
        noteTaken(id, job, there, new Stay(End.MARKER, at, Disk.ownerOf(marker).orElse(null)));
    if (!there || isFree(id)) {
      remove(id);
    }
  }

  /**
   * Notes that a delivery was taken, unless that is noted already.
   *
   * @return false if it was removed before for another reason
   */
  private boolean noteTaken(ExchangeId id, Optional<JobRecord> job, boolean there, Stay taken)
      throws IOException {
    @Nullable Stay stay = job.map(JobRecord::stay).orElse(null);
    if (stay != null && stay.isTaken()) {
      return true;
    }
    boolean open = stay == null || stay.end() == End.OPEN;
    if (!open && !there) {
      return false;
    }
    note(job, taken);
    tell(id, job, taken);
    return true;
  }

  private void note(Optional<JobRecord> job, @Nullable Stay stay) throws IOException {
    if (job.isPresent()) { // one that is older than the history has none
      jobs.save(job.get().lying(stay));
    }
  }

  private void tell(ExchangeId id, Optional<JobRecord> job, Stay stay) {
    if (job.isEmpty()) {
      return; // nor has it a story
    }
    String who = stay.by() == null ? "?" : stay.by();
    story.accept(
        id,
        switch (stay.end()) {
          case MARKER -> Phrase.TAKEN_BY_MARKER.of(who);
          case CALL -> Phrase.TAKEN_BY_CALL.of(who);
          case AGE -> Phrase.LEFT_FOR_AGE.of();
          case SIZE -> Phrase.LEFT_FOR_SIZE.of();
          case PERSON -> Phrase.LEFT_BY.of(who);
          case OPEN -> throw new IllegalArgumentException("it lies there");
        });
  }

  /**
   * Removes a delivery that was kept long enough.
   *
   * @param end why
   * @param now the moment of the round
   * @param removal removes it
   */
  synchronized void leave(ExchangeId id, End end, Instant now, Removal removal) throws IOException {
    leave(id, new Stay(end, now, null), removal);
  }

  private void leave(ExchangeId id, Stay stay, Removal removal) throws IOException {
    Optional<JobRecord> job = jobs.find(id);
    boolean taken = job.map(JobRecord::stay).filter(Stay::isTaken).isPresent();
    @Nullable IOException unnoted = taken ? null : noted(job, stay);
    try {
      removal.run();
    } catch (IOException e) {
      if (unnoted == null && !taken && inbox.holds(id)) {
        @Nullable IOException again = noted(job, job.map(JobRecord::stay).orElse(null));
        if (again != null) {
          e.addSuppressed(again);
        }
      }
      throw e;
    }
    if (unnoted != null) {
      note(job, stay); // the removal may have made the room for it
    }
    if (!taken) {
      tell(id, job, stay);
    }
  }

  /** What kept it from being noted: a full disk must not keep anybody from making room. */
  private @Nullable IOException noted(Optional<JobRecord> job, @Nullable Stay stay) {
    try {
      note(job, stay);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  /** Removes a delivery, if it is there, and then its marker. */
  private void remove(ExchangeId id) throws IOException {
    try {
      Disk.discard(layout.delivery(id), layout.stagings());
    } catch (StorageException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) { // else somebody was quicker
        throw e;
      }
    }
    Path marker = layout.takenMarker(id);
    if (Disk.isFile(marker)) {
      Disk.deleteQuietlyIfEmpty(marker);
    }
  }
}
