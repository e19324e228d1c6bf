package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What happened on a disk once, and what a power cut at any moment of it may not bring about. */
interface Story {
  /** Its name. */
  String name();

  /** What happened on the disk. */
  List<Change> changes();

  /** The changes after which something was told, or had just ended. */
  Set<Integer> ends();

  /** What holds after so many changes, in words: the same state is right for all that are alike in it. */
  String promise(int stop);

  /**
   * What is wrong with what a cut after so many changes left.
   *
   * @param base what the story began in, where no other process is at work
   * @param after what else is asked
   */
  List<String> violations(Path base, int stop, Aftermath after) throws IOException;

  /** The same story once more in an empty directory, without these barriers. */
  Story without(Path base, Predicate<String> barriers) throws IOException;

  /** Why it ended early, which only a barrier left out may bring about. */
  default Optional<Exception> failure() {
    return Optional.empty();
  }

  /** The barriers that were asked for. */
  default Set<String> sites() {
    Set<String> sites = new LinkedHashSet<>();
    changes().stream().map(c -> c.site).filter(s -> !s.isEmpty()).forEach(sites::add);
    return sites;
  }

  /**
   * How it is looked at.
   *
   * @param delivers whether the exchange goes on up to a delivery, which takes longer than all the rest
   * @param leftOut the barriers that the recovery lacks too
   * @param patience how long a run may take: without a barrier it may never end
   */
  record Aftermath(boolean delivers, Predicate<String> leftOut, Duration patience) {}
}
