package org.onecgate.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.FaultException;
import org.onecgate.storage.StorageException;

/** What a client of a failing disk remembers, to send it again. */
final class Client {
  /** The steps since the last one that took all received files away. */
  private final List<Step> sent = new ArrayList<>();

  /** Notes a step that is done. */
  void did(Step step) {
    if (step.fragile()) {
      sent.clear();
    } else {
      sent.add(step);
    }
  }

  /**
   * Does a step again that failed; where the journal could not take its record back and says so, the
   * client begins anew with {@code init}, and sends all again.
   *
   * @param world what was known before the step
   * @return what is known then
   */
  World again(Step step, Rig rig, World world) throws FaultException, IOException {
    try {
      step.action().run(rig);
      return step.after().apply(world, rig);
    } catch (StorageException e) {
      if (!"append-journal".equals(e.operation())) {
        throw e;
      }
    }
    rig.intake.discard(rig.session);
    World anew = world.discarded();
    for (Step each : sent) {
      each.action().run(rig);
      anew = each.after().apply(anew, rig);
    }
    step.action().run(rig);
    return step.after().apply(anew, rig);
  }
}
