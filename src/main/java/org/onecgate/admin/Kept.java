package org.onecgate.admin;

import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;

/**
 * What became of exchanges.
 *
 * @param jobs the records of all
 * @param inbox what was published
 * @param handOvers what waits for handlers
 * @param quarantine what was refused
 */
public record Kept(Jobs jobs, Inbox inbox, HandOvers handOvers, Quarantine quarantine) {}
