package org.onecgate.config;

import java.util.List;

/**
 * All settings as they have been in force since the start, for people.
 *
 * @param settings each of them, as the documents list them
 * @param unknown environment variables that look like settings and are none, such as misspelt ones: their names
 */
public record SettingStates(List<SettingState> settings, List<String> unknown) {
  /** Where nobody knows. */
  public static final SettingStates NONE = new SettingStates(List.of(), List.of());

  /** Says nothing of what is set. */
  @Override
  public String toString() {
    return settings.size() + " settings";
  }
}
