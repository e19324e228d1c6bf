package org.onecgate.imports;

import java.io.IOException;
import org.onecgate.FaultException;
import org.onecgate.SessionHash;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.history.Fingerprints;
import org.onecgate.history.Quarantine;
import org.onecgate.intake.Intake;
import org.onecgate.staging.Staging;
import org.onecgate.staging.Validation;

/**
 * What the files of an exchange go through, in this order.
 *
 * @param intake where they arrive and are sealed
 * @param validation whether they are what they say
 * @param staging whether they are fit to be seen
 * @param fingerprints which of them have not changed
 * @param inbox where they are seen
 * @param handOvers who is told of them
 * @param quarantine where they go if they are refused
 */
public record Steps(
    Intake intake,
    Validation validation,
    Staging staging,
    Fingerprints fingerprints,
    Inbox inbox,
    HandOvers handOvers,
    Quarantine quarantine) {

  /** Whether each file that a session has received is complete by its own structure (E19). */
  public boolean isComplete(SessionHash session) throws FaultException, IOException {
    return validation.isComplete(intake.received(session));
  }
}
