package org.onecgate.config;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.json.Records;

/**
 * What holds for all servers as it was chosen on the dashboard, {@code settings.json}. Whatever is absent has its default,
 * and what is set for the start of Gate is stronger.
 *
 * @param schema the version of the form, now {@value #SCHEMA}
 * @param retention how long things are kept; absent if nothing is chosen of it
 * @param inboxBytes while all deliveries together are larger, the oldest are removed; absent if there is no limit
 * @param limits how much may arrive (E7); absent if nothing is chosen of it
 * @param webhook where deliveries are announced; absent if nowhere
 */
public record GeneralSettings(
    int schema,
    @Nullable KeepSettings retention,
    @Nullable Long inboxBytes,
    @Nullable ServerLimits limits,
    @Nullable WebhookSettings webhook) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** Where nothing is chosen. */
  public static final GeneralSettings NONE = new GeneralSettings(SCHEMA, null, null, null, null);

  /** What can be chosen. */
  public enum Choice {
    /** Days that refused exchanges are kept. */
    QUARANTINE_DAYS("gate.quarantine.days", Sight.WHOLE),
    /** Days that records of exchanges are kept. */
    HISTORY_DAYS("gate.history.days", Sight.WHOLE),
    /** Days that deliveries are kept. */
    INBOX_DAYS("gate.inbox.days", Sight.WHOLE),
    /** The most bytes of all deliveries. */
    INBOX_SIZE("gate.inbox.size", Sight.WHOLE),
    /** The largest chunk. */
    CHUNK_MAX("gate.chunk.max", Sight.WHOLE),
    /** The largest file. */
    FILE_MAX("gate.file.max", Sight.WHOLE),
    /** The most bytes of an exchange. */
    EXCHANGE_MAX("gate.exchange.max", Sight.WHOLE),
    /** The most files of an exchange. */
    EXCHANGE_FILES_MAX("gate.exchange.files.max", Sight.WHOLE),
    /** Where deliveries are announced. */
    WEBHOOK_URL("gate.webhook.url", Sight.ADDRESS),
    /** What announcements are signed with. */
    WEBHOOK_SECRET("gate.webhook.secret", Sight.SECRET);

    private final String key;
    private final Sight sight;

    Choice(String key, Sight sight) {
      this.key = key;
      this.sight = sight;
    }

    /** The key of the setting that says the same for the start of Gate. */
    public String key() {
      return key;
    }

    /** What people are shown of it. */
    public Sight sight() {
      return sight;
    }
  }

  /** The keys of the settings of which something can be chosen. */
  public static final List<String> KEYS =
      Arrays.stream(Choice.values()).map(Choice::key).toList();

  /** Refuses an unknown form and what cannot be meant, with the field named. */
  public GeneralSettings {
    Records.require(schema == SCHEMA, "schema");
    Records.require(inboxBytes == null || inboxBytes > 0, "inboxBytes");
  }

  /** How long things are kept. */
  public KeepSettings retentionOrNone() {
    return retention == null ? KeepSettings.NONE : retention;
  }

  /** How much may arrive. */
  public ServerLimits limitsOrNone() {
    return limits == null ? ServerLimits.NONE : limits;
  }

  /** The text of each that is chosen; it may hold secrets. */
  public Map<Choice, String> chosen() {
    Map<Choice, String> chosen = new EnumMap<>(Choice.class);
    KeepSettings keep = retentionOrNone();
    put(chosen, Choice.QUARANTINE_DAYS, keep.quarantineDays());
    put(chosen, Choice.HISTORY_DAYS, keep.historyDays());
    put(chosen, Choice.INBOX_DAYS, keep.inboxDays());
    put(chosen, Choice.INBOX_SIZE, size(inboxBytes));
    ServerLimits most = limitsOrNone();
    put(chosen, Choice.CHUNK_MAX, size(most.chunk()));
    put(chosen, Choice.FILE_MAX, size(most.file()));
    put(chosen, Choice.EXCHANGE_MAX, size(most.exchange()));
    put(chosen, Choice.EXCHANGE_FILES_MAX, most.files());
    put(chosen, Choice.WEBHOOK_URL, webhook == null ? null : webhook.url());
    put(chosen, Choice.WEBHOOK_SECRET, webhook == null ? null : webhook.secret());
    return chosen;
  }

  /** What people are shown of each that is chosen, by the keys of the settings. */
  public Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    chosen().forEach((choice, text) -> shown.put(choice.key(), choice.sight().of(text)));
    return shown;
  }

  private static @Nullable ByteSize size(@Nullable Long bytes) {
    return bytes == null ? null : new ByteSize(bytes);
  }

  private static void put(Map<Choice, String> chosen, Choice choice, @Nullable Object value) {
    if (value != null) {
      chosen.put(choice, value.toString());
    }
  }
}
