package org.onecgate.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.InvalidValueException;
import org.onecgate.Sentence;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.SettingStates;
import org.onecgate.storage.StorageException;

/** {@code /api/system/settings}: how Gate is set; {@code /api/config/settings}: what is chosen of that here (C1, P7). */
final class SettingsApi {
  private final SettingStates start;
  private final ConfigFile<GeneralSettings> chosen;
  private final Edits edits;

  /**
   * Shows and changes these.
   *
   * @param start what was set for the start, which is stronger
   */
  SettingsApi(SettingStates start, ConfigFile<GeneralSettings> chosen, Edits edits) {
    this.start = start;
    this.chosen = chosen;
    this.edits = edits;
  }

  /**
   * What is to hold for all servers; whatever is absent has its default.
   *
   * @param retention how long things are kept
   * @param inboxBytes while all deliveries together are larger, the oldest are removed
   */
  public record SettingsForm(
      @Nullable KeepSettings retention,
      @Holds(least = 1) @Nullable Long inboxBytes) {}

  /**
   * What is chosen for all servers.
   *
   * @param fixed the keys of those settings of these that are set for the start, which is stronger
   * @param etag its version, for {@code If-Match}
   * @param problem what is wrong with the file, if it was changed by hand and refused
   * @param said the same as a sentence
   */
  public record ChosenView(
      KeepSettings retention,
      @Nullable Long inboxBytes,
      List<String> fixed,
      String etag,
      @Nullable String problem,
      @Nullable Sentence said) {}

  /** What can be asked for. */
  List<Route> routes() {
    String one = "/config/settings";
    return List.of(
        new Route("GET", "/system/settings", Role.ADMINISTERS, r -> ApiAnswer.of(states()))
            .says(
                "getSettings",
                "The settings in force, and where each comes from",
                "Secrets are asterisks. The data directory is one of them.")
            .unnoted()
            .answers(SettingStates.class),
        new Route("GET", one, Role.LOOKS, r -> answer(chosen()))
            .says("getChosenSettings", "What is chosen for all servers")
            .answers(ChosenView.class)
            .versioned(),
        new Route("PUT", one, Role.ADMINISTERS, this::change)
            .says(
                "replaceSettings",
                "Choose what holds for all servers",
                "It holds at once. What is set for the start of Gate is stronger, and cannot be chosen.")
            .takes(SettingsForm.class)
            .answers(ChosenView.class)
            .versioned()
            .refuses(409, "SET_ELSEWHERE: a system property, variable or file says it"));
  }

  /** The settings in force. */
  SettingStates states() {
    chosen.refresh();
    return start.with(chosen.get());
  }

  private GeneralSettings chosen() {
    chosen.refresh();
    return chosen.get();
  }

  private ApiAnswer change(ApiRequest request) throws ApiException {
    SettingsForm form = request.body(SettingsForm.class);
    GeneralSettings wanted;
    try {
      wanted = new GeneralSettings(GeneralSettings.SCHEMA, form.retention(), form.inboxBytes());
    } catch (InvalidValueException e) {
      throw new ApiException(e);
    }
    try {
      chosen.change(before -> {
        request.requireVersion(edits.etag(before));
        requireFree(before.chosen(), wanted.chosen());
        return wanted;
      });
    } catch (StorageException e) {
      throw ApiException.disk("the settings of the dashboard", e);
    }
    Edits.note(request, "changed", "settings", String.join(", ", wanted.chosen().keySet()));
    return answer(wanted);
  }

  /** What has no effect is not taken; what was chosen before somebody set it for the start may stay. */
  private void requireFree(Map<String, String> before, Map<String, String> wanted)
      throws ApiException {
    for (Map.Entry<String, String> each : wanted.entrySet()) {
      String key = each.getKey();
      if (start.isSet(key) && !each.getValue().equals(before.get(key))) {
        throw new ApiException(
            409, "SET_ELSEWHERE", key + " is set for the start of Gate, which is stronger");
      }
    }
  }

  private ApiAnswer answer(GeneralSettings general) {
    @Nullable Sentence problem = chosen.problem().orElse(null);
    ChosenView view = new ChosenView(
        general.retentionOrNone(),
        general.inboxBytes(),
        GeneralSettings.KEYS.stream().filter(start::isSet).toList(),
        edits.etag(general),
        problem == null ? null : problem.text(),
        problem);
    return new ApiAnswer.Data(200, view, Map.of("ETag", view.etag()));
  }
}
