package org.onecgate.config;

import java.util.List;
import java.util.Map;
import org.onecgate.config.SettingState.Source;

/**
 * All settings as they are in force, for people.
 *
 * @param settings each of them, as the documents list them
 * @param unknown environment variables that look like settings and are none, such as misspelt ones: their names
 */
public record SettingStates(List<SettingState> settings, List<String> unknown) {
  /** Where nobody knows. */
  public static final SettingStates NONE = new SettingStates(List.of(), List.of());

  /** Whether somebody has set it for the start: then it is stronger than what is chosen on the dashboard. */
  public boolean isSet(String key) {
    return settings.stream()
        .anyMatch(each -> each.key().equals(key) && !each.source().equals(Source.DEFAULT.word()));
  }

  /** The same with what is chosen on the dashboard. */
  public SettingStates with(GeneralSettings general) {
    Map<String, String> chosen = general.shown();
    return new SettingStates(
        settings.stream()
            .map(
                each -> chosen.containsKey(each.key()) ? each.chosen(chosen.get(each.key())) : each)
            .toList(),
        unknown);
  }

  /** Says nothing of what is set. */
  @Override
  public String toString() {
    return settings.size() + " settings";
  }
}
