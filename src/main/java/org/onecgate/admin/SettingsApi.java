package org.onecgate.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.GeneralSettings;
import org.onecgate.config.GeneralSettings.Choice;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.ServerLimits;
import org.onecgate.config.SettingStates;
import org.onecgate.config.WebhookSettings;
import org.onecgate.storage.StorageException;

/** {@code /api/system/settings}: how Gate is set; {@code /api/config/settings}: what is chosen of that here (C1, P7). */
final class SettingsApi {
  private final SettingStates start;
  private final ConfigFile<GeneralSettings> chosen;
  private final Runnable changed;
  private final Edits edits;

  /**
   * Shows and changes these.
   *
   * @param start what was set for the start, which is stronger
   * @param changed is told when something else was chosen
   */
  SettingsApi(
      SettingStates start, ConfigFile<GeneralSettings> chosen, Runnable changed, Edits edits) {
    this.start = start;
    this.chosen = chosen;
    this.changed = changed;
    this.edits = edits;
  }

  /**
   * What is to hold for all servers; whatever is absent has its default.
   *
   * @param retention how long things are kept
   * @param inboxBytes while all deliveries together are larger, the oldest are removed
   * @param limits how much may arrive, where a server has no less of its own
   * @param webhook where deliveries are announced
   */
  public record SettingsForm(
      @Nullable KeepSettings retention,
      @Holds(least = 1) @Nullable Long inboxBytes,
      @Nullable ServerLimits limits,
      @Nullable WebhookForm webhook) {}

  /**
   * Where deliveries are announced.
   *
   * @param url an address of http or https, without user and fragment
   * @param secret what announcements are signed with, 16 characters of ASCII or more; absent: the one that is chosen
   *     already
   */
  public record WebhookForm(String url, @Nullable String secret) {
    /** Shows neither. */
    @Override
    public String toString() {
      return "WebhookForm";
    }
  }

  /**
   * The same as it is shown: the secret is in no answer.
   *
   * @param url the address
   */
  public record WebhookView(String url) {}

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
      ServerLimits limits,
      @Nullable WebhookView webhook,
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
        new Route("GET", one, Role.ADMINISTERS, r -> answer(chosen()))
            .says(
                "getChosenSettings",
                "What is chosen for all servers",
                "The secret of the webhook is not told.")
            .unnoted()
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
    FieldFaults faults = new FieldFaults();
    SettingsForm form = request.body(SettingsForm.class, faults);
    List<String> changes = new ArrayList<>();
    GeneralSettings now;
    try {
      now = chosen.change(before -> {
        request.requireVersion(edits.etag(before));
        GeneralSettings wanted = wanted(form, before, faults);
        requireFree(before.chosen(), wanted.chosen());
        changes.add(differences(before, wanted));
        return wanted;
      });
    } catch (StorageException e) {
      throw ApiException.disk("the settings of the dashboard", e);
    }
    Edits.note(request, "changed", "settings", changes.get(changes.size() - 1));
    changed.run();
    return answer(now);
  }

  /** What becomes other: each as people may see it, before and after; a secret only by its name. */
  private static String differences(GeneralSettings before, GeneralSettings after) {
    Map<Choice, String> old = before.chosen();
    Map<Choice, String> now = after.chosen();
    return Stream.of(Choice.values())
        .filter(each -> !Objects.equals(old.get(each), now.get(each)))
        .map(Choice::key)
        .map(key -> {
          String was = before.shown().getOrDefault(key, "-");
          String is = after.shown().getOrDefault(key, "-");
          return was.equals(is) ? key : key + ": " + was + " -> " + is;
        })
        .collect(Collectors.joining(", "));
  }

  /** What is wanted; refuses it with all that is wrong. */
  private static GeneralSettings wanted(
      SettingsForm form, GeneralSettings before, FieldFaults faults) throws ApiException {
    faults.passes(() -> webhook(form.webhook(), before.webhook()));
    faults.passes(() -> new GeneralSettings(
        GeneralSettings.SCHEMA, form.retention(), form.inboxBytes(), form.limits(), null));
    faults.end();
    return new GeneralSettings(
        GeneralSettings.SCHEMA,
        form.retention(),
        form.inboxBytes(),
        form.limits(),
        webhook(form.webhook(), before.webhook()));
  }

  private static @Nullable WebhookSettings webhook(
      @Nullable WebhookForm form, @Nullable WebhookSettings before) {
    if (form == null) {
      return null;
    }
    String secret = form.secret();
    if (secret == null) {
      secret = before == null ? "" : before.secret();
    }
    return new WebhookSettings(form.url(), secret);
  }

  /** What has no effect is not taken; what was chosen before somebody set it for the start may stay. */
  private void requireFree(Map<Choice, String> before, Map<Choice, String> wanted)
      throws ApiException {
    for (Map.Entry<Choice, String> each : wanted.entrySet()) {
      String key = each.getKey().key();
      if (start.isSet(key) && !each.getValue().equals(before.get(each.getKey()))) {
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
        general.limitsOrNone(),
        general.webhook() == null ? null : new WebhookView(general.webhook().url()),
        GeneralSettings.KEYS.stream().filter(start::isSet).toList(),
        edits.etag(general),
        problem == null ? null : problem.text(),
        problem);
    return new ApiAnswer.Data(200, view, Map.of("ETag", view.etag()));
  }
}
