package org.onecgate.admin;

import java.time.Clock;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;

/**
 * Where the data lies, how a record becomes text, and what time it is.
 *
 * @param layout where the data lies
 * @param json reads and writes JSON
 * @param clock the time
 */
public record Site(DataLayout layout, JsonStore json, Clock clock) {}
