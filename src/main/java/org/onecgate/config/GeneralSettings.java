package org.onecgate.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.Records;

/**
 * What holds for all servers as it was chosen on the dashboard, {@code settings.json}. Whatever is absent has its default,
 * and what is set for the start of Gate is stronger.
 *
 * @param schema the version of the form, now {@value #SCHEMA}
 * @param retention how long things are kept; absent if nothing is chosen of it
 * @param inboxBytes while all deliveries together are larger, the oldest are removed; absent if there is no limit
 */
public record GeneralSettings(
    int schema, @Nullable KeepSettings retention, @Nullable Long inboxBytes) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  private static final String QUARANTINE_DAYS = "gate.quarantine.days";
  private static final String HISTORY_DAYS = "gate.history.days";
  private static final String INBOX_DAYS = "gate.inbox.days";
  private static final String INBOX_SIZE = "gate.inbox.size";

  /** The keys of the settings of which something can be chosen. */
  public static final List<String> KEYS =
      List.of(QUARANTINE_DAYS, HISTORY_DAYS, INBOX_DAYS, INBOX_SIZE);

  /** Where nothing is chosen. */
  public static final GeneralSettings NONE = new GeneralSettings(SCHEMA, null, null);

  /** Refuses an unknown form and what cannot be meant, with the field named. */
  public GeneralSettings {
    Records.require(schema == SCHEMA, "schema");
    Records.require(inboxBytes == null || inboxBytes > 0, "inboxBytes");
  }

  /** How long things are kept. */
  public KeepSettings retentionOrNone() {
    return retention == null ? KeepSettings.NONE : retention;
  }

  /** What is chosen, by the keys of the settings. */
  public Map<String, String> chosen() {
    Map<String, String> chosen = new TreeMap<>();
    put(chosen, QUARANTINE_DAYS, retentionOrNone().quarantineDays());
    put(chosen, HISTORY_DAYS, retentionOrNone().historyDays());
    put(chosen, INBOX_DAYS, retentionOrNone().inboxDays());
    put(chosen, INBOX_SIZE, inboxBytes);
    return chosen;
  }

  private static void put(Map<String, String> chosen, String key, @Nullable Number value) {
    if (value != null) {
      chosen.put(key, value.toString());
    }
  }
}
