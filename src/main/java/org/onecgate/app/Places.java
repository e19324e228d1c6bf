package org.onecgate.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.onecgate.config.SettingState;
import org.onecgate.config.SettingState.Source;
import org.onecgate.config.Sight;
import org.onecgate.storage.Disk.Property;

/**
 * Where settings are found, strongest first.
 *
 * @param all what stands in each of them, by the keys of the settings
 */
record Places(List<Map<String, Places.Said>> all) {
  /**
   * What one of them says.
   *
   * @param line where in a file; null if it is none
   */
  record Said(Source source, String text, @Nullable Integer line) {}

  /** These, and what stands in {@code gate.properties}. */
  static Places of(GateConfig.Sources sources, Map<String, Property> file) {
    Map<String, String> environment = new HashMap<>();
    for (Setting<?> each : Setting.all()) {
      String text = sources.environment().get(each.variable());
      if (text != null) {
        environment.put(each.property(), text);
      }
    }
    Map<String, Said> ofFile = new HashMap<>();
    file.forEach((key, one) -> ofFile.put(key, new Said(Source.FILE, one.value(), one.line())));
    return new Places(List.of(
        place(Source.PROPERTY, sources.properties()),
        place(Source.ENVIRONMENT, environment),
        ofFile,
        place(Source.CONTEXT, sources.context())));
  }

  private static Map<String, Said> place(Source source, Map<String, String> texts) {
    Map<String, Said> all = new HashMap<>();
    texts.forEach((key, text) -> all.put(key, new Said(source, text, null)));
    return all;
  }

  /** What is said of a setting, the strongest first. */
  private List<Said> said(Setting<?> setting) {
    return all.stream()
        .map(place -> place.get(setting.property()))
        .filter(Objects::nonNull)
        .toList();
  }

  /** The text that counts; empty if there is none, or a blank one. */
  Optional<String> text(Setting<?> setting) {
    return said(setting).stream()
        .findFirst()
        .map(said -> said.text().strip())
        .filter(text -> !text.isEmpty());
  }

  /** All keys that look like settings. */
  Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    all.forEach(place -> keys.addAll(place.keySet()));
    keys.removeIf(key -> !key.startsWith("gate."));
    return keys;
  }

  /**
   * All settings for people, save what the run by itself tells its own application.
   *
   * @param data the data directory, whoever named it
   * @param idle those that have no effect here
   */
  List<SettingState> states(Path data, List<String> idle) {
    boolean embedded = text(Setting.EMBEDDED).isPresent();
    List<SettingState> states = new ArrayList<>();
    for (Setting<?> each : Setting.all()) {
      if (!each.equals(Setting.EMBEDDED)) {
        boolean effective = !idle.contains(each.property());
        states.add(each.equals(Setting.DATA) ? ofData(data, embedded) : state(each, effective));
      }
    }
    return states;
  }

  private SettingState state(Setting<?> setting, boolean effective) {
    List<Said> said = said(setting);
    return new SettingState(
        setting.property(),
        setting.variable(),
        text(setting).map(setting.sight()::of).orElse(null),
        (said.isEmpty() ? Source.DEFAULT : said.get(0).source()).word(),
        said.isEmpty() ? null : said.get(0).line(),
        said.stream().skip(1).map(each -> each.source().word()).toList(),
        setting.shown(),
        setting.sight() == Sight.SECRET,
        effective);
  }

  /** It has a value also where nobody has set it; the run by itself tells its application which, as a context parameter. */
  private SettingState ofData(Path data, boolean embedded) {
    SettingState found = state(Setting.DATA, true);
    boolean own = embedded && found.source().equals(Source.CONTEXT.word());
    return new SettingState(
        found.key(),
        found.variable(),
        data.toString(),
        own ? Source.DEFAULT.word() : found.source(),
        null,
        found.besides(),
        found.otherwise(),
        false,
        true);
  }
}
