package org.onecgate.battery.schedules;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.battery.schedules.Body.Stop;
import org.onecgate.intake.ChunkReceipt;

/**
 * A client that sends a chunk until it is told {@code success}, as 1C does, over a connection and to
 * a site on which things go wrong.
 */
final class Client {
  private static final int TRIES = 6;

  private final Site site;
  private final SessionHash session;
  private final Mutant mutant;
  private final Random random;
  private final ExecutorService others;

  /** One step in so many goes wrong. */
  private final int calm;

  private final Set<SafeName> repeated = new HashSet<>();
  private final List<Note> late = new ArrayList<>();

  /** A lost answer of which the site learns later. */
  private interface Note {
    void tell() throws FaultException, IOException;
  }

  Client(Site site, SessionHash session, Mutant mutant, Random random, ExecutorService others) {
    this.site = site;
    this.session = session;
    this.mutant = mutant;
    this.random = random;
    this.others = others;
    this.calm = 1 + random.nextInt(12);
  }

  /** Whether a chunk may have come twice without anybody knowing. */
  boolean mayHaveRepeated(Source source) {
    return repeated.contains(source.name());
  }

  /** Discards what was sent before; false where that is refused. */
  boolean init() throws IOException {
    settle();
    try {
      site.intake().discard(session);
      repeated.clear();
      return true;
    } catch (FaultException e) {
      return false;
    }
  }

  /** Sends a chunk until there is an answer; false where the client loses patience. */
  boolean send(Source source, int n) throws IOException {
    if (random.nextInt(150) == 0) {
      return false; // somebody stops 1C in the middle
    }
    for (int i = 0; i < TRIES; i++) {
      if (random.nextInt(calm) != 0) {
        if (append(source, Body.whole(source.chunk(n))).isPresent()) {
          settle();
          return true;
        }
      } else if (goesWrong(source, source.chunk(n))) {
        settle();
        return true;
      }
      if (random.nextBoolean()) {
        settle();
      }
    }
    return false;
  }

  /** Tells the site of lost answers of which it has not learnt yet. */
  void settle() throws IOException {
    for (Note note : late) {
      try {
        note.tell();
      } catch (FaultException e) {
        throw new IllegalStateException(e);
      }
    }
    late.clear();
  }

  /** One try on which something happens; whether the client is told success. */
  private boolean goesWrong(Source source, byte[] chunk) throws IOException {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        Stop how = mutant == Mutant.TAKES_HALVES ? Stop.ENDS : Stop.BREAKS;
        append(source, new Body(chunk, random.nextInt(chunk.length + 1), how));
        return false;
      }
      case 3, 4 -> {
        append(source, Body.whole(chunk)).ifPresent(r -> lose(source, r));
        return false;
      }
      case 5 -> {
        append(source, Body.whole(chunk)).ifPresent(r -> repeated.add(source.name()));
        late.clear(); // nobody is left who could tell
        site.crash();
        return false;
      }
      case 6 -> {
        late.clear();
        crashInside(source, chunk);
        return false;
      }
      case 7 -> {
        site.restart();
        return append(source, Body.whole(chunk)).isPresent();
      }
      case 8 -> {
        return twice(source, Body.whole(chunk), chunk);
      }
      default -> {
        return twice(source, new Body(chunk, random.nextInt(chunk.length), Stop.WAITS), chunk);
      }
    }
  }

  private void crashInside(Source source, byte[] chunk) throws IOException {
    try {
      site.crashInside(session, source.name(), chunk, random);
      if (random.nextBoolean()) {
        site.intake().recover(session, true);
      }
    } catch (FaultException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The answer is lost; the site sees that, sees it later, or never does. */
  private void lose(Source source, ChunkReceipt receipt) {
    int when = random.nextInt(3);
    Note note = () -> site.intake().answerLost(session, receipt);
    if (when == 0) {
      repeated.add(source.name());
    } else if (when == 1) {
      late.add(note);
      repeated.add(source.name());
    } else {
      try {
        note.tell();
      } catch (FaultException | IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The client gives a request up and sends the chunk again while the site is still at the first. */
  private boolean twice(Source source, Body first, byte[] chunk) throws IOException {
    Future<Optional<ChunkReceipt>> given = others.submit(() -> append(source, first));
    try {
      while (!first.awaitStop() && !given.isDone()) {
        Thread.onSpinWait();
      }
      Optional<ChunkReceipt> second = append(source, Body.whole(chunk));
      first.goOn();
      if (given.get().isPresent()) {
        repeated.add(source.name());
      }
      return second.isPresent();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<ChunkReceipt> append(Source source, Body body) throws IOException {
    try {
      ChunkReceipt receipt =
          site.intake().append(session, new ServerId("server"), source.name(), false, -1, body);
      if (mutant == Mutant.DROPS_ALL) {
        site.intake().answerLost(session, receipt);
      }
      return Optional.of(receipt);
    } catch (FaultException e) {
      return Optional.empty();
    }
  }
}
