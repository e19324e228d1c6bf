package org.onecgate.story;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.protocol.Reply;
import org.onecgate.storage.StorageException;

/**
 * Turns what went wrong into what 1C is told, and logs it: the one place that does (E10, A7).
 *
 * <p>What is not foreseen is told as an incident number alone; the log has the rest under it.
 */
public final class Failures {
  private static final Logger LOG = System.getLogger(Failures.class.getName());

  private Failures() {}

  /**
   * The reply for a failure.
   *
   * @param where the request or run in which it happened, for the log; no secrets
   */
  public static Reply.Failure of(Throwable failure, String where) {
    if (failure instanceof FaultException f) {
      Level level = f.fault().isAnybodys() ? Level.DEBUG : f.fault().level(); // Refusals logs those
      LOG.log(level, f.fault().code() + " " + where + " detail=" + Sentence.textOf(f.detail()));
      return new Reply.Failure(f.fault(), f.detail());
    }
    if (failure instanceof StorageException s) {
      Fault fault = fault(s.problem());
      LOG.log(fault.level(), fault.code() + " " + where, s);
      return new Reply.Failure(fault, null);
    }
    String incident =
        String.format(Locale.ROOT, "%08X", ThreadLocalRandom.current().nextInt());
    LOG.log(Level.ERROR, Fault.INTERNAL.code() + " incident=" + incident + " " + where, failure);
    return new Reply.Failure(Fault.INTERNAL, Phrase.INCIDENT.of(incident));
  }

  private static Fault fault(StorageException.Problem problem) {
    return switch (problem) {
      case DISK_FULL -> Fault.DISK_FULL;
      case READ_ONLY -> Fault.DISK_READ_ONLY;
      case PERMISSION_DENIED -> Fault.DISK_DENIED;
      case NOT_FORCED, OTHER -> Fault.DISK_FAILED;
    };
  }
}
